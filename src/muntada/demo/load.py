"""Loads a demo forum through the rooms' own actions, at the moments at which they would have happened."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from muntada.access.actor import NOBODY, Actor
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.demo.aftermath import record_outcomes, send_invitations
from muntada.demo.day import leave_notes, live_through
from muntada.demo.rows import Row, clock_of, forum_row, instant, moment, rows, words
from muntada.directory import actions as directory
from muntada.directory.actions import OrganisationDetails, PartDetails, PersonDetails
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.directory.queries import actor_for
from muntada.forums import actions as forums
from muntada.forums import setup
from muntada.forums.actions import Opening, SideOpening
from muntada.forums.models import Forum, Grant, Side
from muntada.meetings import actions as meetings
from muntada.meetings.models import Round, Run
from muntada.opportunities import actions as opportunities
from muntada.opportunities.actions import Offer
from muntada.opportunities.models import Opportunity
from muntada.post import actions as post
from muntada.post.actions import Content
from muntada.post.models import Item
from muntada.programme import actions as programme
from muntada.programme.actions import Plan
from muntada.programme.models import Session
from muntada.venue import actions as venue
from muntada.venue.models import Hall

logger = logging.getLogger(__name__)

SEED = 2027
SECONDS = 20
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SESSION_KINDS = {"press_conference": "press"}
LEVELS = {"good": "working"}
IN_DELEGATION = frozenset({"head", "deputy", "delegate", "focal_point"})
PARTS = {"focal_point": "staff", "secretariat": "staff", "auditor": "staff"}
# Which of the people hold which duty, beside the secretariat and the auditors of the rows.
DUTIES: dict[Role, tuple[str, ...]] = {
    Role.ADMINISTRATOR: ("P057",),
    Role.B2B_DESK: ("P058", "P118"),
    Role.PROTOCOL: ("P059",),
    Role.CONSULAR: ("P119",),
    Role.COMPLIANCE: ("P117",),
    Role.CASE_OFFICER: ("P045",),
    Role.PRESS_DESK: ("P120",),
    Role.LEGAL: ("P060",),
    Role.SIGNATORY: ("P023",),
    Role.GATE: ("P119",),
}


class NotADemo(Exception):
    """The database holds something that no demo put there."""


@dataclass
class Loading:
    """What has been loaded so far, by the ids of the rows."""

    profile: str
    forum: Forum
    host: Side
    guest: Side
    secretary: Actor
    organisations: dict[str, Organisation] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    halls: dict[str, Hall] = field(default_factory=dict)

    def side(self, key: str) -> Side | None:
        """The side of a row; None for what is joint."""
        return {"host": self.host, "guest": self.guest}.get(key)

    def days_before(self, days: int) -> datetime:
        """Noon of a day before the forum."""
        return moment(self.profile, str(self.forum.starts_on), "12:00") - timedelta(days=days)


def ensure_loaded(profile: str, say: Callable[[str], None] = print) -> None:
    """Load the profile into an empty database; leave a loaded one alone. Raises `NotADemo`."""
    code = forum_row(profile)["code"]
    if Forum.objects.filter(code=code, is_demo=True).exists():
        return
    if Forum.objects.exists() or User.objects.exists():
        raise NotADemo
    say(f"Loading the demo forum {code}: 120 people, 300 wishes, and a timetable that is computed now.")
    load(profile)


def load(profile: str) -> Loading:
    """Everything of a profile, from the first letter to the published timetable."""
    try:
        loading = _open(profile)
        _organisations(loading)
        _people(loading)
        _duties(loading)
        _publicity(loading)
        _venue(loading)
        _programme(loading)
        _opportunities(loading)
        _correspondence(loading)
        _wishes(loading)
        _timetable(loading)
        _aftermath(loading)
        run_all_due()
    finally:
        clock.stop_at(clock_of(profile))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
    return loading


def _at(now: datetime) -> datetime:
    """Let jobs believe that it is this moment."""
    clock.stop_at(now)
    return now


def _open(profile: str) -> Loading:
    """The forum, its sides and their calendars, and a first officer who enters the rest."""
    row = forum_row(profile)
    first = instant(profile, f"{row['starts_on']}T09:00") - timedelta(days=120)
    _at(first)
    first_row = next(
        r for r in rows(profile, "people") if r["role"] == "secretariat" and r["side"] == "joint"
    )
    secretary = forums.set_up(
        code=setup.current_code(),
        email=first_row["email"],
        name=first_row[f"name_{first_row['preferred_language']}"],
        language=first_row["preferred_language"],
        password=secrets.token_urlsafe(24),  # nobody knows it: the demo's own button is the only door
        actor=NOBODY,
        now=first,
    )
    forum = forums.open_forum(
        opening=Opening(
            code=row["code"],
            name=words(row, "name", "ar"),
            short_name=words(row, "short", "ar"),
            lead=words(row, "lead", "ar"),
            organiser=words(row, "organiser", "ar"),
            city=words(row, "city", "ar"),
            zone=row["zone"],
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            new_series_name=words(row, "series", "ar"),
            host=_side(profile, "host"),
            guest=_side(profile, "guest"),
        ),
        actor=actor_for(secretary, None, first),
        now=first,
    )
    User.objects.filter(pk=secretary.pk).update(is_demo=True)
    Forum.objects.filter(pk=forum.pk).update(is_demo=True)
    forum = Forum.objects.get(pk=forum.pk)
    administrator = actor_for(secretary, forum, first)
    sides = {side.key: side for side in forum.both_sides}
    for each in rows(profile, "holidays"):
        side = sides[each["side"]]
        forums.add_holiday(
            side=side,
            on=date.fromisoformat(each["date"]),
            name=words(each, "name", side.language),
            actor=administrator,
            now=first,
        )
    forums.publish_forum(forum=forum, actor=administrator, now=first + timedelta(days=3))
    _give(forum, secretary, Role.SECRETARIAT, None, administrator, first)
    return Loading(
        profile=profile,
        forum=forum,
        host=sides["host"],
        guest=sides["guest"],
        secretary=actor_for(secretary, forum, first),
    )


def _side(profile: str, key: str) -> SideOpening:
    row = next(each for each in rows(profile, "sides") if each["key"] == key)
    return SideOpening(
        country=row["country"],
        name=words(row, "name", row["language"]),
        language=row["language"],
        zone=row["zone"],
        city=words(row, "city", row["language"]),
        weekend=tuple(WEEKDAYS.index(day.strip()) for day in row["weekend"].split(",")),
        secretariat=words(row, "secretariat", row["language"]),
        secretariat_email=f"{key}@{forum_row(profile)['slug']}.example",
    )


def _give(forum: Forum, user: User, role: Role, side: Side | None, actor: Actor, now: datetime) -> None:
    """Appoint somebody who has an account already."""
    forums.appoint(forum=forum, user=user, role=role, side=side, starts_on=now.date(), actor=actor, now=now)


def _user(row: Row) -> User:
    """The account of a person of the demo; without a password it opens only by the demo's own button."""
    found = User.objects.filter(email=row["email"]).first()
    return found or User.objects.create_user(
        row["email"],
        name=row[f"name_{row['preferred_language']}"],
        language=row["preferred_language"],
        is_demo=True,
    )


