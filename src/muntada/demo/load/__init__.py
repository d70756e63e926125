"""Loads a demo forum through the rooms' own actions, at the moments at which they would have happened."""

from collections.abc import Callable

from django.db import connection

from muntada.accounts.models import User
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.demo.load import (
    accreditation,
    forum,
    journeys,
    meetings,
    papers,
    passports,
    people,
    privacy,
    twins,
    visas,
)
from muntada.demo.load.loading import Loading
from muntada.demo.load.revisions import ask_for_changes
from muntada.demo.rows import clock_of, forum_row
from muntada.forums.models import Forum


class NotADemo(Exception):
    """The database holds something that no demo put there."""


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
    """Everything of a profile, from the first letter to what came of the published timetable."""
    try:
        loading = forum.open_forum(profile)
        people.add_organisations(loading)
        people.add_people(loading)
        people.appoint(loading)
        people.choose_publicity(loading)
        privacy.keep_for_half_a_year(loading)
        forum.furnish(loading)
        accreditation.add_zones(loading)
        forum.add_sessions(loading)
        papers.add_opportunities(loading)
        papers.write_letters(loading)
        accreditation.define_form(loading)
        accreditation.set_quotas(loading)
        papers.invite(loading)
        accreditation.accredit(loading)
        passports.enter_passports(loading)
        visas.ask_for_visas(loading)
        journeys.enter_journeys(loading)
        accreditation.ask_for_vehicles(loading)
        ask_for_changes(loading)
        meetings.state_wishes(loading)
        meetings.settle_by_hand(loading)
        meetings.compute_timetables(loading)
        accreditation.stand_at_the_gates(loading)
        meetings.live_on(loading)
        privacy.ask_to_be_forgotten(loading)
        twins.enter_twins(loading)
        run_all_due()
    finally:
        clock.stop_at(clock_of(profile))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
    return loading
