from collections.abc import Callable
from dataclasses import replace

import pytest

from muntada.engines.timetable import (
    Forum,
    Interpreter,
    InterpreterPairUncovered,
    InterpretersAllBusy,
    InterpretersAway,
    NoCommonSlot,
    NoTableOpen,
    Outweighed,
    Participant,
    PersonFull,
    Pin,
    PinImpossible,
    PinsClash,
    ProblemError,
    Progress,
    Scope,
    Stage,
    Status,
    Table,
    TablesFull,
    Wish,
    check_forum,
    generate_forum,
    solve_forum,
)
from muntada.engines.timetable.reasons import Reason
from muntada.engines.timetable.tests.instances import (
    BEREZA,
    MARIAM,
    NAKHLA,
    OLEG,
    ROSINKA,
    ZAYTUNA,
    forum,
    with_wish,
)

AR_RU = frozenset({"ar", "ru"})


def reasons(problem: Forum) -> dict[str, Reason]:
    """Why each wish is left out, of a timetable that keeps every rule."""
    plan = solve_forum(problem, seconds=4)
    assert check_forum(problem, plan) == []
    return {one.wish: one.reason for one in plan.unplaced}


def test_solve_forum_holds_all_that_fits_without_breaks() -> None:
    plan = solve_forum(forum(), seconds=4)

    assert (plan.status, plan.weight.value, plan.weight.proved) == (Status.OPTIMAL, 10, True)
    assert (plan.breaks.value, plan.breaks.proved, plan.breaks.scope) == (0, True, Scope.SAME_WEIGHT)
    assert plan.unplaced == ()
    assert check_forum(forum(), plan) == []


def test_solve_forum_prefers_weight_over_number() -> None:
    one_slot = replace(forum(), parts=(0,), tables=(Table("T1"),))

    plan = solve_forum(one_slot, seconds=4)

    assert [held.wish for held in plan.placements] == ["W1"]
    assert plan.weight.proved


def test_solve_forum_says_nothing_of_an_empty_forum() -> None:
    plan = solve_forum(Forum((), (), (), ()), seconds=1)

    assert (plan.status, plan.placements, plan.unplaced, plan.weight.value) == (Status.OPTIMAL, (), (), 0)


def test_solve_forum_brings_groups_together() -> None:
    problem = with_wish(forum(), 0, people=frozenset({ZAYTUNA, ROSINKA, NAKHLA}), weight=9)

    plan = solve_forum(problem, seconds=4)

    assert plan.weight.value == 15
    assert check_forum(problem, plan) == []


def test_solve_forum_seats_hosts_at_their_own_table() -> None:
    problem = replace(forum(), tables=(Table("T1"), Table("Zaytuna's", host=ZAYTUNA)))

    plan = solve_forum(problem, seconds=4)

    assert {held.wish: held.table for held in plan.placements} == {
        "W1": "Zaytuna's",
        "W2": "Zaytuna's",
        "W3": "T1",
        "W4": "T1",
    }


def test_solve_forum_keeps_pins_before_weight() -> None:
    # The light wish is pinned where the heavy one would have to be.
    problem = replace(with_wish(forum(), 3, slot=2, table="T2", interpreter=OLEG), parts=(0, 0, 0))
    problem = with_wish(problem, 1, slots=frozenset({2}))

    plan = solve_forum(problem, seconds=4)

    held = {one.wish: one for one in plan.placements}
    assert (held["W4"].slot, held["W4"].table, held["W4"].interpreter) == (2, "T2", OLEG)
    assert [one.wish for one in plan.unplaced] == ["W2"]
    assert plan.weight.proved
    assert check_forum(problem, plan) == []


def test_solve_forum_lets_interpreters_rest() -> None:
    # One interpreter for four meetings in a row, resting after each second one.
    problem = replace(
        forum(),
        parts=(0, 0, 0, 0),
        interpreters=(Interpreter(MARIAM, AR_RU, in_a_row=2),),
        wishes=tuple(
            Wish(f"W{n}", frozenset({one, other}), needs=AR_RU)
            for n, (one, other) in enumerate(
                [(ZAYTUNA, ROSINKA), (NAKHLA, BEREZA), (ZAYTUNA, BEREZA), (NAKHLA, ROSINKA)]
            )
        ),
    )

    plan = solve_forum(problem, seconds=4)

    assert (plan.weight.value, plan.weight.bound) == (3, 3)
    assert isinstance(plan.unplaced[0].reason, InterpretersAllBusy)
    assert check_forum(problem, plan) == []


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (
            replace(
                forum(),
                participants=(
                    Participant(ZAYTUNA, frozenset({0, 1})),
                    Participant(ROSINKA, frozenset({3})),
                    *forum().participants[2:],
                ),
            ),
            NoCommonSlot(((ROSINKA, 1), (ZAYTUNA, 2))),
        ),
        (
            replace(with_wish(forum(), 0, slots=frozenset({3})), tables=(Table("T1", frozenset({0, 1})),)),
            NoTableOpen(1),
        ),
        (with_wish(forum(), 0, needs=frozenset({"zh", "ru"})), InterpreterPairUncovered(("ru", "zh"))),
        (
            replace(
                forum(),
                interpreters=(Interpreter(MARIAM, AR_RU, frozenset()), Interpreter(OLEG, AR_RU, frozenset())),
            ),
            InterpretersAway(("ar", "ru"), (MARIAM, OLEG), 4),
        ),
        (
            replace(
                with_wish(forum(), 0, slot=3),
                participants=(Participant(ZAYTUNA, frozenset({0, 1})), *forum().participants[1:]),
            ),
            PinImpossible(Pin.SLOT, "3"),
        ),
        (
            replace(with_wish(forum(), 0, table="T2"), tables=(Table("T1"), Table("T2", frozenset()))),
            PinImpossible(Pin.TABLE, "T2"),
        ),
        (
            with_wish(forum(), 0, needs=frozenset({"ar", "en"}), interpreter=MARIAM),
            PinImpossible(Pin.INTERPRETER, MARIAM),
        ),
    ],
)
def test_solve_forum_says_why_a_wish_can_never_be_held(problem: Forum, reason: Reason) -> None:
    assert reasons(problem)["W1"] == reason


