"""The measured table of the screen rules, and the traps of CLDR's Arabic."""

import datetime as dt

import pytest

from muntada.ui import format as fmt

DAY = dt.date(2026, 2, 22)
NOON = dt.datetime(2025, 2, 22, 12, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "22 فبراير 2026"),
        ("ru", "22 февраля 2026\u00a0г."),
        ("en", "22 February 2026"),
        ("ar-LY", "22 فبراير 2026"),
        ("unknown", "22 February 2026"),
    ],
)
def test_format_day_names_the_month(language: str, text: str) -> None:
    assert fmt.format_day(DAY, language) == text


def test_format_day_uses_the_months_of_libya() -> None:
    months = [fmt.format_day(dt.date(2026, month, 1), "ar").split()[1] for month in range(1, 13)]

    assert " ".join(months) == ("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر")


def test_format_day_number_is_the_same_everywhere() -> None:
    assert fmt.format_day_number(DAY) == "22.02.2026"


@pytest.mark.parametrize(
    ("first", "last", "language", "text"),
    [
        (DAY, DAY, "en", "22 February 2026"),
        (DAY, dt.date(2026, 2, 24), "en", "22 to 24 February 2026"),
        (DAY, dt.date(2026, 2, 24), "ar", "من 22 إلى 24 فبراير 2026"),
        (DAY, dt.date(2026, 3, 1), "ru", "с 22 февраля по 1 марта 2026\u00a0г."),
        (dt.date(2025, 12, 31), dt.date(2026, 1, 1), "en", "31 December 2025 to 1 January 2026"),
    ],
)
def test_format_days_says_a_range_in_words(first: dt.date, last: dt.date, language: str, text: str) -> None:
    assert fmt.format_days(first, last, language) == text


@pytest.mark.parametrize(
    ("value", "language", "decimals", "text"),
    [
        (1234567, "en", None, "1\u202f234\u202f567"),
        (1234567, "ar", None, "1\u202f234\u202f567"),
        ("1234.50", "ru", None, "1\u202f234,5"),
        ("1234.5", "ar", None, "1\u202f234,5"),
        ("1234.5", "en", 2, "1\u202f234.50"),
        (-5, "en", None, "-5"),
        (0, "ar", None, "0"),
        (0.1, "ru", None, "0,1"),
        ("2.5", "en", 0, "3"),
    ],
)
def test_format_number_groups_by_a_narrow_space(
    value: int | float | str, language: str, decimals: int | None, text: str
) -> None:
    assert fmt.format_number(value, language, decimals=decimals) == text


@pytest.mark.parametrize(
    ("amount", "currency", "scale", "language", "text"),
    [
        ("12.5", "USD", "m", "en", "USD 12.5 m"),
        ("12.5", "USD", "m", "ru", "12,5 млн долл. США"),
        ("12.5", "USD", "m", "ar", "12,5 مليون دولار أمريكي"),
        ("12.5", "LYD", "", "ar", "12,500 دينار ليبي"),
        ("12.5", "LYD", "", "en", "LYD 12.500"),
        ("12.5", "USD", "", "en", "USD 12.50"),
        ("1234.56", "USD", "", "en", "USD 1\u202f235"),
        ("500", "EUR", "", "ru", "500 евро"),
        ("3", "RUB", "bn", "ru", "3 млрд руб."),
        ("3", "XYZ", "m", "ar", "3 مليون XYZ"),
    ],
)
def test_format_money_keeps_the_currency_beside_the_amount(
    amount: str, currency: str, scale: str, language: str, text: str
) -> None:
    shown = fmt.format_money(amount, currency, language, scale=scale)

    assert shown.replace("\u00a0", " ") == text


@pytest.mark.parametrize(("language", "text"), [("en", "12.5%"), ("ru", "12,5\u00a0%"), ("ar", "12,5%")])
def test_format_percent(language: str, text: str) -> None:
    assert fmt.format_percent("12.5", language) == text


