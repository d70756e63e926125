import json
import random
from dataclasses import replace

import pytest

from muntada.engines.timetable import (
    Day,
    Event,
    Forum,
    ForumPlan,
    Interpreter,
    InterpreterLost,
    MeetingCancelled,
    Move,
    NoCommonSlot,
    Participant,
    ParticipantAway,
    ParticipantCancels,
    ParticipantLate,
    Placement,
    ProblemError,
    Rule,
    Table,
    TableLost,
    Violation,
    Wish,
    apply_repair,
    check_forum,
    check_repair,
    event_from_json,
    event_to_json,
    exact_repair,
    generate_forum,
    repair,
    repair_to_json,
    solve_forum,
)
from muntada.engines.timetable.tests.instances import (
    BEREZA,
    GOOD_PLAN,
    MARIAM,
    NAKHLA,
    OLEG,
    ROSINKA,
    ZAYTUNA,
    forum,
    forum_plan,
    with_wish,
)

KINDS = ("cancels", "away", "late", "table", "table at times", "interpreter", "meeting")


def some_event(problem: Forum, kind: str, rng: random.Random) -> Event:
    slots = range(len(problem.parts))
    person = rng.choice(problem.participants).id
    match kind:
        case "cancels":
            return ParticipantCancels(person)
        case "away":
            return ParticipantAway(person, frozenset(rng.sample(slots, 3)))
        case "late":
            return ParticipantLate(person, rng.choice(slots))
        case "table":
            return TableLost(rng.choice(problem.tables).id)
        case "table at times":
            return TableLost(rng.choice(problem.tables).id, frozenset(rng.sample(slots, 2)))
        case "interpreter":
            return InterpreterLost(rng.choice(problem.interpreters).id)
        case _:
            return MeetingCancelled(rng.choice(problem.wishes).id)


@pytest.fixture(scope="module")
def busy_day() -> tuple[Forum, ForumPlan]:
    """A hall with hardly a free seat, a host's table and a pinned meeting."""
    made = generate_forum(people=24, wishes=80, parts=(4, 4), tables=7, interpreters=6, seed=3)
    made = replace(made, tables=(*made.tables, Table("Host's", host="A1")))
    made = with_wish(made, 0, slot=5)
    plan = solve_forum(made, seconds=2)
    assert check_forum(made, plan) == []
    return made, plan


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [0.0, 0.4])
def test_repair_keeps_every_rule_whatever_happens(
    busy_day: tuple[Forum, ForumPlan], kind: str, seconds: float
) -> None:
    problem, plan = busy_day
    rng = random.Random(kind)

    for _ in range(4):
        event, now = some_event(problem, kind, rng), rng.randrange(4)
        mended = repair(problem, plan, event, now=now, seconds=seconds)

        assert check_repair(problem, plan, mended) == []
        assert (mended.disturbed.value or 0) <= 4


def test_repair_after_a_cancel_touches_nobody_else(busy_day: tuple[Forum, ForumPlan]) -> None:
    problem, plan = busy_day
    people = {wish.id: wish.people for wish in problem.wishes}
    at_all = 0

    for person in problem.participants:
        mended = repair(problem, plan, ParticipantCancels(person.id), seconds=0)

        assert (mended.moved, mended.bystanders, mended.is_minimal) == ((), (), True)
        assert {one.wish for one in mended.removed} == {
            held.wish for held in plan.placements if person.id in people[held.wish]
        }
        at_all += len(mended.filled)
    assert at_all > 0


def test_repair_fills_from_the_waiting_list_the_heaviest_first() -> None:
    problem = replace(forum(), parts=(0,), tables=(Table("T1"),))
    plan = solve_forum(problem, seconds=2)
    assert [held.wish for held in plan.placements] == ["W1"]

    mended = repair(problem, plan, MeetingCancelled("W1"))

    assert mended.removed == plan.placements
    assert [one.wish for one in mended.filled] == ["W2"]
    assert mended.touched == (BEREZA, ROSINKA, ZAYTUNA)
    assert (mended.unplaced, mended.weight_change) == ((), -1)
    assert repair(problem, plan, MeetingCancelled("W1"), fill=False).filled == ()


def test_repair_moves_whoever_is_late_and_says_who_is_touched() -> None:
    mended = repair(forum(), GOOD_PLAN, ParticipantLate(ZAYTUNA, 2))

    moved = {one.wish: (one.before.slot, one.after.slot) for one in mended.moved}
    assert moved == {"W1": (0, 2), "W2": (1, 3)} or moved == {"W1": (0, 3), "W2": (1, 2)}
    assert (mended.removed, mended.bystanders, mended.is_minimal) == ((), (), True)
    assert mended.touched == (BEREZA, ROSINKA, ZAYTUNA)
    assert mended.interpreters == (MARIAM, OLEG)
    assert check_repair(forum(), GOOD_PLAN, mended) == []


