from dataclasses import replace

import pytest

from muntada.engines.timetable import (
    Brokerage,
    Certificate,
    Forum,
    ForumPlan,
    Interpreter,
    Participant,
    Placement,
    Rule,
    Session,
    Table,
    check_brokerage,
    check_forum,
)
from muntada.engines.timetable.tests.instances import (
    GOOD,
    GOOD_PLAN,
    LEFT_OUT,
    MARIAM,
    NAKHLA,
    OLEG,
    ZAYTUNA,
    brokerage,
    brokerage_plan,
    forum,
    forum_plan,
    with_wish,
)

CHAIN = brokerage((0, 1), (1, 2), (2, 0), participants=3, slots=4, seats=2, fairness=0)


def rules(problem: Brokerage, slots: tuple[int, ...], tables: tuple[int, ...], breaks: int) -> list[Rule]:
    return [one.rule for one in check_brokerage(problem, brokerage_plan(slots, tables, breaks))]


def test_check_brokerage_finds_nothing_in_a_good_timetable() -> None:
    assert rules(replace(CHAIN, fairness=1), (0, 1, 2), (0, 1, 0), 1) == []


@pytest.mark.parametrize(
    ("problem", "slots", "tables", "breaks", "broken"),
    [
        (CHAIN, (0, 1), (0, 0), 0, [Rule.HELD_ONCE, Rule.HELD_ONCE]),
        (CHAIN, (0, 0, 1), (0, 1, 0), 0, [Rule.ONE_PLACE_AT_A_TIME]),
        (replace(CHAIN, fairness=1), (0, 1, 4), (0, 0, 0), 2, [Rule.KNOWN_PLACE]),
        (replace(CHAIN, fairness=1), (0, 1, 2), (0, 0, 2), 1, [Rule.KNOWN_PLACE]),
        (CHAIN, (0, 1, 2), (0, 0, 0), 1, [Rule.FAIRNESS]),
        (replace(CHAIN, fairness=1), (0, 1, 2), (0, 0, 0), 0, [Rule.TRUE_VALUE]),
        (
            replace(CHAIN, fairness=1, sessions=(Session.AFTERNOON, Session.MORNING, Session.MORNING)),
            (0, 1, 2),
            (0, 0, 0),
            1,
            [Rule.SESSION, Rule.SESSION],
        ),
        (replace(CHAIN, fairness=1, fixed=(None, 2, None)), (0, 1, 2), (0, 0, 0), 1, [Rule.FIXED]),
        (
            replace(CHAIN, fairness=1, earlier=(frozenset({2}), frozenset(), frozenset())),
            (0, 1, 2),
            (0, 0, 0),
            1,
            [Rule.EARLIER],
        ),
        (
            replace(CHAIN, fairness=1, forbidden=(frozenset({2}), frozenset(), frozenset())),
            (0, 1, 2),
            (0, 0, 0),
            1,
            [Rule.PERSON_THERE],
        ),
        (
            brokerage((0, 1), (2, 3), participants=4, slots=2, seats=1),
            (0, 0),
            (0, 0),
            0,
            [Rule.SEATS, Rule.TABLE_TAKEN_ONCE],
        ),
    ],
)
def test_check_brokerage_names_the_rule_that_is_broken(
    problem: Brokerage, slots: tuple[int, ...], tables: tuple[int, ...], breaks: int, broken: list[Rule]
) -> None:
    assert rules(problem, slots, tables, breaks) == broken


def test_check_forum_finds_nothing_in_a_good_timetable() -> None:
    assert check_forum(forum(), GOOD_PLAN) == []


def moved(index: int, **changes: object) -> ForumPlan:
    placements = list(GOOD)
    placements[index] = replace(placements[index], **changes)  # type: ignore[arg-type]
    return replace(GOOD_PLAN, placements=tuple(placements))


HOSTED = replace(forum(), tables=(Table("T1", host=ZAYTUNA), Table("T2")))


