"""The address at which a calendar programme fetches somebody's meetings."""

import secrets
from datetime import datetime

from muntada.access.actor import Actor, require
from muntada.base.action import action
from muntada.directory.models import Membership
from muntada.journal.record import record
from muntada.meetings.events import CalendarRenewed
from muntada.meetings.models import CalendarKey


@action
def renew_calendar(*, membership: Membership, actor: Actor, now: datetime) -> CalendarKey:
    """Somebody gets a secret address for their calendar; the one before answers no longer."""
    require(actor, "meetings.renew_calendar", membership)

    key, _ = CalendarKey.objects.update_or_create(
        forum_id=membership.forum_id,
        person_id=membership.person_id,
        defaults={"token": secrets.token_urlsafe(24), "renewed_at": now},
    )

    record(
        CalendarRenewed(
            forum_id=membership.forum_id, side_id=membership.side_id, person=membership.person.public_id
        ),
        actor=actor,
        now=now,
    )
    return key
