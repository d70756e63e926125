"""Problem A, "hold everything": every meeting of a small brokerage event is held, with few breaks.

The published B2B scheduling problem (Bofill et al., JAIR 2022, article 12670). All indices count from 0.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

from muntada.engines.timetable.proof import Certificate, Status


class ProblemError(ValueError):
    """The problem contradicts itself; the message says where and what to do."""


class Session(IntEnum):
    """The part of the day in which a meeting must be held, numbered as in the published files."""

    MORNING = 1
    AFTERNOON = 2
    ANY = 3


@dataclass(frozen=True, slots=True)
class Brokerage:
    """An event in which every requested meeting must be held.

    `pairs`, `sessions`, `fixed` and `earlier` have one entry a meeting, `forbidden` one a participant.
    `earlier[m]` holds the meetings strictly before meeting m; `fixed[m]` is its slot if that is settled.
    The first `morning` slots are the morning. `fairness` is the greatest allowed difference between the
    breaks of any two participants, None for no such limit.
    """

    participants: int
    slots: int
    morning: int
    seats: int
    pairs: tuple[tuple[int, int], ...]
    sessions: tuple[Session, ...]
    forbidden: tuple[frozenset[int], ...]
    fixed: tuple[int | None, ...]
    earlier: tuple[frozenset[int], ...]
    fairness: int | None = 2

    def __post_init__(self) -> None:
        """Refuse a problem whose numbers contradict each other."""
        count = len(self.pairs)
        for name, entries, due in (
            ("sessions", self.sessions, count),
            ("fixed", self.fixed, count),
            ("earlier", self.earlier, count),
            ("forbidden", self.forbidden, self.participants),
        ):
            if len(entries) != due:
                raise ProblemError(f"{name} has {len(entries)} entries where {due} are due.")
        if min(self.participants, self.slots, self.morning, self.seats) < 0:
            raise ProblemError("Participants, slots, morning slots and tables cannot be negative.")
        if self.morning > self.slots:
            raise ProblemError(f"There are {self.morning} morning slots but only {self.slots} slots in all.")
        if self.fairness is not None and self.fairness < 0:
            raise ProblemError("The fairness limit cannot be negative.")
        for meeting, (one, other) in enumerate(self.pairs, 1):
            if not (0 <= one < self.participants and 0 <= other < self.participants):
                raise ProblemError(f"Meeting {meeting} names a participant outside 1 to {self.participants}.")
            if one == other:
                raise ProblemError(f"Meeting {meeting} pairs participant {one + 1} with themselves.")
        for meeting, slot in enumerate(self.fixed, 1):
            if slot is not None and not 0 <= slot < self.slots:
                raise ProblemError(f"Meeting {meeting} is fixed to a slot outside 1 to {self.slots}.")
        for person, slots in enumerate(self.forbidden, 1):
            if any(not 0 <= slot < self.slots for slot in slots):
                raise ProblemError(f"Participant {person} forbids a slot outside 1 to {self.slots}.")
        for meeting, before in enumerate(self.earlier, 1):
            if any(not 0 <= other < count for other in before):
                raise ProblemError(f"Meeting {meeting} comes after a meeting outside 1 to {count}.")

    def meetings_of(self) -> list[list[int]]:
        """The meetings of each participant, in the order of the problem."""
        meetings: list[list[int]] = [[] for _ in range(self.participants)]
        for meeting, pair in enumerate(self.pairs):
            for person in pair:
                meetings[person].append(meeting)
        return meetings

    def open_slots(self, meeting: int) -> list[int]:
        """The slots in which a meeting may be held by itself, ascending."""
        session, settled = self.sessions[meeting], self.fixed[meeting]
        first = self.morning if session is Session.AFTERNOON else 0
        last = self.morning if session is Session.MORNING else self.slots
        one, other = self.pairs[meeting]
        closed = self.forbidden[one] | self.forbidden[other]
        return [slot for slot in range(first, last) if slot not in closed and settled in (None, slot)]

    def with_fairness(self, fairness: int | None) -> "Brokerage":
        """The same event under another fairness limit."""
        return replace(self, fairness=fairness)


@dataclass(frozen=True, slots=True)
class BrokeragePlan:
    """A slot and a table for every meeting, or None when none was found, with the proof on its breaks."""

    status: Status
    slots: tuple[int, ...] | None
    tables: tuple[int, ...] | None
    breaks: Certificate
    seconds: float
    seed: int
