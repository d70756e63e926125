"""A file to read in, what its columns hold, a list to write out."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from muntada.sheets.kinds import Column, Kind
from muntada.sheets.problems import Problem
from muntada.sheets.reading import MEGABYTE, Limits, Sheet, Unreadable, read
from muntada.sheets.wording import told

LETTERS = (
    ("", _("found out by the software")),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("windows-1251", _("Windows, Russian (1251)")),
    ("windows-1256", _("Windows, Arabic (1256)")),
)


class UploadForm(forms.Form):
    """A spreadsheet that can be read; `sheet` holds what was read."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A workbook (.xlsx) or a text table (.csv). The first row names the columns; the first sheet is read."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file holds nothing. Choose another one."),
        },
    )
    letters = forms.ChoiceField(
        label=_("Letters of a text table"),
        choices=LETTERS,
        required=False,
        help_text=_("Choose only if the words on the next page look wrong."),
    )

    sheet: Sheet
    content: bytes

    def clean(self) -> dict[str, Any] | None:
        file = self.cleaned_data.get("file")
        if file is None:
            return self.cleaned_data
        limits = Limits(megabytes=settings.CONFIG.upload_limit_mb)
        try:
            if file.size > limits.megabytes * MEGABYTE:
                size = ceil(file.size / MEGABYTE)
                raise Unreadable(Problem.of("too_big", size=size, most=limits.megabytes))
            self.content = file.read()
            self.sheet = read(self.content, limits=limits, encoding=self.cleaned_data.get("letters", ""))
        except Unreadable as error:
            where = f"{error.problem.address}: " if error.problem.address else ""
            self.add_error("file", where + told(error.problem))
        return self.cleaned_data


class ColumnsForm(forms.Form):
    """For each column of the file, what it holds."""

    def __init__(
        self, *args: Any, kind: Kind, header: Sequence[str], columns: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not read in"))] + [(column.key, column.title) for column in kind.columns]
        for index, (name, key) in enumerate(zip(header, columns, strict=True)):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=name, choices=choices, initial=key, required=False
            )

    def columns(self) -> list[str]:
        """The keys in the order of the file's columns."""
        return [self.cleaned_data[name] for name in self.fields]


class ReadInForm(forms.Form):
    """The dry run that was looked at, and whether refused rows are left out."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    leaves_out = forms.BooleanField(required=False)


class ExportForm(forms.Form):
    """Which columns of a list, and in which kind of file."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=(("xlsx", _("workbook (.xlsx)")), ("csv", _("text table (.csv)"))),
        initial="xlsx",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [(column.key, column.title) for column in columns]
        self.fields["columns"].choices = keys  # type: ignore[attr-defined]  # the stubs see a plain field
        self.fields["columns"].initial = [key for key, _title in keys]
