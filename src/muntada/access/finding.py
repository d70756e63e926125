"""Who somebody is in a forum, for a job that carries on what they began: a later room knows their duties.

The room registers from its `apps.ready`:

    register_finder(actor_numbered)
"""

from collections.abc import Callable
from datetime import datetime

from muntada.access.actor import NOBODY, Actor

# Number of the user, number of the forum, moment.
Finder = Callable[[int, int | None, datetime], Actor]

_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Make known how an actor is found."""
    if finder not in _finders:
        _finders.append(finder)


def actor_at(user_id: int | None, forum_id: int | None, now: datetime) -> Actor:
    """Everything that this user may do at this moment; whoever left may do what a visitor may."""
    if user_id is None:
        return NOBODY
    return next((finder(user_id, forum_id, now) for finder in _finders), NOBODY)
