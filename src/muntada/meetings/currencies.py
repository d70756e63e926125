"""The currencies in which somebody can state a value: those of ISO 4217 that are money somewhere today."""

from functools import cache

from babel import Locale
from babel.core import get_global

# What the two sides of most forums trade in goes before the long list.
FIRST = ("USD", "EUR", "LYD", "RUB", "CNY", "AED", "TRY", "EGP", "TND")
# Plain `ar` writes numbers and names as the Gulf does.
_LOCALES = {"ar": "ar_LY", "ru": "ru", "en": "en"}


@cache
def in_use() -> frozenset[str]:
    """The codes of all of them."""
    territories = get_global("territory_currencies")
    return frozenset(
        code
        for rows in territories.values()
        for code, _since, until, is_tender in rows
        if until is None and is_tender
    )


@cache
def choices(language: str) -> tuple[tuple[str, str], ...]:
    """Codes and names in a language; the usual ones first, then the alphabet of the codes."""
    names = Locale.parse(_LOCALES.get(language, "en")).currencies
    order = [*FIRST, *sorted(in_use() - set(FIRST))]
    return tuple((code, f"{code} · {names.get(code, code)}") for code in order)
