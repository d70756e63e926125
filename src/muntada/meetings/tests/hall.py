"""A hall with tables and hours, and companies with wishes, for the tests of this room."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import connection
from tests.cast import DAY, NOON, Cast, make_member, make_organisation, words

from muntada.base.clock import stop_at
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership, Organisation
from muntada.meetings import actions
from muntada.meetings.models import Preference, Round, Run
from muntada.venue import actions as venue
from muntada.venue.models import Hall

# The day before, when the desk computes; the forum begins at noon of the cast.
EVE = NOON.replace(day=16)


def at(cast: Cast, hour: int, minute: int = 0) -> datetime:
    """A time of the forum's first day, by the clock of its place."""
    return datetime.combine(DAY, time(hour, minute), cast.forum.tz)


def make_hall(
    cast: Cast, *, tables: int = 2, start: int = 9, end: int = 11, code: str = "B", minutes: int = 20
) -> Hall:
    """A hall with a round of meetings in it: two tables and six slots unless told otherwise."""
    hall = venue.add_hall(
        forum=cast.forum,
        code=code,
        name=words("Hall B", "القاعة ب", "Зал Б"),
        kind=Hall.Kind.MEETINGS,
        actor=cast.desk,
        now=EVE,
    )
    venue.add_tables(hall=hall, count=tables, zone="1", actor=cast.desk, now=EVE)
    venue.add_hours(hall=hall, starts_at=at(cast, start), ends_at=at(cast, end), actor=cast.desk, now=EVE)
    actions.change_round(forum=cast.forum, hall=hall, slot_minutes=minutes, actor=cast.desk, now=EVE)
    return hall


def round_of(cast: Cast) -> Round:
    """The round as the database has it now."""
    return Round.objects.get(forum=cast.forum)


def wish(
    cast: Cast, asker: Organisation, asked: Organisation, strength: str = "must", **fields: object
) -> Preference:
    """The desk notes down a preference."""
    return actions.state_preference(
        forum=cast.forum,
        asker=asker,
        asked=asked,
        strength=strength,
        actor=cast.desk,
        now=EVE,
        **fields,  # type: ignore[arg-type]  # the tests name the fields of the action
    )


def make_company(
    cast: Cast, number: int, *, is_guest: bool, people: int = 1
) -> tuple[Organisation, list[Membership]]:
    """A company of one of the sides with so many delegates."""
    side = cast.guest if is_guest else cast.host
    organisation = make_organisation(
        f"ORG.{number}",
        words(f"Company {number}", f"شركة {number}", f"Компания {number}", side.language),
        country=side.country,
    )
    members = [
        make_member(
            cast.forum,
            side,
            organisation,
            words(f"Person {number}.{one}", f"شخص {number}.{one}", f"Лицо {number}.{one}", side.language),
            rank=100 + one,
        )
        for one in range(people)
    ]
    return organisation, members


def computed(cast: Cast, *, seconds: int = 1, seed: int = 1, now: datetime = EVE) -> Run:
    """A computation that has come to its end."""
    run = actions.compute_timetable(forum=cast.forum, seconds=seconds, seed=seed, actor=cast.desk, now=now)
    run_all_due()
    run.refresh_from_db()
    return run


def published(cast: Cast, run: Run, *, now: datetime = EVE, is_confirmed: bool = False) -> Run:
    """The same computation, published."""
    actions.publish_timetable(
        run=run, edition=round_of(cast).edition, is_confirmed=is_confirmed, actor=cast.desk, now=now
    )
    return run


def reasons(run: Run) -> Sequence[tuple[int, int, str]]:
    """Which pairs were not placed, and the codes of the reasons."""
    return sorted(run.not_placed.values_list("first", "second", "reason"))


class stopped:  # noqa: N801 - it reads as a word in the tests
    """Time stands still at this moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __enter__(self) -> None:
        stop_at(self.moment)

    def __exit__(self, *_: object) -> None:
        stop_at(None)


def until_somebody_waits() -> None:
    """Until another connection waits for what this transaction holds; SQLite lets only one write at all."""
    if connection.vendor == "sqlite":
        return
    for _try in range(10_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
