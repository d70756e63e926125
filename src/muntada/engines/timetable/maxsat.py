"""Problem A as weighted clauses, for a MaxSAT solver that counts with cardinality networks.

Run as a program of its own (`python -m muntada.engines.timetable.maxsat`), because the solver cannot be
stopped from within: it reads a problem as JSON and prints the slots of the best timetable, `null` when there
is none. The encoding is the published one (Bofill et al., JAIR 2022): implied counts of busy slots, tables
counted by clusters of meetings that share a participant, a literal for each break.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from muntada.engines.timetable.brokerage import Brokerage, Session


@dataclass
class Clauses:
    """The clauses, the literals that are to be false, and the literal of each meeting and slot."""

    pool: Any  # pysat.formula.IDPool
    hard: list[list[int]] = field(default_factory=list)
    soft: list[int] = field(default_factory=list)
    held: list[dict[int, int]] = field(default_factory=list)
    is_exact: bool = True

    def add(self, *literals: int) -> None:
        """A clause that must hold."""
        self.hard.append(list(literals))

    def new(self) -> int:
        """A new variable."""
        return int(self.pool.id())

    def count(self, literals: list[int], most: int, encoding: int, *, exactly: bool = False) -> None:
        """At most, or exactly, so many of these are true."""
        from pysat.card import CardEnc

        encode: Any = CardEnc.equals if exactly else CardEnc.atmost
        self.hard += encode(lits=literals, bound=most, vpool=self.pool, encoding=encoding).clauses


def encode(problem: Brokerage) -> Clauses | None:
    """The clauses, or None when one look shows that there is no timetable."""
    from pysat import formula
    from pysat.card import EncType

    pool: Any = formula.IDPool
    made = Clauses(pool())
    opened = [problem.open_slots(meeting) for meeting in range(len(problem.pairs))]
    made.held = [{slot: made.new() for slot in slots} for slots in opened]
    for choices in made.held:
        if not choices:
            return None
        encoding = EncType.seqcounter if len(choices) > 4 else EncType.pairwise
        made.count(list(choices.values()), 1, encoding, exactly=True)
    meetings = problem.meetings_of()
    busy: list[dict[int, int]] = []
    for own in meetings:
        busy.append({})
        for slot in range(problem.slots):
            literals = [made.held[meeting][slot] for meeting in own if slot in made.held[meeting]]
            if not literals:
                continue
            busy[-1][slot] = made.new()
            made.add(-busy[-1][slot], *literals)
            for index, literal in enumerate(literals):
                made.add(-literal, busy[-1][slot])
                for other in literals[:index]:
                    made.add(-literal, -other)
        if len(busy[-1]) < len(own):
            return None
        if len(busy[-1]) == len(own):
            made.hard += [[literal] for literal in busy[-1].values()]
        elif own:
            made.count(list(busy[-1].values()), len(own), EncType.cardnetwrk, exactly=True)
    _count_tables(made, problem, meetings, busy)
    by_person = [
        _breaks(made, problem.slots, literals) if 1 < len(own) < problem.slots else []
        for own, literals in zip(meetings, busy, strict=True)
    ]
    made.soft = [literal for breaks in by_person for literal in breaks]
    for breaks in by_person:
        if problem.fairness is not None and len(breaks) > problem.fairness:
            made.count(breaks, problem.fairness, EncType.seqcounter)
    # The limit from zero is the same as fairness only where somebody cannot have a break at all.
    made.is_exact = problem.fairness is None or not all(by_person)
    _add_order(made, problem)
    return made


def _count_tables(
    made: Clauses, problem: Brokerage, meetings: list[list[int]], busy: list[dict[int, int]]
) -> None:
    from pysat.card import EncType

    from muntada.engines.timetable.exact_brokerage import clusters

    parted = clusters(meetings)
    for slot in range(problem.slots):
        taken = []
        for cluster in parted:
            literals = [made.held[meeting][slot] for meeting in cluster if slot in made.held[meeting]]
            if literals:
                taken.append(made.new())
                for literal in literals:
                    made.add(-literal, taken[-1])
        if len(taken) > problem.seats:
            made.count(taken, problem.seats, EncType.seqcounter)
        there = [literals_of[slot] for literals_of in busy if slot in literals_of]
        if len(there) > 2 * problem.seats:
            made.count(there, 2 * problem.seats, EncType.cardnetwrk)


def _breaks(made: Clauses, slots: int, busy: dict[int, int]) -> list[int]:
    breaks = []
    met: int | None = None
    for slot in range(slots):
        now, before = busy.get(slot), busy.get(slot - 1)
        if now is None:
            continue
        if met is None:
            met = now
            continue
        waited, since = made.new(), made.new()
        made.add(-now, -met, waited, *([before] if before is not None else []))
        made.add(-waited, now)
        made.add(-waited, met)
        if before is not None:
            made.add(-waited, -before)
        breaks.append(waited)
        made.add(-now, since)
        made.add(-met, since)
        made.add(-since, now, met)
        met = since
    return breaks


def _add_order(made: Clauses, problem: Brokerage) -> None:
    for meeting, earlier in enumerate(problem.earlier):
        for other in earlier:
            for slot, literal in made.held[meeting].items():
                made.add(-literal, *(one for when, one in made.held[other].items() if when < slot))
            for slot, literal in made.held[other].items():
                made.add(-literal, *(one for when, one in made.held[meeting].items() if when > slot))


@dataclass(frozen=True, slots=True)
class Found:
    """The slots of the best timetable, None when there is none, and whether that is a proof."""

    slots: list[int] | None
    is_proof: bool


def solve(problem: Brokerage) -> Found:
    """A timetable with the fewest breaks of those in which nobody has more than `fairness`."""
    from hermax.core import solvers

    made = encode(problem)
    if made is None:
        return Found(None, is_proof=True)
    solver: Any = solvers.UWrMaxSATSolver()  # type: ignore[attr-defined]
    for clause in made.hard:
        solver.add_clause(clause)
    for literal in made.soft:
        solver.set_soft(-literal, 1)
    if not solver.solve():
        return Found(None, made.is_exact)
    true = {literal for literal in solver.get_model() if literal > 0}
    slots = [next(slot for slot, one in choices.items() if one in true) for choices in made.held]
    return Found(slots, made.is_exact)


def is_here() -> bool:
    """Whether the solver is installed; it has no build for some machines."""
    from importlib.util import find_spec

    return find_spec("hermax") is not None and find_spec("pysat") is not None


def to_json(problem: Brokerage) -> str:
    """A problem as the programs that run beside the race read it."""
    return json.dumps(
        {
            "participants": problem.participants,
            "slots": problem.slots,
            "morning": problem.morning,
            "seats": problem.seats,
            "pairs": problem.pairs,
            "sessions": [int(session) for session in problem.sessions],
            "forbidden": [sorted(slots) for slots in problem.forbidden],
            "fixed": problem.fixed,
            "earlier": [sorted(before) for before in problem.earlier],
            "fairness": problem.fairness,
        }
    )


def from_json(text: str) -> Brokerage:
    """What `to_json` wrote."""
    told = json.loads(text)
    return Brokerage(
        **told
        | {
            "pairs": tuple((one, other) for one, other in told["pairs"]),
            "sessions": tuple(map(Session, told["sessions"])),
            "forbidden": tuple(map(frozenset, told["forbidden"])),
            "fixed": tuple(told["fixed"]),
            "earlier": tuple(map(frozenset, told["earlier"])),
        }
    )


def main() -> None:
    """Solve the problem on the standard input."""
    problem = from_json(sys.stdin.read())
    found = solve(problem)
    sys.stdout.write(json.dumps({"slots": found.slots, "is_proof": found.is_proof}) + "\n")


if __name__ == "__main__":
    main()
