"""The form of an offer, and who may be its owner."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.directory.models import Organisation
from muntada.directory.sectors import SECTIONS
from muntada.opportunities.actions import Offer
from muntada.opportunities.models import Opportunity
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput

TEXTS = ("title", "summary", "place", "needs")
PLAIN = ("sector", "stage", "mode", "usd_m_min", "usd_m_max")


class OfferForm(forms.Form):
    """What is offered."""

    title = WordsFormField(label=_("Title"), max_length=160)
    summary = WordsFormField(
        label=_("Summary"),
        lines=4,
        required=False,
        help_text=_("Two or three sentences: what it is, and why now."),
    )
    needs = WordsFormField(
        label=_("What is needed"),
        required=False,
        help_text=_("A partner, capital, equipment, know-how, buyers…"),
    )
    place = WordsFormField(label=_("Place"), required=False, max_length=120)
    sector = forms.ChoiceField(
        label=_("Sector"),
        required=False,
        choices=[("", "–"), *((code, word) for code, word in SECTIONS.items())],
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=Opportunity.Stage.choices)
    mode = forms.ChoiceField(
        label=pgettext_lazy("form of a project", "Form"), choices=Opportunity.Mode.choices
    )
    usd_m_min = forms.DecimalField(
        label=_("From, in millions of US dollars"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        widget=CodeInput,
        help_text=_("The owner's own estimate; leave it empty where there is none yet."),
    )
    usd_m_max = forms.DecimalField(
        label=_("To, in millions of US dollars"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        widget=CodeInput,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, opportunity: Opportunity | None = None, **kwargs: Any) -> None:
        if opportunity is not None:
            shown = {name: getattr(opportunity, name) for name in (*TEXTS, *PLAIN)}
            kwargs.setdefault("initial", {**shown, "seen": opportunity.changed_at.isoformat()})
        super().__init__(*args, **kwargs)
        code = opportunity.sector if opportunity else ""
        if len(code) > 1:  # a finer code than a section is kept
            self.fields["sector"].choices = [  # type: ignore[attr-defined]
                (code, f"{SECTIONS.get(code[:1], code)} ({code})"),
                *self.fields["sector"].choices,  # type: ignore[attr-defined]
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("usd_m_min"), cleaned.get("usd_m_max")
        if low is not None and high is not None and high < low:
            self.add_error(
                "usd_m_max", ValidationError(_("Enter an amount that is not less than the first one."))
            )
        return cleaned

    def clean_seen(self) -> datetime | None:
        """When the card had last been changed as the form showed it; nonsense counts as never."""
        text = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    def offer(self, opportunity: Opportunity | None = None) -> Offer:
        """What was filled in, as the action takes it."""
        values = {name: self.cleaned_data[name] for name in (*TEXTS, *PLAIN)}
        if opportunity is not None:
            values |= {"latitude": opportunity.latitude, "longitude": opportunity.longitude}
        return Offer(**values)


class NewOfferForm(OfferForm):
    """What is offered, and by whom."""

    organisation = forms.ModelChoiceField(
        label=_("Whose"), queryset=Organisation.objects.none(), empty_label=None
    )

    field_order = ("organisation",)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
