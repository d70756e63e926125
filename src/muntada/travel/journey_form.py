"""How somebody comes and goes, as it is typed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.base.text import DirectionOverride, clean
from muntada.forums.models import Forum
from muntada.travel.actions import Details
from muntada.travel.models import Journey
from muntada.ui.widgets import CodeInput, InstantInput

FAULTS: dict[str, str | Promise] = {
    "back": _("The departure lies before the arrival. Change one of the two times."),
    "after": _("The arrival lies after the forum. Look at the day and the month."),
    "before": _("The departure lies before the forum begins. Look at the day and the month."),
    "far": _("This is more than two months away from the forum. Look at the month and the year."),
}
TRANSPORT = [("", "–"), *Journey.Transport.choices]


class JourneyForm(forms.Form):
    """Arrival and departure; times are those of the place that is chosen beside them."""

    arrives_by = forms.ChoiceField(label=_("How do they arrive?"), choices=TRANSPORT, required=False)
    arrives_number = forms.CharField(
        label=_("Flight or train of arrival"),
        max_length=20,
        required=False,
        widget=CodeInput,
        help_text=_("Such as: SU 412"),
    )
    arrives_from = forms.CharField(label=_("From where"), max_length=80, required=False)
    arrives_at = forms.DateTimeField(label=_("Arrival"), required=False, widget=InstantInput)
    arrives_zone = forms.ChoiceField(label=_("Time of which place (arrival)"))
    needs_car = forms.BooleanField(label=_("A car should meet them"), required=False)
    departs_by = forms.ChoiceField(label=_("How do they leave?"), choices=TRANSPORT, required=False)
    departs_number = forms.CharField(
        label=_("Flight or train of departure"), max_length=20, required=False, widget=CodeInput
    )
    departs_to = forms.CharField(label=_("Where to"), max_length=80, required=False)
    departs_at = forms.DateTimeField(label=_("Departure"), required=False, widget=InstantInput)
    departs_zone = forms.ChoiceField(label=_("Time of which place (departure)"))
    needs_car_back = forms.BooleanField(label=_("A car should take them there"), required=False)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        for name in ("arrives_zone", "departs_zone"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            kept = (kwargs.get("initial") or {}).get(name, "")
            field.choices = places_of(forum, kept)

    def clean(self) -> dict[str, Any]:
        """Times get their zone; a number of a flight says which flight."""
        data = super().clean() or {}
        for way in ("arrives", "departs"):
            moment, zone = data.get(f"{way}_at"), data.get(f"{way}_zone")
            if isinstance(moment, datetime) and zone:
                data[f"{way}_at"] = moment.replace(tzinfo=ZoneInfo(zone))
        for name, value in list(data.items()):
            if isinstance(value, str):
                try:
                    data[name] = clean(value)
                except DirectionOverride:
                    self.add_error(
                        name,
                        _("The text carries invisible direction marks. Type it anew instead of pasting it."),
                    )
        return data

    def details(self) -> Details:
        """The journey as it was entered."""
        return Details(**self.cleaned_data)

    def say_wrong(self, code: str) -> None:
        """Put the mistake beside the time that it is about."""
        self.add_error("arrives_at" if code == "after" else "departs_at", str(FAULTS[code]))


def places_of(forum: Forum, kept: str) -> list[tuple[str, str]]:
    """The zones in which a time may be typed: the forum's first, then those of both sides, and one used before."""
    language = get_language() or "en"
    found = {forum.zone: forum.city.best(language).text}
    for side in forum.both_sides:
        found.setdefault(side.zone, side.city.best(language).text)
    if kept:
        found.setdefault(kept, kept)
    return list(found.items())


def as_entered(journey: Journey | None, forum: Forum) -> dict[str, Any]:
    """What is known of a journey, with times as they were typed."""
    if journey is None:
        return {"arrives_zone": forum.zone, "departs_zone": forum.zone}
    names = list(JourneyForm.base_fields)
    found: dict[str, Any] = {name: getattr(journey, name) for name in names}
    for way in ("arrives", "departs"):
        zone = found[f"{way}_zone"] = found[f"{way}_zone"] or forum.zone
        if moment := found[f"{way}_at"]:
            found[f"{way}_at"] = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return found


class HotelForm(forms.Form):
    """Where somebody stays."""

    hotel = forms.CharField(
        label=pgettext_lazy("where somebody stays", "Hotel"),
        max_length=120,
        required=False,
        help_text=_("Where they were put. What they wish for is asked in the form after approval."),
    )

    def clean_hotel(self) -> str:
        """A name without invisible marks."""
        try:
            return clean(self.cleaned_data["hotel"])
        except DirectionOverride as error:
            raise forms.ValidationError(
                _("The text carries invisible direction marks. Type it anew instead of pasting it.")
            ) from error
