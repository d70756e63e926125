"""What may be entered about a vehicle's pass."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor
from muntada.accreditation.actions.vehicles import VehicleDetails, plate_key
from muntada.accreditation.forms import ZoneChoice
from muntada.accreditation.models import Participation, Zone
from muntada.base.text import DirectionOverride, clean
from muntada.directory.models import Delegation, Organisation
from muntada.forums.models import Forum
from muntada.ui.format import isolate
from muntada.ui.widgets import CodeInput, InstantInput


class DelegationChoice(forms.ModelChoiceField[Delegation]):
    """A delegation by its name."""

    def label_from_instance(self, obj: Delegation) -> str:
        found = obj.name.best(get_language() or "en")
        return isolate(found.text, found.language)


class OrganisationChoice(forms.ModelChoiceField[Organisation]):
    """An organisation by its name."""

    def label_from_instance(self, obj: Organisation) -> str:
        found = obj.name.best(get_language() or "en")
        return isolate(found.text, found.language)


class VehicleForm(forms.Form):
    """A vehicle, who drives it, and where it should be let in from when until when."""

    plate = forms.CharField(
        label=_("Number plate"),
        max_length=24,
        widget=CodeInput,
        help_text=_("As it stands on the vehicle"),
    )
    vehicle = forms.CharField(
        label=_("Make and colour"),
        max_length=80,
        required=False,
        help_text=_("Such as: white minibus, Karvan 16"),
    )
    delegation = DelegationChoice(Delegation.objects.none(), label=_("Delegation"), required=False)
    organisation = OrganisationChoice(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label="–"
    )
    driver = forms.CharField(
        label=_("Number of the driver's accreditation"),
        max_length=40,
        required=False,
        widget=CodeInput,
        help_text=_("Such as MB27.ACC.014; a driver who is accredited needs no name below."),
    )
    driver_name = forms.CharField(
        label=_("Name of a driver without accreditation"),
        max_length=120,
        required=False,
        help_text=_("As in the driving licence"),
    )
    zones = ZoneChoice(
        Zone.objects.none(), label=_("Zones"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_at = forms.DateTimeField(label=pgettext_lazy("hours", "From"), widget=InstantInput)
    ends_at = forms.DateTimeField(label=pgettext_lazy("hours", "Until"), widget=InstantInput)
    note = forms.CharField(
        label=_("Note on the pass"),
        max_length=120,
        required=False,
        help_text=_("Such as: entrance from the north"),
    )

    def __init__(
        self,
        *args: Any,
        forum: Forum,
        actor: Actor,
        delegations: QuerySet[Delegation],
        may_be_joint: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.forum, self.actor = forum, actor
        choice = self.fields["delegation"]
        assert isinstance(choice, DelegationChoice)  # noqa: S101 - declared above
        choice.queryset, choice.required = delegations, not may_be_joint
        choice.empty_label = (
            _("of the forum itself") if may_be_joint else pgettext_lazy("in a list", "choose")
        )
        organisations = Organisation.objects.to_choose_in(forum)
        if not may_be_joint:
            organisations = organisations.filter(
                pk__in=organisations.filter(memberships__delegation__in=delegations).values("pk")
            )
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]  # a model field
        self.fields["zones"].queryset = Zone.objects.filter(forum=forum)  # type: ignore[attr-defined]  # a model field

    def clean_plate(self) -> str:
        """Letters and digits of any script, and what parts them."""
        plate = _cleaned(self.cleaned_data["plate"])
        if not plate_key(plate):
            raise ValidationError(_("Write the letters and digits of the number plate."))
        return plate

    def clean_driver_name(self) -> str:
        """A name without invisible marks."""
        return _cleaned(self.cleaned_data["driver_name"])

    def clean_driver(self) -> Participation | None:
        """Somebody who is accredited here and whom the reader may see."""
        number = clean(self.cleaned_data["driver"]).upper()
        if not number:
            return None
        found = Participation.objects.visible_to(self.actor).filter(public_id=number).first()
        if found is None:
            raise ValidationError(_("There is no such application that you may see. Check the number."))
        if not found.is_let_in and found.state != Participation.State.APPLIED:
            raise ValidationError(_("This person is not let in. Name another driver."))
        return found

    def clean(self) -> dict[str, Any]:
        """The hours are those of the forum's place, and somebody drives."""
        data = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            moment = data.get(name)
            if isinstance(moment, datetime):
                data[name] = moment.replace(tzinfo=self.forum.tz)
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The pass ends before it begins. Change one of the two times."))
        if not self.errors and not data.get("driver") and not data.get("driver_name"):
            self.add_error("driver_name", _("Say who drives: the number of the accreditation, or the name."))
        return data

    @property
    def details(self) -> VehicleDetails:
        """The vehicle as it was entered."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "delegation"}
        return VehicleDetails(**{**data, "zones": list(data["zones"])})


def _cleaned(text: str) -> str:
    try:
        return clean(text)
    except DirectionOverride as error:
        raise ValidationError(
            _("The text carries invisible direction marks. Type it anew instead of pasting it.")
        ) from error


class PassZonesForm(forms.Form):
    """Into which zones a vehicle is let."""

    zones = ZoneChoice(
        Zone.objects.none(), label=_("Zones"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zones"].queryset = Zone.objects.filter(forum=forum)  # type: ignore[attr-defined]  # a model field


class PassRefusalForm(forms.Form):
    """Why a vehicle is not let in; whoever asked reads it."""

    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads it. Say what they can do."),
        error_messages={"required": _("Whoever is refused is told why: write the reason.")},
    )
