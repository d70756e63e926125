"""Open letters as work that passes on when an officer leaves."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor
from muntada.accounts.models import User
from muntada.accounts.work import register_work
from muntada.post.actions import hand_over_items
from muntada.post.models import Item

# What is answered, closed or merely sent needs nobody any more.
OPEN = (Item.State.REGISTERED, Item.State.DRAFT, Item.State.AWAITING)


def open_letters(user_id: int, _now: datetime) -> int:
    """How many letters this user still has to see to."""
    return Item.objects.filter(officer=user_id, state__in=OPEN).count()


def pass_letters(from_user_id: int, to_user_id: int, actor: Actor, now: datetime) -> int:
    """Give them to another officer; how many passed."""
    items = list(Item.objects.filter(officer=from_user_id, state__in=OPEN))
    return hand_over_items(items=items, officer=User.objects.get(pk=to_user_id), actor=actor, now=now)


register_work("letters", _("open letters"), count=open_letters, reassign=pass_letters)