def test_repair_gives_another_table_before_another_slot() -> None:
    problem = replace(forum(), tables=(*forum().tables, Table("T3")))

    mended = repair(problem, GOOD_PLAN, TableLost("T2"))

    assert mended.moved == (
        Move(Placement("W3", 1, "T2"), Placement("W3", 1, "T3")),
        Move(Placement("W4", 0, "T2"), Placement("W4", 0, "T3")),
    )
    assert mended.touched == (BEREZA, NAKHLA, ROSINKA)


def test_repair_lets_the_lighter_meeting_give_its_table() -> None:
    problem = replace(forum(), parts=(0,), wishes=(forum().wishes[0], forum().wishes[3]))
    plan = forum_plan(Placement("W1", 0, "T1", OLEG), Placement("W4", 0, "T2"), weight=5)
    assert check_forum(problem, plan) == []

    mended = repair(problem, plan, TableLost("T1"))

    assert mended.hit == ("W1",)
    assert [one.wish for one in mended.removed] == ["W4"]
    assert mended.moved == (Move(Placement("W1", 0, "T1", OLEG), Placement("W1", 0, "T2", OLEG)),)
    assert (mended.lost.value, mended.bystanders, mended.is_minimal) == (1, (BEREZA, NAKHLA), True)


def test_repair_hands_an_interpreter_on_without_moving_anybody() -> None:
    mended = repair(forum(), GOOD_PLAN, InterpreterLost(MARIAM, frozenset({0})))

    assert mended.moved == (Move(GOOD_PLAN.placements[0], Placement("W1", 0, "T1", OLEG)),)
    assert (mended.touched, mended.interpreters) == ((), (MARIAM, OLEG))


def test_repair_never_changes_what_is_past_or_pinned() -> None:
    pinned = with_wish(forum(), 1, slot=1)

    late = repair(pinned, GOOD_PLAN, ParticipantLate(ZAYTUNA, 2), now=1)

    assert [one.wish for one in late.removed] == ["W2"]
    assert late.moved == ()
    assert repair(pinned, GOOD_PLAN, ParticipantCancels(ZAYTUNA), now=2).removed == ()


def test_repair_moves_others_only_within_reach() -> None:
    # Zaytuna can see Rosinka only in the second slot, where Rosinka sits with Nakhla.
    problem = Forum(
        parts=(0, 0, 0),
        participants=tuple(Participant(name) for name in (ZAYTUNA, ROSINKA, NAKHLA)),
        tables=(Table("T1"), Table("T2")),
        wishes=(
            Wish("W1", frozenset({ZAYTUNA, ROSINKA}), slots=frozenset({0, 1})),
            Wish("W2", frozenset({NAKHLA, ROSINKA})),
        ),
    )
    plan = forum_plan(Placement("W1", 0, "T1"), Placement("W2", 1, "T1"), weight=2)

    near, far = (repair(problem, plan, ParticipantLate(ZAYTUNA, 1), reach=reach) for reach in (0, 1))

    assert ([one.wish for one in near.removed], near.is_minimal) == (["W1"], True)
    assert (far.removed, far.bystanders, far.is_minimal) == ((), (NAKHLA,), True)


