"""The table plan: which organisations sit at which table in a slot, for everybody who looks, as it changes."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy

from muntada.access.actor import may
from muntada.base.clock import wall_clock
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.meetings import queries
from muntada.meetings.actions.day import EARLY
from muntada.meetings.hall import Situation, situations
from muntada.meetings.models import Meeting, Move, Round
from muntada.meetings.slots import Slot, counted_slots
from muntada.meetings.views.moving import mailed_words, moved_word
from muntada.ui.format import format_time
from muntada.venue.models import Table

# What a tile can say: its look and its word, in the order in which they are counted above the hall.
STATES = {
    "awaited": ("late", gettext_lazy("nobody there")),
    "one_waiting": ("risk", gettext_lazy("one side waiting")),
    "overrun": ("risk", gettext_lazy("overrun")),
    "running": ("track", gettext_lazy("running")),
    "both_seated": ("track", gettext_lazy("both are seated")),
    "booked": ("track", gettext_lazy("booked")),
    "held": ("done", gettext_lazy("held")),
    "no_show": ("off", gettext_lazy("no-show")),
    "over": ("none", gettext_lazy("over")),
    "free": ("none", gettext_lazy("free")),
}

# How often a page that is looked at asks whether anything changed.
SECONDS = 10
WAITING = 5  # of the waiting list beside the hall


# Stands for the id of a meeting in an address that is made once for all tiles.
ANY = "XXXX.XXX.000"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the tiles lead, made once: working an address out for each would cost more than all else."""

    meeting: str
    move: str
    fits: str

    @classmethod
    def of(cls, request: ForumRequest) -> "Addresses":
        """Those of this forum in this language."""
        return cls(
            link(request, "meetings:meeting", ANY),
            link(request, "meetings:move_meeting", ANY),
            link(request, "meetings:meeting_fits", ANY),
        )


@dataclass(frozen=True, slots=True)
class Tile:
    """A table in the chosen slot: free, or with the meeting that takes place there."""

    table: Table
    meeting: Meeting | None
    situation: Situation | None  # what was reported of it, once it is near
    addresses: Addresses

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if self.meeting is None or self.situation is None:
            return "free" if self.meeting is None else "booked"
        return self.situation.scene.value

    @property
    def chip(self) -> str:
        """The look of its state."""
        return STATES[self.state][0]

    @property
    def version(self) -> str:
        """Another one whenever the tile says something else."""
        if self.meeting is None:
            return f"free.{self.table.host_id or ''}"
        minutes = self.situation.minutes if self.situation else 0
        return f"{self.meeting.pk}.{self.meeting.sequence}.{self.state}.{minutes}"

    @property
    def address(self) -> str:
        """The page of the meeting."""
        return self._to(self.addresses.meeting)

    @property
    def move_address(self) -> str:
        """Where it is moved."""
        return self._to(self.addresses.move)

    @property
    def fits_address(self) -> str:
        """Where it is said where it fits."""
        return self._to(self.addresses.fits)

    def _to(self, pattern: str) -> str:
        return pattern.replace(ANY, self.meeting.public_id) if self.meeting else ""

    @property
    def may_move(self) -> bool:
        """True while the meeting lies ahead."""
        return self.state == "booked"


@dataclass(frozen=True, slots=True)
class Mark:
    """A slot on the ruler, with the number of its meetings."""

    slot: Slot
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """A slot of the overview: how many of the tables are taken, and that in steps from 0 to 5."""

    slot: Slot
    count: int
    step: int


def table_plan(request: ForumRequest) -> HttpResponse:
    """The hall in one slot; `?day=` and `?slot=` choose, else the one that is on, or comes next."""
    round_ = _round(request)
    slots, counts = counted_slots(round_) if round_ else ([], Counter())
    current = current_slot(request, slots)
    context: dict[str, Any] = {"round": round_, "slot": current, "zone_name": request.forum.zone}
    if round_ is None or current is None:
        return render(request, "meetings/table_plan.html", context)
    context |= _hall(request, round_, slots, counts, current) | _moved(request)
    context["is_print"] = request.GET.get("print") == "1"
    if context["is_print"]:
        today = [slot for slot in slots if slot.day == current.day]
        context["meetings"] = sorted(
            _meetings(request, today[0].starts_at, today[-1].ends_at),
            key=lambda one: (one.starts_at, one.table.number),
        )
    return render(request, "meetings/table_plan.html", context)


def table_plan_live(request: ForumRequest) -> HttpResponse:
    """What changes in the plan of one slot; the same state is answered with two questions and no content."""
    round_ = queries.with_reports(Round.objects.filter(forum=request.forum)).first()
    if round_ is None:
        raise Http404
    state = f"{queries.plan_stamp(round_, request.now)} {request.GET.get('slot', '')} {request.LANGUAGE_CODE}"
    etag = quote_etag(hashlib.sha256(state.encode()).hexdigest()[:32])
    answer: Any = get_conditional_response(request, etag=etag)
    if answer is None:
        slots, counts = counted_slots(round_)
        current = current_slot(request, slots)
        if current is None:
            raise Http404
        context = {"round": round_, "slot": current, "zone_name": request.forum.zone}
        context |= _hall(request, round_, slots, counts, current)
        answer = render(request, "meetings/parts/hall.html", context)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    # The forum's own clock, which the page shows as the moment of the last look.
    answer["X-Clock"] = format_time(request.now, request.forum.zone)
    kept: HttpResponse = answer
    return kept