def _organisations(loading: Loading) -> None:
    """The directory's organisations, entered by the secretariat."""
    now = _at(loading.days_before(110))
    for row in rows(loading.profile, "organisations"):
        side = loading.side(row["side"])
        loading.organisations[row["id"]] = directory.add_organisation(
            forum=loading.forum,
            details=OrganisationDetails(
                name=words(row, "name", side.language if side else "en"),
                kind=row["kind"],
                country=row["country"],
                short_name=words(row, "short", side.language if side else "en"),
                about=words(row, "about", side.language if side else "en"),
                sector=row["sector_isic"],
                register_number=row["register_number"],
                website=row["website"],
            ),
            actor=loading.secretary,
            now=now,
            is_demo=True,
        )


def _people(loading: Loading) -> None:
    """The people, their parts in the forum, the two delegations, and who agreed to be named."""
    actor, forum = loading.secretary, loading.forum
    delegations: dict[str, Delegation] = {}
    for row in rows(loading.profile, "delegations"):
        side = loading.side(row["side"])
        if side is not None:
            delegations[row["side"]] = directory.add_delegation(
                forum=forum,
                side=side,
                name=words(row, "name", side.language),
                actor=actor,
                now=_at(loading.days_before(80)),
            )
    for number, row in enumerate(rows(loading.profile, "people")):
        now = _at(loading.days_before(70) + timedelta(minutes=3 * number))
        own = row["own_script"]
        member = directory.add_person(
            forum=forum,
            side=loading.side(row["side"]),
            organisation=loading.organisations[row["organisation"]],
            details=PersonDetails(
                name=words(row, "name", own),
                passport_name=row["passport_latin"],
                gender=row["gender"],
                form_of_address=words(row, "form_of_address", own),
                languages=_languages(row["languages"]),
                preferred_language=row["preferred_language"],
                pronunciation=row["pronunciation"],
                email=row["email"],
                phone=row["phone"],
            ),
            part=PartDetails(
                part=PARTS.get(row["role"], row["role"]),
                title=words(row, "title", own),
                delegation=delegations.get(row["side"]) if row["role"] in IN_DELEGATION else None,
                rank=int(row["rank"]),
            ),
            actor=actor,
            now=now,
            is_demo=True,
        )
        loading.memberships[row["id"]] = member
        user = loading.users[row["id"]] = _user(row)
        Person.objects.filter(pk=member.person_id).update(user=user)
        member.person.user = user
    for row in rows(loading.profile, "delegations"):
        delegation = delegations[row["side"]]
        directory.change_delegation(
            delegation=delegation,
            name=delegation.name,
            head=loading.memberships[row["head"]],
            focal_point=loading.memberships[row["focal_point"]].person,
            actor=actor,
            now=_at(loading.days_before(60)),
        )


