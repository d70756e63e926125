"""The independent judge of a timetable: it shares no code with any solver and recounts everything.

No violation means that the timetable keeps every rule of its problem and tells the truth about its values.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan, Session
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement


class Rule(StrEnum):
    """What a timetable must keep."""

    HELD_ONCE = "held_once"  # every meeting has one fate
    KNOWN_PLACE = "known_place"  # slot, table and interpreter exist
    ONE_PLACE_AT_A_TIME = "one_place_at_a_time"
    PERSON_THERE = "person_there"
    SESSION = "session"
    SEATS = "seats"
    TABLE_TAKEN_ONCE = "table_taken_once"
    TABLE_OPEN = "table_open"
    HOST_TABLE = "host_table"
    FIXED = "fixed"
    EARLIER = "earlier"
    FAIRNESS = "fairness"
    INTERPRETER_DUE = "interpreter_due"
    INTERPRETER_SPEAKS = "interpreter_speaks"
    INTERPRETER_THERE = "interpreter_there"
    INTERPRETER_RESTS = "interpreter_rests"
    TRUE_VALUE = "true_value"  # the certificate's values are those of the timetable
    PAST_STAYS = "past_stays"  # of repairs: nothing before now changes
    NOT_HIT = "not_hit"  # of repairs: nobody loses a meeting that the event did not hit
    KEEPS_TABLE = "keeps_table"  # of repairs: what stays in its slot keeps its table
    TRUE_DIFFERENCE = "true_difference"  # of repairs: it fits the timetable that it mends


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule broken; `who` names the person, table or interpreter, `meetings` those concerned."""

    rule: Rule
    meetings: tuple[str, ...] = ()
    slot: int | None = None
    who: str | None = None


def check_brokerage(problem: Brokerage, plan: BrokeragePlan) -> list[Violation]:
    """Every rule of problem A that the plan breaks; ids and slots in the answer count from 1 as in files."""
    if plan.slots is None:
        return []
    found = check_slots(problem, plan.slots)
    if plan.tables is None or len(plan.tables) != len(problem.pairs):
        return [*found, Violation(Rule.HELD_ONCE)]
    at: dict[tuple[int, int], list[str]] = defaultdict(list)
    for meeting, (slot, table) in enumerate(zip(plan.slots, plan.tables, strict=False)):
        if not 0 <= table < problem.seats:
            found.append(Violation(Rule.KNOWN_PLACE, (str(meeting + 1),), slot + 1, str(table + 1)))
        at[slot, table].append(str(meeting + 1))
    found += [
        Violation(Rule.TABLE_TAKEN_ONCE, tuple(meetings), slot + 1, str(table + 1))
        for (slot, table), meetings in at.items()
        if len(meetings) > 1
    ]
    if not found and sum(breaks_by_participant(problem, plan.slots)) != plan.breaks.value:
        found.append(Violation(Rule.TRUE_VALUE))
    if plan.breaks.value is not None and plan.breaks.bound is not None:
        found += [Violation(Rule.TRUE_VALUE)] if plan.breaks.bound > plan.breaks.value else []
    return found


def check_slots(problem: Brokerage, slots: Sequence[int]) -> list[Violation]:
    """Every rule of problem A that these slots, one a meeting, break."""
    if len(slots) != len(problem.pairs):
        return [Violation(Rule.HELD_ONCE)]
    found = []
    busy: dict[tuple[int, int], list[str]] = defaultdict(list)
    used: dict[int, list[str]] = defaultdict(list)
    for meeting, slot in enumerate(slots):
        name = (str(meeting + 1),)
        if not 0 <= slot < problem.slots:
            found.append(Violation(Rule.KNOWN_PLACE, name, slot + 1))
            continue
        morning = slot < problem.morning
        session = problem.sessions[meeting]
        if (session is Session.MORNING and not morning) or (session is Session.AFTERNOON and morning):
            found.append(Violation(Rule.SESSION, name, slot + 1))
        if problem.fixed[meeting] not in (None, slot):
            found.append(Violation(Rule.FIXED, name, slot + 1))
        for person in problem.pairs[meeting]:
            busy[person, slot].append(name[0])
            if slot in problem.forbidden[person]:
                found.append(Violation(Rule.PERSON_THERE, name, slot + 1, str(person + 1)))
        used[slot].append(name[0])
        found += [
            Violation(Rule.EARLIER, (str(before + 1), name[0]), slot + 1)
            for before in sorted(problem.earlier[meeting])
            if slots[before] >= slot
        ]
    found += [
        Violation(Rule.ONE_PLACE_AT_A_TIME, tuple(meetings), slot + 1, str(person + 1))
        for (person, slot), meetings in busy.items()
        if len(meetings) > 1
    ]
    found += [
        Violation(Rule.SEATS, tuple(meetings), slot + 1)
        for slot, meetings in used.items()
        if len(meetings) > problem.seats
    ]
    breaks = breaks_by_participant(problem, slots)
    if problem.fairness is not None and breaks and max(breaks) - min(breaks) > problem.fairness:
        found.append(Violation(Rule.FAIRNESS, who=str(breaks.index(max(breaks)) + 1)))
    return found


