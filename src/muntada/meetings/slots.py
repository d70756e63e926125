"""The time slots of a round: the hall's hours without the breaks, cut into meetings."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Value

from muntada.meetings.models import Meeting, Round
from muntada.venue.models import CELL, Break, Hours

# Told apart from counts of meetings in one list of rows.
OPEN, PAUSE = -1, -2


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which meetings are held; slots of one `part` follow each other without a pause."""

    number: int
    part: int
    day: date
    starts_at: datetime
    ends_at: datetime


def slots_of(round_: Round) -> list[Slot]:
    """Every slot of the round, as the hall's hours and the forum's breaks now stand."""
    open_times = Hours.objects.filter(hall=round_.hall_id).annotate(is_open=Value(True))
    pauses = Break.objects.filter(forum=round_.forum_id).annotate(is_open=Value(False))
    columns = ("starts_at", "ends_at", "is_open")
    rows = list(open_times.order_by().values_list(*columns).union(pauses.order_by().values_list(*columns)))
    return cut(
        sorted((start, end) for start, end, is_open in rows if is_open),
        sorted((start, end) for start, end, is_open in rows if not is_open),
        timedelta(minutes=round_.slot_minutes),
        round_,
    )


def counted_slots(round_: Round) -> tuple[list[Slot], Counter[datetime]]:
    """Every slot, and how many meetings begin with each, in one question: a plan needs both."""
    columns = ("starts_at", "ends_at", "marked")
    open_times = Hours.objects.filter(hall=round_.hall_id).annotate(marked=Value(OPEN))
    pauses = Break.objects.filter(forum=round_.forum_id).annotate(marked=Value(PAUSE))
    held = (
        Meeting.objects.standing()
        .filter(forum=round_.forum_id)
        .order_by()
        .values("starts_at", "ends_at")
        .annotate(marked=Count("pk"))
    )
    rows = list(
        open_times.order_by()
        .values_list(*columns)
        .union(pauses.order_by().values_list(*columns), held.values_list(*columns), all=True)
    )
    counts: Counter[datetime] = Counter()
    for start, _end, marked in rows:
        if marked > 0:
            counts[start] += marked
    slots = cut(
        sorted((start, end) for start, end, marked in rows if marked == OPEN),
        sorted((start, end) for start, end, marked in rows if marked == PAUSE),
        timedelta(minutes=round_.slot_minutes),
        round_,
    )
    return slots, counts


def cut(
    open_times: list[tuple[datetime, datetime]],
    pauses: list[tuple[datetime, datetime]],
    length: timedelta,
    round_: Round,
) -> list[Slot]:
    """Slots of this length, back to back from the start of each stretch that no pause interrupts."""
    slots: list[Slot] = []
    part = -1
    end_of_last: datetime | None = None
    zone = round_.forum.tz
    for starts_at, ends_at in _without(open_times, pauses):
        start = _on_a_cell(starts_at)
        while start + length <= ends_at:
            if start != end_of_last:
                part += 1
            end_of_last = start + length
            slots.append(Slot(len(slots), part, start.astimezone(zone).date(), start, end_of_last))
            start = end_of_last
    return slots


def _without(
    open_times: list[tuple[datetime, datetime]], pauses: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """The stretches that are left of the open times, in order."""
    left: list[tuple[datetime, datetime]] = []
    for starts_at, ends_at in sorted(open_times):
        start = starts_at
        for pause_starts, pause_ends in sorted(pauses):
            if pause_ends <= start or pause_starts >= ends_at:
                continue
            if pause_starts > start:
                left.append((start, pause_starts))
            start = max(start, pause_ends)
        if start < ends_at:
            left.append((start, ends_at))
    return left


def _on_a_cell(moment: datetime) -> datetime:
    """The moment itself or the next full five minutes: bookings know no shorter time."""
    seconds = CELL.total_seconds()
    return datetime.fromtimestamp(-(-moment.timestamp() // seconds) * seconds, tz=UTC)
