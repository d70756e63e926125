"""Filters of the journal and the translator's three boxes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muntada.ui.fields import WordsFormField


class JournalFilter(forms.Form):
    """Which rows of the journal to show."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    room = forms.ChoiceField(label=_("Part of the house"), required=False)
    who = forms.CharField(label=_("Name of the officer"), required=False, max_length=100)

    def __init__(self, *args: Any, rooms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [("", _("all"))] + rooms  # type: ignore[attr-defined]


class TranslationForm(forms.Form):
    """One text in three languages, and the mark of how it stood when the page was opened."""

    words = WordsFormField(label=_("Text"))
    seen = forms.CharField(widget=forms.HiddenInput)
