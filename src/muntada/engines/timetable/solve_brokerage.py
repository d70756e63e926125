"""Solves problem A exactly: a race of two ways to prove a timetable, each helped by the counting bound."""

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from muntada.engines.timetable import counting, exact_brokerage, maxsat
from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan
from muntada.engines.timetable.check import breaks_by_participant, check_slots
from muntada.engines.timetable.exact_brokerage import BrokerageModel
from muntada.engines.timetable.proof import Certificate, Listener, Progress, Stage, Status
from muntada.engines.timetable.race import CLAUSES, CORES, COUNTS, Race
from muntada.engines.timetable.seat import Seating, seat

# In the solver's own unit: the counting bound is either quick or not worth waiting for.
_COUNTING_EFFORT = 1.0
_DECIDING_EFFORT = 4.0


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

    def by_clauses(self) -> None:
        """Let the MaxSAT solver prove the fewest breaks, in a process that can be ended."""
        if self.known.settled or self.race.stopped.is_set():
            return
        told = maxsat.to_json(self.problem)
        with subprocess.Popen(
            [sys.executable, "-m", "muntada.engines.timetable.maxsat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            stop = threading.Thread(target=self._end, args=(process,), daemon=True)
            stop.start()
            try:
                answer, _ = process.communicate(told)
            finally:
                process.kill()
            stop.join()
        if process.returncode != 0:
            return
        found = json.loads(answer)
        slots, is_proof = found["slots"], found["is_proof"]
        if slots is None:
            self.known.infeasible = self.known.infeasible or is_proof
        elif not check_slots(self.problem, slots):
            value = sum(breaks_by_participant(self.problem, slots))
            self.known.found(tuple(slots), value)
            if is_proof:
                self.known.proved(value)

    def _end(self, process: "subprocess.Popen[str]") -> None:
        """End the process when the race is over."""
        while process.poll() is None:
            if self.race.stopped.wait(0.05) or self.race.left() <= 0 or self.known.settled:
                process.kill()
                return

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

    With two workers or more, minimisation by cores races a MaxSAT solver in a process of its own, and the
    counting bound with plain decisions; with one worker there is no MaxSAT, they take turns, and the answer
    depends on the seed alone unless time runs out.
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
        if known.infeasible or known.value is not None:
            race.stop()

    def by_counting() -> None:
        search.count(effort=10 * _COUNTING_EFFORT)
        clauses = threading.Thread(target=search.by_clauses, daemon=True)
        if maxsat.is_here():
            clauses.start()
        # Where counting forbids some breaks it often forbids all that can be avoided: ask at once.
        if known.bound > 0:
            search.decide(effort=_DECIDING_EFFORT)
        if maxsat.is_here():
            clauses.join()
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
