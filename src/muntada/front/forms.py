"""Filters of the journal and the translator's three boxes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from muntada.front.chronicle import ROOM_WORDS
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import DayInput


class JournalFilter(forms.Form):
    """Which rows of the journal to show."""

    first = forms.DateField(label=_("From"), required=False, widget=DayInput)
    last = forms.DateField(label=_("To"), required=False, widget=DayInput)
    room = forms.ChoiceField(
        label=_("Part of the house"), required=False, choices=[("", _("all")), *ROOM_WORDS.items()]
    )
    who = forms.CharField(label=_("Name of the officer"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", ValidationError(_("Choose a day that is not before the first one.")))
        return cleaned


class TranslationForm(forms.Form):
    """One text in three languages, and the mark of how it stood when the page was opened."""

    words = WordsFormField(label=_("Text"))
    seen = forms.CharField(widget=forms.HiddenInput)
