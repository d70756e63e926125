"""What people do not know yet of their meetings, found by holding the plan against what they were told."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Q

from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.meetings.models import Meeting, MeetingPerson, Told


class Kind(Enum):
    """What became of a meeting, as one of its people sees it."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class News:
    """One meeting of which somebody has to be told; `before` is what they knew."""

    meeting_id: int
    membership_id: int
    kind: Kind
    sequence: int
    before: Told | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the plan holds for somebody in one meeting."""

    starts_at: datetime
    ends_at: datetime
    table_id: int
    interpreter_id: int | None
    sequence: int


def news_of(
    forum: Forum, now: datetime, members: Collection[int] | None = None
) -> dict[int, tuple[News, ...]]:
    """What these members of the forum, or all, have to be told, by membership; nothing of what is over."""
    plan = _plan_of(forum, now, members)
    told = Told.objects.filter(meeting__forum=forum).select_related("table")
    if members is not None:
        told = told.filter(membership__in=members)
    ahead = Q(starts_at__gt=now) | Q(meeting__starts_at__gt=now)
    known = {(row.meeting_id, row.membership_id): row for row in told.filter(ahead)}
    sequences = dict(Meeting.objects.filter(forum=forum).values_list("pk", "sequence")) if known else {}
    found: dict[int, list[News]] = defaultdict(list)
    for (meeting, member), due in plan.items():
        before = known.get((meeting, member))
        if before is None or before.is_cancelled:
            found[member].append(News(meeting, member, Kind.NEW, due.sequence, before))
        elif _place(before) != _place(due):
            found[member].append(News(meeting, member, Kind.MOVED, due.sequence, before))
    for (meeting, member), before in known.items():
        if (meeting, member) not in plan and not before.is_cancelled:
            sequence = max(sequences[meeting], before.sequence + 1)
            found[member].append(News(meeting, member, Kind.CANCELLED, sequence, before))
    return {member: tuple(rows) for member, rows in sorted(found.items())}


def _place(one: "Told | _Plan") -> tuple[datetime, datetime, int, int | None]:
    return one.starts_at, one.ends_at, one.table_id, one.interpreter_id


def _plan_of(forum: Forum, now: datetime, members: Collection[int] | None) -> dict[tuple[int, int], _Plan]:
    """Who is to be at which meeting that has not begun, at the table or between the two languages."""
    ahead = Meeting.objects.filter(forum=forum, state=Meeting.State.PUBLISHED, starts_at__gt=now)
    places = ("starts_at", "ends_at", "table_id", "interpreter_id", "sequence")
    meetings = {row[0]: _Plan(*row[1:]) for row in ahead.values_list("pk", *places)}
    sits = MeetingPerson.objects.filter(meeting__in=ahead.values("pk"))
    interprets = ahead.filter(interpreter__isnull=False)
    gone = Membership.objects.filter(forum=forum, left_at__isnull=False)
    if members is not None:
        sits = sits.filter(membership__in=members)
        interprets = interprets.filter(interpreter__in=members)
        gone = gone.filter(pk__in=members)
    absent = set(gone.values_list("pk", flat=True))
    pairs = [
        *sits.values_list("meeting_id", "membership_id"),
        *interprets.values_list("pk", "interpreter_id"),
    ]
    return {
        (meeting, member): meetings[meeting]
        for meeting, member in pairs
        if member is not None and member not in absent and meeting in meetings
    }


@dataclass(frozen=True, slots=True)
class Since:
    """How somebody's plan differs from what they were last told: by meeting, and what is no longer theirs."""

    new: frozenset[int]
    moved: dict[int, Told]
    gone: tuple[Told, ...]


def since_told(membership: Membership, meetings: Sequence[Meeting], now: datetime) -> Since:
    """What these meetings of somebody say that no mail has said yet, and what they had and lost; one query.

    Whoever was never told anything is spared: to them all would be new.
    """
    rows = list(
        Told.objects.filter(membership=membership)
        .select_related("table__hall", "meeting__first", "meeting__second")
        .order_by("starts_at")
    )
    told = {row.meeting_id: row for row in rows}
    ahead = [one for one in meetings if one.starts_at > now]
    new = [one.pk for one in ahead if rows and (one.pk not in told or told[one.pk].is_cancelled)]
    moved = {
        one.pk: told[one.pk]
        for one in ahead
        if one.pk in told and not told[one.pk].is_cancelled and _place_of(told[one.pk]) != _place_of(one)
    }
    theirs = {one.pk for one in meetings}
    gone = [row for row in rows if row.meeting_id not in theirs and row.starts_at > now]
    return Since(frozenset(new), moved, tuple(gone))


def _place_of(one: Told | Meeting) -> tuple[datetime, datetime, int, int | None]:
    return one.starts_at, one.ends_at, one.table_id, one.interpreter_id
