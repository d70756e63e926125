"""What the public pages and the homes of the roles gather from every room."""

import pkgutil
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import muntada
from muntada.base.fields import in_language
from muntada.directory.models import Delegation, Membership, Organisation
from muntada.forums.models import Forum, Side
from muntada.journal.models import Entry
from muntada.meetings.models import Meeting
from muntada.opportunities.models import Opportunity
from muntada.programme.models import Session
from muntada.venue.models import Break, Hall, Hours


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number, its noun, and how it is counted: never one without the other."""

    value: str | int
    label: str
    definition: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A line of "what changed"."""

    text: str
    when: datetime
    is_next: bool = False


def counts_by_side(forum: Forum) -> dict[int | None, int]:
    """How many organisations take part for each side; None counts the joint ones."""
    rows = (
        Membership.objects.current()
        .filter(forum=forum)
        .values("side")
        .annotate(count=Count("organisation", distinct=True))
    )
    return {row["side"]: row["count"] for row in rows}


def figures(forum: Forum, now: datetime) -> list[Figure]:
    """The five numbers on the forum's first page."""
    by_side = counts_by_side(forum)
    host, guest = forum.both_sides
    joint = by_side.get(None, 0)
    organisations = _("%(host)s of the host side, %(guest)s of the guest side") % {
        "host": by_side.get(host.pk, 0),
        "guest": by_side.get(guest.pk, 0),
    }
    if joint:
        organisations = _("%(host)s of the host side, %(guest)s of the guest side, %(joint)s joint") % {
            "host": by_side.get(host.pk, 0),
            "guest": by_side.get(guest.pk, 0),
            "joint": joint,
        }
    people = (
        Membership.objects.current()
        .filter(forum=forum)
        .aggregate(
            people=Count("person", distinct=True),
            organisations=Count("organisation", distinct=True),
            interpreters=Count("person", distinct=True, filter=Q(part=Membership.Part.INTERPRETER)),
        )
    )
    meetings = Meeting.objects.filter(forum=forum).standing()
    meeting_figures = meetings.aggregate(
        all=Count("pk"), tables=Count("table", distinct=True), slots=Count("starts_at", distinct=True)
    )
    sessions = Session.objects.filter(forum=forum, state=Session.State.PUBLISHED)
    session_figures = sessions.aggregate(all=Count("pk"), halls=Count("hall", distinct=True))
    opportunities = Opportunity.objects.public().filter(forum=forum).count()
    return [
        Figure(
            value=people["organisations"],
            label=ngettext("organisation takes part", "organisations take part", people["organisations"]),
            definition=organisations,
        ),
        Figure(
            value=people["people"],
            label=ngettext("participant", "participants", people["people"]),
            definition=_("Registered by their delegations, %(count)s of them interpreters")
            % {"count": people["interpreters"]},
        ),
        Figure(
            value=meeting_figures["all"],
            label=ngettext("business meeting", "business meetings", meeting_figures["all"]),
            definition=_("In the published timetable: %(slots)s time slots, %(tables)s tables")
            % {"slots": meeting_figures["slots"], "tables": meeting_figures["tables"]},
        ),
        Figure(
            value=session_figures["all"],
            label=ngettext("session", "sessions", session_figures["all"]),
            definition=_("Published in the programme, in %(halls)s halls")
            % {"halls": session_figures["halls"]},
        ),
        Figure(
            value=opportunities,
            label=ngettext("opportunity presented", "opportunities presented", opportunities),
            definition=_("Published by their owners; values are not added up"),
        ),
    ]


# What strangers may be told of as news, by event.
NEWS: dict[str, Any] = {}


def glance(forum: Forum, now: datetime, language: str) -> dict[str, Any]:
    """Everything on the forum's first page."""
    sessions = Session.objects.filter(forum=forum, state=Session.State.PUBLISHED).select_related("hall")
    upcoming = list(sessions.filter(ends_at__gt=now).order_by("starts_at")[:4])
    return {
        "figures": figures(forum, now),
        "is_over": forum.is_over(now),
        "upcoming": upcoming,
        "past": [] if upcoming else list(sessions.order_by("starts_at")[:4]),
        "sides": forum.sides_for(language),
        "by_side": counts_by_side(forum),
        "opportunities": list(
            Opportunity.objects.public()
            .filter(forum=forum)
            .select_related("organisation")
            .order_by("-pk")[:3]
        ),
        "updated": forum.changed_at,
    }


@dataclass(frozen=True, kw_only=True)
class PublicSide:
    """A side's organisations as strangers see them, with the people who agreed to be named."""

    side: Side | None
    organisations: list[tuple[Organisation, list[Membership]]]


def public_sides(forum: Forum, language: str) -> list[PublicSide]:
    """Both sides, the page language's first, then what is joint; three queries for however many."""
    members = (
        Membership.objects.current()
        .filter(forum=forum, person__is_public=True)
        .select_related("person")
        .order_by("rank", "pk")
    )
    named: dict[int, list[Membership]] = {}
    for member in members:
        named.setdefault(member.organisation_id, []).append(member)
    pairs = set(Membership.objects.current().filter(forum=forum).values_list("side", "organisation"))
    organisations = Organisation.objects.taking_part_in(forum).order_by(in_language("name", language))
    every = list(organisations)
    found = []
    for side in [*forum.sides_for(language), None]:
        of_side = [
            (organisation, named.get(organisation.pk, []))
            for organisation in every
            if (side.pk if side else None, organisation.pk) in pairs
        ]
        if of_side:
            found.append(PublicSide(side=side, organisations=of_side))
    return found


def public_organisation(organisation: Organisation, forum: Forum) -> dict[str, Any]:
    """An organisation's public page."""
    members = (
        Membership.objects.current()
        .filter(forum=forum, organisation=organisation)
        .select_related("person", "side")
        .order_by("rank", "pk")
    )
    every = list(members)
    return {
        "organisation": organisation,
        "side": next((member.side for member in every), None),
        "people": [member for member in every if member.person.is_public],
        "others": sum(1 for member in every if not member.person.is_public),
        "opportunities": list(Opportunity.objects.public().filter(forum=forum, organisation=organisation)),
    }


def public_venue(forum: Forum) -> dict[str, Any]:
    """Halls with their tables and hours, and the breaks of each day."""
    return {
        "halls": list(Hall.objects.filter(forum=forum).annotate(table_count=Count("tables"))),
        "hours": list(Hours.objects.filter(hall__forum=forum).select_related("hall")),
        "breaks": list(Break.objects.filter(forum=forum)),
    }


def rooms_of_the_journal() -> list[tuple[str, str]]:
    """The rooms that announce something, by their names in the journal."""
    rooms = [module.name for module in pkgutil.iter_modules(muntada.__path__) if module.ispkg]
    known = {f"muntada.{room}" for room in rooms} & set(settings.ROOMS)
    return [(name.split(".")[1], name.split(".")[1]) for name in sorted(known)]


def delegation_counts(delegation: Delegation) -> list[tuple[str, int]]:
    """How many of a delegation take part as what."""
    rows = (
        Membership.objects.current()
        .filter(delegation=delegation)
        .values("part")
        .annotate(count=Count("pk"))
        .order_by("part")
    )
    words = dict(Membership.Part.choices)
    return [(str(words[row["part"]]), row["count"]) for row in rows]


def latest_entries(actor: Any, count: int) -> list[Entry]:
    """The newest rows of the journal that this reader may see."""
    return list(Entry.objects.visible_to(actor).order_by("-number")[:count])
