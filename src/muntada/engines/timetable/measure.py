"""Measures the solver of problem B on invented forums, beside what people reach who book one by one."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from muntada.engines.timetable.check import check_forum, recount
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement
from muntada.engines.timetable.generate import Regime, generate_crowd
from muntada.engines.timetable.proof import Progress, Stage
from muntada.engines.timetable.race import warm


@dataclass(frozen=True, slots=True)
class Booked:
    """What a way of booking one by one reaches."""

    weight: int
    breaks: int
    most: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One forum: what the solver reached and in what time, and what its two peers did.

    `seconds` is wall time, `cpu` the processor time of the process. `proved_after` says when the weight was
    known to be the greatest, None if it never was. `walk` are (seconds, breaks) while breaks were lowered,
    `loads` how many people have 0, 1, 2, … meetings. `wrong` counts the rules that an independent check found
    broken.
    """

    people: int
    regime: str
    seed: int
    wishes: int
    tables: int
    held: int
    weight: int
    weight_bound: int
    proved_after: float | None
    breaks: int
    breaks_bound: int
    most: int
    most_bound: int
    changes: int
    seconds: float
    cpu: float
    cut: bool
    wrong: int
    alone: Booked
    greedy: Booked
    walk: list[tuple[float, int]] = field(default_factory=list)
    loads: list[int] = field(default_factory=list)


def measure_forums(
    sizes: Sequence[int], regimes: Sequence[Regime], seeds: Sequence[int], *, seconds: float
) -> Iterator[Measured]:
    """Solve invented forums of these sizes one after the other, by one worker each."""
    for people in sizes:
        for regime in regimes:
            for seed in seeds:
                yield measure(people, regime, seed, seconds=seconds)


def measure(people: int, regime: Regime, seed: int, *, seconds: float) -> Measured:
    """Solve one invented forum and let its peers book it."""
    from muntada.engines.timetable.solve_forum import is_large, solve_forum

    problem = generate_crowd(people=people, regime=regime, seed=seed)
    warm(large=is_large(problem))
    walk: list[tuple[float, int]] = []
    proved: list[float] = []
    start, cpu = time.perf_counter(), time.process_time()

    def heard(now: Progress) -> None:
        spent = time.perf_counter() - start
        if now.weight is not None and now.weight == now.weight_bound and not proved:
            proved.append(round(spent, 2))
        if now.breaks is not None and now.stage in (Stage.POLISH, Stage.PROVE_BREAKS):
            walk.append((round(spent, 2), now.breaks))

    plan = solve_forum(problem, seconds=seconds, seed=seed, progress=heard)
    spent = time.process_time() - cpu
    return Measured(
        people=people,
        regime=regime.value,
        seed=seed,
        wishes=len(problem.wishes),
        tables=len(problem.tables),
        held=len(plan.placements),
        weight=plan.weight.value or 0,
        weight_bound=plan.weight.bound or 0,
        proved_after=proved[0] if proved else None,
        breaks=plan.breaks.value or 0,
        breaks_bound=plan.breaks.bound or 0,
        most=plan.most_breaks,
        most_bound=plan.fairness.bound or 0,
        changes=plan.table_changes,
        seconds=plan.seconds,
        cpu=round(spent, 2),
        cut=plan.cut_by_clock,
        wrong=len(check_forum(problem, plan)),
        alone=book(problem, heaviest_first=False, seed=seed),
        greedy=book(problem, heaviest_first=True, seed=seed),
        walk=walk,
        loads=_loads(problem, plan),
    )


def book(problem: Forum, *, heaviest_first: bool, seed: int) -> Booked:
    """What is reached when wishes are booked one by one.

    Either by the people themselves, in random order and any slot that all of them have, or the heaviest first
    in the earliest slot. Interpreters are not asked for: the forum must be one that needs none.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable luck, not secret luck
    wishes = list(problem.wishes)
    rng.shuffle(wishes)
    if heaviest_first:
        wishes.sort(key=lambda wish: -wish.weight)
    every = frozenset(range(len(problem.parts)))
    free = {one.id: set(every if one.slots is None else one.slots) for one in problem.participants}
    taken = dict.fromkeys(every, 0)
    placements = []
    for wish in wishes:
        slots = [
            slot
            for slot in sorted(set.intersection(*(free[person] for person in wish.people)))
            if taken[slot] < len(problem.tables)
        ]
        if not slots:
            continue
        slot = slots[0] if heaviest_first else rng.choice(slots)
        for person in wish.people:
            free[person].discard(slot)
        placements.append(Placement(wish.id, slot, problem.tables[taken[slot]].id))
        taken[slot] += 1
    counted = recount(problem, placements)
    return Booked(counted.weight, counted.breaks, counted.most_breaks)


def _loads(problem: Forum, plan: ForumPlan) -> list[int]:
    people = {wish.id: wish.people for wish in problem.wishes}
    count = dict.fromkeys((one.id for one in problem.participants), 0)
    for held in plan.placements:
        for person in people[held.wish]:
            count[person] += 1
    return [list(count.values()).count(load) for load in range(max(count.values()) + 1)]
