"""The nouns of this room."""

from muntada.accreditation.models.badges import LET_IN_ANEW, Badge, BadgeQuerySet, SigningKey, about_key
from muntada.accreditation.models.gate import VEHICLE_DOUBTS, GateDevice, Scan
from muntada.accreditation.models.participation import (
    PHOTO_FOLDER,
    Participation,
    ParticipationQuerySet,
    category_of,
)
from muntada.accreditation.models.passports import (
    Doubt,
    Passport,
    PassportClash,
    PassportReading,
    PassportScan,
    PassportTerms,
    about_passport,
    about_scan,
)
from muntada.accreditation.models.questions import Answer, Option, Question
from muntada.accreditation.models.quotas import Quota
from muntada.accreditation.models.vehicles import SpentPassCode, VehiclePass, VehiclePassQuerySet
from muntada.accreditation.models.zones import Category, Zone, ZoneRule

__all__ = [
    "LET_IN_ANEW",
    "PHOTO_FOLDER",
    "VEHICLE_DOUBTS",
    "Answer",
    "Badge",
    "BadgeQuerySet",
    "Category",
    "Doubt",
    "GateDevice",
    "Option",
    "Participation",
    "ParticipationQuerySet",
    "Passport",
    "PassportClash",
    "PassportReading",
    "PassportScan",
    "PassportTerms",
    "Question",
    "Quota",
    "Scan",
    "SigningKey",
    "SpentPassCode",
    "VehiclePass",
    "VehiclePassQuerySet",
    "Zone",
    "ZoneRule",
    "about_key",
    "about_passport",
    "about_scan",
    "category_of",
]
