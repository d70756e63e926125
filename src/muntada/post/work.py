"""Open letters as work that passes on when an officer leaves."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor
from muntada.accounts.models import User
from muntada.accounts.work import Part, register_work
from muntada.post.actions import hand_over_items
from muntada.post.models import Item

# What is answered, closed or merely sent needs nobody any more.
OPEN = (Item.State.REGISTERED, Item.State.DRAFT, Item.State.AWAITING)


def _open_items(user_id: int, part: Part | None) -> list[Item]:
    items = Item.objects.filter(officer=user_id, state__in=OPEN)
    if part is not None:
        items = items.filter(forum=part.forum_id)
    return [item for item in items if part is None or item.side_id in part.side_ids]


def open_letters(user_id: int, _now: datetime, part: Part | None) -> int:
    """How many letters this user still has to see to."""
    return len(_open_items(user_id, part))


def pass_letters(from_user_id: int, to_user_id: int, actor: Actor, now: datetime, part: Part | None) -> int:
    """Give them to another officer; how many passed."""
    items = _open_items(from_user_id, part)
    return hand_over_items(items=items, officer=User.objects.get(pk=to_user_id), actor=actor, now=now)


register_work("letters", _("open letters"), count=open_letters, reassign=pass_letters)
