"""What can be written out as a spreadsheet: each room registers its own lists here.

    register(
        Listing(
            name="people", title=_("People"), right="directory.people",
            columns=PEOPLE, rows=people_rows,
        )
    )

`rows(context)` gives mappings from column keys to values, and only rows that `context.actor` may see. The
page of the list leads to its file by `{% export_link "people" %}`, which shows nothing to who may not have it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.http import urlencode

from muntada.access.actor import Actor, may_at_all
from muntada.base.links import link
from muntada.sheets.kinds import Column, Context, Reading

Value = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list of a forum. `right` is the page that shows it: who may not see the page may not have the file.

    `narrowed_by` names what may stand in the address of that page to narrow the list down; the file is
    narrowed down alike.
    """

    name: str
    title: str | Promise
    right: str
    columns: tuple[Column, ...]
    rows: Callable[[Context], Iterable[Mapping[str, Value]]]
    narrowed_by: tuple[str, ...] = ()
    columns_of_forum: Callable[[int], Sequence[Column]] | None = (
        None  # those that one forum has beside the others
    )

    def columns_in(self, forum_id: int | None) -> tuple[Column, ...]:
        """All columns of the list where it lies."""
        if self.columns_of_forum is None or forum_id is None:
            return self.columns
        return (*self.columns, *self.columns_of_forum(forum_id))


@dataclass(frozen=True, kw_only=True)
class InstallationListing(Listing):
    """One list that belongs to no forum, and is written out only outside of them."""

    rows: Callable[[Reading], Iterable[Mapping[str, Value]]]


_listings: dict[str, Listing] = {}


def register(listing: Listing) -> Listing:
    """Offer this list as a file. Raises `ValueError` where another one has its name."""
    if listing.name in _listings:
        raise ValueError(f"two lists are called {listing.name}")
    _listings[listing.name] = listing
    return listing


def listing_named(name: str) -> Listing | None:
    """The list that was registered under this name."""
    return _listings.get(name)


def every_listing() -> list[Listing]:
    """All lists that can be written out somewhere."""
    return list(_listings.values())


def is_found_in(listing: Listing, forum_id: int | None) -> bool:
    """True where the list lies: inside a forum, or outside of all."""
    return isinstance(listing, InstallationListing) is (forum_id is None)


def may_be_taken(listing: Listing, actor: Actor) -> bool:
    """True for who may see the list at least in part, and may take lists away as files."""
    return (
        is_found_in(listing, actor.forum_id)
        and may_at_all(actor, "sheets.export")
        and may_at_all(actor, listing.right)
    )


def listings_for(actor: Actor) -> list[Listing]:
    """The lists that this actor may take away, where they are."""
    return [listing for listing in every_listing() if may_be_taken(listing, actor)]


def narrowing(listing: Listing, asked: Mapping[str, str]) -> dict[str, str]:
    """How this address narrows the list down."""
    return {name: asked[name] for name in listing.narrowed_by if asked.get(name)}


def file_address(request: HttpRequest, listing: Listing, asked: Mapping[str, str]) -> str:
    """Where the list is taken away, narrowed down as this address has it."""
    query = urlencode(narrowing(listing, asked))
    return link(request, "sheets:export", listing.name) + (f"?{query}" if query else "")
