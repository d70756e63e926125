"""What this room announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class PeriodChanged(Event):
    sentence = _("The period for %(holding)s is %(days)s days now, instead of %(days_before)s")

    holding: str
    days: int
    days_before: int


@dataclass(frozen=True, kw_only=True)
class DataCleared(Event):
    sentence = _("%(removed)s records of %(holding)s were deleted: their period is over")

    holding: str
    removed: int


@dataclass(frozen=True, kw_only=True)
class DataTaken(Event):
    sentence = _("%(person)s took away what is kept of them")

    person: str


@dataclass(frozen=True, kw_only=True)
class ErasureAsked(Event):
    sentence = _("%(person)s asked to be forgotten")

    person: str


@dataclass(frozen=True, kw_only=True)
class ErasureTakenBack(Event):
    sentence = _("%(person)s no longer asks to be forgotten")

    person: str


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(Event):
    sentence = _("%(person)s is not forgotten, for a reason that they were told")

    person: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    sentence = _("What was kept of %(person)s was erased")

    person: str
    removed: int