@pytest.mark.parametrize(
    ("problem", "plan", "broken"),
    [
        (forum(), replace(GOOD_PLAN, placements=GOOD[:3]), [Rule.HELD_ONCE]),
        (forum(), replace(GOOD_PLAN, placements=(*GOOD, GOOD[0])), [Rule.HELD_ONCE]),
        (forum(), forum_plan(*GOOD, unplaced=(("W1", LEFT_OUT),)), [Rule.HELD_ONCE]),
        (forum(), moved(0, slot=4), [Rule.KNOWN_PLACE]),
        (forum(), moved(3, table="T9"), [Rule.KNOWN_PLACE]),
        (forum(), moved(0, interpreter="Ivan"), [Rule.KNOWN_PLACE]),
        (forum(), moved(3, slot=1, table="T3"), [Rule.KNOWN_PLACE, *[Rule.ONE_PLACE_AT_A_TIME] * 2]),
        (forum(), moved(3, table="T1"), [Rule.TABLE_TAKEN_ONCE]),
        (
            replace(forum(), tables=(Table("T1"), Table("T2", frozenset({1})))),
            GOOD_PLAN,
            [Rule.TABLE_OPEN],
        ),
        (HOSTED, moved(3, slot=2, table="T1"), [Rule.HOST_TABLE]),
        (HOSTED, moved(0, slot=2, table="T2"), [Rule.HOST_TABLE]),
        (with_wish(forum(), 0, slot=1), GOOD_PLAN, [Rule.FIXED]),
        (with_wish(forum(), 0, slots=frozenset({2})), GOOD_PLAN, [Rule.FIXED]),
        (with_wish(forum(), 0, table="T2"), GOOD_PLAN, [Rule.FIXED]),
        (with_wish(forum(), 0, interpreter=OLEG), GOOD_PLAN, [Rule.FIXED]),
        (
            replace(
                forum(),
                participants=(
                    Participant(NAKHLA, frozenset({1})),
                    *forum().participants[:2],
                    *forum().participants[3:],
                ),
            ),
            GOOD_PLAN,
            [Rule.PERSON_THERE],
        ),
        (forum(), moved(0, interpreter=None), [Rule.INTERPRETER_DUE]),
        (with_wish(forum(), 0, needs=frozenset({"ar", "en"})), GOOD_PLAN, [Rule.INTERPRETER_SPEAKS]),
        (forum(), moved(3, interpreter=MARIAM), [Rule.ONE_PLACE_AT_A_TIME]),
        (
            replace(
                forum(),
                interpreters=(
                    Interpreter(MARIAM, frozenset({"ar", "ru"}), frozenset()),
                    forum().interpreters[1],
                ),
            ),
            GOOD_PLAN,
            [Rule.INTERPRETER_THERE],
        ),
        (forum(), moved(1, interpreter=MARIAM), [Rule.INTERPRETER_RESTS]),
        (forum(), replace(GOOD_PLAN, weight=Certificate(9, 10)), [Rule.TRUE_VALUE]),
        (forum(), replace(GOOD_PLAN, weight=Certificate(10, 9)), [Rule.TRUE_VALUE]),
        (forum(), replace(GOOD_PLAN, breaks=Certificate(0, 1)), [Rule.TRUE_VALUE]),
        (forum(), replace(GOOD_PLAN, most_breaks=1), [Rule.TRUE_VALUE]),
        (forum(), replace(GOOD_PLAN, table_changes=0), [Rule.TRUE_VALUE]),
    ],
)
def test_check_forum_names_the_broken_rule(problem: Forum, plan: ForumPlan, broken: list[Rule]) -> None:
    assert [one.rule for one in check_forum(problem, plan)] == broken


def test_check_forum_says_who_and_where() -> None:
    (clash,) = check_forum(forum(), moved(3, interpreter=MARIAM))

    assert (clash.who, clash.slot, clash.meetings) == (MARIAM, 0, ("W1", "W4"))


def test_check_forum_counts_breaks_within_a_part_only() -> None:
    apart = forum_plan(
        Placement("W1", 0, "T1", MARIAM),
        Placement("W2", 3, "T1", MARIAM),
        Placement("W3", 3, "T2"),
        Placement("W4", 0, "T2"),
    )

    assert check_forum(forum(), apart) == []
    assert check_forum(replace(forum(), parts=(0, 0, 0, 0)), apart) != []
