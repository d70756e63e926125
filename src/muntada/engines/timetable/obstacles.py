"""Why the meetings of problem A cannot all be held, as far as counting tells."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from muntada.engines.timetable.brokerage import Brokerage, Session


class Cause(StrEnum):
    """What stands in the way."""

    NO_SLOT = "no_slot"  # a meeting that could not be held even alone
    TOO_MANY_FOR_PERSON = "too_many_for_person"
    TOO_MANY_FOR_TABLES = "too_many_for_tables"
    FIXED_TOGETHER = "fixed_together"  # meetings of one participant, or more than tables, fixed to one slot
    ORDER = "order"  # precedences that need more slots than there are, or go round in a circle


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One cause, the meetings concerned and the sentence that says it; all numbers count from 1 as in files."""

    cause: Cause
    meetings: tuple[int, ...]
    sentence: str


def obstacles(problem: Brokerage) -> list[Obstacle]:
    """What makes it impossible to hold every meeting; none found does not mean that it is possible."""
    opened = [problem.open_slots(meeting) for meeting in range(len(problem.pairs))]
    found = [
        Obstacle(
            Cause.NO_SLOT,
            (meeting + 1,),
            f"Meeting {meeting + 1} of participants {one + 1} and {other + 1} has no slot that both can use.",
        )
        for meeting, (one, other) in enumerate(problem.pairs)
        if not opened[meeting]
    ]
    halves = {
        "": range(len(problem.pairs)),
        " in the morning": [m for m, half in enumerate(problem.sessions) if half is Session.MORNING],
        " in the afternoon": [m for m, half in enumerate(problem.sessions) if half is Session.AFTERNOON],
    }
    sizes = dict(zip(halves, (problem.slots, problem.morning, problem.slots - problem.morning), strict=True))
    for when, those in halves.items():
        among = set(those)
        for person, meetings in enumerate(problem.meetings_of()):
            own = [meeting for meeting in meetings if meeting in among]
            slots = len({slot for meeting in own for slot in opened[meeting]})
            if len(own) > slots:
                told = f"Participant {person + 1} has {len(own)} meetings{when} and {slots} slots for them."
                found.append(Obstacle(Cause.TOO_MANY_FOR_PERSON, tuple(one + 1 for one in own), told))
        seats = sizes[when] * problem.seats
        if len(among) > seats:
            told = f"{len(among)} meetings{when} need a table; {sizes[when]} slots have room for {seats}."
            found.append(Obstacle(Cause.TOO_MANY_FOR_TABLES, tuple(one + 1 for one in sorted(among)), told))
    return [*found, *_fixed(problem), *_order(problem)]


def _fixed(problem: Brokerage) -> list[Obstacle]:
    found = []
    together: dict[int, list[int]] = defaultdict(list)
    for meeting, slot in enumerate(problem.fixed):
        if slot is not None:
            together[slot].append(meeting)
    for slot, meetings in sorted(together.items()):
        people: dict[int, list[int]] = defaultdict(list)
        for meeting in meetings:
            for person in problem.pairs[meeting]:
                people[person].append(meeting + 1)
        found += [
            Obstacle(
                Cause.FIXED_TOGETHER,
                tuple(own),
                f"Meetings {', '.join(map(str, own))} of participant {person + 1} are all fixed to slot {slot + 1}.",
            )
            for person, own in sorted(people.items())
            if len(own) > 1
        ]
        if len(meetings) > problem.seats:
            told = f"{len(meetings)} meetings are fixed to slot {slot + 1}, which has {problem.seats} tables."
            found.append(Obstacle(Cause.FIXED_TOGETHER, tuple(one + 1 for one in meetings), told))
    return found


def _order(problem: Brokerage) -> list[Obstacle]:
    """The earliest slot of each meeting after all that come before it; a circle never comes to an end."""
    count = len(problem.pairs)
    earliest = [(problem.open_slots(meeting) or [0])[0] for meeting in range(count)]
    for _ in range(count + 1):
        late = [
            meeting
            for meeting in range(count)
            for before in problem.earlier[meeting]
            if earliest[before] >= earliest[meeting]
        ]
        if not late:
            return []
        for meeting in late:
            after = 1 + max(earliest[before] for before in problem.earlier[meeting])
            later = [slot for slot in problem.open_slots(meeting) if slot >= after]
            if not later:
                told = f"Meeting {meeting + 1} comes after others for which no slot early enough is left."
                before = tuple(one + 1 for one in sorted(problem.earlier[meeting]))
                return [Obstacle(Cause.ORDER, (*before, meeting + 1), told)]
            earliest[meeting] = later[0]
    return []
