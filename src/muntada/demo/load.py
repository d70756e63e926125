"""Loads a demo forum through the rooms' own actions, at the moments at which they would have happened."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.base.words import Words
from muntada.demo.rows import Row, clock_of, forum_row, instant, moment, rows, words
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum, Grant, Holiday, Series, Side
from muntada.meetings import actions as meetings
from muntada.meetings.models import Round, Run
from muntada.opportunities import actions as opportunities
from muntada.opportunities.actions import Offer
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
        _venue(loading)
        _programme(loading)
        _opportunities(loading)
        _correspondence(loading)
        _wishes(loading)
        _timetable(loading)
        _at(clock_of(profile))
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
