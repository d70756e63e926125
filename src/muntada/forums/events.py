"""What this room announces; ids, codes and days only."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class InstallationSetUp(Event):
    """The first administrator of an empty installation."""

    sentence: ClassVar[str | Promise] = _(
        "The installation was set up; user %(user_id)s is its administrator."
    )
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ForumOpened(Event):
    """A forum was opened, in preparation and not public."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was opened.")
    code: str


@dataclass(frozen=True, kw_only=True)
class ForumChanged(Event):
    """Name, place, days or languages of a forum were changed."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was changed.")
    code: str


@dataclass(frozen=True, kw_only=True)
class ForumPublished(Event):
    """A forum can be seen by everybody."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was made public.")
    code: str


@dataclass(frozen=True, kw_only=True)
class SideChanged(Event):
    """Name, clock or days of rest of a side were changed."""

    sentence: ClassVar[str | Promise] = _("The %(key)s side was changed.")
    key: str


@dataclass(frozen=True, kw_only=True)
class HolidayAdded(Event):
    """A side does not work on this day."""

    sentence: ClassVar[str | Promise] = _("%(on)s became a holiday of the %(key)s side.")
    key: str
    on: str


@dataclass(frozen=True, kw_only=True)
class HolidayRemoved(Event):
    """A side works on this day after all."""

    sentence: ClassVar[str | Promise] = _("%(on)s is no longer a holiday of the %(key)s side.")
    key: str
    on: str


@dataclass(frozen=True, kw_only=True)
class OfficerAppointed(Event):
    """Somebody was given a duty."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s was appointed: %(role)s.")
    grant_id: int
    user_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    """Somebody no longer holds a duty."""

    sentence: ClassVar[str | Promise] = _("The appointment of user %(user_id)s ended: %(role)s.")
    grant_id: int
    user_id: int
    role: str
