"""Lists as they come out of the house: the rows of a text table, by the names of their columns."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import urlencode

from django.test import Client
from django.utils.translation import override

from muntada.access.actor import Actor
from muntada.sheets.exports import InstallationListing, Value, listing_named
from muntada.sheets.kinds import Context, Reading
from tests.cast import NOON


def taken(
    client: Client,
    name: str,
    columns: Sequence[str],
    *,
    forum: str = "mb27",
    tongue: str = "en",
    **asked: str,
) -> list[dict[str, str]]:
    """The list as this client takes it away as CSV."""
    place = f"{forum}/" if forum else ""
    query = urlencode({"format": "csv", "columns": ",".join(columns), **asked})
    answer = client.get(f"/{tongue}/{place}export/{name}/?{query}")
    assert answer.status_code == 200, answer.content
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def read(name: str, actor: Actor, **narrowed: str) -> list[dict[str, Value]]:
    """The rows of the list that this actor may see, before anything is written; every column is there."""
    listing = listing_named(name)
    assert listing is not None
    with override("en"):
        if isinstance(listing, InstallationListing):
            rows = listing.rows(Reading(actor=actor, now=NOON, narrowed=narrowed))
        else:
            assert actor.forum_id is not None
            rows = listing.rows(
                Context(forum_id=actor.forum_id, side_id=None, actor=actor, now=NOON, narrowed=narrowed)
            )
        found = [dict(row) for row in rows]
    keys = {column.key for column in listing.columns}
    assert all(set(row) >= keys for row in found), [keys - set(row) for row in found]
    return found
