"""What may be entered about periods and requests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muntada.privacy.holdings import Holding
from muntada.ui.widgets import CodeInput


class PeriodForm(forms.Form):
    """How many days after the forum."""

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.IntegerField(
            label=_("Days after the last day of the forum"),
            min_value=holding.least,
            max_value=holding.most,
            help_text=_("From %(least)s to %(most)s.") % {"least": holding.least, "most": holding.most},
        )


class RefusalForm(forms.Form):
    """Why somebody is not forgotten."""

    reason = forms.CharField(
        label=_("Why their data must be kept"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read this."),
    )


class NoteForm(forms.Form):
    """Whose request the office notes down."""

    person = forms.CharField(
        label=_("Number of their entry"),
        max_length=40,
        widget=CodeInput,
        help_text=_("It stands beside the name in the list of people, such as PER.012."),
    )
