"""The compiled loops keep the same rules as the plain ones."""

import os
import random
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from muntada.engines.timetable import (
    Forum,
    ForumPlan,
    Regime,
    Table,
    check_forum,
    generate_crowd,
    generate_forum,
    keep_loops_in,
    kernels,
    prepare_loops,
    solve_forum,
)
from muntada.engines.timetable.large import compile_loops
from muntada.engines.timetable.seat import Seating, seat
from muntada.engines.timetable.tests.instances import with_wish


def with_everything(people: int, wishes: int, seed: int) -> Forum:
    """A large forum with interpreters, groups, a host, and pins of each kind."""
    made = generate_forum(people=people, wishes=wishes, tables=40, interpreters=40, seed=seed)
    made = replace(made, tables=(*made.tables, Table("Host's", host="A1")))
    made = with_wish(made, 3, slot=5)
    return with_wish(made, 8, table="T7")


def solved(problem: Forum, seconds: float = 4.0) -> ForumPlan:
    plan = solve_forum(problem, seconds=seconds, seed=3)
    assert check_forum(problem, plan) == []
    return plan


def test_solve_forum_keeps_every_rule_of_a_large_forum() -> None:
    problem = with_everything(240, 900, seed=2)

    plan = solved(problem, seconds=12)

    held = {one.wish: one for one in plan.placements}
    assert held["W4"].slot == 5
    assert "W9" not in held or held["W9"].table == "T7"
    # A slow machine may not have had the time for a good bound.
    assert plan.cut_by_clock or (plan.weight.gap or 0) <= 0.05 * (plan.weight.value or 0)


def test_prepare_loops_leaves_them_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    folder = Path(kernels.__file__).parent / "__pycache__"
    # Its low priority would make this test the slowest on a busy machine: what follows finds them done.
    compile_loops()

    prepare_loops().join(timeout=240)

    # One index for each loop that Python calls.
    indexes = {one.name.split("-")[0].removeprefix("kernels.") for one in folder.glob("kernels.*.nbi")}
    assert {"anneal", "breaks_of", "clear", "place", "stand", "trade"} <= indexes


def test_keep_loops_in_leaves_a_writable_installation_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)

    keep_loops_in(tmp_path)

    assert "NUMBA_CACHE_DIR" not in os.environ


@pytest.mark.parametrize("regime", list(Regime))
def test_solve_forum_proves_the_weight_of_large_forums(regime: Regime) -> None:
    problem = generate_crowd(people=300, regime=regime, seed=1)

    plan = solved(problem)

    # In the tight regime the bound that only counts may be out of reach by a few wishes.
    assert (plan.weight.gap or 0) <= (10 if regime is Regime.TIGHT else 0)
    assert (plan.breaks.bound or 0) <= (plan.breaks.value or 0)


@pytest.mark.parametrize("seed", range(4))
def test_seat_lets_as_many_people_stay_as_any_assignment(seed: int) -> None:
    rng = random.Random(seed)
    tables = tuple(range(5))
    people = list(range(8))
    slots = []
    for slot in range(2):
        rng.shuffle(people)
        slots.append([Seating(slot, (people[2 * n], people[2 * n + 1]), tables) for n in range(3)])

    given, changes = seat([*slots[0], *slots[1]], [0, 0])

    sits = {person: given[n] for n, one in enumerate(slots[0]) for person in one.people}
    fewest = min(
        sum(
            sits.get(person, table) != table
            for one, table in zip(slots[1], trial, strict=True)
            for person in one.people
        )
        for trial in permutations(tables, 3)
    )
    assert changes == fewest
