"""What the public pages and the homes of the roles gather from every room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from muntada.access.actor import NOBODY, Actor
from muntada.accounts.models import User
from muntada.base.languages import LANGUAGES
from muntada.directory.models import Membership, Organisation
from muntada.directory.sectors import section_word
from muntada.forums.models import Forum, Side
from muntada.journal.models import Entry
from muntada.meetings.models import Meeting, MeetingPerson
from muntada.opportunities.models import Opportunity
from muntada.programme.models import Session
from muntada.programme.queries import next_sessions
from muntada.protocol.models import InvitationLetter
from muntada.protocol.queries import waiting_guests
from muntada.venue.models import Break, Hall, Hours

SECTORS_SHOWN = 8


class RowsOf(Subquery):
    """How many rows a query would find, asked inside another one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counted(forum: Forum, **queries: QuerySet[Any, Any]) -> dict[str, int]:
    """How many rows each of these queries would find, all of them in one query."""
    asked = [RowsOf(query.order_by()) for query in queries.values()]
    found = Forum.objects.filter(pk=forum.pk).values_list(*asked).get()
    # A query that can find nothing is not asked at all, and comes back as none.
    return {name: number or 0 for name, number in zip(queries, found, strict=True)}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number, its noun, and how it is counted: never one without the other."""

    value: int
    label: str
    definition: str


def invitation_queries(actor: Actor, today: date) -> dict[str, QuerySet[Any, Any]]:
    """Invitations that wait for an answer, are late, and guests who were named and are to be taken over."""
    seen = InvitationLetter.objects.visible_to(actor)
    return {
        "invited": seen.unanswered().filter(reply_by__gte=today).values("pk"),
        "late_replies": seen.overdue(today).values("pk"),
        "guests": waiting_guests(actor).values("pk"),
    }


def figure_queries(forum: Forum) -> dict[str, QuerySet[Any, Any]]:
    """What the five numbers on the forum's first page are counted from."""
    # What was entered twice and merged counts once.
    members = (
        Membership.objects.current()
        .filter(forum=forum)
        .annotate(
            body=Coalesce("organisation__merged_into", "organisation"),
            guest=Coalesce("person__merged_into", "person"),
        )
    )
    meetings = Meeting.objects.filter(forum=forum).standing()
    sessions = Session.objects.public().filter(forum=forum).exclude(state=Session.State.CANCELLED)

    def each(rows: QuerySet[Any, Any], column: str) -> QuerySet[Any, Any]:
        return rows.order_by().values(column).distinct()

    host, guest = forum.both_sides

    def alone(side: Side) -> QuerySet[Any, Any]:
        others = members.exclude(side=side).values("body")
        return each(members.filter(side=side).exclude(body__in=others), "body")

    return {
        "organisations": each(members, "body"),
        # Those that take part for one side alone; whoever takes part for both is joint.
        "of_host": alone(host),
        "of_guest": alone(guest),
        "people": each(members, "guest"),
        "interpreters": each(members.filter(part=Membership.Part.INTERPRETER), "guest"),
        "meetings": meetings.values("pk"),
        "slots": each(meetings, "starts_at"),
        "tables": each(meetings, "table"),
        "sessions": sessions.values("pk"),
        "halls": each(sessions, "hall"),
        "opportunities": Opportunity.objects.public().filter(forum=forum).values("pk"),
    }


def _sessions_defined(counts: dict[str, int]) -> str:
    if not counts["sessions"]:
        return _("Counted once the programme is published")
    said = ngettext(
        "Published in the programme, in %(count)s hall",
        "Published in the programme, in %(count)s halls",
        counts["halls"],
    )
    return said % {"count": counts["halls"]}


