from dataclasses import replace

import pytest

from muntada.engines.timetable import (
    Brokerage,
    Progress,
    Session,
    Status,
    check_brokerage,
    maxsat,
    solve_brokerage,
)
from muntada.engines.timetable.check import breaks_by_participant, check_slots
from muntada.engines.timetable.counting import counting_model
from muntada.engines.timetable.decide import decide
from muntada.engines.timetable.generate import generate_brokerage
from muntada.engines.timetable.race import COUNTS, Race
from muntada.engines.timetable.tests.instances import brokerage

# Three people meet each other at one table: in whatever order, one of them waits in between.
TRIANGLE = brokerage((0, 1), (1, 2), (2, 0), participants=3, slots=3, seats=1)
# Two pairs and two slots: nobody waits.
SQUARE = brokerage((0, 1), (2, 3), (0, 2), (1, 3), participants=4, slots=2, seats=2)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(("problem", "breaks"), [(TRIANGLE, 1), (SQUARE, 0)])
def test_solve_brokerage_proves_the_fewest_breaks(problem: Brokerage, breaks: int, workers: int) -> None:
    plan = solve_brokerage(problem, seconds=60, workers=workers)

    assert (plan.status, plan.breaks.value, plan.breaks.bound) == (Status.OPTIMAL, breaks, breaks)
    assert check_brokerage(problem, plan) == []


@pytest.mark.parametrize(
    "problem",
    [
        replace(TRIANGLE, slots=2, morning=1),
        replace(TRIANGLE, seats=0),
        replace(TRIANGLE, fairness=0),
        replace(TRIANGLE, sessions=(Session.MORNING,) * 3),
        replace(TRIANGLE, forbidden=(frozenset({0, 1}), frozenset(), frozenset())),
        replace(TRIANGLE, earlier=(frozenset({1}), frozenset({2}), frozenset({0}))),
        replace(TRIANGLE, fixed=(0, 0, None), seats=2),
    ],
)
def test_solve_brokerage_proves_that_not_all_can_be_held(problem: Brokerage) -> None:
    plan = solve_brokerage(problem, seconds=60)

    assert (plan.status, plan.slots, plan.breaks.value, plan.breaks.bound) == (
        Status.INFEASIBLE,
        None,
        None,
        None,
    )


def test_solve_brokerage_keeps_every_kind_of_rule() -> None:
    problem = generate_brokerage(participants=16, meetings=36, slots=8, seats=6, seed=5)
    free = solve_brokerage(problem, seconds=60)
    assert free.slots is not None
    ruled = replace(
        problem,
        fixed=(free.slots[0], *problem.fixed[1:]),
        earlier=tuple(
            frozenset({0}) if slot > free.slots[0] and index < 8 else frozenset()
            for index, slot in enumerate(free.slots)
        ),
    )

    plan = solve_brokerage(ruled, seconds=60)

    assert plan.status is Status.OPTIMAL
    assert check_brokerage(ruled, plan) == []


@pytest.mark.skipif(not maxsat.is_here(), reason="the clause solver has no build for this machine")
@pytest.mark.parametrize("seed", range(6))
def test_decide_finds_as_few_breaks_as_the_exact_model_and_none_with_fewer(seed: int) -> None:
    tight = generate_brokerage(participants=9, meetings=17, slots=6, seats=3, seed=seed)
    ruled = replace(
        tight,
        morning=3,
        sessions=(Session.MORNING, Session.AFTERNOON, *tight.sessions[2:]),
        forbidden=(frozenset({2}), *tight.forbidden[1:]),
        earlier=(*tight.earlier[:5], frozenset({3, 4}), *tight.earlier[6:]),
    )
    plan = solve_brokerage(ruled, seconds=60, workers=1)

    decided = list(decide(ruled, bound=0, seed=seed))

    assert plan.status in (Status.OPTIMAL, Status.INFEASIBLE)
    if plan.slots is None:
        assert all(slots is None for _, slots in decided)
        return
    *fewer, (breaks, slots) = decided
    assert fewer == [(count, None) for count in range(plan.breaks.bound or 0)]
    assert (breaks, check_slots(ruled, slots or [])) == (plan.breaks.value, [])
    assert sum(breaks_by_participant(ruled, slots or [])) == breaks


def test_solve_brokerage_holds_nothing_when_nothing_is_asked() -> None:
    plan = solve_brokerage(brokerage(participants=2, slots=2), seconds=5)

    assert (plan.status, plan.slots, plan.tables, plan.breaks.value) == (Status.OPTIMAL, (), (), 0)


def test_solve_brokerage_stops_when_the_listener_says_so() -> None:
    heard: list[Progress] = []

    def stop(progress: Progress) -> bool:
        heard.append(progress)
        return False

    problem = generate_brokerage(participants=60, meetings=300, slots=14, seats=22, seed=1)
    plan = solve_brokerage(problem, seconds=60, progress=stop)

    assert len(heard) == 1
    assert plan.seconds < 20
    assert plan.slots is None or check_brokerage(problem, plan) == []


def test_solve_brokerage_hands_on_the_listener_s_failure() -> None:
    def fail(progress: Progress) -> bool:
        raise LookupError("the listener is broken")

    problem = generate_brokerage(participants=30, meetings=80, slots=8, seats=11, seed=1)

    with pytest.raises(LookupError, match="the listener is broken"):
        solve_brokerage(problem, progress=fail)


def test_counting_model_sees_that_an_odd_one_out_must_wait() -> None:
    answer = Race(deadline=float("inf")).search(
        counting_model(TRIANGLE), (), settings=COUNTS, seed=0, seconds=10
    )

    assert (answer.objective, answer.proved) == (1, True)
