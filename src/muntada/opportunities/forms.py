"""What owners and the secretariat type about a project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, may
from muntada.directory.models import Organisation
from muntada.forums.models import Forum
from muntada.opportunities.actions import Card, side_of
from muntada.opportunities.models import Opportunity
from muntada.opportunities.sectors import SECTORS
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput, DayInput


class OwnerField(forms.ModelChoiceField[Organisation]):
    """The organisation that offers the project."""

    def label_from_instance(self, organisation: Organisation) -> str:
        """Its name."""
        return str(organisation.name)


class OpportunityForm(forms.Form):
    """The card of a project and its facts."""

    organisation = OwnerField(label=_("Owner"), queryset=Organisation.objects.none())
    title = WordsFormField(label=_("Title"), max_length=160)
    summary = WordsFormField(
        label=_("Summary"), lines=3, max_length=280, help_text=_("Up to 280 characters in each language.")
    )
    place = WordsFormField(label=_("Place"), max_length=80)
    needs = WordsFormField(
        label=_("What is needed"),
        max_length=200,
        help_text=_("Such as equity, equipment, technology, an operator or buyers."),
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=[(code, word) for code, word in SECTORS.items()])
    stage = forms.ChoiceField(label=_("Stage"), choices=Opportunity.Stage.choices)
    mode = forms.ChoiceField(
        label=pgettext_lazy("form of a project", "Form"), choices=Opportunity.Mode.choices
    )
    usd_m_min = forms.DecimalField(
        label=_("From, USD m"), min_value=0, max_digits=9, decimal_places=2, required=False, widget=CodeInput
    )
    usd_m_max = forms.DecimalField(
        label=_("To, USD m"), min_value=0, max_digits=9, decimal_places=2, required=False, widget=CodeInput
    )
    verified_on = forms.DateField(label=_("Verified by the owner on"), required=False, widget=DayInput)
    screen = forms.ChoiceField(
        label=_("Screening"),
        choices=Opportunity.Screen.choices,
        help_text=_("While it is under review or held, only its owner and the joint secretariat see it."),
    )

    def __init__(
        self,
        *args: Any,
        forum: Forum,
        actor: Actor,
        may_screen: bool,
        opportunity: Opportunity | None = None,
        **kwargs: Any,
    ) -> None:
        if opportunity is not None:
            names = [name for name in self.base_fields if name not in {"organisation", "sector"}]
            kwargs["initial"] = {name: getattr(opportunity, name) for name in names}
            kwargs["initial"]["sector"] = opportunity.sector[:1]
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity
        self.summary_limit = 280
        if opportunity is None:
            field = self.fields["organisation"]
            field.queryset = _offerers(forum, actor)  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]
        if not may_screen:
            del self.fields["screen"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        least, most = values.get("usd_m_min"), values.get("usd_m_max")
        if least is not None and most is not None and most < least:
            self.add_error(
                "usd_m_max", _("The greatest sum is less than the least. Swap the two, or leave one empty.")
            )
        summary = values.get("summary")
        if summary and any(len(text.text) > self.summary_limit for text in summary.texts.values()):
            self.add_error("summary", _("Shorten the summary to 280 characters in each language."))
        return values

    @property
    def card(self) -> Card:
        """What was typed, as the action takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        if self.opportunity is not None:
            # The form asks for the section; a division that was known and still fits is kept.
            if self.opportunity.sector[:1] == values["sector"]:
                values["sector"] = self.opportunity.sector
            values.setdefault("screen", self.opportunity.screen)
            values["lat"], values["lon"] = self.opportunity.lat, self.opportunity.lon
        return Card(**values)


def _offerers(forum: Forum, actor: Actor) -> Any:
    """The organisations for which this actor may hand in a project."""
    taking_part = Organisation.objects.taking_part_in(forum)
    if any(standing.organisation_id is None for standing in actor.standings):
        mine = [
            organisation.pk
            for organisation in taking_part
            if may(actor, "opportunities.add_opportunity", _owner(organisation, forum))
        ]
        return taking_part.filter(pk__in=mine)
    return taking_part.filter(pk__in=actor.organisation_ids)


def _owner(organisation: Organisation, forum: Forum) -> Owner:
    side = side_of(organisation, forum)
    return Owner(
        forum_id=forum.pk, side_id=side.pk if side else None, organisations=frozenset({organisation.pk})
    )
