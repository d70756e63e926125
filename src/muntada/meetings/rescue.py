"""Mend the published plan after somebody or something is missing: what the engine proposes, in our own terms."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from muntada.directory.models import Membership
from muntada.engines import timetable as engine
from muntada.meetings.models import MEETS, Meeting, Repair, Round
from muntada.meetings.problem import Problem, build_problem, languages_needed, person
from muntada.meetings.queries import WITH_PEOPLE
from muntada.meetings.slots import Slot
from muntada.venue.models import Table

# So long the engine may look for a better repair, or for a proof that there is none; somebody is waiting.
SECONDS = 2.0
# What a meeting is worth that nobody wished for any more: the desk or an invitation brought it about.
ARRANGED = 3


class NothingAhead(Exception):
    """No meeting is ahead, or the hall has no slots left."""


class NothingMissing(Exception):
    """Nobody of those named has a meeting or a place in this time, or the time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Who or what is missing from one moment to another."""

    kind: Repair.Kind
    people: tuple[Membership, ...] = ()
    table: Table | None = None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting in the proposal: `meeting` and `sequence` for one that stands, else a new one of a pair."""

    act: str  # "cancel", "move", "fill"
    first: int
    second: int
    meeting: str = ""
    sequence: int = 0
    starts_at: str = ""
    ends_at: str = ""
    table: int = 0
    interpreter: int | None = None
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do about a trouble."""

    changes: tuple[Change, ...]
    is_minimal: bool
    bystanders: int

    def as_json(self) -> dict[str, Any]:
        """As the desk is shown it, and as it is carried out."""
        return {"changes": [asdict(one) for one in self.changes], "bystanders": self.bystanders}


def changes_in(repair: Repair) -> list[Change]:
    """The changes of a proposal that was kept."""
    return [Change(**{**row, "people": tuple(row["people"])}) for row in repair.changes["changes"]]


def rescue(round_: Round, trouble: Trouble, now: datetime) -> Proposal:
    """How to mend the plan with as few people touched as can be; reads and computes, and changes nothing.

    Raises `NothingAhead` and `NothingMissing`.
    """
    if round_.published_at is None:  # nothing is published, or it was withdrawn
        raise NothingAhead
    meetings = _ahead(round_, now)
    problem = _standing_problem(round_, meetings, now)
    slots = problem.slots
    first = next((slot.number for slot in slots if slot.starts_at > now), None)
    if first is None:
        raise NothingAhead
    by_start = {slot.starts_at: slot.number for slot in slots}
    placements = tuple(
        engine.Placement(
            key,
            by_start[one.starts_at],
            f"t{one.table_id}",
            f"i{one.interpreter_id}" if one.interpreter_id else None,
        )
        for key, one in meetings.items()
        if one.starts_at in by_start
    )
    day = engine.Day(problem.forum, _plan(problem, placements), now=first)
    events = _events(problem, trouble, slots, first)
    if not events:
        raise NothingMissing
    is_minimal = True
    bystanders: set[str] = set()
    mended_places = {held.wish: held for held in placements}
    for event in events:
        mended = day.propose(event, seconds=SECONDS / len(events))
        is_minimal = is_minimal and mended.is_minimal
        bystanders |= set(mended.bystanders)
        day.confirm(mended)
        for gone in mended.removed:
            del mended_places[gone.wish]
        for placed in (*(move.after for move in mended.moved), *mended.filled):
            mended_places[placed.wish] = placed
    changes = _differences(problem, meetings, placements, mended_places.values())
    # Each step is the least; of several together nothing is claimed.
    return Proposal(tuple(changes), is_minimal and len(events) == 1, len(bystanders))


def _ahead(round_: Round, now: datetime) -> dict[str, Meeting]:
    rows = (
        Meeting.objects.filter(forum=round_.forum_id, state=Meeting.State.PUBLISHED, starts_at__gt=now)
        .select_related("interpreter__person")
        .prefetch_related(WITH_PEOPLE)
        .order_by("pk")
    )
    return {_key(one.first_id, one.second_id): one for one in rows}


def _key(first: int, second: int) -> str:
    """The name of a pair in the problem, whichever of the two comes first in the meeting."""
    return f"{min(first, second)}-{max(first, second)}"


def _standing_problem(round_: Round, meetings: Mapping[str, Meeting], now: datetime) -> Problem:
    """The problem as it would be computed anew, but what stands has its people, its voice, and its pins."""
    problem = build_problem(round_, now)
    forum = problem.forum
    slots = {slot.starts_at: slot.number for slot in problem.slots}
    ahead = frozenset(slot.number for slot in problem.slots if slot.starts_at > now)
    ended = _ended(round_)
    wishes = {wish.id: wish for wish in forum.wishes if wish.id not in ended}
    there = {one.id: one for one in forum.participants}
    tables = {one.id: one for one in forum.tables}
    voices = {one.id: one for one in forum.interpreters}
    for key, one in meetings.items():
        slot = slots.get(one.starts_at)
        if slot is None:
            continue
        members = [row.membership for row in one.attendances.all()]
        bodies = frozenset(person(member) for member in members)
        for name in bodies:
            known = there.get(name, engine.Participant(name))
            there[name] = replace(known, slots=_with(known.slots, slot))
        table = tables.get(f"t{one.table_id}", engine.Table(f"t{one.table_id}", frozenset()))
        tables[table.id] = replace(table, slots=_with(table.slots, slot))
        needs = languages_needed(members) if one.interpreter_id is not None else None
        if one.interpreter_id is not None:
            name = f"i{one.interpreter_id}"
            voice = voices.get(name, engine.Interpreter(name, frozenset(), frozenset(), round_.in_a_row))
            voices[name] = replace(
                voice, slots=_with(voice.slots, slot), languages=voice.languages | (needs or frozenset())
            )
        wished = wishes.get(key)
        is_pinned = wished is not None and wished.slot is not None
        wishes[key] = engine.Wish(
            key,
            bodies,
            ARRANGED if wished is None else wished.weight,
            needs,
            ahead | {slot},
            slot=slot if is_pinned else None,
            table=table.id if is_pinned else None,
        )
    used = {name for wish in wishes.values() for name in wish.people}
    used |= {table.host for table in tables.values() if table.host is not None}
    return replace(
        problem,
        forum=replace(
            forum,
            participants=tuple(one for name, one in there.items() if name in used),
            tables=tuple(tables.values()),
            interpreters=tuple(voices.values()),
            wishes=tuple(wishes.values()),
        ),
    )


def _with(slots: frozenset[int] | None, slot: int) -> frozenset[int] | None:
    return None if slots is None else slots | {slot}


def _ended(round_: Round) -> set[str]:
    """Pairs whose meeting was cancelled since the plan was published: it is not arranged again by itself."""
    gone = Meeting.objects.filter(
        forum=round_.forum_id, state=Meeting.State.CANCELLED, changed_at__gt=round_.published_at
    )
    return {_key(*pair) for pair in gone.values_list("first_id", "second_id")}


def _plan(problem: Problem, placements: tuple[engine.Placement, ...]) -> engine.ForumPlan:
    """The published plan as the engine reads one; nothing is claimed of it."""
    weights = {wish.id: wish.weight for wish in problem.forum.wishes}
    weight = sum(weights[held.wish] for held in placements)
    return engine.ForumPlan(
        status=engine.Status.FEASIBLE,
        placements=placements,
        unplaced=(),
        weight=engine.Certificate(weight, None),
        breaks=engine.Certificate(None, None),
        most_breaks=0,
        table_changes=0,
        cancelled=False,
        cut_by_clock=False,
        seconds=0,
        seed=0,
    )


def _events(
    problem: Problem, trouble: Trouble, slots: Iterable[Slot], first: int
) -> list[engine.ParticipantAway | engine.TableLost | engine.InterpreterLost]:
    """The trouble in the engine's terms; whoever is nowhere in the problem is missed by nobody."""
    lost = frozenset(
        slot.number
        for slot in slots
        if slot.number >= first and slot.starts_at < trouble.ends_at and trouble.starts_at < slot.ends_at
    )
    if not lost:
        return []
    forum = problem.forum
    match trouble.kind:
        case Repair.Kind.TABLE:
            table = f"t{trouble.table.pk}" if trouble.table else ""
            return [engine.TableLost(one.id, lost) for one in forum.tables if one.id == table]
        case Repair.Kind.INTERPRETER:
            names = {f"i{member.pk}" for member in trouble.people}
            return [engine.InterpreterLost(one.id, lost) for one in forum.interpreters if one.id in names]
        case _:
            bodies = {person(member) for member in trouble.people if member.part in MEETS}
            return [engine.ParticipantAway(one.id, lost) for one in forum.participants if one.id in bodies]