def breaks_by_participant(problem: Brokerage, slots: Sequence[int]) -> list[int]:
    """How often each participant waits between two of their meetings; lunch does not count as waiting."""
    diaries: list[set[int]] = [set() for _ in range(problem.participants)]
    for pair, slot in zip(problem.pairs, slots, strict=True):
        for person in pair:
            diaries[person].add(slot)
    return [_pauses(diary) for diary in diaries]


def check_forum(problem: Forum, plan: ForumPlan) -> list[Violation]:
    """Every rule of problem B that the plan breaks; slots in the answer count from 0."""
    wishes = {wish.id: wish for wish in problem.wishes}
    fates = sorted([one.wish for one in plan.placements] + [one.wish for one in plan.unplaced])
    if fates != sorted(wishes):
        strange = set(fates) ^ set(wishes) or {fate for fate in fates if fates.count(fate) > 1}
        return [Violation(Rule.HELD_ONCE, tuple(sorted(strange)))]
    people = {one.id: one for one in problem.participants}
    tables = {one.id: one for one in problem.tables}
    interpreters = {one.id: one for one in problem.interpreters}
    found: list[Violation] = []
    person_at: dict[tuple[str, int], list[str]] = defaultdict(list)
    table_at: dict[tuple[str, int], list[str]] = defaultdict(list)
    interpreter_at: dict[tuple[str, int], list[str]] = defaultdict(list)
    for held in plan.placements:
        wish, name, slot = wishes[held.wish], (held.wish,), held.slot
        if not 0 <= slot < len(problem.parts):
            found.append(Violation(Rule.KNOWN_PLACE, name, slot))
            continue
        if (wish.slots is not None and slot not in wish.slots) or wish.slot not in (None, slot):
            found.append(Violation(Rule.FIXED, name, slot))
        for person in sorted(wish.people):
            person_at[person, slot].append(held.wish)
            if not _there(people[person].slots, slot):
                found.append(Violation(Rule.PERSON_THERE, name, slot, person))
        table = tables.get(held.table)
        if table is None:
            found.append(Violation(Rule.KNOWN_PLACE, name, slot, held.table))
        else:
            table_at[held.table, slot].append(held.wish)
            if not _there(table.slots, slot):
                found.append(Violation(Rule.TABLE_OPEN, name, slot, held.table))
            if wish.table not in (None, held.table):
                found.append(Violation(Rule.FIXED, name, slot, held.table))
            hosts = {one.host for one in problem.tables if one.host in wish.people}
            if (table.host in hosts) != bool(hosts) or (table.host is not None and not hosts):
                found.append(Violation(Rule.HOST_TABLE, name, slot, held.table))
        if held.interpreter is None:
            if wish.needs is not None or wish.interpreter is not None:
                found.append(Violation(Rule.INTERPRETER_DUE, name, slot))
            continue
        interpreter = interpreters.get(held.interpreter)
        if interpreter is None:
            found.append(Violation(Rule.KNOWN_PLACE, name, slot, held.interpreter))
            continue
        interpreter_at[held.interpreter, slot].append(held.wish)
        found += [
            Violation(rule, name, slot, held.interpreter)
            for rule, broken in (
                (Rule.INTERPRETER_SPEAKS, not (wish.needs or frozenset()) <= interpreter.languages),
                (Rule.INTERPRETER_THERE, not _there(interpreter.slots, slot)),
                (Rule.FIXED, wish.interpreter not in (None, held.interpreter)),
            )
            if broken
        ]
    for rule, resource in (
        (Rule.ONE_PLACE_AT_A_TIME, person_at),
        (Rule.TABLE_TAKEN_ONCE, table_at),
        (Rule.ONE_PLACE_AT_A_TIME, interpreter_at),
    ):
        found += [
            Violation(rule, tuple(meetings), slot, who)
            for (who, slot), meetings in resource.items()
            if len(meetings) > 1
        ]
    for one in problem.interpreters:
        if one.in_a_row is not None:
            work = {slot for who, slot in interpreter_at if who == one.id}
            found += [
                Violation(Rule.INTERPRETER_RESTS, slot=slot, who=one.id)
                for slot in _overworked(work, problem.parts, one.in_a_row)
            ]
    return found or _untruths(problem, plan)


