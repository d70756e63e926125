"""What a cell may say, in any of three languages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from muntada.sheets import parsers
from muntada.sheets.kinds import Column, Context, Kind, Row, RowFate, refused
from muntada.sheets.planning import guessed_columns


@pytest.mark.parametrize(
    ("parser", "cell", "value"),
    [
        (parsers.email(), "Hana@Zaytuna.Example", "hana@zaytuna.example"),
        (parsers.phone(), "00218 91 234 5678", "+218912345678"),
        (parsers.phone(), "+٢١٨ ٩١ ٢٣٤ ٥٦٧٨", "+218912345678"),
        (parsers.day(), "17.03.2027", date(2027, 3, 17)),
        (parsers.day(), "٢٠٢٧/٠٣/١٧", date(2027, 3, 17)),
        (parsers.whole_number(), "1 234", 1234),
        (parsers.yes_or_no(), "Да", True),
        (parsers.yes_or_no(), "لا", False),
        (parsers.public_id(), "lr25.org.014", "LR25.ORG.014"),
        (parsers.website(), "www.zaytuna.example", "https://www.zaytuna.example"),
    ],
)
def test_a_cell_is_understood(parser: parsers.Parser, cell: str, value: Any) -> None:
    assert parser(cell) == value


@pytest.mark.parametrize(
    ("parser", "cell", "code"),
    [
        (parsers.email(), "hana at zaytuna", "not_an_email"),
        (parsers.phone(), "091 234 5678", "not_a_phone"),
        (parsers.day(), "31.02.2027", "not_a_date"),
        (parsers.day(), "spring", "not_a_date"),
        (parsers.whole_number(), "7.5", "not_a_number"),
        (parsers.whole_number(1, 5), "7", "not_between"),
        (parsers.public_id(), "14", "not_an_id"),
        (parsers.website(), "javascript://x.y", "not_a_website"),
        (parsers.text(3), "four", "too_long"),
    ],
)
def test_a_cell_is_refused_with_a_reason(parser: parsers.Parser, cell: str, code: str) -> None:
    with pytest.raises(parsers.BadCell) as refusal:
        parser(cell)

    assert refusal.value.problem.code == code


def test_a_country_is_known_by_code_and_by_name_in_three_languages() -> None:
    assert [parsers.country(name) for name in ("ly", "Libya", "Ливия", "ليبيا", "Atlantis")] == [
        *("LY", "LY", "LY", "LY"),
        None,
    ]


class NoCheck:
    """Nothing is read in here."""

    def __init__(self, _context: Context, _rows: Sequence[Row]) -> None:
        pass

    def fate(self, row: Row) -> RowFate:
        return refused(row)

    def read_in(self, _rows: Sequence[Row]) -> None:
        raise AssertionError


def test_columns_are_recognised_in_any_language_and_once() -> None:
    answers = parsers.YES_NO["yes"], parsers.YES_NO["no"]
    kind = Kind(
        name="notes",
        title="Notes",
        right="sheets.read_in",
        columns=(
            Column(key="yes", title=answers[0]),
            Column(key="no", title=answers[1], synonyms=("never",)),
        ),
        check=NoCheck,
    )

    assert [
        guessed_columns(kind, header) for header in (("ДА", "Нет"), ("نعم", "never!"), ("yes", "Yes ", "?"))
    ] == [
        ["yes", "no"],
        ["yes", "no"],
        ["yes", "", ""],
    ]


def test_a_row_knows_what_is_missing() -> None:
    row = Row(number=3, values={"a": 1, "b": None}, addresses={"a": "A3"})

    assert [row.get("a"), row.get("b"), row.get("c"), row.address("a"), row.address("c")] == [
        1,
        None,
        None,
        "A3",
        "",
    ]
