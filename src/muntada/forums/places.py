"""What a form offers as countries and time zones, by their names in the reader's language."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.forums.models import Forum

Group = tuple[str | Promise, tuple[tuple[str, str], ...]]

# Zones of capitals between which such forums have often been held; the rest follow by region.
COMMON = (
    "Africa/Algiers",
    "Africa/Cairo",
    "Africa/Tripoli",
    "Africa/Tunis",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Asia/Tashkent",
    "Asia/Almaty",
    "Europe/Istanbul",
    "Europe/Minsk",
    "Europe/Moscow",
    "Africa/Casablanca",
)
REGIONS = (
    ("Africa", pgettext_lazy("region of time zones", "Africa")),
    ("Asia", pgettext_lazy("region of time zones", "Asia")),
    ("Europe", pgettext_lazy("region of time zones", "Europe")),
    ("America", pgettext_lazy("region of time zones", "Americas")),
    ("Australia", pgettext_lazy("region of time zones", "Australia")),
    ("Pacific", pgettext_lazy("region of time zones", "Pacific Ocean")),
    ("Atlantic", pgettext_lazy("region of time zones", "Atlantic Ocean")),
    ("Indian", pgettext_lazy("region of time zones", "Indian Ocean")),
)

# ISO 3166 leaves these to whoever needs them, such as an invented country; the Unicode data give some a use.
FREE_CODES = (*(f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"), *(f"X{chr(n)}" for n in range(65, 91)))
# Reserved codes that are no country of their own.
NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "ZZ"})


# The Unicode data still file some cities under a name that the IANA database has given up.
_FORMER_NAMES: dict[str, list[str]] = {}
for _old, _new in get_global("zone_aliases").items():
    _FORMER_NAMES.setdefault(_new, []).append(_old)


def _city(zone: str, locale: Locale) -> str:
    """The city after which a zone is named, in this language."""
    for name in (zone, *_FORMER_NAMES.get(zone, ())):
        if city := locale.time_zones.get(name, {}).get("city"):
            return str(city)
    return str(get_timezone_location(zone, locale=locale, return_city=True))


@lru_cache(maxsize=8)
def zones(language: str) -> tuple[Group, ...]:
    """The zones of the IANA database that are named after a city: common ones first, then by region."""
    locale = Locale.parse(language)
    known = sorted(get_global("zone_territories"))

    def named(names: list[str]) -> tuple[tuple[str, str], ...]:
        cities = sorted((_city(name, locale), name) for name in names)
        return tuple((name, city) for city, name in cities)

    groups: list[Group] = [(_("Often used"), named(list(COMMON)))]
    for region, word in REGIONS:
        rest = [name for name in known if name.startswith(f"{region}/") and name not in COMMON]
        groups.append((word, named(rest)))
    return tuple(groups)


def country_name(forum: Forum, code: str, language: str) -> str:
    """What readers of a forum call this country: the name of its side there, else that of the Unicode data."""
    for side in forum.both_sides:
        if side.country == code:
            return str(side.name.best(language).text)
    return str(Locale.parse(language).territories.get(code, code))


@lru_cache(maxsize=8)
def countries(language: str) -> tuple[Group, ...]:
    """Two-letter codes with their names as the Unicode data have them, then the codes that are free."""
    names = Locale.parse(language).territories
    official = sorted(
        (name, code)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY and code not in FREE_CODES
    )
    return (
        (_("Countries and territories"), tuple((code, f"{name} ({code})") for name, code in official)),
        (_("Free codes, for a party that has none"), tuple((code, code) for code in FREE_CODES)),
    )
