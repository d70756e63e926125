"""The constraint solver CP-SAT without its data-frame front, whose import takes longer than most searches.

The names are those of `ortools.sat.python.cp_model`; only what this library needs is here, over the same
compiled module. A process that solves one small event so starts in a tenth of a second instead of two.
"""

import threading
from collections.abc import Callable
from typing import Any

from ortools.sat.python import cp_model_helper
from ortools.util.python.sorted_interval_list import Domain

# Its stubs leave out what the front builds on, and know nothing of expressions written with operators.
compiled: Any = cp_model_helper
IntVar = Any
LinearExpr = Any

OPTIMAL, FEASIBLE = compiled.CpSolverStatus.OPTIMAL, compiled.CpSolverStatus.FEASIBLE
INFEASIBLE = compiled.CpSolverStatus.INFEASIBLE


class CpModel(compiled.CpBaseModel):  # type: ignore[misc]  # see above
    """Variables, constraints and perhaps an objective."""

    def __init__(self) -> None:
        """Start with an empty model."""
        super().__init__(None)

    def new_bool_var(self, name: str) -> IntVar:
        """A variable that is 0 or 1."""
        return self.new_int_var(0, 1, name)

    def new_int_var(self, least: int, most: int, name: str) -> IntVar:
        """A whole number in these limits."""
        return compiled.IntVar(self.model_proto).with_name(name).with_domain(Domain(least, most))

    def add(self, what: Any) -> Any:
        """A linear comparison; one between plain numbers must hold as well."""
        if isinstance(what, compiled.BoundedLinearExpression):
            return self._add_bounded_linear_expression(what)
        return self.add_bool_or([True] if what else [])

    def add_bool_or(self, *literals: Any) -> Any:
        """At least one is true; none at all is a contradiction."""
        return self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.bool_or, *literals)

    def add_at_most_one(self, *literals: Any) -> Any:
        """At most one is true."""
        return self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.at_most_one, *literals)

    def add_exactly_one(self, *literals: Any) -> Any:
        """One is true and no other."""
        return self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.exactly_one, *literals)

    def add_implication(self, if_this: Any, then_that: Any) -> Any:
        """The second is true if the first is."""
        held = self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.bool_and, then_that)
        return held.only_enforce_if(if_this)

    def add_hint(self, variable: IntVar, value: int) -> None:
        """A value to try first."""
        self.model_proto.solution_hint.vars.append(variable.index)
        self.model_proto.solution_hint.values.append(int(value))

    def minimize(self, expression: Any) -> None:
        """Look for the least value."""
        self._aim(expression, sign=1)

    def maximize(self, expression: Any) -> None:
        """Look for the greatest value."""
        self._aim(expression, sign=-1)

    def _aim(self, expression: Any, *, sign: int) -> None:
        self.clear_objective()
        objective = self.model_proto.objective
        objective.scaling_factor = float(sign)
        if isinstance(expression, int):
            objective.offset = float(sign * expression)
            return
        flat = compiled.FlatIntExpr(expression)
        objective.vars.extend([variable.index for variable in flat.vars])
        objective.coeffs.extend([sign * coefficient for coefficient in flat.coeffs])
        objective.offset = float(sign * flat.offset)

    def has_objective(self) -> bool:
        """Whether anything is minimised or maximised."""
        return bool(self.model_proto.has_objective())

    def clear_objective(self) -> None:
        """Any solution will do."""
        self.model_proto.clear_objective()


class CpSolverSolutionCallback(compiled.SolutionCallback):  # type: ignore[misc]  # see above
    """Told of each better solution while the search goes on."""

    # The compiled module calls this name.
    def OnSolutionCallback(self) -> None:  # noqa: N802
        """Hand the call on."""
        self.on_solution_callback()

    def on_solution_callback(self) -> None:
        """Do something with the solution."""
        raise NotImplementedError

    def value(self, expression: Any) -> int:
        """The value in the present solution."""
        return int(self.Value(expression))

    @property
    def objective_value(self) -> float:
        """The objective of the present solution."""
        return float(self.ObjectiveValue())


class CpSolver:
    """One search with its parameters and its answer."""

    def __init__(self) -> None:
        """Start with the solver's own parameters."""
        self.parameters = compiled.SatParameters()
        self.best_bound_callback: Callable[[float], None] | None = None
        self._search: Any = None
        self._response: Any = None
        self._lock = threading.Lock()

    def solve(self, model: CpModel, callback: CpSolverSolutionCallback | None = None) -> Any:
        """Search until there is an answer, a limit is reached, or another thread stops the search."""
        with self._lock:
            search = self._search = compiled.SolveWrapper()
        search.set_parameters(self.parameters)
        if callback is not None:
            search.add_solution_callback(callback)
        if self.best_bound_callback is not None:
            search.add_best_bound_callback(self.best_bound_callback)
        self._response = search.solve(model.model_proto)
        if callback is not None:
            search.clear_solution_callback(callback)
        with self._lock:
            self._search = None
        return self._response.status

    def stop_search(self) -> None:
        """End the search from another thread."""
        with self._lock:
            if self._search is not None:
                self._search.stop_search()

    def value(self, expression: Any) -> int:
        """The value in the best solution."""
        return int(compiled.ResponseHelper.value(self._response, expression))

    @property
    def objective_value(self) -> float:
        """The objective of the best solution."""
        return float(self._response.objective_value)

    @property
    def best_objective_bound(self) -> float:
        """What no solution can do better than."""
        return float(self._response.best_objective_bound)
