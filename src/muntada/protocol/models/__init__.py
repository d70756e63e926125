"""The nouns of this room."""

from muntada.protocol.models.letters import (
    ANSWERED,
    OPEN,
    InvitationLetter,
    InvitationLetterQuerySet,
    InvitationReminder,
    InvitationTerms,
    LetterText,
    OfferedPlaces,
    ReplyLink,
)
from muntada.protocol.models.replies import Guest, Reply

__all__ = [
    "ANSWERED",
    "OPEN",
    "Guest",
    "InvitationLetter",
    "InvitationLetterQuerySet",
    "InvitationReminder",
    "InvitationTerms",
    "LetterText",
    "OfferedPlaces",
    "Reply",
    "ReplyLink",
]
