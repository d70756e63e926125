"""The journal told to a reader: sentences in their language, names in place of ids."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from muntada.accounts.models import User
from muntada.forums.models import Side
from muntada.journal.models import Entry
from muntada.journal.record import event_kind

ROOM_WORDS = {
    "accounts": pgettext_lazy("part of the house", "accounts"),
    "directory": pgettext_lazy("part of the house", "people and organisations"),
    "forums": pgettext_lazy("part of the house", "forums and duties"),
    "front": pgettext_lazy("part of the house", "translations"),
    "meetings": pgettext_lazy("part of the house", "business meetings"),
    "opportunities": pgettext_lazy("part of the house", "opportunities"),
    "post": pgettext_lazy("part of the house", "correspondence"),
    "programme": pgettext_lazy("part of the house", "programme"),
    "sheets": pgettext_lazy("part of the house", "read-in and lists"),
    "venue": pgettext_lazy("part of the house", "venue"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the journal as a page or a file shows it."""

    number: int
    at: datetime
    who: str
    sentence: str
    side: str
    name: str
    facts: str
    digest: str


def sentence_of(entry: Entry) -> str:
    """What happened, in the reader's language; the event's name where this version no longer knows it."""
    kind = event_kind(entry.name)
    if kind is None or not kind.sentence:
        return entry.name
    try:
        return str(kind.sentence) % {name: _shown(value) for name, value in entry.facts.items()}
    except (KeyError, TypeError, ValueError):  # a fact was renamed since the row was written
        return entry.name


def told(entries: Iterable[Entry]) -> Iterator[Line]:
    """The rows with the names of users and sides, two queries for however many."""
    rows = list(entries)
    users = dict(User.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "name"))
    sides = {side.pk: str(side.name) for side in Side.objects.filter(pk__in={row.side_id for row in rows})}
    for row in rows:
        yield Line(
            number=row.number,
            at=row.at,
            who=users.get(row.actor_id or 0, "") or _("the software"),
            sentence=sentence_of(row),
            side=sides.get(row.side_id, "") if row.side_id else _("joint"),
            name=row.name,
            facts=", ".join(
                f"{key}: {_shown(value)}" for key, value in row.facts.items() if value not in (None, "", [])
            ),
            digest=row.digest,
        )


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
