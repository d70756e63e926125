"""The journal told to a reader: sentences in their language, names in place of ids."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from muntada.access.roles import ROLE_WORDS
from muntada.accounts.models import User
from muntada.forums.models import Side
from muntada.front.desk import SOURCES
from muntada.journal.models import Entry
from muntada.journal.record import event_kind
from muntada.meetings.models import Round
from muntada.opportunities.models import Opportunity

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


# Codes that a sentence of the journal tells in words.
CODES: dict[tuple[str, str], dict[str, str | Promise]] = {
    ("meetings.RoundChanged", "state"): dict(Round.State.choices),
    ("opportunities.OpportunityScreened", "screen"): dict(Opportunity.Screen.choices),
    ("forums.OfficerAppointed", "role"): {role.value: word for role, word in ROLE_WORDS.items()},
    ("forums.AppointmentEnded", "role"): {role.value: word for role, word in ROLE_WORDS.items()},
    ("front.WordsTranslated", "kind"): {source.kind: source.words for source in SOURCES},
}


def sentence_of(entry: Entry, users: Mapping[int, str] = MappingProxyType({})) -> str:
    """What happened, in the reader's language; the event's name where this version no longer knows it."""
    kind = event_kind(entry.name)
    if kind is None or not kind.sentence:
        return entry.name
    try:
        return str(kind.sentence) % {
            name: _in_words(entry.name, name, value, users) for name, value in entry.facts.items()
        }
    except (KeyError, TypeError, ValueError):  # a fact was renamed since the row was written
        return entry.name


def told(entries: Iterable[Entry]) -> Iterator[Line]:
    """The rows with the names of users and sides, two queries for however many."""
    rows = list(entries)
    named = {value for row in rows for name, value in row.facts.items() if name.endswith("user_id")}
    concerned = {row.actor_id for row in rows} | {value for value in named if isinstance(value, int)}
    users = dict(
        User.objects.filter(pk__in={user for user in concerned if user is not None}).values_list("pk", "name")
    )
    sides = {side.pk: str(side.name) for side in Side.objects.filter(pk__in={row.side_id for row in rows})}
    for row in rows:
        yield Line(
            number=row.number,
            at=row.at,
            who=users.get(row.actor_id or 0, "") or _("the software"),
            sentence=sentence_of(row, users),
            side=sides.get(row.side_id, "") if row.side_id else _("joint"),
            name=row.name,
            facts=", ".join(
                f"{key}: {_shown(value)}" for key, value in row.facts.items() if value not in (None, "", [])
            ),
            digest=row.digest,
        )


def _in_words(event: str, name: str, value: Any, users: Mapping[int, str]) -> Any:
    """A fact as a reader understands it: a user by name, a code by its word."""
    if name.endswith("user_id") and value in users:
        return users[value]
    words = CODES.get((event, name), {})
    return words.get(value, value) if isinstance(value, str) else _shown(value)


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
