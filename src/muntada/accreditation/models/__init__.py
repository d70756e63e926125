"""The nouns of this room."""

from muntada.accreditation.models.participation import Participation, ParticipationQuerySet, category_of
from muntada.accreditation.models.questions import Answer, Question
from muntada.accreditation.models.zones import Category, Zone, ZoneRule

__all__ = [
    "Answer",
    "Category",
    "Participation",
    "ParticipationQuerySet",
    "Question",
    "Zone",
    "ZoneRule",
    "category_of",
]
