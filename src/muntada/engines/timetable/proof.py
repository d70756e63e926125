"""What a solver can say about its own result: the value it found, the bound it proved, how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How the search ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """Among which timetables a bound holds."""

    ALL = "all"  # every timetable of the problem
    SAME_WEIGHT = "same_weight"  # every timetable that holds the same weight of meetings
    SAME_MEETINGS = "same_meetings"  # every timetable that holds exactly these meetings
    WITHIN_REACH = "within_reach"  # every repair that disturbs no more people than was allowed


@dataclass(frozen=True, slots=True)
class Certificate:
    """The value reached for one objective and the best value that can still be hoped for.

    `bound` is valid whether or not it is reached; `value` is None when no timetable was found.
    """

    value: int | None
    bound: int | None
    scope: Scope = Scope.ALL

    @property
    def gap(self) -> int | None:
        """The distance between value and bound, in the objective's own unit."""
        return None if self.value is None or self.bound is None else abs(self.value - self.bound)

    @property
    def proved(self) -> bool:
        """Whether no timetable within the scope does better."""
        return self.gap == 0


class Stage(StrEnum):
    """What the solver is busy with."""

    BOUND = "bound"
    PLACE = "place"
    PROVE_WEIGHT = "prove_weight"
    POLISH = "polish"
    PROVE_BREAKS = "prove_breaks"
    SEAT = "seat"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of the search; `fraction` runs from 0 to 1 and never falls."""

    fraction: float
    stage: Stage
    weight: int | None
    weight_bound: int | None
    breaks: int | None
    breaks_bound: int | None


# Called now and then in the caller's own thread; an answer of False stops the search, which then hands back
# the best timetable that it has.
Listener = Callable[[Progress], bool | None]
