"""What the programme announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class SessionAdded(Event):
    """A session stands in the draft of the programme."""

    sentence: ClassVar[str | Promise] = _("Session %(session)s was added to the programme.")

    session: str


@dataclass(frozen=True, kw_only=True)
class SessionChanged(Event):
    """A session has another title, time, hall or language."""

    sentence: ClassVar[str | Promise] = _("Session %(session)s was changed.")

    session: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class SessionPublished(Event):
    """Everybody can see a session."""

    sentence: ClassVar[str | Promise] = _("Session %(session)s was published.")

    session: str


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(Event):
    """A session does not take place; its hall and speakers are free again."""

    sentence: ClassVar[str | Promise] = _("Session %(session)s was cancelled.")

    session: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class SpeakerAdded(Event):
    """Somebody speaks in or leads a session."""

    sentence: ClassVar[str | Promise] = _("A speaker was added to session %(session)s.")

    session: str
    membership_id: int


@dataclass(frozen=True, kw_only=True)
class SpeakerRemoved(Event):
    """Somebody does not speak in a session any more."""

    sentence: ClassVar[str | Promise] = _("A speaker was removed from session %(session)s.")

    session: str
    membership_id: int