def test_solve_forum_says_which_person_is_full() -> None:
    problem = replace(forum(), parts=(0,))

    found = reasons(problem)

    assert found == {"W2": PersonFull(ZAYTUNA, 2, 1, 1), "W3": PersonFull(NAKHLA, 2, 1, 1)} or found == {
        "W2": PersonFull(ZAYTUNA, 2, 1, 1),
        "W3": PersonFull(ROSINKA, 2, 1, 1),
    }


def test_solve_forum_says_that_the_tables_are_full() -> None:
    problem = replace(forum(), tables=(Table("T1"),), parts=(0, 0, 0))

    assert reasons(problem) == {"W4": TablesFull(3, 1)}


def test_solve_forum_says_which_pins_clash() -> None:
    problem = with_wish(with_wish(forum(), 0, slot=0), 1, slot=0)

    assert reasons(problem) == {"W2": PinsClash(0, ("W1",))}


def test_solve_forum_says_what_outweighs_a_wish() -> None:
    # Each slot is closed to W4 by another cause: Bereza in the first, the one table in the second.
    problem = replace(
        forum(),
        parts=(0, 0),
        tables=(Table("T1"),),
        participants=(
            Participant(ZAYTUNA),
            Participant(ROSINKA, frozenset({1})),
            Participant(NAKHLA),
            Participant(BEREZA),
        ),
        wishes=(
            Wish("W1", frozenset({ZAYTUNA, ROSINKA}), weight=5),
            Wish("W2", frozenset({ZAYTUNA, BEREZA}), weight=5, slots=frozenset({0})),
            Wish("W4", frozenset({NAKHLA, BEREZA}), table="T1", slots=frozenset({0, 1})),
        ),
    )

    assert reasons(problem) == {"W4": TablesFull(2, 1)}
    wider = replace(
        problem,
        tables=(Table("T1", frozenset({1})), Table("T2", frozenset({0})), Table("T3", frozenset({0}))),
    )
    wider = with_wish(wider, 2, table=None)
    assert reasons(wider) == {"W4": Outweighed(2, 1, 1, 0, ("W2",))}


def test_solve_forum_answers_alike_for_the_same_seed() -> None:
    problem = generate_forum(people=24, wishes=60, parts=(5, 5), tables=7, interpreters=5, seed=4)

    first, second = (solve_forum(problem, seconds=6, seed=9) for _ in range(2))

    assert not first.cut_by_clock
    assert (first.placements, first.unplaced) == (second.placements, second.unplaced)
    assert check_forum(problem, first) == []


def test_solve_forum_tells_its_progress_and_stops_when_told() -> None:
    problem = generate_forum(people=60, wishes=300, parts=(5, 5), tables=8, interpreters=5, seed=4)
    heard: list[Progress] = []

    def stop_when_polishing(progress: Progress) -> bool:
        heard.append(progress)
        return progress.stage is not Stage.POLISH

    plan = solve_forum(problem, seconds=8, progress=stop_when_polishing)

    fractions = [progress.fraction for progress in heard]
    assert plan.cancelled
    assert heard[0].stage is Stage.BOUND
    assert heard[-1].stage is Stage.POLISH
    assert fractions == sorted(fractions)
    assert heard[-1].weight == plan.weight.value
    assert check_forum(problem, plan) == []


def test_solve_forum_keeps_every_rule_with_no_time_at_all() -> None:
    problem = generate_forum(people=60, wishes=300, seed=4)

    plan = solve_forum(problem, seconds=0)

    assert plan.cut_by_clock
    assert check_forum(problem, plan) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: with_wish(f, 0, people=frozenset({ZAYTUNA})), "Wish W1 names fewer than two people."),
        (
            lambda f: with_wish(f, 0, people=frozenset({ZAYTUNA, "Nobody"})),
            "names Nobody, who is not a participant.",
        ),
        (lambda f: with_wish(f, 0, weight=0), "Wish W1 has a weight below 1."),
        (lambda f: with_wish(f, 0, id="W2"), "Two entries share the wish id W2."),
        (lambda f: with_wish(f, 0, slot=4), "Wish W1 is pinned to a slot outside 0 to 3."),
        (lambda f: with_wish(f, 0, slots=frozenset({-1})), "W1 names a slot outside 0 to 3."),
        (lambda f: with_wish(f, 0, table="T9"), "Wish W1 is pinned to table T9, which does not exist."),
        (lambda f: with_wish(f, 0, interpreter="Ivan"), "Wish W1 is pinned to Ivan, who is no interpreter."),
        (lambda f: with_wish(f, 0, needs=frozenset()), "Wish W1 needs interpreting between no languages."),
        (lambda f: replace(f, parts=(0, 1, 0, 1)), "The slots are not in the order of their parts."),
        (lambda f: replace(f, tables=(Table("T1", host="Nobody"),)), "Table T1 has the host Nobody"),
        (lambda f: replace(f, interpreters=(Interpreter("I", AR_RU, in_a_row=0),)), "one slot in a row."),
    ],
)
def test_forum_refuses_what_contradicts_itself(change: Callable[[Forum], Forum], message: str) -> None:
    with pytest.raises(ProblemError) as refused:
        change(forum())

    assert message in str(refused.value)
