"""Keep the halls, tables, hours and breaks of a forum."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.words import Words
from muntada.directory.models import Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.venue.bookings import is_ever_taken
from muntada.venue.events import (
    BreakRemoved,
    BreaksAdded,
    HallAdded,
    HallChanged,
    HallRemoved,
    HoursAdded,
    HoursRemoved,
    TableChanged,
    TableRemoved,
    TablesAdded,
)
from muntada.venue.models import Break, Hall, Hours, Table

MOST_TABLES_AT_ONCE = 500


class CodeTaken(Exception):
    """Another hall of this forum has the same short code."""


class StillReliedOn(Exception):
    """Bookings, sessions or meetings need it; they have to be moved first."""


class EndsBeforeStart(ValueError):
    """The end is not after the start."""


class OutsideForum(ValueError):
    """The day is not one of the forum's days."""


class HoursOverlap(Exception):
    """The hall already holds business meetings in a part of this time; `with_hours` are those."""

    def __init__(self, with_hours: Hours) -> None:
        super().__init__(str(with_hours))
        self.with_hours = with_hours


class TooMany(ValueError):
    """More tables at once than a hall could hold."""


@action
def add_hall(
    *,
    forum: Forum,
    code: str,
    name: Words,
    kind: str = Hall.Kind.OTHER,
    capacity: int = 0,
    actor: Actor,
    now: datetime,
) -> Hall:
    """The venue has one more hall. Raises `CodeTaken`."""
    require(actor, "venue.add_hall", Owner(forum_id=forum.pk))

    try:
        with transaction.atomic():
            hall = Hall.objects.create(forum=forum, code=code, name=name, kind=kind, capacity=capacity)
    except IntegrityError as error:
        raise CodeTaken(code) from error

    record(HallAdded(forum_id=forum.pk, hall_id=hall.pk, code=hall.code), actor=actor, now=now)
    return hall


@action
def change_hall(
    *, hall: Hall, code: str, name: Words, kind: str, capacity: int, actor: Actor, now: datetime
) -> None:
    """A hall gets another code, name, kind or number of seats. Raises `CodeTaken`."""
    require(actor, "venue.change_hall", hall)

    hall.code, hall.name, hall.kind, hall.capacity = code, hall.name.revised(name), kind, capacity
    try:
        with transaction.atomic():
            hall.save()
    except IntegrityError as error:
        raise CodeTaken(code) from error

    record(HallChanged(forum_id=hall.forum_id, hall_id=hall.pk, code=hall.code), actor=actor, now=now)


@action
def remove_hall(*, hall: Hall, actor: Actor, now: datetime) -> None:
    """A hall goes, with its tables and hours. Raises `StillReliedOn`."""
    require(actor, "venue.remove_hall", hall)

    tables = list(hall.tables.all())
    if is_ever_taken([hall.resource, *(table.resource for table in tables)]):
        raise StillReliedOn
    gone = hall.pk
    try:
        with transaction.atomic():
            hall.tables.all().delete()
            hall.delete()
    except ProtectedError as error:
        raise StillReliedOn from error

    record(HallRemoved(forum_id=hall.forum_id, hall_id=gone, code=hall.code), actor=actor, now=now)


@action
def add_tables(
    *,
    hall: Hall,
    count: int,
    zone: str = "",
    host: Organisation | None = None,
    actor: Actor,
    now: datetime,
) -> list[Table]:
    """A hall gets so many more tables, numbered on from its last one. Raises `TooMany`."""
    require(actor, "venue.add_tables", hall)

    if not 1 <= count <= MOST_TABLES_AT_ONCE:
        raise TooMany(count)
    last = Table.objects.filter(hall=hall).aggregate(last=Max("number"))["last"] or 0
    tables = Table.objects.bulk_create(
        Table(hall=hall, number=last + step, zone=zone, host=host) for step in range(1, count + 1)
    )

    record(
        TablesAdded(
            forum_id=hall.forum_id, hall_id=hall.pk, code=hall.code, first=last + 1, last=last + count
        ),
        actor=actor,
        now=now,
    )
    return tables


@action
def change_table(*, table: Table, zone: str, host: Organisation | None, actor: Actor, now: datetime) -> None:
    """A table stands in another zone, or belongs to another host all day, or to none."""
    require(actor, "venue.change_table", table.hall)

    table.zone, table.host = zone, host
    table.save()

    record(
        TableChanged(
            forum_id=table.hall.forum_id, table_id=table.pk, code=table.hall.code, number=table.number
        ),
        actor=actor,
        now=now,
    )


