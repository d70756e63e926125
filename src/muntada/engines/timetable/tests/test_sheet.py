from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from muntada.engines.timetable import Forum, ProblemError, check_forum, solve_forum
from muntada.engines.timetable.plan_sheet import read_plan_sheet, write_plan_sheet
from muntada.engines.timetable.sheet import SheetError, forum_sheets, read_forum_sheet, write_sheets
from muntada.engines.timetable.tests.instances import GOOD_PLAN, ZAYTUNA, forum
from muntada.engines.timetable.tests.test_properties import FEW, forums


def written(path: Path, change: dict[str, object] | None = None, without: str | None = None) -> Path:
    """The small forum as a workbook, with some of its cells changed."""
    write_sheets(path, forum_sheets(forum()))
    book = load_workbook(path)
    for where, value in (change or {}).items():
        sheet, address = where.split("!")
        cell: Any = book[sheet][address]
        cell.value = value
    if without:
        del book[without]
    book.save(path)
    return path


@FEW
@given(problem=forums())
def test_a_forum_is_the_same_after_a_workbook(
    problem: Forum, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("sheets") / "forum.xlsx"

    write_sheets(path, forum_sheets(problem))

    # Parts that have no slot are not told apart in a workbook.
    numbers = {part: number for number, part in enumerate(sorted(set(problem.parts)))}
    read = read_forum_sheet(path)
    assert read.parts == tuple(numbers[part] for part in problem.parts)
    assert (read.participants, read.tables) == (problem.participants, problem.tables)
    assert (read.interpreters, read.wishes) == (problem.interpreters, problem.wishes)


def test_people_may_write_slots_and_parts_as_they_are_used_to(tmp_path: Path) -> None:
    told: dict[str, object] = {
        "Slots!B2": "Monday",
        "Slots!B3": "Monday",
        "Slots!B4": "Tuesday",
        "Slots!B5": "Tuesday",
        "Participants!B2": "1 – 2; 4",
        "Participants!B3": "none",
        "Participants!B4": 3.0,
    }

    read = read_forum_sheet(written(tmp_path / "forum.xlsx", told))

    assert read.parts == (0, 0, 1, 1)
    assert [one.slots for one in read.participants] == [{0, 1, 3}, frozenset(), {2}, None]


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("Wishes!B2", "Zaytun", "Wishes!B2 names 'Zaytun', which is no participant."),
        (
            "Wishes!B2",
            ZAYTUNA,
            "Wishes!A2 (W1) must name two different people or more, in person 1, person 2, …",
        ),
        ("Wishes!D2", "many", "Wishes!D2 must be a whole number, not 'many'."),
        ("Wishes!D2", 0, "Wishes!D2 must be at least 1, not 0."),
        ("Wishes!D2", "=1+1", "Wishes!D2 holds a formula; type the value itself."),
        ("Wishes!D2", True, "Wishes!D2 holds TRUE; type a number or a text."),
        ("Wishes!A3", "W1", "Wishes!A3 has the id 'W1', which stands in Wishes!A2 too."),
        ("Wishes!A3", None, "Wishes!A3 is empty; give each wish an id."),
        ("Wishes!G2", 9, "Wishes!G2 names slot 9; there are slots 1 to 4."),
        ("Wishes!H2", "T9", "Wishes!H2 names 'T9', which is no table."),
        ("Wishes!B1", "who", "Wishes!B1 names the unknown column 'who'; known are id, weight,"),
        ("Wishes!C1", "person 1", "Wishes!C1 names the column 'person 1' a second time."),
        ("Participants!B2", "3-9", "Participants!B2 names slots 3-9; there are slots 1 to 4."),
        ("Participants!B2", "all", "Participants!B2 must list slots such as 1-4, 7, not 'all'."),
        ("Participants!D2", "late", "Participants!D2 stands in a column without a name."),
        ("Slots!A3", 7, "Slots!A3 must be 2, the number of the slot, not '7'."),
        ("Slots!B5", 0, "Slots!B5 goes back to '0'; the slots of a part must follow each other."),
        ("Tables!C2", "Nobody", "Tables!C2 names 'Nobody', which is no participant."),
        ("Interpreters!D2", 0, "Interpreters!D2 must be at least 1, not 0."),
    ],
)
def test_a_mistake_is_told_by_its_cell(tmp_path: Path, cell: str, value: object, message: str) -> None:
    with pytest.raises(SheetError) as wrong:
        read_forum_sheet(written(tmp_path / "forum.xlsx", {cell: value}))

    assert len(wrong.value.problems) == 1
    assert wrong.value.problems[0].startswith(message)


