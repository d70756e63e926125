"""What this room announces; ids only, since the journal keeps it for ever."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class UserInvited(Event):
    """An address was asked to join."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s was invited.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationResent(Event):
    """The invitation was sent again, with a new link."""

    sentence: ClassVar[str | Promise] = _("The invitation of user %(user_id)s was sent again.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """The link of an invitation was made useless."""

    sentence: ClassVar[str | Promise] = _("The invitation of user %(user_id)s was withdrawn.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserJoined(Event):
    """Somebody accepted an invitation."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s accepted the invitation.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SignInLinkSent(Event):
    """A link to sign in was mailed."""

    sentence: ClassVar[str | Promise] = _("A link to sign in was sent to user %(user_id)s.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SignInLinkUsed(Event):
    """Somebody came in by a mailed link."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s used a mailed link to sign in.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """Somebody changed how they are shown, or how pages are shown to them."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s changed their profile.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A password was set or changed."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s set a new password.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class AddressChangeAsked(Event):
    """A link went to a new address; nothing has changed yet."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s asked to change their e-mail address.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event):
    """Somebody signs in with another address from now on."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s changed their e-mail address.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SignInMeansChanged(Event):
    """A one-time code, passkey or set of recovery codes was added or removed."""

    sentence: ClassVar[str | Promise] = _(
        "User %(user_id)s changed their second factor (%(kind)s, %(change)s)."
    )
    user_id: int
    kind: str
    change: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentCodeGiven(Event):
    """A code was made with which somebody's new second factor counts for their duties."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s was given an enrolment code.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class EnrolmentCodeUsed(Event):
    """Somebody showed that an administrator knows them."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s used an enrolment code.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """One or more sessions were ended from the list."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s ended sessions: %(count)s.")
    user_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class WorkHandedOver(Event):
    """Open work of one kind passed to somebody else."""

    sentence: ClassVar[str | Promise] = _(
        "Open work of user %(from_user_id)s passed to user %(to_user_id)s (%(kind)s: %(count)s)."
    )
    from_user_id: int
    to_user_id: int
    kind: str
    count: int


@dataclass(frozen=True, kw_only=True)
class UserDeactivated(Event):
    """An account was closed; nobody signs in with it."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s was deactivated.")
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserReactivated(Event):
    """A closed account was opened again."""

    sentence: ClassVar[str | Promise] = _("User %(user_id)s was reactivated.")
    user_id: int
