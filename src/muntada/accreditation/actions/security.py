"""Hand the list for the host's security out."""

from collections.abc import Mapping
from datetime import datetime

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation.events import SecurityListExported
from muntada.accreditation.models import Participation
from muntada.accreditation.queries import security_listed
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.journal.record import record

MOST_LISTED = 2000  # people on one paper; more would keep whoever prints waiting for minutes


class TooMany(Exception):
    """More people than one paper takes; `count` is how many."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


@action
def export_security_list(
    *, forum: Forum, narrowed: Mapping[str, str], actor: Actor, now: datetime
) -> list[Participation]:
    """Those whom the paper names, narrowed down as the page is; the journal keeps who took it. Raises `TooMany`."""
    require(actor, "accreditation.export_security_list", Owner(forum_id=forum.pk))
    rows = list(security_listed(actor, narrowed)[: MOST_LISTED + 1])
    if len(rows) > MOST_LISTED:
        raise TooMany(security_listed(actor, narrowed).count())

    record(SecurityListExported(forum_id=forum.pk, format="pdf", people=len(rows)), actor=actor, now=now)
    return rows