def test_a_date_that_was_meant_as_slots_is_told_as_that(tmp_path: Path) -> None:
    from datetime import date

    with pytest.raises(SheetError) as wrong:
        read_forum_sheet(written(tmp_path / "forum.xlsx", {"Participants!B2": date(2026, 3, 1)}))

    assert wrong.value.problems == (
        "Participants!B2 is a date; format the cell as text and type it again, such as 1-4.",
    )


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as wrong:
        read_forum_sheet(
            written(tmp_path / "forum.xlsx", {"Wishes!D2": "a", "Wishes!D3": "b", "Tables!B2": "x"})
        )

    assert [one.split()[0] for one in wrong.value.problems] == ["Tables!B2", "Wishes!D2", "Wishes!D3"]


def test_files_that_are_no_workbooks_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("id,people", encoding="utf-8")

    for path, message in (
        (tmp_path / "text.xlsx", "is no workbook that can be read"),
        (tmp_path / "none.xlsx", "There is no file"),
        (written(tmp_path / "short.xlsx", without="Wishes"), "has no sheet Wishes"),
    ):
        with pytest.raises(ProblemError, match=message):
            read_forum_sheet(path)


def test_nothing_written_is_a_formula(tmp_path: Path) -> None:
    problem = forum()
    evil = '=HYPERLINK("http://x","y")'
    people = tuple(
        type(one)(evil if one.id == ZAYTUNA else one.id, one.slots) for one in problem.participants
    )
    wishes = tuple(
        type(one)(one.id, frozenset(evil if name == ZAYTUNA else name for name in one.people), one.weight)
        for one in problem.wishes
    )
    named = Forum(problem.parts, people, problem.tables, wishes)

    write_sheets(tmp_path / "forum.xlsx", forum_sheets(named))

    cell = load_workbook(tmp_path / "forum.xlsx")["Participants"]["A2"]
    assert (cell.value, cell.data_type) == (evil, "s")
    assert read_forum_sheet(tmp_path / "forum.xlsx").wishes == wishes


def test_what_a_workbook_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot stand in a workbook"):
        write_sheets(tmp_path / "forum.xlsx", {"Slots": [["slot"], ["a\x00b"]]})


@settings(FEW, max_examples=15)
@given(problem=forums())
def test_a_timetable_is_the_same_after_a_workbook(
    problem: Forum, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plan = solve_forum(problem, seconds=2)
    path = tmp_path_factory.mktemp("sheets") / "plan.xlsx"

    write_plan_sheet(path, problem, plan)

    read = read_plan_sheet(path)
    assert check_forum(problem, read) == []
    assert set(read.placements) == set(plan.placements)
    assert (read.weight, read.breaks, read.status) == (plan.weight, plan.breaks, plan.status)


def test_a_timetable_changed_by_hand_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_plan_sheet(path, forum(), GOOD_PLAN)
    book = load_workbook(path)
    book["Meetings"]["A2"].value = "soon"
    book["Meetings"]["B3"].value = None
    book.save(path)

    with pytest.raises(SheetError) as wrong:
        read_plan_sheet(path)

    assert wrong.value.problems == (
        "Meetings!A2 must be a whole number, not 'soon'.",
        "Meetings!B3 has no table.",
    )


def test_a_workbook_of_another_kind_is_told_which_sheet_it_lacks(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "empty.xlsx")

    with pytest.raises(SheetError) as wrong:
        read_plan_sheet(tmp_path / "empty.xlsx")

    assert len(wrong.value.problems) == 3
    assert "has no sheet Meetings" in wrong.value.problems[0]