def figures_from(counts: dict[str, int]) -> list[Figure]:
    """The five numbers on the forum's first page."""
    joint = counts["organisations"] - counts["of_host"] - counts["of_guest"]
    organisations = (
        _("%(host)s of the host side, %(guest)s of the guest side, %(joint)s joint")
        if joint
        else _("%(host)s of the host side, %(guest)s of the guest side")
    ) % {"host": counts["of_host"], "guest": counts["of_guest"], "joint": joint}
    slots = ngettext("%(count)s time slot", "%(count)s time slots", counts["slots"])
    tables = ngettext("%(count)s table", "%(count)s tables", counts["tables"])
    return [
        Figure(
            value=counts["organisations"],
            label=ngettext("organisation takes part", "organisations take part", counts["organisations"]),
            definition=organisations,
        ),
        Figure(
            value=counts["people"],
            label=ngettext("participant", "participants", counts["people"]),
            definition=ngettext(
                "Registered by their delegations, %(count)s interpreter among them",
                "Registered by their delegations, %(count)s interpreters among them",
                counts["interpreters"],
            )
            % {"count": counts["interpreters"]},
        ),
        Figure(
            value=counts["meetings"],
            label=ngettext("business meeting", "business meetings", counts["meetings"]),
            definition=_("In the published timetable: %(slots)s, %(tables)s")
            % {"slots": slots % {"count": counts["slots"]}, "tables": tables % {"count": counts["tables"]}}
            if counts["meetings"]
            else _("Counted once the timetable is published"),
        ),
        Figure(
            value=counts["sessions"],
            label=npgettext("of the programme", "session", "sessions", counts["sessions"]),
            definition=_sessions_defined(counts),
        ),
        Figure(
            value=counts["opportunities"],
            label=ngettext("opportunity presented", "opportunities presented", counts["opportunities"]),
            definition=_("Published by the secretariat; values are not added up"),
        ),
    ]


def figures(forum: Forum) -> list[Figure]:
    """The five numbers on the forum's first page, one query."""
    return figures_from(counted(forum, **figure_queries(forum)))


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A line of what changed, or of what comes next."""

    text: str
    when: datetime
    is_next: bool = False


def happenings(
    forum: Forum, counts: dict[str, int], upcoming: list[Session], now: datetime
) -> list[Happening]:
    """What strangers may be told of as news, the newest first, after what comes next; one query."""
    sessions = Session.objects.public().filter(forum=forum, state=Session.State.PUBLISHED)
    offered = Opportunity.objects.public().filter(forum=forum)

    def last(rows: QuerySet[Any, Any]) -> Subquery:
        newest = rows.filter(published_at__lte=now).order_by("-published_at")
        return Subquery(newest.values("published_at")[:1])

    timetable_at, edition, session_at, opportunity_at = (
        Forum.objects.filter(pk=forum.pk)
        .values_list("round__published_at", "round__edition", last(sessions), last(offered))
        .get()
    )
    found = []
    if timetable_at is not None and timetable_at <= now:
        text = (
            _("The timetable of business meetings was published")
            if edition == 1
            else _("A new edition of the timetable was published")
        )
        found.append(Happening(text=text, when=timetable_at))
    if session_at is not None:
        text = ngettext(
            "The programme grew to %(count)s session",
            "The programme grew to %(count)s sessions",
            counts["sessions"],
        )
        found.append(Happening(text=text % {"count": counts["sessions"]}, when=session_at))
    if opportunity_at is not None:
        text = ngettext(
            "The register grew to %(count)s opportunity",
            "The register grew to %(count)s opportunities",
            counts["opportunities"],
        )
        found.append(Happening(text=text % {"count": counts["opportunities"]}, when=opportunity_at))
    found.sort(key=lambda each: each.when, reverse=True)
    coming = [each for each in upcoming if each.starts_at > now][:1]
    first = [
        Happening(text=_("Next: %(what)s") % {"what": each.title}, when=each.starts_at, is_next=True)
        for each in coming
    ]
    return first + found


@dataclass(frozen=True, kw_only=True)
class Sector:
    """How many opportunities lie in a section, and how that compares with the largest."""

    code: str
    word: str
    count: int
    share: int


def sectors(forum: Forum) -> list[Sector]:
    """The sections in which most is offered to the public."""
    rows = list(
        Opportunity.objects.public()
        .filter(forum=forum)
        .exclude(sector="")
        .order_by()
        .values(section=Substr("sector", 1, 1))
        .annotate(count=Count("pk"))
        .order_by("-count", "section")[:SECTORS_SHOWN]
    )
    return [
        Sector(
            code=row["section"],
            word=section_word(row["section"]),
            count=row["count"],
            share=round(100 * row["count"] / rows[0]["count"]),
        )
        for row in rows
    ]


def glance(forum: Forum, now: datetime, language: str) -> dict[str, Any]:
    """Everything on the forum's first page."""
    counts = counted(forum, **figure_queries(forum))
    upcoming = next_sessions(forum, now, limit=4)
    offered = Opportunity.objects.public().filter(forum=forum).select_related("organisation")
    return {
        "figures": figures_from(counts),
        "counts": counts,
        "is_over": forum.is_over(now),
        "upcoming": upcoming,
        "happenings": happenings(forum, counts, upcoming, now),
        "sides": [
            (side, counts["of_host"] if side.key == Side.Key.HOST else counts["of_guest"])
            for side in forum.sides_for(language)
        ],
        "sectors": sectors(forum),
        "opportunities": list(offered.order_by(F("published_at").desc(nulls_last=True), "-pk")[:3]),
        "updated": forum.changed_at,
    }


