import random
from dataclasses import replace

from hypothesis import given

from muntada.engines.timetable import (
    Forum,
    Interpreter,
    Participant,
    Table,
    Wish,
    check_forum,
    generate_forum,
    solve_forum,
)
from muntada.engines.timetable.check import recount
from muntada.engines.timetable.layout import lay_out
from muntada.engines.timetable.tests.test_properties import FEW, forums, solved
from muntada.engines.timetable.voices import Interpreted, keep_voices

PAIR = frozenset({"ar", "ru"})


def test_a_delegation_keeps_its_interpreter_all_morning() -> None:
    guests = [f"B{number}" for number in range(4)]
    problem = Forum(
        parts=(0, 0, 0, 0),
        participants=tuple(Participant(name) for name in ("A", "Z", *guests)),
        tables=(Table("T1"), Table("T2")),
        wishes=tuple(
            Wish(f"{host}{guest}", frozenset({host, guest}), needs=PAIR) for host in "AZ" for guest in guests
        ),
        interpreters=(Interpreter("Mariam", PAIR), Interpreter("Oleg", PAIR)),
    )

    plan = solve_forum(problem, seconds=2)

    assert check_forum(problem, plan) == []
    heard = {host: {one.interpreter for one in plan.placements if one.wish[0] == host} for host in "AZ"}
    assert len(plan.placements) == 8
    assert [len(voices) for voices in heard.values()] == [1, 1]
    # Each guest goes from one host to the other.
    assert plan.interpreter_changes == 4


def test_rest_comes_before_continuity() -> None:
    problem = Forum(
        parts=(0, 0, 0),
        participants=tuple(Participant(name) for name in "ABCD"),
        tables=(Table("T1"),),
        wishes=tuple(Wish(name, frozenset({"A", name}), needs=PAIR) for name in "BCD"),
        interpreters=(Interpreter("Mariam", PAIR, in_a_row=1), Interpreter("Oleg", PAIR, in_a_row=1)),
    )

    plan = solve_forum(problem, seconds=2)

    assert check_forum(problem, plan) == []
    assert (len(plan.placements), plan.interpreter_changes) == (3, 2)


def test_keep_voices_does_better_than_chance() -> None:
    problem = generate_forum(people=60, wishes=250, tables=20, interpreters=12, seed=4)

    plan = solve_forum(problem, seconds=3)

    rng = random.Random(1)
    by_slot: dict[int, list[str | None]] = {}
    for one in plan.placements:
        if one.interpreter is not None:
            by_slot.setdefault(one.slot, []).append(one.interpreter)
    for crowd in by_slot.values():
        rng.shuffle(crowd)
    # The same people work in the same slots, at whichever table.
    shuffled = [
        one if one.interpreter is None else replace(one, interpreter=by_slot[one.slot].pop())
        for one in plan.placements
    ]
    assert check_forum(problem, plan) == []
    assert (plan.interpreter_changes or 0) <= 0.8 * recount(problem, shuffled).interpreter_changes


@FEW
@given(problem=forums())
def test_keep_voices_keeps_every_rule_and_never_makes_more_changes(problem: Forum) -> None:
    plan = solved(problem)

    assert check_forum(problem, plan) == []
    assert plan.interpreter_changes == recount(problem, plan.placements).interpreter_changes
    layout = lay_out(problem)
    wishes = {wish.id: number for number, wish in enumerate(problem.wishes)}
    tables = {one.id: number for number, one in enumerate(problem.tables)}
    voices = {one.id: number for number, one in enumerate(problem.interpreters)}
    meetings = [
        Interpreted(wishes[one.wish], one.slot, tables[one.table], voices[one.interpreter])
        for one in plan.placements
        if one.interpreter is not None
    ]
    _, again = keep_voices(layout, meetings)
    assert again <= (plan.interpreter_changes or 0)
