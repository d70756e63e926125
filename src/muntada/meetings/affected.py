"""Whom a publication or a withdrawal concerns, what changes for each, and whom no mail reaches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from muntada.directory.models import Membership
from muntada.meetings.changes import Changes, Planned
from muntada.meetings.models import Meeting
from muntada.meetings.queries import address_of


class Fate(Enum):
    """What becomes of a meeting, as one of its people sees it."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting that changes for somebody: where it was and where it will be."""

    fate: Fate
    first_id: int
    second_id: int
    before: Meeting | None
    after: Planned | None


@dataclass(frozen=True, slots=True)
class Affected:
    """Everybody whom it concerns, by membership, in the order in which a desk looks for them."""

    changes: dict[int, list[Change]]
    members: list[int]
    unreached: frozenset[int]  # who has no address

    @property
    def mailed(self) -> int:
        """How many get a mail."""
        return len(self.members) - len(self.unreached)


def affected_by(changes: Changes) -> Affected:
    """Who is at the table or between the languages of any meeting that changes."""
    found: dict[int, list[Change]] = defaultdict(list)
    for member, change in _each(changes):
        found[member].append(change)
    members = list(
        Membership.objects.current()
        .filter(pk__in=found)
        .select_related("person__user")
        .only("person__email", "person__user__email", "person__user__is_active")
        .order_by("side", "organisation", "rank", "pk")
    )
    unreached = frozenset(one.pk for one in members if not address_of(one))
    # Those whom no mail reaches come first: somebody has to call them.
    in_order = sorted((one.pk for one in members), key=lambda one: one not in unreached)
    return Affected(dict(found), in_order, unreached)


def _each(changes: Changes) -> Iterator[tuple[int, Change]]:
    for new in changes.added:
        yield from _for(_wanted(new), Fate.NEW, None, new)
    for old in changes.cancelled:
        yield from _for(_sitting(old), Fate.CANCELLED, old, None)
    for old, new in (*changes.moved, *changes.replaced):
        before, after = _sitting(old), _wanted(new)
        yield from _for(before & after, Fate.MOVED, old, new)
        yield from _for(before - after, Fate.CANCELLED, old, None)
        yield from _for(after - before, Fate.NEW, None, new)


def _sitting(meeting: Meeting) -> set[int]:
    """Who is at a published meeting; its attendances are at hand."""
    people = {row.membership_id for row in meeting.attendances.all()}
    return people | ({meeting.interpreter_id} if meeting.interpreter_id is not None else set())


def _wanted(new: Planned) -> set[int]:
    return set(new.people) | ({new.interpreter_id} if new.interpreter_id is not None else set())


def _for(
    members: Iterable[int], fate: Fate, before: Meeting | None, after: Planned | None
) -> Iterator[tuple[int, Change]]:
    one = before or after
    if one is not None:
        for member in sorted(members):
            yield member, Change(fate, one.first_id, one.second_id, before, after)