@pytest.mark.parametrize("kind", ["late", "away", "table at times"])
def test_repair_proves_among_few_meetings_what_all_of_them_would_prove(
    busy_day: tuple[Forum, ForumPlan], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, plan = busy_day
    rng = random.Random(f"few {kind}")
    events = [some_event(problem, kind, rng) for _ in range(8)]

    def proved() -> list[tuple[object, ...]]:
        mended = [repair(problem, plan, event, seconds=20) for event in events]
        return [(one.lost.value, one.disturbed.value, one.is_minimal) for one in mended]

    among_few = proved()
    choices = exact_repair._choices
    monkeypatch.setattr(exact_repair, "_choices", lambda rescue, origin, _few: choices(rescue, origin, 99))

    assert all(is_minimal for _lost, _disturbed, is_minimal in among_few)
    assert among_few == proved()


def test_repair_says_why_what_is_removed_has_no_place() -> None:
    mended = repair(forum(), GOOD_PLAN, ParticipantCancels(ZAYTUNA), now=1)

    assert [(one.wish, one.reason) for one in mended.unplaced] == [
        ("W2", NoCommonSlot(((BEREZA, 3), (ZAYTUNA, 0))))
    ]


def test_day_proposes_without_changing_anything_and_confirms_what_it_proposed(
    busy_day: tuple[Forum, ForumPlan],
) -> None:
    problem, plan = busy_day
    day, rng = Day(problem, plan), random.Random(7)
    states = [(problem, plan)]

    for kind in KINDS:
        event = some_event(day.forum, kind, rng)
        first, again = day.propose(event), day.propose(event)
        assert (first.removed, first.moved, first.filled) == (again.removed, again.moved, again.filled)
        assert day.plan == states[-1][1]
        day.confirm(first)
        assert check_repair(*states[-1], first) == []
        states.append((day.forum, day.plan))
        assert states[-1] == apply_repair(*states[-2], first)
        assert check_forum(*states[-1]) == []


def test_day_refuses_a_proposal_that_is_out_of_date() -> None:
    day = Day(forum(), GOOD_PLAN)
    old = day.propose(ParticipantLate(ZAYTUNA, 2))
    day.confirm(day.propose(ParticipantCancels(ROSINKA)))

    with pytest.raises(ProblemError, match="propose it anew"):
        day.confirm(old)
    assert check_forum(day.forum, day.plan) == []


def test_check_repair_sees_what_is_not_true() -> None:
    good = repair(forum(), GOOD_PLAN, ParticipantLate(ZAYTUNA, 2))
    other = replace(good.moved[0], before=Placement("W1", 3, "T1", MARIAM))
    needless = replace(good, removed=(GOOD_PLAN.placements[3],))

    assert check_repair(forum(), GOOD_PLAN, replace(good, moved=(other,))) == [
        Violation(Rule.TRUE_DIFFERENCE, ("W1",), 3)
    ]
    assert Violation(Rule.NOT_HIT, ("W4",), 0) in check_repair(forum(), GOOD_PLAN, needless)
    assert check_repair(forum(), GOOD_PLAN, replace(good, touched=())) == [
        Violation(Rule.TRUE_VALUE, who="touched")
    ]


@pytest.mark.parametrize(
    "event",
    [
        ParticipantCancels("A"),
        ParticipantAway("A", frozenset({0, 3})),
        ParticipantLate("A", 2),
        TableLost("T"),
        TableLost("T", frozenset({1})),
        InterpreterLost("I"),
        MeetingCancelled("W"),
    ],
)
def test_an_event_comes_back_from_its_file(event: Event) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"kind": "flood"}, "kind of the event must be one of participant_cancels"),
        ({}, "kind of the event must be one of"),
        ({"kind": "table_lost", "table": "T1", "slot": 1}, "unknown key 'slot'; known are slots, table"),
        ({"kind": "table_lost"}, "table of the event must be a text"),
        ({"kind": "participant_away", "participant": "A"}, "slots of the event must be a list"),
        (
            {"kind": "participant_late", "participant": "A", "until": "2"},
            "until of the event must be a whole",
        ),
    ],
)
def test_an_event_that_says_nothing_is_refused(content: dict[str, object], message: str) -> None:
    with pytest.raises(ProblemError) as refused:
        event_from_json(content)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    "event",
    [
        ParticipantCancels("Nobody"),
        TableLost("T9"),
        InterpreterLost("Ivan"),
        MeetingCancelled("W9"),
        ParticipantAway(ZAYTUNA, frozenset({9})),
        ParticipantLate(ZAYTUNA, 9),
    ],
)
def test_repair_refuses_an_event_that_names_what_is_not_there(event: Event) -> None:
    with pytest.raises(ProblemError, match="The event "):
        repair(forum(), GOOD_PLAN, event)


def test_repair_to_json_tells_all_that_a_page_needs() -> None:
    mended = repair(
        replace(forum(), interpreters=(*forum().interpreters, Interpreter("Ivan", frozenset({"zh"})))),
        GOOD_PLAN,
        InterpreterLost(MARIAM, frozenset({0})),
    )
    told = repair_to_json(mended)
    del told["seconds"]

    assert told == {
        "event": {"kind": "interpreter_lost", "interpreter": MARIAM, "slots": [1]},
        "now": 1,
        "objective": {"lost": 0, "disturbed": 0},
        "bound": {"lost": 0, "disturbed": 0},
        "proved": {"lost": True, "disturbed": True},
        "weight_change": 0,
        "hit": ["W1"],
        "removed": [],
        "moved": [
            {
                "before": {"id": "W1", "slot": 1, "table": "T1", "interpreter": MARIAM},
                "after": {"id": "W1", "slot": 1, "table": "T1", "interpreter": OLEG},
            }
        ],
        "filled": [],
        "unplaced": [],
        "touched": [],
        "bystanders": [],
        "interpreters": [MARIAM, OLEG],
    }
