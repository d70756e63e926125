"""The forum itself: its sides and calendars, its place, its programme."""

import secrets
from datetime import date, timedelta

from muntada.access.actor import NOBODY
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.demo.load.loading import Loading, at
from muntada.demo.load.people import give
from muntada.demo.rows import forum_row, instant, moment, rows, words
from muntada.directory.queries import actor_for
from muntada.forums import actions as forums
from muntada.forums import setup
from muntada.forums.actions import Opening, SideOpening
from muntada.forums.models import Forum
from muntada.programme import actions as programme
from muntada.programme.actions import Plan
from muntada.programme.models import Session
from muntada.venue import actions as venue
from muntada.venue.models import Hall

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SESSION_KINDS = {"press_conference": "press"}


def open_forum(profile: str) -> Loading:
    """The forum, its sides and their calendars, and a first officer who enters the rest."""
    row = forum_row(profile)
    first = instant(profile, f"{row['starts_on']}T09:00") - timedelta(days=120)
    at(first)
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
    give(forum, secretary, Role.SECRETARIAT, None, administrator, first)
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


def furnish(loading: Loading) -> None:
    """Halls, tables, hours of meetings and breaks."""
    now = at(loading.days_before(60))
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
    for row in rows(profile, "hours"):
        if row["kind"] == "meeting":
            venue.add_hours(
                hall=loading.meeting_hall,
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


def add_sessions(loading: Loading) -> None:
    """The sessions and who speaks in them, all published."""
    now = at(loading.days_before(30))
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
