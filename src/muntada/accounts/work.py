"""What passes on when an officer leaves: each room says what its open work is, and how it changes hands.

A room registers from its `apps.ready`:

    register_work("appointments", _("duties"), count=open_appointments, reassign=pass_appointments)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from muntada.access.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Part:
    """So much of somebody's work: that of one forum, for these sides (None among them stands for what is joint)."""

    forum_id: int
    side_ids: frozenset[int | None]


Count = Callable[[int, datetime, Part | None], int]
Reassign = Callable[[int, int, Actor, datetime, Part | None], int]


@dataclass(frozen=True)
class WorkKind:
    """One kind of open work: how much of it a user has, and how it is given to another (how many passed).

    Both are asked for a part of it, or for all where that is None.
    """

    kind: str
    words: str | Promise
    count: Count
    reassign: Reassign


@dataclass(frozen=True)
class OpenWork:
    """So much open work of one kind."""

    kind: str
    words: str
    count: int


_kinds: dict[str, WorkKind] = {}


def register_work(kind: str, words: str | Promise, *, count: Count, reassign: Reassign) -> None:
    """Make a kind of open work known; `words` is its name on the page, in the plural."""
    _kinds[kind] = WorkKind(kind, words, count, reassign)


def open_work(user_id: int, now: datetime, part: Part | None = None) -> list[OpenWork]:
    """What this user would leave behind today."""
    found = (OpenWork(each.kind, str(each.words), each.count(user_id, now, part)) for each in _kinds.values())
    return [work for work in found if work.count]


def words_of_work(kind: str) -> str | Promise | None:
    """The name of a kind of open work, where a room here has registered it."""
    return _kinds[kind].words if kind in _kinds else None


def pass_on(
    kind: str, from_user_id: int, to_user_id: int, actor: Actor, now: datetime, part: Part | None = None
) -> int:
    """Give all open work of this kind to another user; how many things passed."""
    return _kinds[kind].reassign(from_user_id, to_user_id, actor, now, part)
