"""Pages of the room."""

from muntada.accreditation.views.applications import (
    application,
    applications,
    apply_for_accreditation,
    approve_application,
    approve_several,
    change_application,
    refuse_application,
    withdraw_application,
)
from muntada.accreditation.views.badges import (
    badge_pdf,
    badges,
    choose_badge,
    print_badges,
    proof_list_pdf,
    reprint_badge,
)
from muntada.accreditation.views.photos import change_photo, photo, remove_photo
from muntada.accreditation.views.zones import (
    add_zone,
    add_zone_hours,
    change_zone,
    remove_zone,
    remove_zone_hours,
    zones,
)

__all__ = [
    "add_zone",
    "add_zone_hours",
    "application",
    "applications",
    "apply_for_accreditation",
    "approve_application",
    "approve_several",
    "badge_pdf",
    "badges",
    "change_application",
    "change_photo",
    "change_zone",
    "choose_badge",
    "photo",
    "print_badges",
    "proof_list_pdf",
    "refuse_application",
    "remove_photo",
    "remove_zone",
    "remove_zone_hours",
    "reprint_badge",
    "withdraw_application",
    "zones",
]