def _languages(text: str) -> dict[str, str]:
    """`ar:native;en:good` as the directory keeps it."""
    pairs = (pair.split(":") for pair in text.split(";") if pair)
    return {language: LEVELS.get(level, level) for language, level in pairs}


def _duties(loading: Loading) -> None:
    """Who is appointed to what, for which side."""
    now = _at(loading.days_before(60))
    for row in rows(loading.profile, "people"):
        if row["role"] not in {"secretariat", "auditor", "focal_point"}:
            continue
        user = loading.users[row["id"]]
        if Grant.objects.filter(user=user, role=row["role"], forum=loading.forum).exists():
            continue
        side = None if row["role"] == "auditor" else loading.side(row["side"])
        _give(loading.forum, user, Role(row["role"]), side, loading.secretary, now)
    for role, people in DUTIES.items():
        for person in people:
            _give(loading.forum, loading.users[person], role, None, loading.secretary, now)


def _publicity(loading: Loading) -> None:
    """Those who agreed say themselves that they may be named in public."""
    now = _at(loading.days_before(55))
    for row in rows(loading.profile, "people"):
        person = loading.memberships[row["id"]].person
        actor = actor_for(loading.users[row["id"]], loading.forum, now)
        if row["is_public"] == "1" and actor.is_insider:
            directory.choose_publicity(
                person=person, forum=loading.forum, is_public=True, actor=actor, now=now
            )


