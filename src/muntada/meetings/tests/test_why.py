import typing

import pytest
from django.utils import translation

from muntada.engines import timetable as engine
from muntada.meetings import why
from muntada.meetings.models import NotPlaced
from muntada.meetings.problem import DECLINED, FORBIDDEN, NOBODY_TO_SEND, Pair, Problem
from muntada.meetings.queries import names_in

PROBLEM = Problem(
    forum=engine.Forum((), (), (), ()), slots=(), pairs={"1-2": Pair(1, 2, 3, (1, 2))}, unheld=()
)
REASONS: list[engine.Reason] = [
    engine.NoCommonSlot((("p1", 3), ("p2", 1))),
    engine.NoTableOpen(4),
    engine.InterpreterPairUncovered(("ar", "ru")),
    engine.InterpretersAway(("ar", "ru"), ("i1", "i2"), 4),
    engine.InterpretersAllBusy(("ar", "ru"), ("i1", "i2"), 4),
    engine.TablesFull(4, 14),
    engine.PersonFull("p1", 9, 6, 6),
    engine.Outweighed(4, 2, 1, 1, ("1-2",)),
    engine.PinImpossible(engine.Pin.SLOT, "3"),
    engine.PinImpossible(engine.Pin.TABLE, "t3"),
    engine.PinImpossible(engine.Pin.INTERPRETER, "i3"),
    engine.PinsClash(3, ("1-2",)),
]


def test_there_is_a_sentence_for_every_reason_of_the_engine() -> None:
    kinds = set(typing.get_args(engine.Reason))

    assert {type(reason) for reason in REASONS} == kinds
    assert set(why.SENTENCES) == {why.code_of(kind) for kind in kinds} | {DECLINED, FORBIDDEN, NOBODY_TO_SEND}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "ru", "en"])
@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: type(reason).__name__)
def test_each_reason_is_told_in_words(reason: engine.Reason, language: str) -> None:
    code, facts = why.as_row(reason, PROBLEM)
    names = names_in([NotPlaced(reason=code, facts=facts)])

    with translation.override(language):
        told = why.sentence(code, facts, names)

    assert told
    assert "%(" not in told
