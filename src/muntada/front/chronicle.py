"""The journal told to a reader: sentences in their language, names in place of ids."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from muntada.access.roles import ROLE_WORDS
from muntada.accounts.models import User
from muntada.accounts.work import words_of_work
from muntada.directory.changes import every_kind
from muntada.directory.models import Deadline
from muntada.forums.models import Side
from muntada.front.desk import SOURCES
from muntada.journal.models import Entry
from muntada.journal.record import event_kind
from muntada.meetings.models import MeetingOutcome, Round
from muntada.opportunities.models import Opportunity
from muntada.privacy.holdings import HOLDINGS
from muntada.protocol.models import Reply
from muntada.sheets.exports import listing_named
from muntada.sheets.kinds import kind_named
from muntada.ui.format import format_day

ROOM_WORDS = {
    "accounts": pgettext_lazy("part of the house", "accounts"),
    "directory": pgettext_lazy("part of the house", "people and organisations"),
    "forums": pgettext_lazy("part of the house", "forums and duties"),
    "front": pgettext_lazy("part of the house", "translations"),
    "meetings": pgettext_lazy("part of the house", "business meetings"),
    "opportunities": pgettext_lazy("part of the house", "opportunities"),
    "post": pgettext_lazy("part of the house", "correspondence"),
    "privacy": pgettext_lazy("part of the house", "privacy"),
    "protocol": pgettext_lazy("part of the house", "invitation letters"),
    "programme": pgettext_lazy("part of the house", "programme"),
    "sheets": pgettext_lazy("part of the house", "read-in and lists"),
    "travel": pgettext_lazy("part of the house", "visas and travel"),
    "venue": pgettext_lazy("part of the house", "venue"),
}
# Facts that are the id of a user or of a side: a reader is told the name.
USER_FACTS = frozenset({"user_id", "from_user_id", "to_user_id"})
SIDE_FACTS = frozenset({"changed_side_id", "of_side_id"})
DAY_FACTS = frozenset({"on", "starts_on", "ends_on"})
MEANS_WORDS = {
    "totp": pgettext_lazy("means of signing in", "codes of an app"),
    "webauthn": pgettext_lazy("means of signing in", "passkey"),
    "recovery_codes": pgettext_lazy("means of signing in", "recovery codes"),
    "all": pgettext_lazy("means of signing in", "all means"),
}
CHANGE_WORDS = {
    "added": pgettext_lazy("change of a means of signing in", "added"),
    "removed": pgettext_lazy("change of a means of signing in", "removed"),
    "renewed": pgettext_lazy("change of a means of signing in", "renewed"),
    "reset": pgettext_lazy("change of a means of signing in", "reset"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the journal as a page or a file shows it."""

    number: int
    at: datetime
    who: str
    user_id: int | None
    sentence: str
    side: str
    name: str
    facts: str
    previous: str
    digest: str


Names = Mapping[int, str]


def sentence_of(
    entry: Entry, users: Names = MappingProxyType({}), sides: Names = MappingProxyType({})
) -> str:
    """What happened, in the reader's language; the event's name where this version no longer knows it."""
    kind = event_kind(entry.name)
    if kind is None or not kind.sentence:
        return entry.name
    try:
        return str(kind.sentence) % {
            name: _named(name, value, users, sides) or _in_words(entry, name, value)
            for name, value in entry.facts.items()
        }
    except (KeyError, TypeError, ValueError):  # a fact was renamed since the row was written
        return entry.name


def told(entries: Iterable[Entry]) -> Iterator[Line]:
    """The rows with the names of users and sides, two queries for however many."""
    rows = list(entries)
    users = {
        pk: str(own or "") or name
        for pk, name, own in User.objects.filter(
            pk__in=_ids(rows, USER_FACTS) | {row.actor_id for row in rows if row.actor_id}
        ).values_list("pk", "name", "person__name")
    }
    sides = {
        side.pk: str(side.name)
        for side in Side.objects.filter(
            pk__in=_ids(rows, SIDE_FACTS) | {row.side_id for row in rows if row.side_id}
        )
    }
    for row in rows:
        yield Line(
            number=row.number,
            at=row.at,
            who=users.get(row.actor_id or 0, "") or _("the software"),
            user_id=row.actor_id,
            sentence=sentence_of(row, users, sides),
            side=sides.get(row.side_id, "") if row.side_id else _("joint"),
            name=row.name,
            facts=", ".join(
                f"{key}: {_shown(value)}" for key, value in row.facts.items() if value not in (None, "", [])
            ),
            previous=row.previous,
            digest=row.digest,
        )


def _ids(rows: Iterable[Entry], facts: frozenset[str]) -> set[int]:
    return {
        value for row in rows for name, value in row.facts.items() if name in facts and isinstance(value, int)
    }


def _named(fact: str, value: Any, users: Names, sides: Names) -> str:
    return (users if fact in USER_FACTS else sides if fact in SIDE_FACTS else {}).get(value, "")


def _in_words(entry: Entry, fact: str, value: Any) -> Any:
    """The word for a code that a row holds, where the room that wrote it has one."""
    if not isinstance(value, str):
        return _shown(value)
    if fact in DAY_FACTS:
        return format_day(date.fromisoformat(value), get_language() or "en")
    words = _words_of(entry.name, fact, value)
    return value if words is None else words


def _words_of(event: str, fact: str, value: str) -> str | Promise | None:
    room = event.partition(".")[0]
    match room, fact:
        case "forums", "role":
            return next((words for role, words in ROLE_WORDS.items() if role == value), None)
        case "accounts", "kind" if event.endswith("SignInMeansChanged"):
            return MEANS_WORDS.get(value)
        case "accounts", "change":
            return CHANGE_WORDS.get(value)
        case "accounts", "kind":
            return words_of_work(value)
        case "directory", "what":
            return dict(Deadline.What.choices).get(value)
        case "directory", "kind":
            return next((one.words for one in every_kind() if one.name == value), None)
        case "meetings", "state":
            return dict(Round.State.choices).get(value)
        case "meetings", "answer":
            return dict(MeetingOutcome.Answer.choices).get(value)
        case "meetings", "voice":
            return dict(MeetingOutcome.Voice.choices).get(value)
        case "opportunities", "screen":
            return dict(Opportunity.Screen.choices).get(value)
        case "protocol", "answer":
            return dict(Reply.Answer.choices).get(value)
        case "front", "kind":
            return next((source.words for source in SOURCES if source.kind == value), None)
        case "privacy", "holding":
            return next((one.what for one in HOLDINGS if one.key == value), None)
        case "sheets", "kind":
            kind = kind_named(value)
            return kind.title if kind else None
        case "sheets", "listing":
            listing = listing_named(value)
            return listing.title if listing else None
        case "sheets", "format":
            return value.upper()
    return None


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
