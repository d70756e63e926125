"""What a gate asks of a vehicle's pass: the code is the same as a badge's, the token finds the pass.

token = tokens.checked(code, key.public, now)      # raises Forged, Expired
found = pass_of_token(forum, token)                # None: a badge, or a pass that was printed anew
verdict(found, now)                                # good, early, over, withdrawn, refused, undecided
"""

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from muntada.accreditation.models import VehiclePass
from muntada.forums.models import Forum


class Verdict(models.TextChoices):
    """What becomes of a vehicle at the gate."""

    GOOD = "good", pgettext_lazy("a vehicle pass", "may enter")
    EARLY = "early", pgettext_lazy("a vehicle pass", "not yet")
    OVER = "over", pgettext_lazy("a vehicle pass", "its time is over")
    WITHDRAWN = "withdrawn", pgettext_lazy("a vehicle pass", "was withdrawn")
    REFUSED = "refused", pgettext_lazy("a vehicle pass", "was refused")
    UNDECIDED = "undecided", pgettext_lazy("a vehicle pass", "was not decided")


def pass_of_token(forum: Forum, token: str) -> VehiclePass | None:
    """The pass that bears this code, in whatever state; none for badges and for codes that were replaced."""
    rows = VehiclePass.objects.select_related("driver__person", "organisation").prefetch_related("zones")
    return rows.filter(forum=forum, token=token).first()


def verdict(found: VehiclePass, now: datetime) -> Verdict:
    """Whether the vehicle may enter its zones at this moment."""
    match found.state:
        case VehiclePass.State.WITHDRAWN:
            return Verdict.WITHDRAWN
        case VehiclePass.State.REFUSED:
            return Verdict.REFUSED
        case VehiclePass.State.ASKED:
            return Verdict.UNDECIDED
    if now < found.starts_at:
        return Verdict.EARLY
    return Verdict.OVER if now >= found.ends_at else Verdict.GOOD
