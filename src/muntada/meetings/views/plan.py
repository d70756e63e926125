"""The table plan: which organisations sit at which table in a slot, on screen and on paper."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from muntada.forums.requests import ForumRequest
from muntada.meetings import papers, queries
from muntada.meetings.models import Meeting, Round
from muntada.meetings.slots import Slot, slots_of
from muntada.venue.models import Table


@dataclass(frozen=True, slots=True)
class Tile:
    """A table in the chosen slot: free, or with the meeting that takes place there."""

    table: Table
    meeting: Meeting | None
    state: str  # "free", "booked", "running", "over", "cancelled", "no_show", "held"


@dataclass(frozen=True, slots=True)
class Mark:
    """A slot on the ruler, with the number of its meetings."""

    slot: Slot
    count: int
    is_current: bool


def table_plan(request: ForumRequest) -> HttpResponse:
    """The hall in one slot; `?day=` and `?slot=` choose, else the one that is on, or comes next."""
    round_ = (
        Round.objects.filter(forum=request.forum).select_related("forum", "hall", "published_run").first()
    )
    slots = slots_of(round_) if round_ else []
    current = _current(request, slots)
    context: dict[str, Any] = {"round": round_, "slot": current, "zone_name": request.forum.zone}
    if round_ is None or current is None:
        return render(request, "meetings/table_plan.html", context)
    today = [slot for slot in slots if slot.day == current.day]
    meetings = list(
        Meeting.objects.filter(
            forum=request.forum, starts_at__gte=today[0].starts_at, starts_at__lt=today[-1].ends_at
        )
        .standing()
        .select_related("first", "second", "table", "interpreter__person")
    )
    counts = Counter(meeting.starts_at for meeting in meetings)
    tables = list(Table.objects.filter(hall=round_.hall_id).select_related("host"))
    at_table = {
        meeting.table_id: meeting
        for meeting in meetings
        if meeting.starts_at < current.ends_at and current.starts_at < meeting.ends_at
    }
    tiles = [
        Tile(table, at_table.get(table.pk), state_of(at_table.get(table.pk), request.now)) for table in tables
    ]
    waiting = queries.waiting_list(round_, request.actor)
    ahead = [slot for slot in slots if slot.starts_at > request.now]
    context |= {
        "marks": [Mark(slot, counts[slot.starts_at], slot == current) for slot in today],
        "days": _days(slots, current),
        "tiles": tiles,
        "zones": _zones(tiles),
        "booked": sum(tile.meeting is not None for tile in tiles),
        "free": sum(tile.meeting is None for tile in tiles),
        "waiting": waiting[:5],
        "waiting_count": len(waiting),
        "may_see_waiting": queries.reads_for_both_sides(request.actor)
        or bool(queries.sides_read(request.actor)),
        "interpreters": queries.free_interpreters(request.forum, current.starts_at, current.ends_at),
        "next_slot": next(iter(ahead), None),
        "is_print": request.GET.get("print") == "1",
        "meetings": sorted(meetings, key=lambda one: (one.starts_at, one.table.number)),
    }
    return render(request, "meetings/table_plan.html", context)


def state_of(meeting: Meeting | None, now: datetime) -> str:
    """What the tile says about the table."""
    if meeting is None:
        return "free"
    if meeting.state != Meeting.State.PUBLISHED:
        return meeting.state
    if now < meeting.starts_at:
        return "booked"
    return "running" if now < meeting.ends_at else "over"


def _current(request: ForumRequest, slots: list[Slot]) -> Slot | None:
    """The slot in the address; else of the day in the address, or of all, the one that is on or comes next."""
    chosen = request.GET.get("slot", "")
    if chosen.isdecimal() and int(chosen) < len(slots):
        return slots[int(chosen)]
    day = request.GET.get("day", "")
    of_day = [slot for slot in slots if slot.day.isoformat() == day] or slots
    ahead = [slot for slot in of_day if slot.ends_at > request.now]
    return next(iter(ahead or of_day[-1:]), None)


def _days(slots: list[Slot], current: Slot) -> list[tuple[date, bool]]:
    return [(day, day == current.day) for day in sorted({slot.day for slot in slots})]


def _zones(tiles: list[Tile]) -> list[tuple[str, list[Tile]]]:
    zones: dict[str, list[Tile]] = {}
    for tile in tiles:
        zones.setdefault(tile.table.zone, []).append(tile)
    return list(zones.items())


def table_plan_pdf(request: ForumRequest) -> HttpResponse:
    """One day of the hall on A3."""
    round_ = (
        Round.objects.filter(forum=request.forum).select_related("forum", "hall", "published_run").first()
    )
    slots = slots_of(round_) if round_ else []
    current = _current(request, slots)
    if round_ is None or current is None:
        raise Http404
    paper = papers.plan_of(request, round_, [slot for slot in slots if slot.day == current.day])
    return papers.as_answer(paper, f"table-plan-{request.forum.slug}-{current.day.isoformat()}.pdf")
