"""From what stands in a cell to a value: each parser takes text and gives a value or says what is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import override, pgettext_lazy

from muntada.base.ids import PATTERN
from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable, western_digits
from muntada.sheets.problems import Problem

Parser = Callable[[str], Any]

CELL_LIMIT = 2000


class BadCell(ValueError):
    """The text in the cell is not what the column holds; `problem` says why, without the address."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.problem = Problem.of(code, **facts)


def in_all_languages(words: str | Promise) -> tuple[str, ...]:
    """A translatable text in each of the three languages."""
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(str(words))
    return tuple(dict.fromkeys(said))


def text(most: int = 400) -> Parser:
    """Words, at most so many characters."""

    def parse(cell: str) -> str:
        if len(cell) > most:
            raise BadCell("too_long", length=len(cell), most=most)
        return cell

    return parse


def email() -> Parser:
    """An e-mail address, in small letters."""

    def parse(cell: str) -> str:
        try:
            validate_email(cell)
        except ValidationError as error:
            raise BadCell("not_an_email", text=cell) from error
        if len(cell) > 254:
            raise BadCell("too_long", length=len(cell), most=254)
        return cell.lower()

    return parse


def phone() -> Parser:
    """A phone number with its country code, as +218912345678."""

    def parse(cell: str) -> str:
        typed = western_digits(cell).strip()
        typed = "+" + typed[2:] if typed.startswith("00") else typed
        try:
            number = phonenumbers.parse(typed, None)
        except phonenumbers.NumberParseException as error:
            raise BadCell("not_a_phone", text=cell) from error
        if not phonenumbers.is_possible_number(number):
            raise BadCell("not_a_phone", text=cell)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    return parse


_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


def day() -> Parser:
    """A day, year first or day first; never month first, which nobody here writes."""

    def parse(cell: str) -> date:
        typed = western_digits(cell)
        if match := _YEAR_FIRST.fullmatch(typed):
            year, month, number = (int(part) for part in match.groups())
        elif match := _DAY_FIRST.fullmatch(typed):
            number, month, year = (int(part) for part in match.groups())
        else:
            raise BadCell("not_a_date", text=cell)
        try:
            return date(year, month, number)
        except ValueError as error:
            raise BadCell("not_a_date", text=cell) from error

    return parse


def whole_number(least: int = 0, most: int = 1_000_000_000) -> Parser:
    """A whole number in a range, in any digits and with any spaces."""

    def parse(cell: str) -> int:
        typed = re.sub(r"\s", "", western_digits(cell))
        if not re.fullmatch(r"[+-]?\d{1,15}", typed):
            raise BadCell("not_a_number", text=cell)
        number = int(typed)
        if not least <= number <= most:
            raise BadCell("not_between", number=number, least=least, most=most)
        return number

    return parse


Choices = Mapping[str, str | Promise]


def choice(choices: Choices, synonyms: Mapping[str, str] | None = None) -> Parser:
    """One of several, by its code or by its word in any of the three languages; synonyms lead to a code."""

    @cache
    def known() -> dict[str, str]:
        found = {comparable(word): code for word, code in (synonyms or {}).items()}
        for code, words in choices.items():
            found |= {comparable(said): code for said in (code, *in_all_languages(words))}
        return found

    def parse(cell: str) -> str:
        code = known().get(comparable(cell))
        if code is None:
            raise BadCell("not_a_choice", text=cell)
        return code

    return parse


YES_NO: Choices = {"yes": pgettext_lazy("answer", "yes"), "no": pgettext_lazy("answer", "no")}


def yes_or_no() -> Parser:
    """True or false, by a word of the three languages or as a workbook keeps it."""
    parse_word = choice(YES_NO, {"true": "yes", "false": "no", "1": "yes", "0": "no"})

    def parse(cell: str) -> bool:
        return bool(parse_word(cell) == "yes")

    return parse


def public_id() -> Parser:
    """An id such as `LR25.PER.014`."""

    def parse(cell: str) -> str:
        typed = western_digits(cell).upper()
        if not re.fullmatch(PATTERN, typed):
            raise BadCell("not_an_id", text=cell)
        return typed

    return parse


@cache
def _territories() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        names = Locale(language).territories
        found |= {comparable(name): code for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)}
    return found


def country(cell: str) -> str | None:
    """The code of a country from its code or its name in one of the three languages, or None."""
    if re.fullmatch(r"[A-Za-z]{2}", cell):
        return cell.upper()
    return _territories().get(comparable(cell))


def website() -> Parser:
    """An address on the web; `www.` alone is completed."""

    def parse(cell: str) -> str:
        typed = cell if "://" in cell else f"https://{cell}"
        parts = urlsplit(typed)
        if parts.scheme not in {"http", "https"} or "." not in (parts.hostname or "") or " " in typed:
            raise BadCell("not_a_website", text=cell)
        if len(typed) > 200:
            raise BadCell("too_long", length=len(typed), most=200)
        return typed

    return parse
