"""What the register of correspondence and the outbox announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class IncomingRegistered(Event):
    """A letter came in and has its number."""

    sentence: ClassVar[str | Promise] = _("Incoming letter %(item)s was registered.")

    item: str


@dataclass(frozen=True, kw_only=True)
class LetterWritten(Event):
    """A draft of an outgoing letter exists."""

    sentence: ClassVar[str | Promise] = _("Letter %(item)s was drafted.")

    item: str


@dataclass(frozen=True, kw_only=True)
class LetterChanged(Event):
    """A draft was changed before it was sent."""

    sentence: ClassVar[str | Promise] = _("The draft of letter %(item)s was changed.")

    item: str


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event):
    """A letter got its number and left: by mail, or printed for a messenger."""

    sentence: ClassVar[str | Promise] = _("Draft %(draft)s was sent as letter %(item)s.")

    item: str
    draft: str
    delivery: str


@dataclass(frozen=True, kw_only=True)
class ItemAnswered(Event):
    """A letter that waited for an answer waits no longer."""

    sentence: ClassVar[str | Promise] = _("Letter %(item)s was marked as answered.")

    item: str


@dataclass(frozen=True, kw_only=True)
class ItemHandedOver(Event):
    """Somebody else looks after a letter now."""

    sentence: ClassVar[str | Promise] = _("Letter %(item)s was handed to another officer.")

    item: str
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class LetterheadChanged(Event):
    """A letterhead was made or changed; letters sent before keep theirs."""

    sentence: ClassVar[str | Promise] = _("The letterhead was changed.")

    letterhead_id: int


@dataclass(frozen=True, kw_only=True)
class MessageRetried(Event):
    """Somebody asked for a mail to be tried once more."""

    sentence: ClassVar[str | Promise] = _("Mail %(message_id)s was put back into the outbox.")

    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageBounced(Event):
    """A mail that had left came back."""

    sentence: ClassVar[str | Promise] = _("Mail %(message_id)s came back with code %(code)s.")

    message_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class BouncesRead(Event):
    """Somebody uploaded returned mails."""

    sentence: ClassVar[str | Promise] = _("%(count)s returned mails were read.")

    count: int