@action
def remove_table(*, table: Table, actor: Actor, now: datetime) -> None:
    """A table goes; the numbers of the others stay. Raises `StillReliedOn`."""
    require(actor, "venue.remove_table", table.hall)

    if is_ever_taken([table.resource]):
        raise StillReliedOn
    gone = table.pk
    try:
        with transaction.atomic():
            table.delete()
    except ProtectedError as error:
        raise StillReliedOn from error

    record(
        TableRemoved(forum_id=table.hall.forum_id, table_id=gone, code=table.hall.code, number=table.number),
        actor=actor,
        now=now,
    )


@action
def add_hours(*, hall: Hall, starts_at: datetime, ends_at: datetime, actor: Actor, now: datetime) -> Hours:
    """A hall holds business meetings in this stretch of time.

    Raises `EndsBeforeStart`, `OutsideForum`, `HoursOverlap`.
    """
    require(actor, "venue.add_hours", hall)

    if ends_at <= starts_at:
        raise EndsBeforeStart
    forum = hall.forum
    if not forum.starts_on <= starts_at.astimezone(forum.tz).date() <= forum.ends_on:
        raise OutsideForum
    # Whoever else adds hours to this hall waits here until we are done.
    Hall.objects.select_for_update().get(pk=hall.pk)
    other = Hours.objects.filter(hall=hall, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if other is not None:
        raise HoursOverlap(other)
    hours = Hours.objects.create(hall=hall, starts_at=starts_at, ends_at=ends_at)

    record(
        HoursAdded(
            forum_id=hall.forum_id,
            hours_id=hours.pk,
            code=hall.code,
            starts_at=_written(hours.starts_at, forum),
            ends_at=_written(hours.ends_at, forum),
        ),
        actor=actor,
        now=now,
    )
    return hours


@action
def remove_hours(*, hours: Hours, actor: Actor, now: datetime) -> None:
    """A hall no longer holds business meetings then; meetings that are published stay."""
    require(actor, "venue.remove_hours", hours.hall)

    gone = hours.pk
    hours.delete()

    forum = hours.hall.forum
    record(
        HoursRemoved(
            forum_id=forum.pk,
            hours_id=gone,
            code=hours.hall.code,
            starts_at=_written(hours.starts_at, forum),
            ends_at=_written(hours.ends_at, forum),
        ),
        actor=actor,
        now=now,
    )


@action
def add_break(
    *,
    forum: Forum,
    kind: str,
    name: Words,
    days: Sequence[date],
    starts: time,
    ends: time,
    actor: Actor,
    now: datetime,
) -> list[Break]:
    """Nobody meets between these hours, on each of these days by the clock of the forum's place.

    Raises `EndsBeforeStart`, `OutsideForum`.
    """
    require(actor, "venue.add_break", Owner(forum_id=forum.pk))

    if ends <= starts:
        raise EndsBeforeStart
    if not days or not all(forum.starts_on <= day <= forum.ends_on for day in days):
        raise OutsideForum
    breaks = [
        Break(
            forum=forum,
            kind=kind,
            name=name,
            starts_at=datetime.combine(day, starts, forum.tz),
            ends_at=datetime.combine(day, ends, forum.tz),
        )
        for day in sorted(days)
    ]
    Break.objects.bulk_create(breaks)

    record(
        BreaksAdded(
            forum_id=forum.pk,
            kind=kind,
            starts_at=_written(breaks[0].starts_at, forum),
            ends_at=_written(breaks[0].ends_at, forum),
            days=len(breaks),
        ),
        actor=actor,
        now=now,
    )
    return breaks


@action
def remove_break(*, pause: Break, actor: Actor, now: datetime) -> None:
    """A break is no longer kept when the next timetable is computed."""
    require(actor, "venue.remove_break", Owner(forum_id=pause.forum_id))

    gone = pause.pk
    pause.delete()

    record(
        BreakRemoved(
            forum_id=pause.forum_id,
            break_id=gone,
            kind=pause.kind,
            starts_at=_written(pause.starts_at, pause.forum),
            ends_at=_written(pause.ends_at, pause.forum),
        ),
        actor=actor,
        now=now,
    )


def _written(moment: datetime, forum: Forum) -> str:
    """A moment as the journal may hold it, by the clock of the forum's place."""
    return f"{moment.astimezone(forum.tz):%Y-%m-%dT%H:%M}"
