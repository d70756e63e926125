"""What this room announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class ApplicationMade(Event):
    sentence = _("Accreditation %(application)s was applied for")

    application: str


@dataclass(frozen=True, kw_only=True)
class ApplicationChanged(Event):
    sentence = _("Application %(application)s was changed")

    application: str


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(Event):
    sentence = _("Accreditation %(application)s was approved")

    application: str
    participation_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(Event):
    sentence = _("Accreditation %(application)s was refused")

    application: str
    participation_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Event):
    sentence = _("Accreditation %(application)s was withdrawn")

    application: str
    participation_id: int


@dataclass(frozen=True, kw_only=True)
class ZoneAdded(Event):
    sentence = _("Zone %(zone)s was added")

    zone: str


@dataclass(frozen=True, kw_only=True)
class ZoneChanged(Event):
    sentence = _("Zone %(zone)s was changed")

    zone: str


@dataclass(frozen=True, kw_only=True)
class ZoneRemoved(Event):
    sentence = _("Zone %(zone)s was removed")

    zone: str
