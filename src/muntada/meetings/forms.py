"""What may be typed about rounds and preferences."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.meetings.models import MEETS, Pin, Preference, Round
from muntada.meetings.slots import slots_of
from muntada.ui.fields import WordsFormField
from muntada.ui.format import format_day, format_span, isolate
from muntada.ui.widgets import InstantInput
from muntada.venue.models import Hall, Table

SECONDS = ((5, _("quick look, 5 seconds")), (20, _("normal, 20 seconds")), (60, _("thorough, one minute")))


class RoundForm(forms.Form):
    """Where and how long meetings are, and until when preferences are taken."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"), empty_label=None)
    slot_minutes = forms.TypedChoiceField(
        label=_("Minutes of a meeting"),
        choices=[(minutes, str(minutes)) for minutes in (10, 15, 20, 25, 30, 40, 45, 60)],
        coerce=int,
        initial=20,
    )
    in_a_row = forms.IntegerField(
        label=_("Meetings in a row for an interpreter"),
        help_text=_("After so many, one slot stays free for rest."),
        min_value=1,
        max_value=50,
        initial=4,
    )
    most_invitations = forms.IntegerField(
        label=_("Open invitations of an organisation"),
        help_text=_("After the publication, for free slots; 0 allows none."),
        min_value=0,
        max_value=50,
        initial=5,
    )
    wishes_until = forms.DateTimeField(
        label=_("Preferences are open until"),
        help_text=_("By the clock of the forum's place. After that the desk can still note one down."),
        required=False,
        widget=InstantInput,
    )
    remind_days = forms.IntegerField(
        label=_("Remind so many days before the deadline"),
        help_text=_("Organisations that have said nothing are mailed once. 0 reminds nobody."),
        min_value=0,
        max_value=60,
        initial=3,
    )
    state = forms.ChoiceField(label=_("State"), choices=Round.State.choices, initial=Round.State.COLLECTING)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall = self.fields["hall"]
        assert isinstance(hall, forms.ModelChoiceField)  # noqa: S101 - declared above
        hall.queryset = Hall.objects.filter(forum=forum)
        self.forum = forum
        self.has_halls = hall.queryset.exists()

    def clean_wishes_until(self) -> Any:
        """What was typed is meant by the clock of the forum's place."""
        until = self.cleaned_data["wishes_until"]
        return until.replace(tzinfo=self.forum.tz) if until is not None else None


class MemberField(forms.ModelChoiceField[Membership]):
    """Somebody who takes part, or whoever is free."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Membership.objects.none(), required=False, empty_label=_("whoever is free"), **kwargs
        )

    def label_from_instance(self, obj: Membership) -> str:
        """The person's name and position."""
        title = str(obj.title)
        return f"{obj.person.name} ({title})" if title else str(obj.person.name)