def _opportunities(loading: Loading) -> None:
    """What is offered; those to be screened are published too and stay out of sight."""
    actor = loading.secretary
    for number, row in enumerate(rows(loading.profile, "opportunities")):
        now = _at(loading.days_before(50) + timedelta(minutes=7 * number))
        owner = loading.organisations[row["owner"]]
        language = owner.name.original
        thing = opportunities.add_opportunity(
            forum=loading.forum,
            organisation=owner,
            offer=Offer(
                title=words(row, "title", language),
                summary=words(row, "summary", language),
                place=words(row, "place", language),
                needs=words(row, "needs", language),
                sector=row["sector_isic"],
                stage=row["stage"],
                mode=row["mode"] if row["mode"] in Opportunity.Mode.values else Opportunity.Mode.OTHER,
                usd_m_min=_decimal(row["usd_m_min"]),
                usd_m_max=_decimal(row["usd_m_max"]),
                latitude=_decimal(row["lat"]),
                longitude=_decimal(row["lon"]),
            ),
            actor=actor,
            now=now,
        )
        if row["screen"] != Opportunity.Screen.NONE:
            opportunities.screen_opportunity(opportunity=thing, screen=row["screen"], actor=actor, now=now)
        opportunities.publish_opportunity(opportunity=thing, actor=actor, now=now + timedelta(days=2))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _venue(loading: Loading) -> None:
    """Halls, tables, hours of meetings and breaks."""
    now = _at(loading.days_before(60))
    actor, profile = loading.secretary, loading.profile
    for row in rows(profile, "halls"):
        loading.halls[row["code"]] = venue.add_hall(
            forum=loading.forum,
            code=row["code"],
            name=words(row, "name", "ar"),
            kind={"meeting": Hall.Kind.MEETINGS}.get(row["kind"], row["kind"]),
            capacity=int(row["capacity"] or 0),
            actor=actor,
            now=now,
        )
    zones: dict[tuple[str, str], int] = {}
    for row in rows(profile, "tables"):
        key = (row["hall"], row["zone"])
        zones[key] = zones.get(key, 0) + 1
    for (hall, zone), count in zones.items():
        venue.add_tables(hall=loading.halls[hall], count=count, zone=zone, actor=actor, now=now)
    meeting_hall = next(hall for hall in loading.halls.values() if hall.kind == Hall.Kind.MEETINGS)
    for row in rows(profile, "hours"):
        if row["kind"] == "meeting":
            venue.add_hours(
                hall=meeting_hall,
                starts_at=moment(profile, row["date"], row["from"]),
                ends_at=moment(profile, row["date"], row["to"]),
                actor=actor,
                now=now,
            )
    for row in rows(profile, "breaks"):
        start, end = moment(profile, row["date"], row["from"]), moment(profile, row["date"], row["to"])
        venue.add_break(
            forum=loading.forum,
            kind=row["kind"],
            name=words(row, "name", "ar"),
            days=[start.date()],
            starts=start.time(),
            ends=end.time(),
            actor=actor,
            now=now,
        )


def _programme(loading: Loading) -> None:
    """The sessions and who speaks in them, all published."""
    now = _at(loading.days_before(30))
    actor, profile = loading.secretary, loading.profile
    sessions: dict[str, Session] = {}
    for row in rows(profile, "sessions"):
        sessions[row["id"]] = programme.add_session(
            forum=loading.forum,
            plan=Plan(
                kind=SESSION_KINDS.get(row["kind"], row["kind"]),
                title=words(row, "title", "ar"),
                abstract=words(row, "abstract", "ar"),
                hall=loading.halls[row["hall"]],
                starts_at=instant(profile, row["starts"]),
                ends_at=instant(profile, row["ends"]),
                spoken=tuple(row["spoken_languages"].split(";")),
                interpreted=tuple(row["interpreted_languages"].split(";")),
                is_open_to_press=row["open_to_press"] == "1",
            ),
            actor=actor,
            now=now,
        )
    for row in rows(profile, "session_roles"):
        programme.add_speaker(
            session=sessions[row["session"]],
            membership=loading.memberships[row["person"]],
            role=row["role"],
            topic=words(row, "topic", "ar"),
            actor=actor,
            now=now,
        )
    for session in sessions.values():
        programme.publish_session(session=session, actor=actor, now=now)


def _correspondence(loading: Loading) -> None:
    """Letters in and out, some of which still wait for an answer."""
    items: dict[str, Item] = {}
    actor, profile = loading.secretary, loading.profile
    signatory = next(iter(loading.memberships.values()))  # the head of the host side's delegation
    post.change_letterhead(
        forum=loading.forum,
        side=None,
        name=loading.forum.organiser,
        address=loading.forum.city,
        contact=f"secretariat@{loading.forum.slug}.example",
        signatory=signatory.person.name,
        signatory_title=signatory.title,
        actor=actor,
        now=_at(loading.days_before(110)),
    )
    for row in sorted(rows(profile, "correspondence"), key=lambda row: (row["date"], row["number"])):
        day = date.fromisoformat(row["date"])
        now = _at(moment(profile, row["date"], "11:00"))
        is_out = row["direction"] == "out"
        other = loading.organisations[row["to_organisation" if is_out else "from_organisation"]]
        language = row["language"]
        content = Content(
            language=language,
            subject=words(row, "subject", language),
            organisation=other,
            body=LETTER[language] % {"subject": row[f"subject_{language}"]} if is_out else "",
            salutation=SALUTATION[language] if is_out else "",
            closing=CLOSING[language] if is_out else "",
            needs_reply=row["state"] in {"awaiting", "answered"},
        )
        officer = loading.users.get(row["owner"])
        reply_to = items.get(row["reply_to"])
        if is_out:
            item = post.write_letter(
                forum=loading.forum,
                side=None,
                content=content,
                officer=officer,
                reply_to=reply_to,
                actor=actor,
                now=now,
            )
            item = post.send_letter(item=item, actor=actor, now=now)
        else:
            item = post.register_incoming(
                forum=loading.forum,
                side=None,
                content=content,
                received_on=day,
                officer=officer,
                reply_to=reply_to,
                actor=actor,
                now=now,
            )
        items[row["number"]] = item


