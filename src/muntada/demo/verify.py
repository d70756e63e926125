"""Empties a demo, and says whether one is as its rows and the rules of the house have it."""

import shutil
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from muntada.accounts.models import User
from muntada.accreditation.models import Zone
from muntada.demo.accounts import holds_only_demo_rows
from muntada.demo.load import NotADemo
from muntada.demo.rows import forum_row, rows
from muntada.forums.models import Forum
from muntada.journal import guard as journal_guard
from muntada.journal.record import broken_link
from muntada.meetings.models import HallScreen, Meeting, MeetingPerson, Pin, Preference, Run
from muntada.opportunities.models import Opportunity
from muntada.post import guard as post_guard
from muntada.programme.models import Session

# What the database itself refuses to remove, and only a demo may.
GUARDS = (journal_guard, post_guard)


def reset() -> None:
    """Empty the database, but only if nothing in it came from outside a demo. Raises `NotADemo`."""
    if not holds_only_demo_rows():
        raise NotADemo
    for guard in GUARDS:
        guard.lower_guard(connection)
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        for guard in GUARDS:
            guard.raise_guard(connection)
    for folder in ("files", "mail"):
        shutil.rmtree(settings.CONFIG.data_dir / folder, ignore_errors=True)


def problems(profile: str) -> Iterator[str]:
    """What is not as the rows of the profile and the rules of the house have it."""
    code = forum_row(profile)["code"]
    forum = Forum.objects.filter(code=code, is_demo=True).first()
    if forum is None:
        yield f"The forum {code} is not loaded."
        return
    if not holds_only_demo_rows():
        yield "There are rows that no demo made; the open accounts are closed."
    counts = {
        "people": (User.objects.filter(is_demo=True).count(), len(rows(profile, "people"))),
        "wishes": (Preference.objects.filter(forum=forum).count(), len(rows(profile, "preferences"))),
        "sessions": (Session.objects.filter(forum=forum).count(), len(rows(profile, "sessions"))),
        "opportunities": (
            Opportunity.objects.filter(forum=forum).count(),
            len(rows(profile, "opportunities")),
        ),
    }
    for name, model in (("pins", Pin), ("drafts", Run), ("screens", HallScreen), ("zones", Zone)):
        counts[name] = (model.objects.filter(forum=forum).count(), len(rows(profile, name)))
    for name, (have, wanted) in counts.items():
        if have < wanted:
            yield f"There are {have} {name}, and the rows have {wanted}."
    meetings = Meeting.objects.filter(forum=forum).standing()
    if not meetings.exists():
        yield "There is no published meeting."
    yield from _in_two_places(forum)
    number = broken_link()
    if number is not None:
        yield f"The journal does not hold at row {number}."


def _in_two_places(forum: Forum) -> Iterator[str]:
    """Looks at the published meetings alone, not at the bookings that should have prevented it."""
    standing = Meeting.objects.filter(forum=forum).standing()
    for row in standing.values("table", "starts_at").annotate(count=Count("pk")).filter(count__gt=1):
        yield f"Table {row['table']} has {row['count']} meetings at {row['starts_at']}."
    people = Counter(
        MeetingPerson.objects.filter(meeting__in=standing).values_list(
            "membership__person", "meeting__starts_at"
        )
    )
    people.update(standing.filter(interpreter__isnull=False).values_list("interpreter__person", "starts_at"))
    for (person, starts_at), count in people.items():
        if count > 1:
            yield f"Person {person} is in {count} places at {starts_at}."
