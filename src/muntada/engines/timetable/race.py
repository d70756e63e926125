"""Runs CP-SAT searches in threads of their own, while the caller's thread listens and may stop them."""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muntada.engines.timetable import cpsat

# A search that minimises by unsatisfiable cores over clauses only: what proves few breaks fastest.
CORES: Mapping[str, int | bool] = {"optimize_with_core": True, "linearization_level": 0}
# Clause learning without cores: finds timetables where CORES has none to show before it is done.
CLAUSES: Mapping[str, int | bool] = {"linearization_level": 0}
# The linear relaxation, which is best for weights.
LINEAR: Mapping[str, int | bool] = {}
# The same for models with many interchangeable variables, among which looking for symmetries takes longest.
COUNTS: Mapping[str, int | bool] = {"symmetry_level": 0, "cp_model_probing_level": 0}
# And for models that are nearly a flow: simplifying them takes thirty times as long as solving them.
FLOWS: Mapping[str, int | bool] = {**COUNTS, "cp_model_presolve": False}

_TICK = 0.05


def warm(*, large: bool = False) -> None:
    """Load the solver's libraries now, so that no search has to wait for them.

    With `large` also the loops for large forums, which a fresh installation compiles for half a minute.
    """
    import ortools.graph.python.linear_sum_assignment
    import ortools.graph.python.min_cost_flow  # noqa: F401

    import muntada.engines.timetable.cpsat  # noqa: F401

    if large:
        from muntada.engines.timetable.large import compile_loops

        compile_loops()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one search found: a value for each variable asked for, and a bound on the objective."""

    values: tuple[bool, ...] | None
    objective: int | None
    bound: int | None
    proved: bool
    infeasible: bool


@dataclass
class Race:
    """The searches that run now, and whether they should stop."""

    deadline: float
    stopped: threading.Event = field(default_factory=threading.Event)
    _running: "list[cpsat.CpSolver]" = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def left(self) -> float:
        """The seconds that are left, 0 once the race is stopped."""
        return 0.0 if self.stopped.is_set() else max(0.0, self.deadline - time.perf_counter())

    def stop(self) -> None:
        """End every search of this race; those that wait to start never will."""
        with self._lock:
            self.stopped.set()
            for solver in self._running:
                solver.stop_search()

    def search(
        self,
        model: "cpsat.CpModel",
        variables: "Sequence[cpsat.IntVar]",
        *,
        settings: Mapping[str, int | bool],
        seed: int,
        workers: int = 1,
        seconds: float = math.inf,
        effort: float | None = None,
        on_better: Callable[[tuple[bool, ...], int], None] | None = None,
        on_bound: Callable[[float], None] | None = None,
    ) -> Answer:
        """Solve one model; `effort` limits the work in the solver's own, repeatable unit (about a second)."""
        from muntada.engines.timetable import cpsat

        solver = cpsat.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = min(seconds, self.left())
        if effort is not None:
            solver.parameters.max_deterministic_time = effort
        for name, value in settings.items():
            setattr(solver.parameters, name, value)
        if on_bound is not None:
            solver.best_bound_callback = on_bound
        watcher = None
        if on_better is not None:
            watcher = _watcher(variables, on_better)
        with self._lock:
            if self.stopped.is_set():
                return Answer(None, None, None, proved=False, infeasible=False)
            self._running.append(solver)
        try:
            status = solver.solve(model, watcher)
        finally:
            with self._lock:
                self._running.remove(solver)
        found = status in (cpsat.OPTIMAL, cpsat.FEASIBLE)
        bound = solver.best_objective_bound if model.has_objective() else math.nan
        return Answer(
            values=tuple(bool(solver.value(one)) for one in variables) if found else None,
            objective=round(solver.objective_value) if found and model.has_objective() else None,
            bound=_whole(bound, minimise=not _maximises(model)),
            proved=status in (cpsat.OPTIMAL, cpsat.INFEASIBLE),
            infeasible=status == cpsat.INFEASIBLE,
        )

    def run(self, searches: Sequence[Callable[[], None]], listen: Callable[[], bool]) -> None:
        """Start each search in a thread and wait for all; stop them when `listen` says no or time is up."""
        failures: list[BaseException] = []

        def guarded(search: Callable[[], None]) -> None:
            try:
                search()
            except BaseException as failure:  # handed to the caller's thread below
                failures.append(failure)
                self.stop()

        threads = [threading.Thread(target=guarded, args=(one,), daemon=True) for one in searches]
        for thread in threads:
            thread.start()
        try:
            while alive := [thread for thread in threads if thread.is_alive()]:
                alive[0].join(_TICK)
                if not self.stopped.is_set() and (not listen() or self.left() <= 0):
                    self.stop()
        finally:
            # Also when the listener itself fails: no search outlives its caller.
            self.stop()
            for thread in threads:
                thread.join()
        if failures:
            raise failures[0]


def _maximises(model: "cpsat.CpModel") -> bool:
    return bool(model.model_proto.objective.scaling_factor < 0)


def _whole(bound: float, *, minimise: bool) -> int | None:
    """An integer objective cannot be better than the bound's next whole number."""
    if not math.isfinite(bound) or abs(bound) > 1e15:
        return None
    return math.ceil(bound - 1e-6) if minimise else math.floor(bound + 1e-6)


def _watcher(
    variables: "Sequence[cpsat.IntVar]", on_better: Callable[[tuple[bool, ...], int], None]
) -> "cpsat.CpSolverSolutionCallback":
    from muntada.engines.timetable import cpsat

    class Watcher(cpsat.CpSolverSolutionCallback):
        """Hands each better solution on while the search goes on."""

        def on_solution_callback(self) -> None:
            on_better(tuple(bool(self.value(one)) for one in variables), round(self.objective_value))

    return Watcher()
