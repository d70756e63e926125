"""Solve the timetable's problem as a run asks for it: the most weight, evenly, or with few people moved."""

from collections import Counter
from collections.abc import Collection, Iterable
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


def solve(
    problem: Problem,
    *,
    seconds: int,
    seed: int,
    is_even: bool,
    moves_few: bool = False,
    progress: engine.Listener,
) -> Solved:
    """The timetable of greatest weight; with `is_even`, one in which whoever had least has more, if there is one.

    The bound is that of the greatest weight in both cases: it says what evenness cost. With `moves_few` a
    published meeting leaves its place only where more can be held for it.
    """

    def search(forum: engine.Forum, share: float, begin: float) -> tuple[engine.Forum, engine.ForumPlan]:
        listener = _part(progress, begin=begin, share=share)
        if moves_few:
            return _moving_few(problem, forum, seconds * share, seed, listener)
        return forum, engine.solve_forum(forum, seconds=seconds * share, seed=seed, progress=listener)

    if not is_even:
        forum, plan = search(problem.forum, 1, 0)
        return Solved(forum, plan, problem.weight_of(plan))
    forum, first = search(problem.forum, 0.5, 0)
    weight = problem.weight_of(first)
    shares = shares_of(problem.pairs.values(), (problem.pairs[one.wish] for one in first.placements))
    if first.cancelled or not shares or min(shares.values()) == 1:
        return Solved(forum, first, weight)
    favouring, second = search(_favouring(problem, shares), 0.5, 0.5)
    held = [problem.pairs[one.wish] for one in second.placements]
    if _ordered(shares_of(problem.pairs.values(), held)) <= _ordered(shares):
        return Solved(forum, first, weight)
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


def _moving_few(
    problem: Problem, forum: engine.Forum, seconds: float, seed: int, progress: engine.Listener
) -> tuple[engine.Forum, engine.ForumPlan]:
    """A timetable as heavy as one made afresh, where that is found, which leaves published meetings in place.

    First all stay. Where that costs weight, those are let go that share a person with a wish that found no
    place, and then once more only those that share one with a wish that gained by it; a timetable that holds
    less than the one before it is thrown away.
    """
    kept = {
        key
        for key, pair in problem.pairs.items()
        if pair.fixed.slot is not None and not pair.fixed.goes_first
    }
    best = (
        forum,
        engine.solve_forum(
            forum, seconds=seconds * 0.3, seed=seed, progress=_part(progress, begin=0, share=0.3)
        ),
    )
    free = engine.solve_forum(
        _released(forum, kept),
        seconds=seconds * 0.3,
        seed=seed,
        progress=_part(progress, begin=0.3, share=0.3),
    )
    most = max(free.weight.bound or 0, _value(best[1]))
    in_the_way = _sharing(forum, kept, {one.wish for one in best[1].unplaced})
    if not (best[1].cancelled or free.cancelled) and _value(free) > _value(best[1]):
        looser = _released(forum, in_the_way)
        plan = engine.solve_forum(
            looser, seconds=seconds * 0.2, seed=seed, progress=_part(progress, begin=0.6, share=0.2)
        )
        candidates = [(_released(forum, kept), free)]
        if _value(plan) >= _value(free):
            candidates = [(looser, plan)]
            gained = {one.wish for one in best[1].unplaced} - {one.wish for one in plan.unplaced}
            tighter = _released(forum, _sharing(forum, kept, gained))
            again = engine.solve_forum(
                tighter, seconds=seconds * 0.2, seed=seed, progress=_part(progress, begin=0.8, share=0.2)
            )
            candidates.append((tighter, again))
        most_held = max(_value(each) for _forum, each in candidates)
        best = min(
            (one for one in candidates if _value(one[1]) == most_held),
            key=lambda one: _moved(forum, kept, one[1]),
        )
    chosen, plan = best
    return chosen, replace(plan, weight=engine.Certificate(plan.weight.value, most, free.weight.scope))


def _value(plan: engine.ForumPlan) -> int:
    return plan.weight.value or 0


def _released(forum: engine.Forum, keys: Collection[str]) -> engine.Forum:
    """The same forum, in which these meetings may be anywhere."""
    wishes = tuple(
        replace(wish, slot=None, table=None, interpreter=None) if wish.id in keys else wish
        for wish in forum.wishes
    )
    return replace(forum, wishes=wishes)


def _sharing(forum: engine.Forum, kept: Collection[str], keys: Collection[str]) -> set[str]:
    """Those of the kept meetings that have somebody in common with one of these wishes."""
    people = {person for wish in forum.wishes if wish.id in keys for person in wish.people}
    return {wish.id for wish in forum.wishes if wish.id in kept and wish.people & people}


def _moved(forum: engine.Forum, kept: Collection[str], plan: engine.ForumPlan) -> int:
    """How many of the kept meetings are at another time or table."""
    places = {one.wish: (one.slot, one.table) for one in plan.placements}
    return sum(places.get(wish.id) != (wish.slot, wish.table) for wish in forum.wishes if wish.id in kept)


def _part(progress: engine.Listener, *, begin: float, share: float) -> engine.Listener:
    """One stretch of the way, for a solver that is asked more than once."""

    def heard(moment: engine.Progress) -> bool | None:
        return progress(replace(moment, fraction=begin + moment.fraction * share))

    return heard