def test_format_span_shows_the_clocks_of_a_place() -> None:
    later = NOON + dt.timedelta(minutes=20)

    assert fmt.format_span(NOON, later, "Africa/Tripoli") == "14:30–14:50"
    assert fmt.format_span(NOON, later, "Europe/Moscow") == "15:30–15:50"
    assert fmt.format_span(dt.time(9), dt.time(9, 20)) == "09:00–09:20"


PLURALS = {
    "ar": {
        0: "الآن",
        1: "خلال دقيقة واحدة",
        2: "خلال دقيقتين",
        3: "خلال 3 دقائق",
        11: "خلال 11 دقيقة",
        21: "خلال 21 دقيقة",
        22: "خلال 22 دقيقة",
        25: "خلال 25 دقيقة",
    },
    "ru": {
        0: "сейчас",
        1: "через 1 минуту",
        2: "через 2 минуты",
        3: "через 3 минуты",
        11: "через 11 минут",
        21: "через 21 минуту",
        22: "через 22 минуты",
        25: "через 25 минут",
    },
    "en": {
        0: "now",
        1: "in 1 minute",
        2: "in 2 minutes",
        3: "in 3 minutes",
        11: "in 11 minutes",
        21: "in 21 minutes",
        22: "in 22 minutes",
        25: "in 25 minutes",
    },
}


@pytest.mark.parametrize("language", fmt.LANGUAGES)
def test_format_relative_counts_minutes_in_every_plural(language: str) -> None:
    shown = {
        minutes: fmt.format_relative(NOON + dt.timedelta(minutes=minutes), NOON, language)
        for minutes in PLURALS[language]
    }

    assert shown == PLURALS[language]


def test_format_relative_takes_larger_units_when_they_say_enough() -> None:
    gaps = [dt.timedelta(minutes=89), dt.timedelta(hours=3), dt.timedelta(days=100), -dt.timedelta(days=2)]

    assert [fmt.format_relative(NOON + gap, NOON, "en") for gap in gaps] == [
        "in 89 minutes",
        "in 3 hours",
        "in 100 days",
        "2 days ago",
    ]
    assert [fmt.format_relative(NOON + dt.timedelta(days=n), NOON, "ar") for n in (100, 101, 102, 111)] == [
        "خلال 100 يوم",
        "خلال 101 يوم",
        "خلال 102 يوم",
        "خلال 111 يومًا",
    ]


def test_list_of_isolates_each_item() -> None:
    names = ["Zaytuna Trading", "АО «Росинка-Агро»", "شركة زيتونة"]

    assert fmt.list_of(names, "ar") == (
        "\u2068Zaytuna Trading\u2069 و\u2068АО «Росинка-Агро»\u2069 و\u2068شركة زيتونة\u2069"
    )
    assert fmt.list_of(names[:2], "en") == "\u2068Zaytuna Trading\u2069 and \u2068АО «Росинка-Агро»\u2069"
    assert fmt.list_of([], "ru") == ""


def test_isolate_knows_the_direction_of_a_language() -> None:
    assert fmt.isolate("Росинка", "ru") == "\u2066Росинка\u2069"
    assert fmt.isolate("زيتونة", "ar") == "\u2067زيتونة\u2069"
    assert fmt.isolate("?") == "\u2068?\u2069"
    assert fmt.isolate("") == ""


@pytest.mark.parametrize("language", fmt.LANGUAGES)
def test_no_format_leaves_an_invisible_mark(language: str) -> None:
    shown = [
        fmt.format_day(DAY, language, weekday=True),
        fmt.format_month(DAY, language),
        fmt.format_days(DAY, dt.date(2026, 2, 24), language),
        fmt.format_number("-1234.5", language),
        fmt.format_money("12.5", "USD", language, scale="m"),
        fmt.format_percent("-12.5", language),
        fmt.format_relative(NOON, NOON + dt.timedelta(hours=5), language),
    ]

    assert [text for text in shown if any(mark in text for mark in "\u200e\u200f\u061c")] == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("هناء سالم الفيتوري", "هـ ف"),
        ("Marina ORLOVA", "MO"),
        ("АО «Росинка-Агро»", "АР"),
        ("Salim", "S"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert fmt.initials(name) == letters
