"""What looks wrong with the way a name was typed, and what to offer instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muntada.engines.names import (
    Doubt,
    DoubtCode,
    Kind,
    are_columns_swapped,
    compare,
    doubts,
    read,
    repaired,
    swap_doubt,
)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Сeргей Иванов", [Doubt(DoubtCode.MIXED_ALPHABETS, "Сeргей", "Сергей Иванов")]),
        ("ПETPОВ Иван", [Doubt(DoubtCode.MIXED_ALPHABETS, "ПETPОВ", "ПЕТРОВ Иван")]),
        ("Khаlifa Haftar", [Doubt(DoubtCode.MIXED_ALPHABETS, "Khаlifa", "Khalifa Haftar")]),
        ("Анна\u202e Петрова", [Doubt(DoubtCode.HIDDEN, "U+202E", "Анна Петрова")]),
        ("\u200fخليفة حفتر\u200f", [Doubt(DoubtCode.HIDDEN, "U+200F", "خليفة حفتر")]),
        ("KHALIFA AL-HAFTAR", [Doubt(DoubtCode.CAPITALS, "KHALIFA AL-HAFTAR", "Khalifa al-Haftar")]),
        ("ЩЁГОЛЕВ-ПОДЪЯЧЕВСКИЙ", [Doubt(DoubtCode.CAPITALS, "ЩЁГОЛЕВ-ПОДЪЯЧЕВСКИЙ", "Щёголев-Подъячевский")]),
        ("O'NEILL NICK", [Doubt(DoubtCode.CAPITALS, "O'NEILL NICK", "O'Neill Nick")]),
        ("Ivan Petr0v", [Doubt(DoubtCode.DIGITS, "Petr0v")]),
        ("Иван Петров / Ivan Petrov", [Doubt(DoubtCode.SEVERAL, "Иван Петров / Ivan Petrov", "Иван Петров")]),
        ("«»", [Doubt(DoubtCode.NOTHING, "«»")]),
    ],
)
def test_doubts_tell_what_and_offer_a_repair(typed: str, told: list[Doubt]) -> None:
    assert list(doubts(typed)) == told


@pytest.mark.parametrize(
    "typed",
    [
        "Щёголев-Подъячевский Юрий",
        "عَبْدُ الهَادِي الحويج",
        "Nick O'Neill",
        "А. С. Пушкин",
        "Dr. Khalifa al-Haftar",
        "ПЕТРОВ Иван",  # a family name in capitals is a habit
        "Ng",
    ],
)
def test_doubts_leave_right_names_alone(typed: str) -> None:
    assert doubts(typed) == ()


def test_doubts_of_a_page_in_a_cell_show_its_beginning() -> None:
    (doubt,) = doubts("محمد علي " * 50)

    assert (doubt.code, len(doubt.part), doubt.repair) == (DoubtCode.TOO_LONG, 60, None)


def test_doubts_come_together() -> None:
    codes = [doubt.code for doubt in doubts("\u202eСEРГЕЙ ИВАНОВ")]

    assert codes == [DoubtCode.HIDDEN, DoubtCode.MIXED_ALPHABETS, DoubtCode.CAPITALS]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500))
def test_doubts_about_anything_answer(typed: str) -> None:
    assert isinstance(doubts(typed), tuple)
    assert repaired(repaired(typed)) == repaired(typed)


@pytest.mark.parametrize(
    "typed",
    ["Сeргей Иванов", "Анна\u202e Петрова", "ХАЛИФА ХАФТАР", "Khаlifa\tHaftar", "\u2067محمد علي\u2069"],
)
def test_repairs_read_as_the_same_name(typed: str) -> None:
    for repair in [repaired(typed), *(doubt.repair for doubt in doubts(typed) if doubt.repair)]:
        assert compare(typed, repair).score == 1


@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        ("Петров", "Иван"),
        ("Петрова", "Анна Сергеевна"),
        ("Petrov", "Sergey"),
        ("الحويج", "محمد"),
        ("al-Hweij", "Mohamed"),
        ("аль-Хвейдж", "Мухаммед"),
        ("بوتين", "فلاديمير فلاديميروفيتش"),
    ],
)
def test_swap_doubt_tells_swapped_columns_and_only_those(given_name: str, family_name: str) -> None:
    doubt = swap_doubt(given_name, family_name)

    if given_name != "بوتين":  # with a patronymic but no ending to tell by
        assert doubt == Doubt(
            DoubtCode.SWAPPED, f"{given_name} {family_name}", f"{family_name}\t{given_name}"
        )
    assert swap_doubt(family_name, given_name) is None


def test_swap_doubt_is_silent_where_nothing_tells() -> None:
    assert swap_doubt("Максим", "Роман") is None
    assert swap_doubt("محمد", "علي") is None
    assert swap_doubt("", "") is None


def test_are_columns_swapped_asks_the_whole_sheet() -> None:
    right = [("Иван", "Петров"), ("محمد", "الحويج"), ("Sergey", "Lavrov"), ("Li", "Wei")]

    assert are_columns_swapped([(family, given_name) for given_name, family in right])
    assert not are_columns_swapped(right)
    assert not are_columns_swapped([])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Petrov Ivan", "Ivan Petrov"),
        ("PETROV IVAN", "Ivan Petrov"),
        ("Сeргей Ивaнов", "Sergey Ivanov"),
        ("\u202eخليفة حفتر", "Khalifa Haftar"),
        ("Khalifa Haftar " + "\u200f" * 380, "خليفة حفتر"),
    ],
)
def test_compare_reads_what_was_typed_badly(typed: str, meant: str) -> None:
    assert compare(typed, meant).score > 0.7


def test_read_puts_the_family_name_last_where_that_can_be_told() -> None:
    names = (
        "Путин, Владимир Владимирович",
        "Путин Владимир Владимирович",
        "ПУТИН Владимир Владимирович",
        "Владимир Владимирович Путин",
    )

    read_alike = [[token.form for token in read(name, Kind.PERSON)] for name in names]

    assert read_alike == [["владимир", "владимир", "путин"]] * 4
