"""Solves problem A exactly: a race of two ways to prove a timetable, each helped by the counting bound."""

import contextlib
import json
import math
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from muntada.engines.timetable import counting, exact_brokerage, maxsat
from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan
from muntada.engines.timetable.check import breaks_by_participant, check_slots
from muntada.engines.timetable.exact_brokerage import BrokerageModel
from muntada.engines.timetable.proof import Certificate, Listener, Progress, Stage, Status
from muntada.engines.timetable.race import CLAUSES, CORES, COUNTS, Race
from muntada.engines.timetable.seat import Seating, seat

# In the solver's own unit: the counting bound is either quick or not worth waiting for.
_COUNTING_EFFORT = 1.0
# Enough for parity to show on tight events; where it does not, deciding from a lower bound is as quick.
_GLANCE_EFFORT = 0.4
_DECIDING_EFFORT = 4.0
# The part of the time in which a timetable at the bound is looked for; then any timetable will do.
_HOPE = 0.8


@dataclass
class _Known:
    """What the searches have found so far."""

    slots: tuple[int, ...] | None = None
    value: int | None = None
    bound: int = 0
    infeasible: bool = False
    stage: Stage = Stage.BOUND
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def found(self, slots: tuple[int, ...], value: int) -> None:
        with self._lock:
            if self.value is None or value < self.value:
                self.slots, self.value = slots, value

    def proved(self, bound: int) -> None:
        with self._lock:
            self.bound = max(self.bound, bound)

    @property
    def settled(self) -> bool:
        return self.infeasible or (self.value is not None and self.value <= self.bound)


@dataclass
class _Search:
    problem: Brokerage
    seed: int
    race: Race
    known: _Known = field(default_factory=_Known)

    def count(self, *, effort: float) -> None:
        """Raise the bound by counting."""
        answer = self.race.search(
            counting.counting_model(self.problem), (), settings=COUNTS, seed=self.seed, effort=effort
        )
        if answer.infeasible:
            self.known.infeasible = True
        elif answer.bound is not None:
            self.known.proved(answer.bound)

    def decide(self, *, effort: float) -> None:
        """Ask for a timetable whose breaks equal the bound; a no raises the bound."""
        self.known.stage = Stage.PROVE_BREAKS
        while not self.known.settled and self.race.left() > 0:
            breaks = self.known.bound
            built = exact_brokerage.build(self.problem, at_least=breaks)
            built.model.clear_objective()
            built.model.add(sum(built.breaks) <= breaks)
            variables = _variables(built)
            answer = self.race.search(built.model, variables, settings=CLAUSES, seed=self.seed, effort=effort)
            if answer.values is not None:
                self.known.found(_slots(built, answer.values), breaks)
            elif answer.infeasible and breaks < len(built.breaks):
                self.known.proved(breaks + 1)
            elif answer.infeasible:
                self.known.infeasible = True
            else:
                return

    def optimise(self, *, cores: bool) -> None:
        """Minimise the breaks; with cores a proof comes sooner, without them a timetable does."""
        if self.known.settled:
            return
        self.known.stage = Stage.PROVE_BREAKS
        built = exact_brokerage.build(self.problem, at_least=self.known.bound)
        variables = _variables(built)
        answer = self.race.search(
            built.model,
            variables,
            settings=CORES if cores else CLAUSES,
            seed=self.seed,
            on_better=lambda values, value: self.known.found(_slots(built, values), value),
            on_bound=self._raise_bound,
        )
        if answer.infeasible:
            self.known.infeasible = True
        if answer.values is not None and answer.objective is not None:
            self.known.found(_slots(built, answer.values), answer.objective)
            self.known.proved(answer.bound or 0)

    def decide_by_clauses(self, *, until: float) -> None:
        """Decide from the bound upwards, in a process that can be ended, anew when another search overtakes."""
        self.known.stage = Stage.PROVE_BREAKS
        problem = maxsat.to_json(self.problem)
        while not self.known.settled and self.race.left() > 0 and time.perf_counter() < until:
            asked = self.known.bound
            told = {"problem": problem, "bound": asked, "seed": self.seed}
            for answer in self._ask("decide", json.dumps(told), while_open=True, until=until):
                if answer["slots"] is None:
                    self.known.proved(answer["breaks"] + 1)
                else:
                    self._take(answer["slots"])
            if self.known.bound == asked:
                return

    def minimise_by_clauses(self) -> None:
        """Let the MaxSAT solver prove the fewest breaks, in a process that can be ended."""
        for told in self._ask("maxsat", maxsat.to_json(self.problem)):
            slots, is_proof = told["slots"], told["is_proof"]
            if slots is None:
                self.known.infeasible = self.known.infeasible or is_proof
            elif (value := self._take(slots)) is not None and is_proof:
                self.known.proved(value)

    def _take(self, slots: list[int]) -> int | None:
        """The breaks of a timetable that another process found, None if it is wrong."""
        if check_slots(self.problem, slots):
            return None
        value = sum(breaks_by_participant(self.problem, slots))
        self.known.found(tuple(slots), value)
        return value

    def _ask(
        self, program: str, told: str, *, while_open: bool = False, until: float = math.inf
    ) -> Iterator[dict[str, Any]]:
        """Each answer of another program as soon as it comes, until the race is over or that moment.

        With `while_open` also only until another search proves what it has not answered yet.
        """
        if self.known.settled or self.race.left() <= 0:
            return
        open_bound = self.known.bound
        with subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", f"muntada.engines.timetable.{program}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:

            def end() -> None:
                while process.poll() is None:
                    overtaken = while_open and self.known.bound > open_bound
                    over = self.race.stopped.wait(0.05) or self.race.left() <= 0 or self.known.settled
                    if over or overtaken or time.perf_counter() >= until:
                        process.kill()
                        return

            stop = threading.Thread(target=end, daemon=True)
            stop.start()
            try:
                with contextlib.suppress(BrokenPipeError), cast("IO[str]", process.stdin) as ears:
                    ears.write(told)
                for line in cast("IO[str]", process.stdout):
                    # What was cut off when the process was ended is no answer.
                    if line.endswith("\n"):
                        answer = json.loads(line)
                        open_bound = max(open_bound, answer.get("breaks", 0) + 1)
                        yield answer
            finally:
                process.kill()
            stop.join()

    def _raise_bound(self, bound: float) -> None:
        self.known.proved(int(bound + 0.999_999))


