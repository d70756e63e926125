"""The score of two names, and its reasons."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from muntada.engines.names import (
    ArticleLeft,
    Kind,
    MixedAlphabets,
    NothingToRead,
    OrderDiffers,
    PartLeft,
    PartsMeet,
    Role,
    Rule,
    compare,
    read,
)

NAMES = st.lists(
    st.one_of(
        st.text(st.sampled_from("ابتجحخدرسشعفقكلمنهويةى"), min_size=2, max_size=8),
        st.text(st.sampled_from("абвгдежзийклмнопрстуфхцчшщыьэюя"), min_size=2, max_size=8),
        st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=2, max_size=8),
        st.sampled_from(["محمد", "عبد", "الله", "بن", "Ali", "al-Sayed", "Иванович", "Abu", "O'Neill"]),
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("عبد الهادي الحويج", "Абдулхади аль-Хвейдж"),
        ("عبد الهادي الحويج", "Abdulhadi Al-Hweij"),
        ("عبد الهادي الحويج", "Abdulhadi Hweij"),
        ("خليفة حفتر", "Khalifa Haftar"),
        ("خليفة حفتر", "Халифа Хафтар"),
        ("Щёголев", "shchegolev"),
        ("Путин Владимир", "Vladimir Putin"),
        ("معمر القذافي", "Muammar Gaddafi"),
        ("معمر القذافي", "Каддафи Муаммар"),
    ],
)
def test_compare_knows_one_name_in_two_scripts(one: str, other: str) -> None:
    assert compare(one, other).score > 0.7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("خليفة حفتر", "Vladimir Putin"),
        ("محمد علي", "Mohamed Haftar"),
        ("Иван Петров", "Ivan Sidorov"),
        ("خالد المشري", "Khaled al-Mabrouk"),
    ],
)
def test_compare_keeps_strangers_apart(one: str, other: str) -> None:
    assert compare(one, other).score < 0.3


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("Сергей Николаевич ЛУКИН", "Sergey Nikolayevich LUKIN", "Sergey Anatolyevich LUKIN"),
        ("سيرجي أناتولييفيتش لوكين", "Лукин Сергей Анатольевич", "Сергей Николаевич ЛУКИН"),
        ("محمد الشاكر", "Мохаммед аль-Шакер", "Мохамед Шакер"),
        ("Рашид Таха", "Rachid Taha", "Taha Rashid"),
        ("محمد علي محمد", "Mohamed Ali Mohamed", "Ali Mohamed Ali"),
    ],
)
def test_compare_puts_the_same_above_the_kin(one: str, same: str, other: str) -> None:
    assert compare(one, same).score > compare(one, other).score + 0.005


@pytest.mark.parametrize(
    ("one", "brother"),
    [
        ("Salem Omar Milad al-Warfalli", "Salem Omar Milad al-Zentani"),
        ("سالم عمر ميلاد الورفلي", "Salem Omar Milad al-Zentani"),
        ("Hamid ben Tahar ben Yusuf Gharbi", "Hamid ben Salah ben Yusuf Gharbi"),
    ],
)
def test_compare_doubts_that_long_names_with_another_part_each_are_one(one: str, brother: str) -> None:
    assert compare(one, brother).score < 0.6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Gennady Kolosov", "Gennady Kolesov"),
        ("Мансур Хабибулин", "Мансур Хабибуллин"),
        ("Leonid Barsukov", "Leonid Barskuov"),
        ("GennadyKolosov", "Gennady Kolosov"),
        ("МансурХабибуллин", "Mansur Khabibullin"),
    ],
)
def test_compare_forgives_a_slip_in_a_long_word_and_a_space_left_out(typed: str, meant: str) -> None:
    assert compare(typed, meant).score > 0.5


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES)
def test_compare_is_symmetric(one: str, other: str) -> None:
    assert compare(one, other).score == compare(other, one).score


@settings(max_examples=60, deadline=None)
@given(NAMES)
def test_compare_with_itself_is_one(name: str) -> None:
    assume(read(name, Kind.PERSON))

    assert compare(name, name).score == 1


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES)
def test_compare_gives_every_part_a_reason(one: str, other: str) -> None:
    reasons = compare(one, other).reasons

    for side, name in ((1, one), (2, other)):
        told = [reason.part for reason in reasons if isinstance(reason, PartLeft) and reason.side == side]
        for reason in reasons:
            if isinstance(reason, PartsMeet):
                # Two parts that are written as one on the other side have one reason together.
                told += (reason.here if side == 1 else reason.there).split()
        assert sorted(told) == sorted(token.written for token in read(name, Kind.PERSON))


def test_compare_tells_which_parts_met_by_what_rule() -> None:
    reasons = compare("عبد الهادي الحويج", "Abdulhadi Hweij").reasons

    assert [
        (reason.here, reason.there, reason.rule, reason.bones)
        for reason in reasons
        if isinstance(reason, PartsMeet)
    ] == [
        ("عبد", "abdul", Rule.PARTICLE, ("@abd", "@abd")),
        ("الهادي", "hadi", Rule.SOUND, ("hd", "hd")),
        ("الحويج", "hweij", Rule.SOUND, ("hg", "hg")),
    ]
    assert ArticleLeft(1, "الحويج") in reasons


def test_compare_tells_what_was_left_and_what_changed_places() -> None:
    reasons = compare("Медведев Дмитрий Анатольевич", "Dmitry Medvedev").reasons

    assert PartLeft(1, "анатольевич", Role.PATRONYMIC) in reasons
    assert OrderDiffers() in reasons


def test_compare_mends_and_tells_mixed_alphabets() -> None:
    comparison = compare("Сeргей Иванов", "Сергей Иванов")

    assert comparison.score == 1
    assert comparison.reasons[-1] == MixedAlphabets(1)


def test_compare_of_nothing_says_so() -> None:
    comparison = compare("«»", "Иванов")

    assert (comparison.score, comparison.reasons) == (0.0, (NothingToRead(1),))


def test_compare_tells_his_surname_from_hers() -> None:
    rules = [reason.rule for reason in compare("Иванов", "Иванова").reasons if isinstance(reason, PartsMeet)]

    assert rules == [Rule.GENDER]


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("أبو بكر", "Abubakr", Rule.JOINED),
        ("علي بن حاج", "Ali Benhadj", Rule.JOINED),
        ("Саша", "Александр", Rule.SHORT_FORM),
        ("Tim", "Timothy", Rule.SHORT_FORM),
        ("А", "Ахмед", Rule.INITIAL),
        ("Хафтар", "Хавтар", Rule.SLIP),
    ],
)
def test_compare_tells_other_ways_of_writing(one: str, other: str, rule: Rule) -> None:
    rules = [reason.rule for reason in compare(one, other).reasons if isinstance(reason, PartsMeet)]

    assert rules[-1] == rule


def test_compare_reads_no_more_than_a_name_of_a_pasted_page() -> None:
    page = "محمد علي " * 5_000

    assert compare(page, page).score == 1


def test_a_text_that_holds_several_names_is_compared_by_the_likest() -> None:
    several = compare("Николай Песков / Микола Пєсков", "Николай Песков").score

    assert 0.9 < several < 1
    assert several == compare("Николай Песков", "Николай Песков / Микола Пєсков").score
