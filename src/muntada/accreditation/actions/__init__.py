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

__all__ = [
    "AlreadyApplied",
    "AlreadyDecided",
    "ChangedMeanwhile",
    "ReasonMissing",
    "TakesPartNoLonger",
    "apply_for_accreditation",
    "approve_application",
    "change_application",
    "refuse_application",
    "withdraw_application",
]
