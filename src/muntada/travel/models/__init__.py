"""The nouns of this room."""

from muntada.travel.models.cases import VisaCase, VisaCaseQuerySet, VisaStep, needs_visa
from muntada.travel.models.journeys import LATE, Journey, JourneyQuerySet
from muntada.travel.models.letters import Passenger, VisaLetter, VisaLetterQuerySet, VisaPaper

__all__ = [
    "LATE",
    "Journey",
    "JourneyQuerySet",
    "Passenger",
    "VisaCase",
    "VisaCaseQuerySet",
    "VisaLetter",
    "VisaLetterQuerySet",
    "VisaPaper",
    "VisaStep",
    "needs_visa",
]
