"""What can be written out as a spreadsheet: each room registers its own lists here.

    register(
        Listing(
            name="people", title=_("People"), right="directory.people",
            columns=PEOPLE, rows=people_rows,
        )
    )

`rows(context)` gives mappings from column keys to values, and only rows that `context.actor` may see.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise

from muntada.access.actor import Actor, may_at_all
from muntada.sheets.kinds import Column, Context

Value = str | int | float | Decimal | bool | date | datetime | None
Rows = Callable[[Context], Iterable[Mapping[str, Value]]]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list. `right` is the page that shows it: whoever may not see the page may not have the file."""

    name: str
    title: str | Promise
    right: str
    columns: tuple[Column, ...]
    rows: Rows


_listings: dict[str, Listing] = {}


def register(listing: Listing) -> Listing:
    """Offer this list as a file."""
    _listings[listing.name] = listing
    return listing


def listing_named(name: str) -> Listing | None:
    """The list that was registered under this name."""
    return _listings.get(name)


def listings_for(actor: Actor) -> list[Listing]:
    """The lists that this actor may see at least in part."""
    return [listing for listing in _listings.values() if may_at_all(actor, listing.right)]
