"""Solve the timetable's problem as a run asks for it: the most weight, or the wishes spread more evenly."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from muntada.engines import timetable as engine
from muntada.meetings.problem import Pair, Problem

# Of so many parts of a wish's weight, whoever had least of their wishes is given three more. A wish of theirs
# then goes before another of the same weight, and never before one that is stronger.
_PARTS = 4
_ADDED = 3


@dataclass(frozen=True, slots=True)
class Solved:
    """A timetable, the problem that the solver was given for it, and what is proved of its weight."""

    forum: engine.Forum
    plan: engine.ForumPlan
    weight: engine.Certificate


def solve(problem: Problem, *, seconds: int, seed: int, is_even: bool, progress: engine.Listener) -> Solved:
    """The timetable of greatest weight; with `is_even`, one in which whoever had least has more, if there is one.

    The bound is that of the greatest weight in both cases: it says what evenness cost.
    """
    if not is_even:
        plan = engine.solve_forum(problem.forum, seconds=seconds, seed=seed, progress=progress)
        return Solved(problem.forum, plan, problem.weight_of(plan))
    first = engine.solve_forum(
        problem.forum, seconds=seconds / 2, seed=seed, progress=_part(progress, begin=0.0)
    )
    weight = problem.weight_of(first)
    shares = shares_of(problem.pairs.values(), (problem.pairs[one.wish] for one in first.placements))
    if first.cancelled or not shares or min(shares.values()) == 1:
        return Solved(problem.forum, first, weight)
    favouring = _favouring(problem, shares)
    second = engine.solve_forum(
        favouring, seconds=seconds / 2, seed=seed, progress=_part(progress, begin=0.5)
    )
    held = [problem.pairs[one.wish] for one in second.placements]
    if _ordered(shares_of(problem.pairs.values(), held)) <= _ordered(shares):
        return Solved(problem.forum, first, weight)
    value = sum(pair.weight for pair in held)
    return Solved(
        favouring, second, engine.Certificate(value, max(value, weight.bound or value), weight.scope)
    )


def shares_of(wished: Iterable[Pair], held: Iterable[Pair]) -> dict[int, float]:
    """Of each organisation, how much of what was wished with it is held, from 0 to 1."""
    due = Counter(one for pair in wished for one in (pair.first, pair.second))
    got = Counter(one for pair in held for one in (pair.first, pair.second))
    return {one: got[one] / count for one, count in due.items()}


def _ordered(shares: dict[int, float]) -> list[float]:
    """Compared from the least upwards: the fairer of two timetables is the greater."""
    return sorted(shares.values())


def _favouring(problem: Problem, shares: dict[int, float]) -> engine.Forum:
    ordered = _ordered(shares)
    few = ordered[len(ordered) // 2]
    wishes = tuple(
        replace(
            wish,
            weight=_PARTS * wish.weight
            # What is pinned still goes before all that is added to the others together.
            + _ADDED * len(problem.pairs) * pair.fixed.goes_first
            + _ADDED * (min(shares[pair.first], shares[pair.second]) < max(few, 1e-9)),
        )
        for wish, pair in ((one, problem.pairs[one.id]) for one in problem.forum.wishes)
    )
    return replace(problem.forum, wishes=wishes)


def _part(progress: engine.Listener, *, begin: float) -> engine.Listener:
    """Half of the way, for a solver that is asked twice."""

    def heard(moment: engine.Progress) -> bool | None:
        return progress(replace(moment, fraction=begin + moment.fraction / 2))

    return heard
