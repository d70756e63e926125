"""What this room announces; ids and codes only, since the journal keeps it for ever."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class InstallationSetUp(Event):
    """An empty installation has its first administrator."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s set up this installation.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ForumOpened(Event):
    """There is one more forum, in preparation."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was opened.")
    code: str


@dataclass(frozen=True, kw_only=True)
class ForumChanged(Event):
    """A forum has other names, days or a place."""

    sentence: ClassVar[str | Promise] = _("The settings of the forum %(code)s were changed.")
    code: str


@dataclass(frozen=True, kw_only=True)
class ForumPublished(Event):
    """Strangers may see the forum."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was made public.")
    code: str


@dataclass(frozen=True, kw_only=True)
class ForumClosed(Event):
    """The forum is over and kept as a record."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was closed.")
    code: str


@dataclass(frozen=True, kw_only=True)
class ForumReopened(Event):
    """A forum that was closed goes on."""

    sentence: ClassVar[str | Promise] = _("The forum %(code)s was opened again.")
    code: str


@dataclass(frozen=True, kw_only=True)
class SideChanged(Event):
    """A side has another name, clock, weekend or secretariat; both sides may know."""

    sentence: ClassVar[str | Promise] = _("The settings of side %(changed_side_id)s were changed.")
    changed_side_id: int


@dataclass(frozen=True, kw_only=True)
class HolidayAdded(Event):
    """A side does not work on a day."""

    sentence: ClassVar[str | Promise] = _("%(on)s was entered as a holiday of side %(of_side_id)s.")
    of_side_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class HolidayRemoved(Event):
    """A side works on a day after all."""

    sentence: ClassVar[str | Promise] = _("%(on)s is no longer a holiday of side %(of_side_id)s.")
    of_side_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class OfficerAppointed(Event):
    """Somebody holds a duty from a day on; the matter of the side that it is held for."""

    sentence: ClassVar[str | Promise] = _(
        "User %(user_id)s was appointed (duty %(role)s, from %(starts_on)s)."
    )
    grant_id: int
    user_id: int
    role: str
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    """Somebody no longer holds a duty."""

    sentence: ClassVar[str | Promise] = _("The appointment of user %(user_id)s ended (duty %(role)s).")
    grant_id: int
    user_id: int
    role: str