def plan_overview(request: ForumRequest) -> HttpResponse:
    """All days at a glance: how full each slot is."""
    round_ = _round(request)
    slots, counts = counted_slots(round_) if round_ else ([], Counter())
    tables = Table.objects.filter(hall=round_.hall_id).count() if round_ else 0
    days: dict[date, list[Heat]] = {}
    for slot in slots:
        count = counts[slot.starts_at]
        days.setdefault(slot.day, []).append(Heat(slot, count, -(-5 * count // max(tables, 1))))
    is_part = request.GET.get("part") == "1"
    return render(
        request,
        "meetings/parts/overview.html" if is_part else "meetings/overview.html",
        {
            "round": round_,
            "days": list(days.items()),
            "tables": tables,
            "meetings": sum(counts.values()),
            "places": tables * len(slots),
            "zone_name": request.forum.zone,
        },
    )


def _round(request: ForumRequest) -> Round | None:
    return Round.objects.filter(forum=request.forum).select_related("forum", "hall", "published_run").first()


def _hall(
    request: ForumRequest,
    round_: Round,
    slots: list[Slot],
    counts: Counter[datetime],
    current: Slot,
) -> dict[str, Any]:
    """Everything about one slot that can change while somebody looks."""
    today = [slot for slot in slots if slot.day == current.day]
    at_tables = queries.tables_in_use(round_, current.starts_at, current.ends_at)
    held = [meeting for _table, meeting in at_tables if meeting is not None]
    found = situations_at(held, current, request.now)
    addresses = Addresses.of(request)
    tiles = [
        Tile(table, meeting, found.get(meeting.pk) if meeting else None, addresses)
        for table, meeting in at_tables
    ]
    counted = Counter(tile.state for tile in tiles)
    waiting, waiting_count = queries.first_waiting(round_, request.actor, WAITING)
    is_joint = queries.reads_for_both_sides(request.actor)
    is_ahead = current.starts_at > request.now
    place = today.index(current)
    return {
        "marks": [Mark(slot, counts[slot.starts_at], slot == current) for slot in today],
        "days": _days(slots, current),
        "before": today[place - 1] if place else None,
        "after": today[place + 1] if place + 1 < len(today) else None,
        "tiles": tiles,
        "zones": _zones(tiles),
        "states": [(*look, counted[state]) for state, look in STATES.items() if counted[state]],
        "booked": sum(tile.meeting is not None for tile in tiles),
        "waiting": waiting,
        "waiting_count": waiting_count,
        "may_see_waiting": is_joint or bool(queries.sides_read(request.actor)),
        "may_move": is_ahead and is_joint and may(request.actor, "meetings.move_meeting", round_),
        "may_hang": may(request.actor, "meetings.make_screen", round_),
        "is_ahead": is_ahead,
        "plan_url": link(request, "meetings:table_plan"),
        "fill_url": f"{link(request, 'meetings:waiting')}?slot={current.number}",
        "interpreters": queries.free_interpreters(request.forum, current.starts_at, current.ends_at),
        "next_slot": next((slot for slot in slots if slot.starts_at > request.now), None),
        "is_before": bool(slots) and request.now < slots[0].starts_at,
        "seconds": SECONDS,
    }


def _moved(request: ForumRequest) -> dict[str, Any]:
    """The change that was made just now and can still be taken back."""
    number = request.GET.get("moved", "")
    if not (number.isdecimal() and len(number) < 12):
        return {}
    move = Move.objects.filter(
        forum=request.forum, pk=int(number), made_by=request.actor.user_id, undone_at=None
    ).first()
    if move is None:
        return {}
    left = queries.seconds_to_undo(move, move.moment(request.now, wall_clock()))
    if not left:
        return {}
    return {
        "move": move,
        "move_left": left,
        "move_word": moved_word(move),
        "move_mails": mailed_words(queries.concerned_by(move)),
    }


def _meetings(request: ForumRequest, starts_at: datetime, ends_at: datetime) -> list[Meeting]:
    return list(
        Meeting.objects.filter(forum=request.forum, starts_at__lt=ends_at, ends_at__gt=starts_at)
        .standing()
        .select_related("first", "second", "table", "interpreter__person")
    )


def situations_at(meetings: list[Meeting], slot: Slot, now: datetime) -> dict[int, Situation]:
    """How the meetings of a slot stand, from shortly before it; earlier nothing can have been reported."""
    if now < slot.starts_at - EARLY:
        return {}
    return situations(meetings, now)


def current_slot(request: ForumRequest, slots: list[Slot]) -> Slot | None:
    """The slot in the address; else of the day in the address, or of all, the one that is on or comes next."""
    chosen = request.GET.get("slot", "")
    if chosen.isdecimal() and len(chosen) < 7 and int(chosen) < len(slots):
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
