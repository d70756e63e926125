"""When an officer leaves a forum, or a side's part in it: what is open passes to a colleague there."""

from datetime import datetime

from muntada.access.actor import Actor, Owner, require
from muntada.accounts import work
from muntada.accounts.actions import NotAColleague
from muntada.accounts.events import WorkHandedOver
from muntada.accounts.models import User
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.forums.queries import colleagues_in, part_handed_over
from muntada.journal.record import record


@action
def hand_over_in_forum(*, forum: Forum, user: User, successor: User, actor: Actor, now: datetime) -> int:
    """A joint secretariat hands over all that somebody has open here, a side's what is its own side's."""
    part = part_handed_over(actor, forum)
    for side_id in part.side_ids or (None,):
        require(actor, "forums.hand_over_in_forum", Owner(forum_id=forum.pk, side_id=side_id))
    if not colleagues_in(part, user, now.astimezone(forum.tz).date()).filter(pk=successor.pk).exists():
        raise NotAColleague
    passed = 0
    side_id = next(iter(part.side_ids)) if len(part.side_ids) == 1 else None
    for each in work.open_work(user.pk, now, part):
        count = work.pass_on(each.kind, user.pk, successor.pk, actor, now, part)
        record(
            WorkHandedOver(
                forum_id=forum.pk,
                side_id=side_id,
                from_user_id=user.pk,
                to_user_id=successor.pk,
                kind=each.kind,
                count=count,
            ),
            actor=actor,
            now=now,
        )
        passed += count
    return passed
