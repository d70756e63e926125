"""The time zones that a form offers: by region, with the city's name in the reader's language."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location

REGIONS = ("Africa", "Asia", "Europe", "America", "Australia", "Pacific", "Atlantic", "Indian")


@lru_cache(maxsize=8)
def choices(language: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every IANA zone that is named after a city, in groups, sorted by the city's name."""
    locale = Locale.parse(language)
    groups = []
    for region in REGIONS:
        zones = [name for name in available_timezones() if name.startswith(f"{region}/")]
        named = sorted((get_timezone_location(name, locale=locale, return_city=True), name) for name in zones)
        groups.append((region, tuple((name, f"{city} — {name}") for city, name in named)))
    return tuple(groups)


def is_zone(name: str) -> bool:
    """True for a name of the IANA database."""
    return name in available_timezones()