def shown_organisations(forum: Forum, actor: Actor) -> QuerySet[Organisation]:
    """Those that take part, and those that present something which this reader may see."""
    offers = Opportunity.objects.visible_to(actor).filter(forum=forum)
    return Organisation.objects.filter(
        Q(pk__in=Membership.objects.current().filter(forum=forum).values("organisation"))
        | Q(pk__in=offers.values("organisation"))
    )


def public_organisation(organisation: Organisation, forum: Forum) -> dict[str, Any]:
    """An organisation's public page."""
    entries = [organisation.pk, *organisation.merged.values_list("pk", flat=True)]
    rows = (
        Membership.objects.current()
        .filter(forum=forum, organisation__in=entries)
        .select_related("person")
        .order_by("rank", "pk")
    )
    known = {member.person_id for member in rows}
    members = [member for member in rows if member.person.merged_into_id not in known]
    side_ids = {member.side_id for member in members}
    return {
        "organisation": organisation,
        "side": next((side for side in forum.both_sides if side.pk in side_ids), None),
        "people": [member for member in members if member.person.is_public],
        "others": len({member.person_id for member in members if not member.person.is_public}),
        "opportunities": list(
            Opportunity.objects.public()
            .filter(forum=forum, organisation__in=entries)
            .select_related("organisation")
        ),
    }


def public_venue(forum: Forum) -> dict[str, Any]:
    """Halls with their tables and hours, and the breaks of each day."""
    return {
        "halls": list(Hall.objects.filter(forum=forum).annotate(table_count=Count("tables"))),
        "hours": list(Hours.objects.filter(hall__forum=forum).select_related("hall")),
        "breaks": list(Break.objects.filter(forum=forum)),
    }


def own_meetings(actor: Actor, forum: Forum) -> list[Meeting]:
    """The meetings at which this person sits or interprets, in order of time; two queries."""
    if actor.person_id is None:
        return []
    seats = MeetingPerson.objects.select_related("membership__person")
    return list(
        Meeting.objects.of_person(actor.person_id, forum)
        .standing()
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(Prefetch("attendances", seats))
        .order_by("starts_at")
    )


def latest_entries(actor: Actor, count: int) -> list[Entry]:
    """The newest rows of the journal that this reader may see."""
    return list(Entry.objects.visible_to(actor).order_by("-number")[:count])


@dataclass(frozen=True, kw_only=True)
class JournalWanted:
    """Which rows of the journal are looked at: of these days, of one part of the house, of whom."""

    first: date | None = None
    last: date | None = None
    room: str = ""
    who: str = ""


def wanted_of_journal(asked: Mapping[str, str]) -> JournalWanted:
    """The same from an address; everything where a day in it is none, as on the page."""
    try:
        first, last = (
            date.fromisoformat(asked[name]) if asked.get(name) else None for name in ("first", "last")
        )
    except ValueError:
        return JournalWanted()
    return JournalWanted(first=first, last=last, room=asked.get("room", ""), who=asked.get("who", ""))


def journal_of(actor: Actor, forum: Forum, wanted: JournalWanted) -> QuerySet[Entry]:
    """The rows that this reader may see and wants to; days are those of the place."""
    rows = Entry.objects.visible_to(actor)
    if wanted.first:
        rows = rows.filter(at__gte=_day_begins(wanted.first, forum))
    if wanted.last:
        rows = rows.filter(at__lt=_day_begins(wanted.last + timedelta(days=1), forum))
    if wanted.room:
        rows = rows.filter(name__startswith=f"{wanted.room}.")
    if wanted.who:
        rows = rows.filter(actor_id__in=User.objects.filter(name__icontains=wanted.who).values("pk"))
    return rows


def _day_begins(day: date, forum: Forum) -> datetime:
    """Midnight where the forum is held."""
    return datetime.combine(day, time.min, tzinfo=forum.tz)


def open_to_press(forum: Forum) -> list[Session]:
    """The published sessions to which the press is let in."""
    rows = Session.objects.visible_to(NOBODY).filter(forum=forum, is_open_to_press=True)
    return list(rows.filter(state=Session.State.PUBLISHED).select_related("hall").order_by("starts_at"))


def all_there(words: Any, languages: list[str]) -> bool:
    """True when a text is there in each of these languages."""
    return all(words.text(language) for language in languages if language in LANGUAGES)
