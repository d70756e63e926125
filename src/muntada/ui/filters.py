"""Filters of a list: options with counts, and addresses that keep the search."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise


@dataclass(frozen=True)
class Filter:
    """One value of a filter, with the number of what it leaves."""

    url: str
    label: str | Promise
    count: int | None = None
    state: str = ""
    current: bool = False


def filters(
    name: str,
    options: Iterable[tuple[str, str | Promise]],
    chosen: str,
    kept: dict[str, str],
    counts: dict[str, int] | None = None,
) -> list[Filter]:
    """The options of one filter; the others, and the search, are kept in the address."""
    found = []
    for value, label in options:
        query = {key: one for key, one in {**kept, name: value}.items() if one}
        count = None if counts is None else counts.get(value, 0)
        found.append(Filter(f"?{urlencode(query)}", label, count, current=value == chosen))
    return found
