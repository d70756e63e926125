"""Decides by plain clauses whether problem A has a timetable with so many breaks, from a lower bound upwards.

Run as a program of its own (`python -m muntada.engines.timetable.decide`), because the solver cannot be
stopped from within: it reads a problem with a bound as JSON and prints a line for each number of breaks it
decided, the last one with the slots. Counting (`counting`) mostly gives the number itself, so that what is
left is to find a timetable: CaDiCaL, set to search for solutions, finds one where minimisation gets lost.

The clauses follow the exact model, with what lets unit propagation count: how many meetings each participant
has had up to each slot, the tables of a slot by clusters of meetings, and its busy participants.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

from muntada.engines.timetable import maxsat
from muntada.engines.timetable.brokerage import Brokerage
from muntada.engines.timetable.exact_brokerage import clusters

# CaDiCaL's own choice for instances that have a solution: no restarts in quick succession, much preparation.
_FOR_SOLUTIONS = {"stabilizeonly": 1, "elimreleff": 10, "subsumereleff": 60}

# A literal, or what is certain.
Literal = int | bool


@dataclass
class Clauses:
    """Clauses over numbered variables, and the literal of each meeting and slot."""

    all: list[list[int]] = field(default_factory=list)
    variables: int = 0
    held: list[dict[int, int]] = field(default_factory=list)
    breaks: list[list[int]] = field(default_factory=list)

    def new(self) -> int:
        """A new variable."""
        self.variables += 1
        return self.variables

    def add(self, *literals: Literal) -> None:
        """At least one of these holds."""
        if not any(one is True for one in literals):
            self.all.append([one for one in literals if one is not False])

    def at_most_one(self, literals: Sequence[int]) -> None:
        """No two of these hold."""
        self.all += [[-one, -other] for one, other in combinations(literals, 2)]

    def any_of(self, literals: Sequence[int]) -> int:
        """A literal that holds when one of these does, of which at most one may."""
        if len(literals) == 1:
            return literals[0]
        one = self.new()
        self.all += [[-literal, one] for literal in literals]
        return one

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """So many of these hold, and no more; a totalizer that counts one further than it must."""
        if most == 0:
            self.all += [[-literal] for literal in literals]
        elif len(literals) > most:
            self.add(-self._total(literals, most + 1)[most])

    def _total(self, literals: Sequence[int], furthest: int) -> list[int]:
        """Literals of which the first n hold if n of these do."""
        if len(literals) == 1:
            return list(literals)
        half = len(literals) // 2
        some, others = self._total(literals[:half], furthest), self._total(literals[half:], furthest)
        total = [self.new() for _ in range(min(len(some) + len(others), furthest))]
        for one in range(len(some) + 1):
            for other in range(len(others) + 1):
                if one + other:
                    clause = [total[min(one + other, len(total)) - 1]]
                    clause += [-some[one - 1]] if one else []
                    clause += [-others[other - 1]] if other else []
                    self.all.append(clause)
        self.all += [[-more, fewer] for fewer, more in pairwise(total)]
        return total


def encode(problem: Brokerage, breaks: int) -> Clauses | None:
    """What a timetable with at most so many breaks must hold, None when one look shows that there is none.

    Fairness counts from zero, which is right as long as there are fewer breaks than participants.
    """
    made = Clauses()
    made.held = [{slot: made.new() for slot in problem.open_slots(m)} for m in range(len(problem.pairs))]
    for choices in made.held:
        made.add(*choices.values())
        made.at_most_one(list(choices.values()))
    meetings = problem.meetings_of()
    busy: list[dict[int, int]] = []
    for own in meetings:
        there = _busy(made, problem.slots, own)
        if len(there) < len(own):
            return None
        busy.append(there)
        met = _count_meetings(made, there, len(own))
        if 1 < len(own) < problem.slots:
            made.breaks.append(_breaks(made, there, met))
            if problem.fairness is not None:
                made.at_most(made.breaks[-1], problem.fairness)
    parted = clusters(meetings)
    for slot in range(problem.slots):
        groups = [[made.held[m][slot] for m in cluster if slot in made.held[m]] for cluster in parted]
        made.at_most([made.any_of(group) for group in groups if group], problem.seats)
        made.at_most([there[slot] for there in busy if slot in there], 2 * problem.seats)
    for later, before in enumerate(problem.earlier):
        for earlier in before:
            for slot, literal in made.held[later].items():
                made.add(-literal, *(one for when, one in made.held[earlier].items() if when < slot))
            for slot, literal in made.held[earlier].items():
                made.add(-literal, *(one for when, one in made.held[later].items() if when > slot))
    made.at_most([waited for own_breaks in made.breaks for waited in own_breaks], breaks)
    return made


def _busy(made: Clauses, slots: int, own: Sequence[int]) -> dict[int, int]:
    """For each slot in which this participant can meet somebody, the literal that they do."""
    busy = {}
    for slot in range(slots):
        literals = [made.held[meeting][slot] for meeting in own if slot in made.held[meeting]]
        if literals:
            busy[slot] = made.any_of(literals)
            if len(literals) > 1:
                made.add(-busy[slot], *literals)
                made.at_most_one(literals)
    return busy


def _count_meetings(made: Clauses, busy: Mapping[int, int], total: int) -> dict[int, Literal]:
    """Lets the busy slots be so many in all; for each, whether there was a meeting up to then."""
    met: dict[int, Literal] = {}
    had: list[Literal] = [True, *[False] * total]  # had[n]: at least n meetings so far
    for index, (slot, now) in enumerate(busy.items()):
        left = len(busy) - index - 1
        have: list[Literal] = [
            True if total - left >= count else made.new() if count <= index + 1 else False
            for count in range(total + 1)
        ]
        for count in range(1, total + 1):
            made.add(_not(had[count]), have[count])
            made.add(_not(had[count - 1]), -now, have[count])
            made.add(_not(have[count]), had[count], now)
            made.add(_not(have[count]), had[count - 1])
            made.add(_not(have[count]), have[count - 1])
        if total:
            made.add(_not(had[total]), -now)
            met[slot] = have[1]
        had = have
    return met


def _not(literal: Literal) -> Literal:
    return not literal if isinstance(literal, bool) else -literal


def _breaks(made: Clauses, busy: Mapping[int, int], met: Mapping[int, Literal]) -> list[int]:
    """A literal for each slot in which a participant is busy, met earlier, and was not busy just before."""
    breaks = []
    earlier: Literal = False
    for slot, now in busy.items():
        if earlier is not False:
            waited = made.new()
            before: Literal = busy.get(slot - 1, False)
            made.add(waited, -now, _not(earlier), before)
            made.add(-waited, now)
            made.add(-waited, earlier)
            made.add(-waited, _not(before))
            breaks.append(waited)
        earlier = met[slot]
    return breaks


def decide(problem: Brokerage, *, bound: int, seed: int) -> Iterator[tuple[int, list[int] | None]]:
    """The numbers of breaks from the bound on, each with None until there is a timetable, with its slots.

    Ends without a timetable where there are as many breaks as participants.
    """
    from pysat import solvers

    open_solver: Any = solvers.Solver

    for breaks in range(bound, problem.participants):
        made = encode(problem, breaks)
        slots = None
        if made is not None:
            with open_solver(name="cadical153") as solver:
                solver.configure(_FOR_SOLUTIONS | {"seed": seed})
                solver.append_formula(made.all)
                if solver.solve():
                    true = {literal for literal in solver.get_model() if literal > 0}
                    slots = [next(slot for slot, one in held.items() if one in true) for held in made.held]
        yield breaks, slots
        if slots is not None or made is None:
            return


def main() -> None:
    """Decide about the problem on the standard input."""
    told: dict[str, Any] = json.load(sys.stdin)
    problem = maxsat.from_json(told["problem"])
    for breaks, slots in decide(problem, bound=told["bound"], seed=told["seed"]):
        sys.stdout.write(json.dumps({"breaks": breaks, "slots": slots}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