def _differences(
    problem: Problem,
    meetings: Mapping[str, Meeting],
    before: Iterable[engine.Placement],
    after: Iterable[engine.Placement],
) -> list[Change]:
    """What is different in the end, in the order of time; steps in between are nobody's business."""
    was = {held.wish: held for held in before}
    wishes = {wish.id: wish for wish in problem.forum.wishes}
    found = [
        _change("cancel", meetings[key], None, problem) for key in was.keys() - {held.wish for held in after}
    ]
    for held in after:
        if held.wish not in was:
            found.append(_fill(held, problem, _members(problem, wishes[held.wish])))
        elif was[held.wish] != held:
            found.append(_change("move", meetings[held.wish], held, problem))
    return sorted(found, key=lambda one: (one.act, one.starts_at, one.first, one.second))


def _members(problem: Problem, wish: engine.Wish) -> tuple[int, ...]:
    return tuple(problem.pairs[wish.id].people)


def _place(held: engine.Placement, problem: Problem) -> dict[str, Any]:
    slot = problem.slots[held.slot]
    return {
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "table": int(held.table[1:]),
        "interpreter": int(held.interpreter[1:]) if held.interpreter else None,
    }


def _change(act: str, meeting: Meeting, held: engine.Placement | None, problem: Problem) -> Change:
    return Change(
        act,
        meeting.first_id,
        meeting.second_id,
        meeting.public_id,
        meeting.sequence,
        **(_place(held, problem) if held else {"starts_at": meeting.starts_at.isoformat()}),
    )


def _fill(held: engine.Placement, problem: Problem, people: Collection[int]) -> Change:
    pair = problem.pairs[held.wish]
    return Change("fill", pair.first, pair.second, **_place(held, problem), people=tuple(people))