def solve_brokerage(
    problem: Brokerage,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    progress: Listener | None = None,
) -> BrokeragePlan:
    """A timetable of all meetings with the fewest breaks, or the proof that there is none.

    With two workers or more, minimisation by cores races the counting bound with decisions by plain clauses
    from there upwards, in a process of its own; with one worker there is no such process, they take turns,
    and the answer depends on the seed alone unless time runs out.
    """
    start = time.perf_counter()
    race = Race(deadline=start + seconds)
    search = _Search(problem, seed, race)
    known = search.known

    def listen() -> bool:
        if known.settled:
            return False
        if progress is None:
            return True
        spent = min(1.0, (time.perf_counter() - start) / max(seconds, 1e-9))
        return progress(Progress(spent, known.stage, None, None, known.value, known.bound)) is not False

    def one_after_the_other() -> None:
        search.count(effort=_COUNTING_EFFORT)
        if known.bound > 0:
            search.decide(effort=_DECIDING_EFFORT)
        search.optimise(cores=True)

    def by_cores() -> None:
        search.optimise(cores=True)
        if known.settled:
            race.stop()

    def by_counting() -> None:
        search.count(effort=_GLANCE_EFFORT if maxsat.is_here() else 10 * _COUNTING_EFFORT)
        # What counting and cores forbid is often all that can be: then a timetable is all that is missing.
        if maxsat.is_here():
            search.decide_by_clauses(until=start + _HOPE * seconds)
            if time.perf_counter() < start + _HOPE * seconds:
                search.minimise_by_clauses()
        elif known.bound > 0:
            search.decide(effort=_DECIDING_EFFORT)
        # Whoever waited so long should get some timetable, if not the best.
        if not known.settled:
            search.optimise(cores=False)

    if seconds > 0 and not _is_plainly_infeasible(problem):
        race.run([one_after_the_other] if workers < 2 else [by_cores, by_counting], listen)
    elif seconds > 0:
        known.infeasible = True
    return _plan(problem, known, time.perf_counter() - start, seed)


def _is_plainly_infeasible(problem: Brokerage) -> bool:
    """Whether one look shows that not everything can be held."""
    if len(problem.pairs) > problem.slots * problem.seats:
        return True
    return any(
        len(own) > problem.slots - len(problem.forbidden[person])
        for person, own in enumerate(problem.meetings_of())
    )


def _variables(built: BrokerageModel) -> list:  # type: ignore[type-arg]  # ortools is loaded late
    return [literal for choices in built.held for literal in choices.values()]


def _slots(built: BrokerageModel, values: tuple[bool, ...]) -> tuple[int, ...]:
    """The chosen slot of each meeting, from the values of `_variables`."""
    chosen = iter(values)
    return tuple(
        next(slot for slot, here in [(slot, next(chosen)) for slot in choices] if here)
        for choices in built.held
    )


def _plan(problem: Brokerage, known: _Known, seconds: float, seed: int) -> BrokeragePlan:
    if known.slots is None:
        status = Status.INFEASIBLE if known.infeasible else Status.UNKNOWN
        bound = None if known.infeasible else known.bound
        return BrokeragePlan(status, None, None, Certificate(None, bound), round(seconds, 3), seed)
    tables, _ = seat(
        [
            Seating(slot, pair, tuple(range(problem.seats)))
            for slot, pair in zip(known.slots, problem.pairs, strict=True)
        ],
        [0] * problem.slots,
    )
    breaks = Certificate(known.value, min(known.bound, known.value or 0))
    status = Status.OPTIMAL if breaks.proved else Status.FEASIBLE
    return BrokeragePlan(status, known.slots, tuple(tables), breaks, round(seconds, 3), seed)
