"""What holds for every forum, whoever it is made of."""

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muntada.engines.timetable import (
    Brokerage,
    Forum,
    ForumPlan,
    Interpreter,
    Participant,
    Session,
    Status,
    Table,
    Wish,
    check_brokerage,
    check_forum,
    solve_brokerage,
    solve_forum,
)

PEOPLE = "ABCDEF"
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def subsets(slots: int) -> st.SearchStrategy[frozenset[int] | None]:
    """None, or any set of slots, more often than not a large one."""
    return st.none() | st.frozensets(st.integers(0, slots - 1), min_size=slots // 2, max_size=slots)


@st.composite
def forums(draw: st.DrawFn) -> Forum:
    """Small forums with everything in them: hosts, pins, groups, absences, interpreters who rest."""
    parts = tuple(sorted(draw(st.lists(st.integers(0, 2), min_size=1, max_size=6))))
    slots = len(parts)
    tables = tuple(
        Table(f"T{n}", draw(subsets(slots)), draw(st.sampled_from([None, None, None, "A", "B"])))
        for n in range(draw(st.integers(0, 3)))
    )
    languages = st.frozensets(st.sampled_from(["ar", "ru", "en"]), min_size=2)
    interpreters = tuple(
        Interpreter(f"I{n}", draw(languages), draw(subsets(slots)), draw(st.none() | st.integers(1, 2)))
        for n in range(draw(st.integers(0, 2)))
    )
    ids = st.none() | st.none() | st.none()
    wishes = tuple(
        Wish(
            id=f"W{n}",
            people=draw(st.frozensets(st.sampled_from(PEOPLE), min_size=2, max_size=3)),
            weight=draw(st.integers(1, 6)),
            needs=draw(st.none() | languages),
            slots=draw(subsets(slots)),
            slot=draw(ids | st.integers(0, slots - 1)),
            table=draw(ids | st.sampled_from(tables).map(lambda one: one.id)) if tables else None,
            interpreter=draw(ids | st.sampled_from(interpreters).map(lambda one: one.id))
            if interpreters
            else None,
        )
        for n in range(draw(st.integers(0, 9)))
    )
    participants = tuple(Participant(name, draw(subsets(slots))) for name in PEOPLE)
    return Forum(parts, participants, tables, wishes, interpreters)


def solved(problem: Forum) -> ForumPlan:
    return solve_forum(problem, seconds=3)


@FEW
@given(forums())
def test_solve_forum_always_passes_the_checker(problem: Forum) -> None:
    plan = solved(problem)

    assert check_forum(problem, plan) == []
    people = {wish.id: wish.people for wish in problem.wishes}
    places = [(person, held.slot) for held in plan.placements for person in people[held.wish]]
    assert len(set(places)) == len(places)


@FEW
@given(forums())
def test_solve_forum_proves_small_forums_and_reaches_at_least_each_single_wish(problem: Forum) -> None:
    plan = solved(problem)

    assert plan.weight.proved
    alone = [solved(replace(problem, wishes=(wish,))).weight.value or 0 for wish in problem.wishes[:2]]
    pinned = any(wish.slot is not None for wish in problem.wishes)
    assert pinned or (plan.weight.value or 0) >= max(alone, default=0)


@FEW
@given(forums(), st.booleans())
def test_adding_a_table_never_lowers_the_weight(problem: Forum, hosted: bool) -> None:
    # Pins come before weight, and a table for a host binds that host: neither is about having more room.
    wishes = tuple(replace(wish, slot=None) for wish in problem.wishes)
    problem = replace(problem, wishes=wishes)
    host = next((table.host for table in problem.tables if table.host), None) if hosted else None
    wider = replace(problem, tables=(*problem.tables, Table("more", host=host)))

    before, after = solved(problem), solved(wider)

    assert before.weight.proved
    assert after.weight.proved
    assert (after.weight.value or 0) >= (before.weight.value or 0)


@FEW
@given(forums(), st.permutations(PEOPLE), st.randoms(use_true_random=False))
def test_new_names_change_no_weight(problem: Forum, names: list[str], rng: random.Random) -> None:
    called = dict(zip(PEOPLE, (name.lower() for name in names), strict=True))
    wishes = [replace(one, people=frozenset(called[name] for name in one.people)) for one in problem.wishes]
    people = [replace(one, id=called[one.id]) for one in problem.participants]
    tables = [replace(one, host=one.host and called[one.host]) for one in problem.tables]
    for crowd in (wishes, people, tables):
        rng.shuffle(crowd)
    other = replace(problem, wishes=tuple(wishes), participants=tuple(people), tables=tuple(tables))

    assert solved(other).weight == solved(problem).weight


@st.composite
def brokerages(draw: st.DrawFn) -> Brokerage:
    """Small events with every kind of rule."""
    slots = draw(st.integers(1, 5))
    pairs = draw(st.lists(st.sampled_from([(a, b) for a in range(5) for b in range(a)]), max_size=7))
    count = len(pairs)
    rarely = st.sampled_from([None, None, None, None, *range(slots)])
    return Brokerage(
        participants=5,
        slots=slots,
        morning=draw(st.integers(0, slots)),
        seats=draw(st.integers(1, 2)),
        pairs=tuple(pairs),
        sessions=tuple(draw(st.sampled_from([Session.ANY, Session.ANY, *Session])) for _ in pairs),
        forbidden=tuple(draw(st.frozensets(st.integers(0, slots - 1), max_size=1)) for _ in range(5)),
        fixed=tuple(draw(rarely) for _ in pairs),
        earlier=tuple(
            frozenset(range(index)) & draw(st.frozensets(st.integers(0, count - 1), max_size=1))
            for index in range(count)
        ),
        fairness=draw(st.sampled_from([None, 0, 1, 2])),
    )


@FEW
@given(brokerages())
def test_solve_brokerage_decides_small_events_and_passes_the_checker(problem: Brokerage) -> None:
    one, two = (solve_brokerage(problem, seconds=20, workers=workers) for workers in (1, 2))

    assert one.status in (Status.OPTIMAL, Status.INFEASIBLE)
    assert (one.status, one.breaks) == (two.status, two.breaks)
    assert check_brokerage(problem, one) == []
    assert check_brokerage(problem, two) == []
