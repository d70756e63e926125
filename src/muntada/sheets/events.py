"""What this room announces: counts only, never what a row says."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class FileUploaded(Event):
    sentence = _("A file of kind %(kind)s with %(rows)s rows was uploaded (%(upload)s)")

    upload: str
    kind: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class DryRunStarted(Event):
    sentence = _("The dry run of %(upload)s was begun in the background")

    upload: str


@dataclass(frozen=True, kw_only=True)
class ReadInStarted(Event):
    sentence = _("Reading in %(upload)s was begun in the background")

    upload: str


@dataclass(frozen=True, kw_only=True)
class ColumnsMapped(Event):
    sentence = _(
        "A dry run of %(upload)s: %(new)s new rows, %(changed)s with changes, %(same)s already there, "
        "%(refused)s refused"
    )

    upload: str
    new: int
    changed: int
    same: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class SheetReadIn(Event):
    sentence = _(
        "The file %(upload)s was read in: %(new)s new rows, %(changed)s with changes, %(left_out)s left out"
    )

    upload: str
    kind: str
    new: int
    changed: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class UploadDiscarded(Event):
    sentence = _("The file %(upload)s was dropped; nothing of it was read in")

    upload: str


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    sentence = _("The list %(listing)s was written out as %(format)s with %(columns)s columns")

    listing: str
    format: str
    columns: int
