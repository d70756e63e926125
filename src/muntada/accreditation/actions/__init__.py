"""What changes here."""

from muntada.accreditation.actions.applications import (
    AlreadyApplied,
    AlreadyDecided,
    ChangedMeanwhile,
    ReasonMissing,
    TakesPartNoLonger,
    apply_for_accreditation,
    approve_application,
    change_application,
    refuse_application,
    withdraw_application,
)
from muntada.accreditation.actions.zones import (
    LetterTaken,
    StillReliedOn,
    add_zone,
    add_zone_hours,
    change_zone,
    remove_zone,
    remove_zone_hours,
)

__all__ = [
    "AlreadyApplied",
    "AlreadyDecided",
    "ChangedMeanwhile",
    "LetterTaken",
    "ReasonMissing",
    "StillReliedOn",
    "TakesPartNoLonger",
    "add_zone",
    "add_zone_hours",
    "apply_for_accreditation",
    "approve_application",
    "change_application",
    "change_zone",
    "refuse_application",
    "remove_zone",
    "remove_zone_hours",
    "withdraw_application",
]