@dataclass(frozen=True, slots=True)
class Recount:
    """What a timetable of problem B amounts to, counted anew."""

    weight: int
    breaks: int
    most_breaks: int
    table_changes: int
    interpreter_changes: int
    least_share: int | None


def recount(problem: Forum, placements: Sequence[Placement]) -> Recount:
    """The values of a timetable that keeps the rules."""
    wishes = {wish.id: wish for wish in problem.wishes}
    held_ids = {held.wish for held in placements}
    diaries: dict[str, dict[int, str]] = defaultdict(dict)
    voices: dict[str, dict[int, str]] = defaultdict(dict)
    for held in placements:
        for person in wishes[held.wish].people:
            diaries[person][held.slot] = held.table
            if held.interpreter is not None:
                voices[person][held.slot] = held.interpreter
    asked: dict[str, int] = defaultdict(int)
    got: dict[str, int] = defaultdict(int)
    for wish in problem.wishes:
        for person in wish.people:
            asked[person] += wish.weight
            got[person] += wish.weight * (wish.id in held_ids)
    breaks: dict[str, int] = {}
    changes = 0
    for person, diary in diaries.items():
        breaks[person] = 0
        for sooner, later in pairwise(sorted(diary)):
            if problem.parts[sooner] == problem.parts[later]:
                breaks[person] += later - sooner > 1
                changes += diary[sooner] != diary[later]
    return Recount(
        weight=sum(wishes[held.wish].weight for held in placements),
        breaks=sum(breaks.values()),
        most_breaks=max(breaks.values(), default=0),
        table_changes=changes,
        interpreter_changes=sum(
            problem.parts[sooner] == problem.parts[later] and heard[sooner] != heard[later]
            for heard in voices.values()
            for sooner, later in pairwise(sorted(heard))
        ),
        least_share=min(
            (100 * got[person] // asked[person] for person in asked),
            default=None,
        ),
    )


def _untruths(problem: Forum, plan: ForumPlan) -> list[Violation]:
    counted = recount(problem, plan.placements)
    truth = {
        "weight": counted.weight == plan.weight.value,
        "weight bound": plan.weight.bound is None or (plan.weight.value or 0) <= plan.weight.bound,
        "breaks": counted.breaks == plan.breaks.value,
        "breaks bound": plan.breaks.bound is None or (plan.breaks.value or 0) >= plan.breaks.bound,
        "most breaks": counted.most_breaks == plan.most_breaks,
        "fairness": plan.fairness.value in (None, counted.most_breaks)
        and (plan.fairness.bound or 0) <= counted.most_breaks,
        "share": plan.share.value in (None, counted.least_share)
        and (plan.share.bound is None or plan.share.bound >= (counted.least_share or 0)),
        "table changes": counted.table_changes == plan.table_changes,
        "interpreter changes": plan.interpreter_changes in (None, counted.interpreter_changes),
    }
    return [Violation(Rule.TRUE_VALUE, who=name) for name, holds in truth.items() if not holds]


def _there(slots: frozenset[int] | None, slot: int) -> bool:
    return slots is None or slot in slots


def _pauses(diary: Iterable[int]) -> int:
    days = sorted(diary)
    return sum(later - sooner > 1 for sooner, later in pairwise(days))


def _overworked(work: set[int], parts: Sequence[int], in_a_row: int) -> list[int]:
    """The slots in which somebody works although they should rest."""
    row, late = 0, []
    for slot, part in enumerate(parts):
        row = 0 if slot and parts[slot - 1] != part else row
        row = row + 1 if slot in work else 0
        if row > in_a_row:
            late.append(slot)
    return late
