"""What the room of invitations announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterTextChanged(Event):
    """The text of invitation letters was changed; those that were sent keep theirs."""

    sentence: ClassVar[str | Promise] = _("The text of invitation letters was changed.")

    letter_text_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationWritten(Event):
    """A draft of an invitation letter exists."""

    sentence: ClassVar[str | Promise] = _("Invitation letter %(invitation)s was drafted.")

    invitation: str


@dataclass(frozen=True, kw_only=True)
class InvitationChanged(Event):
    """A draft was changed before it was sent."""

    sentence: ClassVar[str | Promise] = _("The draft of invitation letter %(invitation)s was changed.")

    invitation: str


@dataclass(frozen=True, kw_only=True)
class InvitationDiscarded(Event):
    """A draft was thrown away."""

    sentence: ClassVar[str | Promise] = _("The draft of invitation letter %(invitation)s was discarded.")

    invitation: str


@dataclass(frozen=True, kw_only=True)
class InvitationQueued(Event):
    """Somebody said that it shall be sent; it leaves in its turn."""

    sentence: ClassVar[str | Promise] = _("Invitation letter %(invitation)s shall be sent.")

    invitation: str


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Event):
    """The letter got its number and left: by mail, or printed."""

    sentence: ClassVar[str | Promise] = _("Invitation %(invitation)s was sent as letter %(item)s.")

    invitation: str
    item: str
    delivery: str


@dataclass(frozen=True, kw_only=True)
class InvitationHeldUp(Event):
    """The letter could not be sent, and is a draft again."""

    sentence: ClassVar[str | Promise] = _("Invitation letter %(invitation)s could not be sent.")

    invitation: str
    trouble: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """The places are offered no longer; the links open nothing."""

    sentence: ClassVar[str | Promise] = _("Invitation letter %(invitation)s was withdrawn.")

    invitation: str


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(Event):
    """The invited, or protocol for them, said whether somebody comes."""

    sentence: ClassVar[str | Promise] = _("Invitation letter %(invitation)s was answered: %(answer)s.")

    invitation: str
    answer: str
    way: str
    guests: int


@dataclass(frozen=True, kw_only=True)
class InvitationTermsChanged(Event):
    """Whether and when the software reminds of invitations by itself."""

    sentence: ClassVar[str | Promise] = _("The reminders of invitations were changed.")

    reminds: bool
    days_before: int


@dataclass(frozen=True, kw_only=True)
class InvitedReminded(Event):
    """Somebody invited was reminded of the answer."""

    sentence: ClassVar[str | Promise] = _("A reminder of invitation letter %(invitation)s was sent.")

    invitation: str


@dataclass(frozen=True, kw_only=True)
class GuestTakenOver(Event):
    """Somebody named in an answer takes part, and their accreditation is asked for."""

    sentence: ClassVar[str | Promise] = _(
        "A guest of invitation letter %(invitation)s was taken over: %(person)s."
    )

    invitation: str
    person: str
    application: str


@dataclass(frozen=True, kw_only=True)
class GuestSetAside(Event):
    """Somebody named in an answer is not taken over."""

    sentence: ClassVar[str | Promise] = _("A guest of invitation letter %(invitation)s was set aside.")

    invitation: str
