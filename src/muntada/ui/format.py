"""How numbers, money, days and times are written in the three languages, whatever the machine's locale is.

Pure functions from values to text. The text carries no direction: a template isolates it (`muntada_tags`).
CLDR data comes from Babel, with its invisible direction marks removed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list

LANGUAGES: Final = ("ar", "ru", "en")
NATIVE_NAMES: Final = {"ar": "العربية", "ru": "Русский", "en": "English"}

FIRST_STRONG: Final = "\N{FIRST STRONG ISOLATE}"
LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT ISOLATE}"
RIGHT_TO_LEFT: Final = "\N{RIGHT-TO-LEFT ISOLATE}"
POP: Final = "\N{POP DIRECTIONAL ISOLATE}"
GROUP: Final = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"

# Plain "ar" is formatted as in Egypt; only ar_LY has the months, week and decimal comma that are used here.
_LOCALES: Final = {"ar": Locale("ar", "LY"), "ru": Locale("ru"), "en": Locale("en", "GB")}
_NOW: Final = {"ar": "الآن", "ru": "сейчас", "en": "now"}
_RIGHT_TO_LEFT_LANGUAGES: Final = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_INVISIBLE: Final = str.maketrans("", "", "\u200e\u200f\u061c")


@dataclass(frozen=True)
class Currency:
    """How a currency is named beside an amount, and how many decimals its coins have."""

    ar: str
    ru: str
    decimals: int = 2


CURRENCIES: Final = {
    "USD": Currency("دولار أمريكي", "долл. США"),
    "EUR": Currency("يورو", "евро"),
    "GBP": Currency("جنيه إسترليني", "ф. ст."),
    "CHF": Currency("فرنك سويسري", "шв. фр."),
    "CNY": Currency("يوان صيني", "юаней"),
    "RUB": Currency("روبل روسي", "руб."),
    "TRY": Currency("ليرة تركية", "тур. лир"),
    "AED": Currency("درهم إماراتي", "дирх. ОАЭ"),
    "EGP": Currency("جنيه مصري", "егип. фунтов"),
    "LYD": Currency("دينار ليبي", "ливийск. динаров", decimals=3),
    "TND": Currency("دينار تونسي", "тун. динаров", decimals=3),
}
_SCALES: Final = {
    "": {"ar": "", "ru": "", "en": ""},
    "k": {"ar": "ألف", "ru": "тыс.", "en": "k"},
    "m": {"ar": "مليون", "ru": "млн", "en": "m"},
    "bn": {"ar": "مليار", "ru": "млрд", "en": "bn"},
}


def known(language: str) -> str:
    """The one of our languages that a code such as `ru-RU` means; English for all others."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in _LOCALES else "en"


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, the direction in which a language is written."""
    base = language.replace("_", "-").split("-")[0].lower()
    return "rtl" if base in _RIGHT_TO_LEFT_LANGUAGES else "ltr"


def isolate(text: str, language: str = "") -> str:
    """Text inside isolate characters, for attributes, titles and mail subjects, where no tag can stand."""
    if not text:
        return ""
    if not language:
        return f"{FIRST_STRONG}{text}{POP}"
    opening = RIGHT_TO_LEFT if direction_of(language) == "rtl" else LEFT_TO_RIGHT
    return f"{opening}{text}{POP}"


def without_marks(text: str) -> str:
    """Text without the invisible direction marks that CLDR puts into Arabic dates and amounts."""
    return text.translate(_INVISIBLE)


def format_day(day: dt.date, language: str, *, weekday: bool = False) -> str:
    """A day in running text: `22 February 2026`, `22 февраля 2026 г.`, `22 فبراير 2026`."""
    language = known(language)
    pattern = {
        "ar": "d MMMM y",
        "ru": f"d MMMM y{NO_BREAK}'г.'",
        "en": "d MMMM y",
    }[language]
    if weekday:
        pattern = {"ar": "EEEE ", "ru": "EEEE, ", "en": "EEEE "}[language] + pattern
    return without_marks(format_date(day, pattern, locale=_LOCALES[language]))


def format_month(day: dt.date, language: str) -> str:
    """A month as the heading of a list: `February 2026`, `февраль 2026 г.`, `فبراير 2026`."""
    language = known(language)
    pattern = f"LLLL y{NO_BREAK}'г.'" if language == "ru" else "LLLL y"
    return without_marks(format_date(day, pattern, locale=_LOCALES[language]))


def format_day_number(day: dt.date) -> str:
    """A day in a table, the same in all languages: `22.02.2026`."""
    return f"{day:%d.%m.%Y}"


def format_days(first: dt.date, last: dt.date, language: str) -> str:
    """The days of an event: `21 to 23 February 2026`, in words: a bare range turns round in Arabic."""
    language = known(language)
    if first == last:
        return format_day(first, language)
    start = {"ar": "من {} إلى {}", "ru": "с {} по {}", "en": "{} to {}"}[language]
    pattern = "d MMMM"
    if first.year != last.year:
        opening = format_day(first, language)
    elif first.month != last.month:
        opening = without_marks(format_date(first, pattern, locale=_LOCALES[language]))
    else:
        opening = str(first.day)
    return start.format(opening, format_day(last, language))


def at_place(instant: dt.datetime, zone: str | dt.tzinfo | None) -> dt.datetime:
    """An instant as the clocks of a place show it; without a place, as it was given."""
    if zone is None or zone == "":
        return instant
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def format_time(instant: dt.datetime | dt.time, zone: str | dt.tzinfo | None = None) -> str:
    """The time of day on the 24-hour clock: `14:30`."""
    if isinstance(instant, dt.datetime):
        instant = at_place(instant, zone)
    return f"{instant:%H:%M}"


def format_span(
    start: dt.datetime | dt.time, end: dt.datetime | dt.time, zone: str | dt.tzinfo | None = None
) -> str:
    """A time slot, to be shown left to right in every language: `09:00–09:20`."""
    return f"{format_time(start, zone)}–{format_time(end, zone)}"


def format_number(value: Decimal | float | str, language: str, *, decimals: int | None = None) -> str:
    """A number in Western digits, thousands parted by a narrow space, decimal comma in Russian and Arabic."""
    number = Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{number:,f}"
    whole, _, fraction = text.partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    whole = whole.replace(",", GROUP)
    mark = "." if known(language) == "en" else ","
    return f"{whole}{mark}{fraction}" if fraction else whole


def format_money(amount: Decimal | float | str, currency: str, language: str, *, scale: str = "") -> str:
    """An amount with its currency: `USD 12.5 m`, `12,5 млн долл. США`, `12,5 مليون دولار أمريكي`.

    `scale` is "", "k", "m" or "bn" and says in what the amount is counted. Small unscaled amounts show the
    decimals of their coins (three for a Libyan dinar); amounts of a thousand and more show none.
    """
    language = known(language)
    number = Decimal(str(amount))
    names = CURRENCIES.get(currency)
    decimals: int | None = None
    if not scale:
        coins = names.decimals if names else 2
        decimals = 0 if abs(number) >= 1000 or number == number.to_integral_value() else coins
    figure = format_number(number, language, decimals=decimals)
    unit = _SCALES[scale][language]
    if language == "en" or names is None:
        parts = [currency, figure, unit] if language == "en" else [figure, unit, currency]
    else:
        parts = [figure, unit, names.ar if language == "ar" else names.ru]
    return NO_BREAK.join(part for part in parts if part)


def format_percent(value: Decimal | float | str, language: str) -> str:
    """A share given in percent: `12.5%`, `12,5 %`, `12,5%`."""
    language = known(language)
    figure = format_number(value, language)
    return f"{figure}{NO_BREAK}%" if language == "ru" else f"{figure}%"


def format_relative(instant: dt.datetime, now: dt.datetime, language: str) -> str:
    """How far an instant lies from now: `in 25 minutes`, `через 25 минут`, `خلال 25 دقيقة`."""
    gap = instant - now
    minutes = round(abs(gap).total_seconds() / 60)
    if minutes == 0:
        return _NOW[known(language)]
    sign = 1 if gap >= dt.timedelta() else -1
    if minutes < 90:
        unit, rounded = "minute", dt.timedelta(minutes=minutes)
    elif minutes < 36 * 60:
        unit, rounded = "hour", dt.timedelta(hours=round(minutes / 60))
    else:
        unit, rounded = "day", dt.timedelta(days=round(minutes / 60 / 24))
    text = format_timedelta(
        sign * rounded,
        granularity=unit,  # type: ignore[arg-type]  # one of Babel's literal units, chosen above
        threshold=1e9,  # never a larger unit than the one chosen
        add_direction=True,
        locale=_LOCALES[known(language)],
    )
    return without_marks(text)


def list_of(items: Iterable[str], language: str) -> str:
    """Items joined as the language joins them; each is isolated, or two Latin names would change places."""
    isolated = [isolate(item) for item in items]
    return join_pattern(len(isolated), language).format(*isolated)


def join_pattern(count: int, language: str) -> str:
    """The words and commas between the items of a list, with a place `{}` for each."""
    return without_marks(format_list(["{}"] * count, locale=_LOCALES[known(language)]))


def initials(name: str) -> str:
    """Two letters that stand for a person where there is no picture; Arabic letters stay apart."""
    words = [word.strip("«»\"'()").removeprefix("ال") for word in name.split()]
    letters = [word[0].upper() for word in words if word and word[0].isalpha()]
    chosen = letters if len(letters) < 2 else [letters[0], letters[-1]]
    if any("\u0600" <= letter <= "\u06ff" for letter in chosen):
        # A lone heh looks like the digit five; writers give it a tail.
        return " ".join("هـ" if letter == "ه" else letter for letter in chosen)
    return "".join(chosen)
