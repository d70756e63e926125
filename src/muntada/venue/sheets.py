"""Halls, tables, hours and breaks as spreadsheets; times are those of the place."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.base.languages import LANGUAGES
from muntada.forums.models import Forum
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context
from muntada.venue.models import Break, Hall, Hours, Table

RIGHT = "venue.halls"
NAME = (
    Column(key="name_ar", title=_("Name in Arabic")),
    Column(key="name_ru", title=_("Name in Russian")),
    Column(key="name_en", title=_("Name in English")),
)
HALL = (Column(key="hall", title=_("Code of the hall")), Column(key="hall_name", title=_("Hall")))
TIMES = (
    Column(key="day", title=_("Day")),
    Column(key="from", title=pgettext_lazy("time", "From")),
    Column(key="to", title=pgettext_lazy("time", "To")),
)


def _zone(context: Context) -> ZoneInfo:
    return Forum.objects.only("zone").get(pk=context.forum_id).tz


def _times(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> dict[str, Value]:
    local = starts_at.astimezone(zone)
    return {"day": local.date(), "from": f"{local:%H:%M}", "to": f"{ends_at.astimezone(zone):%H:%M}"}


def hall_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The halls by their codes."""
    rows = Hall.objects.filter(forum=context.forum_id).annotate(table_count=Count("tables"))
    for one in rows.iterator(chunk_size=500):
        yield {
            "code": one.code,
            **{f"name_{code}": one.name.text(code) for code in LANGUAGES},
            "kind": one.kind,
            "capacity": one.capacity or None,
            "tables": one.table_count,
        }


def table_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The tables of all halls, hall by hall."""
    rows = Table.objects.filter(hall__forum=context.forum_id).select_related("hall", "host")
    for one in rows.order_by("hall__code", "number").iterator(chunk_size=500):
        yield {
            "hall": one.hall.code,
            "hall_name": one.hall.name.best(context.language).text,
            "number": one.number,
            "zone": one.zone,
            "host": one.host.public_id if one.host else "",
            "host_name": one.host.name.best(context.language).text if one.host else "",
        }


def hours_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """When the halls hold business meetings."""
    zone = _zone(context)
    rows = Hours.objects.filter(hall__forum=context.forum_id).select_related("hall")
    for one in rows.order_by("hall__code", "starts_at").iterator(chunk_size=500):
        yield {
            "hall": one.hall.code,
            "hall_name": one.hall.name.best(context.language).text,
            **_times(one.starts_at, one.ends_at, zone),
        }


def break_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """When nobody meets."""
    zone = _zone(context)
    for one in Break.objects.filter(forum=context.forum_id).iterator(chunk_size=500):
        yield {
            **_times(one.starts_at, one.ends_at, zone),
            "kind": one.kind,
            **{f"name_{code}": one.name.text(code) for code in LANGUAGES},
        }


register(
    Listing(
        name="halls",
        title=_("Halls"),
        right=RIGHT,
        columns=(
            Column(key="code", title=_("Code of the hall")),
            *NAME,
            Column(key="kind", title=_("Kind"), choices=dict(Hall.Kind.choices)),
            Column(key="capacity", title=_("Seats")),
            Column(key="tables", title=_("Number of tables")),
        ),
        rows=hall_rows,
    )
)
register(
    Listing(
        name="tables",
        title=_("Tables"),
        right=RIGHT,
        columns=(
            *HALL,
            Column(key="number", title=pgettext_lazy("number of a table", "Table")),
            Column(key="zone", title=pgettext_lazy("of a hall", "Zone")),
            Column(key="host", title=_("Id of the host organisation")),
            Column(key="host_name", title=_("Host organisation")),
        ),
        rows=table_rows,
    )
)
register(
    Listing(
        name="hours",
        title=_("Hours of business meetings"),
        right=RIGHT,
        columns=(*HALL, *TIMES),
        rows=hours_rows,
    )
)
register(
    Listing(
        name="breaks",
        title=_("Breaks"),
        right=RIGHT,
        columns=(*TIMES, Column(key="kind", title=_("Kind"), choices=dict(Break.Kind.choices)), *NAME),
        rows=break_rows,
    )
)
