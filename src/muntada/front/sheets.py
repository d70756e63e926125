"""The journal, the open translations and the users as spreadsheets: what no room below may list by itself."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Owner, may
from muntada.accounts.models import USER_STATE_WORDS, User
from muntada.accounts.names import filed_by_name, is_called, name_in, recognised
from muntada.base.languages import NATIVE_NAMES
from muntada.forums.models import Forum
from muntada.front.chronicle import told
from muntada.front.desk import BY_KIND, LACK_WORDS, gaps, gaps_query
from muntada.front.queries import RowsOf, journal_of, wanted_of_journal
from muntada.sheets.exports import InstallationListing, Listing, Value, register
from muntada.sheets.kinds import Column, Context, Reading

A_BATCH = 1000
T = TypeVar("T")

JOURNAL_COLUMNS = (
    Column(key="number", title=_("Number")),
    Column(key="at", title=_("Moment (UTC)")),
    Column(key="who", title=_("Who")),
    Column(key="user", title=_("Number of the user")),
    Column(key="what", title=_("What")),
    Column(key="side", title=_("Side")),
    Column(key="event", title=_("Event")),
    Column(key="facts", title=_("Facts")),
    Column(key="previous", title=_("Digest of the row before")),
    Column(key="digest", title=_("Digest")),
)
TRANSLATION_COLUMNS = (
    Column(key="kind", title=_("Kind")),
    Column(key="id", title=_("Id")),
    Column(key="field", title=_("Text")),
    Column(key="language", title=_("Language"), choices=NATIVE_NAMES),
    Column(key="lack", title=_("State"), choices=LACK_WORDS),
    Column(key="original_language", title=_("Language of the original"), choices=NATIVE_NAMES),
    Column(key="original", title=_("Original")),
    Column(key="now", title=_("Translation as it stands")),
)
USER_COLUMNS = (
    Column(key="number", title=_("Number of the user")),
    Column(key="name", title=_("Name")),
    Column(key="email", title=_("E-mail")),
    Column(
        key="state",
        title=_("State"),
        choices={state.value: word for state, word in USER_STATE_WORDS.items()},
    ),
    Column(key="language", title=_("Language"), choices=NATIVE_NAMES),
    Column(key="second_factor", title=_("Has a second factor"), choices={"yes": _("yes"), "no": _("no")}),
    Column(key="joined_at", title=_("Joined (UTC)")),
    Column(key="deactivated_at", title=_("Deactivated (UTC)")),
    Column(key="sessions", title=_("Open sessions")),
    Column(key="seen_at", title=_("Latest sign-in (UTC)")),
)


def batched(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows in lists of so many that a few questions about them are asked for a thousand."""
    source = iter(rows)
    while batch := list(islice(source, A_BATCH)):
        yield batch


def journal_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The rows that the reader may see, the oldest first, with the digests by which the chain is checked."""
    forum = Forum.objects.get(pk=context.forum_id)
    rows = journal_of(context.actor, forum, wanted_of_journal(context.narrowed)).order_by("number")
    for batch in batched(rows.iterator(chunk_size=A_BATCH)):
        for line in told(batch):
            yield {
                "number": line.number,
                "at": line.at.isoformat(),  # as it went into the digest
                "who": line.who,
                "user": line.user_id,
                "what": line.sentence,
                "side": line.side,
                "event": line.name,
                "facts": line.facts,
                "previous": line.previous,
                "digest": line.digest,
            }


def translation_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Every text that is missing in a language, out of date, or only a machine's draft."""
    forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
    kind, language = context.narrowed.get("kind", ""), context.narrowed.get("language", "")
    found = gaps_query(
        forum,
        context.actor,
        languages=[language] if language in forum.languages else None,
        kind=kind if kind in BY_KIND else "",
    ).order_by("desk_source", "pk", "desk_field", "desk_language")
    for batch in batched(list(found)):
        for gap in gaps(batch):
            yield {
                "kind": str(gap.source.words),
                "id": getattr(gap.record, "public_id", "") or getattr(gap.record, "code", ""),
                "field": str(gap.field.verbose_name),
                "language": gap.language,
                "lack": gap.lack.value,
                "original_language": gap.words.original,
                "original": gap.words.text(gap.words.original),
                "now": gap.words.text(gap.language),
            }


def user_rows(reading: Reading) -> Iterator[Mapping[str, Value]]:
    """Everybody who can sign in, has left, or is invited; the address only where the reader may reach people."""
    may_reach = may(reading.actor, "directory.contact", Owner(forum_id=None))
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=reading.now)
    sessions = UserSession.objects.filter(Exists(alive), user=OuterRef("pk"))
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    rows = User.objects.order_by(filed_by_name(reading.language), "pk").annotate(
        sessions=RowsOf(sessions.values("pk")),
        has_second_factor=Exists(factors),
        seen_at=Max("usersession__created_at"),
    )
    if wanted := reading.narrowed.get("q", "").strip():
        rows = rows.filter(is_called(wanted))
    for user in recognised(rows.iterator(chunk_size=500), lambda user: user):
        yield {
            "number": user.pk,
            "name": name_in(reading.language, user),
            "email": user.email if may_reach else "",
            "state": user.state.value,
            "language": user.language,
            "second_factor": "yes" if user.has_second_factor else "no",
            "joined_at": user.joined_at,
            "deactivated_at": user.deactivated_at,
            "sessions": user.sessions,
            "seen_at": user.seen_at,
        }


register(
    Listing(
        name="journal",
        title=_("Journal"),
        right="front.export_journal",
        columns=JOURNAL_COLUMNS,
        rows=journal_rows,
        narrowed_by=("first", "last", "room", "who"),
    )
)
register(
    Listing(
        name="translations",
        title=_("Open translations"),
        right="front.translations",
        columns=TRANSLATION_COLUMNS,
        rows=translation_rows,
        narrowed_by=("kind", "language"),
    )
)
register(
    InstallationListing(
        name="users",
        title=_("Users"),
        right="accounts.users",
        columns=USER_COLUMNS,
        rows=user_rows,
        narrowed_by=("q",),
    )
)
