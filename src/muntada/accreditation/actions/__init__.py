"""What changes here."""

from muntada.accreditation.actions.applications import (
    AlreadyApplied,
    AlreadyDecided,
    ChangedMeanwhile,
    TakesPartNoLonger,
    apply_for_accreditation,
    approve_application,
    change_application,
    refuse_application,
    withdraw_application,
)
from muntada.accreditation.actions.badges import (
    MOST_AT_ONCE,
    NobodyToPrint,
    NotLetIn,
    ReasonMissing,
    choose_badge,
    print_badges,
    reprint_badge,
)
from muntada.accreditation.actions.photos import PhotoIsDecided, change_photo, remove_photo
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
    "MOST_AT_ONCE",
    "AlreadyApplied",
    "AlreadyDecided",
    "ChangedMeanwhile",
    "LetterTaken",
    "NobodyToPrint",
    "NotLetIn",
    "PhotoIsDecided",
    "ReasonMissing",
    "StillReliedOn",
    "TakesPartNoLonger",
    "add_zone",
    "add_zone_hours",
    "apply_for_accreditation",
    "approve_application",
    "change_application",
    "change_photo",
    "change_zone",
    "choose_badge",
    "print_badges",
    "refuse_application",
    "remove_photo",
    "remove_zone",
    "remove_zone_hours",
    "reprint_badge",
    "withdraw_application",
]
