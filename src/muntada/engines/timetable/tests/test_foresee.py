from dataclasses import replace

import pytest
from hypothesis import given

from muntada.engines.timetable import Forum, Participant, Table, Wish, explain_plan, foresee, solve_forum
from muntada.engines.timetable.explain import Squeeze
from muntada.engines.timetable.foresee import (
    Foreseen,
    InterpretersShort,
    MustsExceedSlots,
    NeverPossible,
    NobodyThere,
    NoSlots,
    NoTables,
    PairUncovered,
    PinsContradict,
    PinsOverfill,
    SeatsShort,
)
from muntada.engines.timetable.forum_file import foreseen_to_json
from muntada.engines.timetable.reasons import NoCommonSlot, Pin, PinImpossible, PinsClash
from muntada.engines.timetable.tests.instances import (
    BEREZA,
    MARIAM,
    NAKHLA,
    ROSINKA,
    ZAYTUNA,
    forum,
    with_wish,
)
from muntada.engines.timetable.tests.test_properties import FEW, forums, solved
from muntada.engines.timetable.words import foreseen_in_words, reason_in_words, squeeze_in_words


def there(problem: Forum, **slots: set[int]) -> Forum:
    """The forum with some people there in some slots only; names by their first word."""
    people = tuple(
        replace(one, slots=frozenset(slots[first])) if (first := one.id.split()[0]) in slots else one
        for one in problem.participants
    )
    return replace(problem, participants=people)


def cases() -> list[tuple[Forum, tuple[Foreseen, ...]]]:
    whole = forum()
    one_table = replace(whole, tables=(Table("T1"),))
    pair = frozenset({"ar", "zh"})
    return [
        (whole, ()),
        (replace(whole, wishes=()), ()),
        (replace(whole, parts=()), (NoSlots(),)),
        (replace(whole, tables=()), (NoTables(4),)),
        (there(whole, Rosinka=set()), (NobodyThere((ROSINKA,), 2),)),
        (with_wish(whole, 2, needs=pair), (PairUncovered(("ar", "zh"), 1),)),
        (
            there(whole, Nakhla={0, 1}, Bereza={2}),
            (NeverPossible("W4", NoCommonSlot(((BEREZA, 1), (NAKHLA, 2)))),),
        ),
        (
            with_wish(there(whole, Nakhla={1}), 2, slot=0),
            (NeverPossible("W3", PinImpossible(Pin.SLOT, "0")),),
        ),
        (
            with_wish(with_wish(whole, 0, slot=2), 1, slot=2),
            (PinsContradict("W1", PinsClash(2, ("W2",))), PinsContradict("W2", PinsClash(2, ("W1",)))),
        ),
        (
            with_wish(with_wish(one_table, 0, slot=1), 3, slot=1),
            (PinsOverfill(1, ("W1", "W4"), 1),),
        ),
        (there(whole, Zaytuna={3}), (MustsExceedSlots(ZAYTUNA, 2, 1),)),
        (
            replace(whole, interpreters=(replace(whole.interpreters[0], slots=frozenset({0, 1})),)),
            (InterpretersShort(("ar", "ru"), (MARIAM,), 2, 1),),
        ),
        (
            replace(one_table, tables=(Table("T1", frozenset({0, 1, 2})),)),
            (SeatsShort(4, 3),),
        ),
    ]


@pytest.mark.parametrize(("problem", "expected"), cases())
def test_foresee_tells_what_is_bound_to_fail(problem: Forum, expected: tuple[Foreseen, ...]) -> None:
    found = foresee(problem)

    assert found == expected
    for one in found:
        assert foreseen_to_json(one)["words"] == foreseen_in_words(one)
        assert foreseen_in_words(one).endswith(".")


@FEW
@given(problem=forums())
def test_what_is_foreseen_never_happens_otherwise(problem: Forum) -> None:
    plan = solved(problem)

    held = {one.wish for one in plan.placements}
    for one in foresee(problem):
        if isinstance(one, NeverPossible):
            assert one.wish not in held
        elif isinstance(one, PairUncovered):
            needing = [w.id for w in problem.wishes if w.needs == frozenset(one.languages)]
            assert held.isdisjoint(needing)
        elif isinstance(one, InterpretersShort):
            needing = [w.id for w in problem.wishes if w.needs and w.needs >= frozenset(one.languages)]
            assert len(held.intersection(needing)) <= one.work < one.wishes
        elif isinstance(one, MustsExceedSlots):
            musts = [w.id for w in problem.wishes if w.weight >= 3 and one.person in w.people]
            assert len(held.intersection(musts)) <= one.slots < one.musts
        elif isinstance(one, PinsContradict):
            assert not {one.wish, *one.clash.others} <= held
        elif isinstance(one, PinsOverfill):
            assert len(held.intersection(one.wishes)) <= one.tables
        elif isinstance(one, SeatsShort):
            assert len(held) < len(problem.wishes)
        elif isinstance(one, NobodyThere):
            names = set(one.people)
            assert held.isdisjoint(w.id for w in problem.wishes if not names.isdisjoint(w.people))


def test_explain_plan_says_why_each_wish_is_left_out() -> None:
    problem = Forum(
        parts=(0, 0, 1),
        participants=(
            Participant(ROSINKA),
            Participant("A", frozenset({0, 1})),
            Participant("B", frozenset({0, 1})),
            Participant("C", frozenset({0, 1})),
            Participant("D"),
        ),
        tables=(Table("T1"),),
        wishes=tuple(
            Wish(f"W{number}", frozenset({ROSINKA, name}), weight)
            for number, (name, weight) in enumerate(zip("ABCD", (3, 3, 1, 2), strict=True), 1)
        ),
    )
    plan = solve_forum(problem, seconds=2)

    (left_out,) = explain_plan(problem, plan)

    assert left_out.wish == "W3"
    assert left_out.reason == plan.unplaced[0].reason
    assert left_out.squeeze == Squeeze(ROSINKA, wishes=4, among=3, slots=(0, 1))
    assert reason_in_words(left_out.reason) == (
        "4 wishes name Rosinka Agro, who is there in 3 slots; 3 of them are held."
    )
    assert squeeze_in_words(left_out.squeeze) == (
        "3 of the 4 wishes for Rosinka Agro can be held in slots 1–2 only: 2 slots."
    )


@FEW
@given(problem=forums())
def test_explain_plan_finds_the_reasons_that_the_solver_gave(problem: Forum) -> None:
    plan = solved(problem)

    explained = explain_plan(problem, plan)

    assert {one.wish: one.reason for one in explained} == {one.wish: one.reason for one in plan.unplaced}
    for one in explained:
        assert reason_in_words(one.reason).endswith(".")
