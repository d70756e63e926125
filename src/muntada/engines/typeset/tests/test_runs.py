"""Every piece of text gets the direction and language of its letters."""

import pytest

from muntada.engines.typeset.runs import breakable, clean, code_run, name_run, words_run
from muntada.engines.typeset.tests.cast import DAY
from muntada.engines.typeset.words import Language, day_in_words, weekday_in_words


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("АО «Росинка-Агро»", (False, "ru")),
        ("شركة B2B للتجارة", (True, "ar")),
        ("B2B شركة", (False, "en")),
        ("«Zaytuna» شركة", (False, "en")),
        ("12", (False, "ar")),
    ],
)
def test_name_run_goes_the_way_of_its_first_letter(text: str, way: tuple[bool, str]) -> None:
    run = name_run(text, Language.AR)

    assert (run["rtl"], run["lang"]) == way


@pytest.mark.parametrize(
    ("text", "page", "way"),
    [
        ("B2B: اجتماعات", Language.AR, (True, "ar")),
        ("Opening session", Language.AR, (False, "en")),
        ("+218 61 555", Language.AR, (False, "ar")),
        ("الجلسة", Language.RU, (True, "ar")),
        ("Зал Б", Language.RU, (False, "ru")),
    ],
)
def test_words_run_goes_the_way_of_the_page_where_it_can(
    text: str, page: Language, way: tuple[bool, str]
) -> None:
    run = words_run(text, page)

    assert (run["rtl"], run["lang"]) == way


def test_words_run_keeps_numbers_in_order_inside_arabic() -> None:
    text = "من 08:00–08:45 قبل 2026-02-01 على +218 61 555 0100 بمبلغ 1 234 567 وخسارة -5% في القاعة 12"

    islands = words_run(text, Language.AR)["islands"]

    assert islands[1::2] == ["08:00–08:45", "2026-02-01", "+218 61 555 0100", "1 234 567", "-5%"]
    assert "".join(islands) == text


def test_code_run_is_left_to_right_in_every_language() -> None:
    assert [code_run("09:00–09:20", language)["rtl"] for language in Language] == [False, False, False]


def test_clean_takes_the_writers_controls_away() -> None:
    assert clean("\u202eabc\u2066 \x00 d\u200f  e\t\r\nf ") == "abc d e\nf"


def test_breakable_opens_only_words_too_long_for_their_line() -> None:
    assert (
        breakable("short and https://example.org/long", 8) == "short and https://\u200bexample.\u200borg/long"
    )
    assert breakable("Водоподготовка", 5) == "Водоп\u00adодгот\u00adовка"
    assert breakable("ببببب", 2) == "ببب\u200bبب"
    assert breakable("BREAKABLE", 8) == "BREAKA\u00adBLE"


def test_russian_and_english_keep_together_what_belongs_together() -> None:
    assert words_run("№ 5 до 1 февраля, М. В. Орлова — да", Language.RU)["s"] == (
        "№\xa05 до 1\xa0февраля, М.\xa0В.\xa0Орлова\xa0— да"
    )
    assert words_run("on 1 February", Language.EN)["s"] == "on 1\xa0February"


def test_days_are_written_as_each_language_does() -> None:
    days = [day_in_words(DAY, language).replace("\xa0", " ") for language in Language]

    assert days == ["21 فبراير 2026", "21 февраля 2026 г.", "21 February 2026"]
    assert weekday_in_words(DAY, Language.RU).startswith("Суббота, ")
    assert weekday_in_words(DAY, Language.AR).startswith("السبت، ")