class PreferenceForm(forms.Form):
    """How much, who goes, whom to see, what about, and why."""

    strength = forms.ChoiceField(
        label=_("How much?"), choices=Preference.Strength.choices, widget=forms.RadioSelect
    )
    attendee = MemberField(label=_("Who of yours goes"))
    wished = MemberField(label=_("Whom you want to see"))
    topic = WordsFormField(
        label=_("Topic"), required=False, help_text=_("The other side sees it when the meeting is published.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Private: only your side and the joint desk read it."),
    )

    def __init__(self, *args: Any, forum: Forum, asker_id: int, asked_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.current().filter(forum=forum, part__in=MEETS).select_related("person")
        for name, organisation_id in (("attendee", asker_id), ("wished", asked_id)):
            field = self.fields[name]
            assert isinstance(field, MemberField)  # noqa: S101 - declared above
            field.queryset = members.filter(organisation=organisation_id)


MOST_CANDIDATES = 5


class PairForm(forms.Form):
    """Two organisations, each by its id or by a part of its name in any language."""

    first = forms.CharField(label=_("Organisation"), max_length=200)
    second = forms.CharField(label=_("With"), max_length=200)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        for field in self.fields.values():
            field.help_text = _("Id, or name in any language; a part is enough.")
            field.widget.attrs["dir"] = "auto"

    def clean_first(self) -> Organisation:
        """The organisation that is meant."""
        return self._named(self.cleaned_data["first"])

    def clean_second(self) -> Organisation:
        """The other one."""
        return self._named(self.cleaned_data["second"])

    def _named(self, text: str) -> Organisation:
        taking_part = Organisation.objects.taking_part_in(self.forum)
        if known := taking_part.filter(public_id=text.strip().upper()).first():
            return known
        sought = comparable(text)
        found = [one for one in taking_part if sought in comparable(one.name.all_texts())]
        whole = [
            one for one in found if sought in {comparable(one.name.text(language)) for language in LANGUAGES}
        ]
        if len(whole or found) == 1:
            return (whole or found)[0]
        if not found:
            raise forms.ValidationError(
                _("No organisation of this forum is called so. Try another spelling, or its id.")
            )
        names = " · ".join(f"{isolate(str(one.name))} {one.public_id}" for one in found[:MOST_CANDIDATES])
        raise forms.ValidationError(
            _("Several organisations are called so; write the id of the one you mean: %(names)s."),
            params={"names": names},
        )


class SlotField(forms.ChoiceField):
    """A slot of the round that is still ahead, or any."""

    def __init__(self, round_: Round, now: datetime, **kwargs: Any) -> None:
        zone, language = round_.forum.tz, get_language() or "en"
        ahead = [slot for slot in slots_of(round_) if slot.starts_at > now]
        days = [
            (
                format_day(day, language, weekday=True),
                [
                    (
                        slot.starts_at.isoformat(),
                        isolate(format_span(slot.starts_at, slot.ends_at, zone), "en"),
                    )
                    for slot in slots
                ],
            )
            for day, slots in groupby(ahead, key=lambda slot: slot.day)
        ]
        super().__init__(choices=[("", _("any time")), *days], required=False, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        """The start of the slot."""
        text = super().clean(value)
        return datetime.fromisoformat(text) if text else None


class InterpreterField(forms.ModelChoiceField[Membership]):
    """An interpreter, with the languages."""

    def label_from_instance(self, obj: Membership) -> str:
        """The person's name and languages."""
        return f"{obj.person.name} ({', '.join(sorted(obj.person.languages))})"


class PeopleField(forms.ModelMultipleChoiceField[Membership]):
    """People of the two organisations."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The person's name and organisation."""
        return f"{obj.person.name} – {obj.organisation.name}"


class PinForm(forms.Form):
    """Whether two organisations meet, and if the desk says so when, where, with whom."""

    kind = forms.ChoiceField(label=_("Their meeting"), choices=Pin.Kind.choices, widget=forms.RadioSelect)
    table = forms.ModelChoiceField(
        Table.objects.none(), label=_("Table"), empty_label=_("any table"), required=False
    )
    interpreter = InterpreterField(
        queryset=Membership.objects.none(),
        label=_("Interpreter"),
        empty_label=_("whoever is free"),
        required=False,
    )
    people = PeopleField(
        queryset=Membership.objects.none(),
        label=_("Who comes"),
        help_text=_("Nobody ticked: whoever was named in the wishes, else whoever has fewest meetings."),
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the desks of both sides. Nobody else reads it."),
    )
    field_order = ("kind", "starts_at", "table", "interpreter", "people", "note")

    def __init__(
        self, *args: Any, round_: Round, pair: tuple[Organisation, Organisation], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"] = SlotField(round_, now, label=_("Time"))
        self.order_fields(list(self.field_order))
        current = Membership.objects.current().filter(forum=round_.forum_id)
        self._offer("table", Table.objects.filter(hall=round_.hall_id).order_by("number"))
        self._offer(
            "interpreter",
            current.filter(part=Membership.Part.INTERPRETER).select_related("person").order_by("pk"),
        )
        people = current.filter(organisation__in=pair, part__in=MEETS)
        self._offer(
            "people", people.select_related("person", "organisation").order_by("organisation", "rank", "pk")
        )

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = rows


class ScreenForm(forms.Form):
    """Where a screen hangs, for whoever has to switch it off."""

    name = forms.CharField(
        label=_("Where it hangs"), help_text=_("Such as: entrance, wall by table 12."), max_length=60
    )
