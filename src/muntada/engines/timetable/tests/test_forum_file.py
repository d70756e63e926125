import json
from pathlib import Path

import pytest

from muntada.engines.timetable import (
    Forum,
    ProblemError,
    check_forum,
    forum_from_json,
    forum_to_json,
    generate_forum,
    plan_from_json,
    plan_to_json,
    read_forum,
    solve_forum,
)
from muntada.engines.timetable.tests.instances import OLEG, forum, with_wish

PINNED = with_wish(forum(), 0, slots=frozenset({0, 2}), slot=2, table="T2", interpreter=OLEG)


def test_forum_to_json_counts_slots_from_one_and_says_only_what_is_so() -> None:
    written = forum_to_json(PINNED)

    assert written["wishes"][0] == {  # type: ignore[index]
        "id": "W1",
        "people": ["Rosinka Agro", "Zaytuna Trading"],
        "weight": 4,
        "needs": ["ar", "ru"],
        "slots": [1, 3],
        "slot": 3,
        "table": "T2",
        "interpreter": "Oleg",
    }
    assert written["tables"] == [{"id": "T1"}, {"id": "T2"}]


@pytest.mark.parametrize("problem", [forum(), PINNED, generate_forum(people=20, wishes=40, seed=2)])
def test_forum_from_json_reads_what_was_written(problem: Forum) -> None:
    assert forum_from_json(json.loads(json.dumps(forum_to_json(problem)))) == problem


def test_plan_from_json_can_be_checked() -> None:
    plan = solve_forum(PINNED, seconds=4)

    read = plan_from_json(json.loads(json.dumps(plan_to_json(plan))))

    assert check_forum(PINNED, read) == []
    assert read.placements == plan.placements


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "must hold one JSON object."),
        ("{", "is not JSON"),
        ('{"wish": []}', "the forum has the unknown key 'wish'"),
        ('{"parts": [0, true]}', "parts must be a whole number, not True."),
        ('{"parts": 3}', "parts of the forum must be a list."),
        ('{"participants": ["Rosinka"]}', "entry 1 of participants must be an object."),
        ('{"participants": [{"id": 7}]}', "id of entry 1 of participants must be a text, not 7."),
        ('{"participants": [{"id": "A", "slots": [1]}]}', "A names a slot outside"),
        ('{"wishes": [{"id": "W", "people": "A"}]}', "people of entry 1 of wishes must be a list."),
        (
            '{"wishes": [{"id": "W", "people": [1, 2]}]}',
            "wishes must be a list of texts.",
        ),
    ],
)
def test_read_forum_refuses_in_words(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "forum.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ProblemError) as refused:
        read_forum(path)

    assert message in str(refused.value)