LETTER = {
    "ar": "بالإشارة إلى «%(subject)s»، نفيدكم بأن الأمانة تتابع الموضوع وترجو ردّكم في أقرب وقت ممكن.",
    "ru": "По вопросу «%(subject)s» сообщаем, что секретариат ведёт эту работу и просит дать ответ в ближайшее время.",
    "en": "With reference to “%(subject)s” we inform you that the secretariat is following the matter and asks for "
    "your answer at your earliest convenience.",
}
SALUTATION = {"ar": "تحية طيبة وبعد،", "ru": "Уважаемые коллеги!", "en": "Dear colleagues,"}
CLOSING = {"ar": "وتفضلوا بقبول فائق الاحترام.", "ru": "С уважением,", "en": "Yours faithfully,"}


def _wishes(loading: Loading) -> None:
    """The round, 300 wishes and the hours at which people cannot meet."""
    actor, profile, forum = loading.secretary, loading.profile, loading.forum
    meeting_hall = next(hall for hall in loading.halls.values() if hall.kind == Hall.Kind.MEETINGS)
    meetings.change_round(
        forum=forum,
        hall=meeting_hall,
        wishes_until=loading.days_before(7),
        actor=actor,
        now=_at(loading.days_before(28)),
    )
    now = _at(loading.days_before(14))
    for row in rows(profile, "preferences"):
        attendee = loading.memberships[row["from_person"]]
        meetings.state_preference(
            forum=forum,
            asker=loading.organisations[row["from_org"]],
            asked=loading.organisations[row["to_org"]],
            strength=row["strength"],
            attendee=attendee,
            wished=loading.memberships.get(row["to_person"]),
            topic=words(row, "topic", attendee.person.preferred_language),
            reason=row["reason"],
            actor=actor,
            now=now,
        )
    for row in rows(profile, "absences"):
        if row["reason"] == "session":
            continue  # the programme books its speakers itself
        meetings.set_availability(
            membership=loading.memberships[row["person"]],
            starts_at=moment(profile, row["date"], row["from"]),
            ends_at=moment(profile, row["date"], row["to"]),
            is_there=False,
            actor=actor,
            now=now,
        )


def _timetable(loading: Loading) -> None:
    """The wishes are closed, the timetable is computed by the same job as ever, and published."""
    actor, forum = loading.secretary, loading.forum
    current = Round.objects.get(forum=forum)
    now = _at(loading.days_before(5))
    meetings.change_round(
        forum=forum,
        hall=current.hall,
        slot_minutes=current.slot_minutes,
        in_a_row=current.in_a_row,
        wishes_until=current.wishes_until,
        state=Round.State.CLOSED,
        actor=actor,
        now=now,
    )
    run = meetings.compute_timetable(forum=forum, seconds=SECONDS, seed=SEED, actor=actor, now=now)
    run_all_due()
    run.refresh_from_db()
    if run.state != Run.State.DONE:
        raise TimetableFailed(run.state)
    current.refresh_from_db()
    meetings.publish_timetable(run=run, edition=current.edition, actor=actor, now=_at(loading.days_before(4)))
    run_all_due()


def _aftermath(loading: Loading) -> None:
    """The cast's own organisation is invited and invites; others say how their meetings went."""
    hana = next(
        one
        for one in loading.memberships.values()
        if one.person.user is not None and one.person.user.email.startswith("hana.")
    )
    send_invitations(loading.forum, hana, loading.secretary, _at(loading.days_before(1)))
    now = _at(clock_of(loading.profile))
    live_through(loading.forum, loading.secretary, now)
    leave_notes(loading.forum, now)
    record_outcomes(loading.forum, hana.organisation, now)


class TimetableFailed(RuntimeError):
    """The demo's timetable could not be computed; the log says why."""
