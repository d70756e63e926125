"""Arrivals and departures as a spreadsheet: written out, and read in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import may
from muntada.accreditation.models import Participation
from muntada.base.languages import LANGUAGES
from muntada.base.text import western_digits
from muntada.directory.models import filed_in
from muntada.forums.models import Forum, Side
from muntada.journal.record import record
from muntada.sheets.exports import Listing, Value
from muntada.sheets.exports import register as register_listing
from muntada.sheets.kinds import Change, Column, Context, Fate, Kind, Row, RowFate, refused, register
from muntada.sheets.parsers import BadCell, choice, day, public_id, text, yes_or_no
from muntada.sheets.problems import Problem
from muntada.travel import arriving
from muntada.travel.actions.journeys import Details, fault_of_times, write
from muntada.travel.events import JourneysReadIn
from muntada.travel.journey_form import FAULTS
from muntada.travel.models import Journey

_MOST = 20  # characters of a flight


def clock_time(cell: str) -> time:
    """A time of day, as 14:35."""
    typed = western_digits(cell).strip().replace(".", ":")
    # A workbook keeps a time with its seconds, or as the time of a day.
    typed = typed.rpartition("T")[2].rpartition(" ")[2]
    try:
        return time.fromisoformat(typed if len(typed.partition(":")[0]) == 2 else f"0{typed}").replace(
            second=0
        )
    except ValueError as error:
        raise BadCell("travel.not_a_time", text=cell) from error


def zone(cell: str) -> str:
    """The IANA name of a zone."""
    typed = cell.strip().replace(" ", "_")
    found = next((one for one in available_timezones() if one.lower() == typed.lower()), None)
    if found is None:
        raise BadCell("travel.unknown_zone", text=cell)
    return found


TRANSPORT = dict(Journey.Transport.choices)


def _way(way: str, titles: Mapping[str, Any]) -> tuple[Column, ...]:
    return (
        Column(
            key=f"{way}_by",
            title=titles["by"],
            parse=choice(TRANSPORT, {"plane": "flight", "самолет": "flight", "طائرة": "flight"}),
            choices=TRANSPORT,
        ),
        Column(key=f"{way}_number", title=titles["number"], parse=text(_MOST)),
        Column(key=f"{way}_place", title=titles["place"], parse=text(80)),
        Column(key=f"{way}_on", title=titles["on"], parse=day()),
        Column(key=f"{way}_clock", title=titles["clock"], parse=clock_time, hint=_("Such as 14:35")),
        Column(
            key=f"{way}_zone",
            title=titles["zone"],
            parse=zone,
            hint=_("Such as Africa/Tripoli; empty for the forum's place"),
        ),
        Column(key=f"{way}_car", title=titles["car"], parse=yes_or_no()),
    )


COLUMNS = (
    Column(
        key="application",
        title=_("Number of the application"),
        parse=public_id(),
        is_required=True,
        synonyms=("application", "accreditation", "заявка", "طلب"),
    ),
    *_way(
        "arrives",
        {
            "by": _("Arrives by"),
            "number": _("Flight or train of arrival"),
            "place": _("From where"),
            "on": _("Day of arrival"),
            "clock": _("Time of arrival"),
            "zone": _("Time zone of the arrival"),
            "car": _("A car should meet them"),
        },
    ),
    *_way(
        "departs",
        {
            "by": _("Leaves by"),
            "number": _("Flight or train of departure"),
            "place": _("Where to"),
            "on": _("Day of departure"),
            "clock": _("Time of departure"),
            "zone": _("Time zone of the departure"),
            "car": _("A car should take them there"),
        },
    ),
)
# Which column of a row says which member of a journey; times are put together from day, hour and zone.
_PLAIN = {
    "arrives_by": "arrives_by",
    "arrives_number": "arrives_number",
    "arrives_place": "arrives_from",
    "arrives_car": "needs_car",
    "departs_by": "departs_by",
    "departs_number": "departs_number",
    "departs_place": "departs_to",
    "departs_car": "needs_car_back",
}


class JourneyCheck:
    """The rows of one file against the journeys that there are."""

    def __init__(self, context: Context, rows: Sequence[Row]) -> None:
        self.context = context
        self.forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
        numbers = {row.get("application") for row in rows} - {None}
        found = Participation.objects.visible_to(context.actor, "travel.enter_journey").filter(
            public_id__in=numbers
        )
        self.people = {
            one.public_id: one for one in found.select_related("person", "membership", "side", "journey")
        }
        self.seen: dict[str, int] = {}
        self.plans: dict[int, tuple[Participation, Details]] = {}
        self.new: set[int] = set()

    def fate(self, row: Row) -> RowFate:
        """What would happen to this row."""
        number = row.get("application") or ""
        one = self.people.get(number)
        where = row.address("application")
        if one is None or not may(self.context.actor, "travel.enter_journey", one):
            return refused(row, Problem.of("travel.nobody", where, "application"), label=number)
        one.forum = self.forum
        label = one.person.name.best(self.context.language).text
        if number in self.seen:
            again = Problem.of("travel.twice", where, "application", row=self.seen[number])
            return refused(row, again, label=label)
        self.seen[number] = row.number
        own: Journey | None = getattr(one, "journey", None)
        if own is not None and own.state != Journey.State.EXPECTED:
            return refused(row, Problem.of("travel.here", where, "application"), label=label)
        problem, details = self._details(row, own)
        if problem is not None:
            return refused(row, problem, label=label)
        if code := fault_of_times(details, self.forum):
            way = "arrives" if code == "after" else "departs"
            return refused(
                row, Problem.of(f"travel.{code}", row.address(f"{way}_on"), f"{way}_on"), label=label
            )
        changes = _changes(own or Journey(), details, self.forum.tz)
        self.plans[row.number] = (one, details)
        if own is None:
            self.new.add(row.number)
        fate = Fate.NEW if own is None else Fate.CHANGED if changes else Fate.SAME
        return RowFate(
            number=row.number, fate=fate, label=label, about=number, changes=changes if own else ()
        )

    def _details(self, row: Row, own: Journey | None) -> tuple[Problem | None, Details]:
        """What the row says, in place of what is known; columns that the file lacks change nothing."""
        values = {name: getattr(own, name) for name in Details.__dataclass_fields__} if own else {}
        for key, name in _PLAIN.items():
            if key in row.values:
                value = row.get(key)
                values[name] = (value or False) if name.startswith("needs") else (value or "")
        for way in ("arrives", "departs"):
            if f"{way}_on" not in row.values:
                continue
            on: date | None = row.get(f"{way}_on")
            clock: time | None = row.get(f"{way}_clock")
            name = row.get(f"{way}_zone") or self.forum.zone
            if on is not None and clock is None:
                return Problem.of("travel.no_time", row.address(f"{way}_clock"), f"{way}_clock"), Details()
            values[f"{way}_at"] = datetime.combine(on, clock, ZoneInfo(name)) if on and clock else None
            values[f"{way}_zone"] = name if on else ""
        return None, Details(**values)

    def read_in(self, rows: Sequence[Row]) -> None:
        """Keep these journeys."""
        made = 0
        for row in rows:
            one, details = self.plans[row.number]
            own: Journey = getattr(one, "journey", None) or Journey(
                forum=self.forum, participation=one, changed_at=self.context.now
            )
            write(own, details, self.context.now)
            made += row.number in self.new
        record(
            JourneysReadIn(
                forum_id=self.forum.pk, side_id=self.context.side_id, new=made, changed=len(rows) - made
            ),
            actor=self.context.actor,
            now=self.context.now,
        )


def _changes(own: Journey, details: Details, tz: ZoneInfo) -> tuple[Change, ...]:
    """What would be another value, by the column that says it."""
    named = {name: key for key, name in _PLAIN.items()} | {
        "arrives_at": "arrives_on",
        "departs_at": "departs_on",
    }
    found = []
    for name, key in named.items():
        before, after = getattr(own, name), getattr(details, name)
        if before != after:
            found.append(Change(key=key, before=_said(before, tz), after=_said(after, tz)))
    return tuple(found)


def _said(value: Any, tz: ZoneInfo) -> str:
    match value:
        case datetime():
            return f"{value.astimezone(tz):%Y-%m-%d %H:%M}"
        case bool():
            return "✓" if value else ""
    return str(value or "")


JOURNEYS = register(
    Kind(
        name="journeys",
        title=_("Arrivals and departures"),
        right="travel.enter_journey",
        columns=COLUMNS,
        check=JourneyCheck,
        refusals={
            "travel.nobody": _("There is no such application whose journey you may enter. Check the number."),
            "travel.twice": _("Row %(row)s is about the same person. Leave one of the two."),
            "travel.here": _(
                "They have arrived or left already. Take the mark back first, or leave the row out."
            ),
            "travel.not_a_time": _("“%(text)s” is not a time of day. Write it like 14:35."),
            "travel.unknown_zone": _(
                "“%(text)s” is no time zone. Write its IANA name, like Africa/Tripoli or Europe/Moscow."
            ),
            "travel.no_time": _("There is a day but no time of day. Write the time beside it."),
            **{f"travel.{code}": words for code, words in FAULTS.items()},
        },
    )
)


def arrival_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Who comes and goes when, as the reader may see it; times of the forum's place."""
    forum = Forum.objects.get(pk=context.forum_id)
    seen = arriving.expected_guests(context.actor)
    rows = arriving.narrowed(seen, context.narrowed, forum, context.now or timezone.now())
    rows = arriving.in_order(rows, context.narrowed, filed_in(context.language))
    for one in rows.iterator(chunk_size=500):
        journey: Journey = getattr(one, "journey", None) or Journey()
        delegation = one.membership.delegation
        yield {
            "application": one.public_id,
            **{f"name_{code}": one.person.name.text(code) for code in LANGUAGES},
            "organisation": one.membership.organisation.name.best(context.language).text,
            "side": one.side.key if one.side else "",
            "delegation": delegation.public_id if delegation else "",
            "state": journey.state,
            **_written("arrives", journey.arrives_by, journey.arrives_at, forum.tz),
            "arrives_number": journey.arrives_number,
            "arrives_place": journey.arrives_from,
            "arrives_car": journey.needs_car,
            **_written("departs", journey.departs_by, journey.departs_at, forum.tz),
            "departs_number": journey.departs_number,
            "departs_place": journey.departs_to,
            "departs_car": journey.needs_car_back,
            "hotel": journey.hotel,
            "arrived_at": journey.arrived_at,
            "left_at": journey.left_at,
        }


def _written(way: str, by: str, moment: datetime | None, tz: ZoneInfo) -> dict[str, Value]:
    local = moment.astimezone(tz) if moment else None
    return {
        f"{way}_by": by,
        f"{way}_on": local.date() if local else None,
        f"{way}_clock": f"{local:%H:%M}" if local else "",
        f"{way}_zone": str(tz) if local else "",
    }


def _for_a_file(column: Column) -> Column:
    return Column(key=column.key, title=column.title, choices=column.choices)


ARRIVALS = register_listing(
    Listing(
        name="arrivals",
        title=_("Arrivals and departures"),
        right="travel.arrivals",
        columns=(
            _for_a_file(COLUMNS[0]),
            Column(key="name_ar", title=_("Name in Arabic")),
            Column(key="name_ru", title=_("Name in Russian")),
            Column(key="name_en", title=_("Name in English")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="delegation", title=_("Id of the delegation")),
            Column(key="state", title=_("State"), choices=dict(Journey.State.choices)),
            *(_for_a_file(column) for column in COLUMNS[1:]),
            Column(key="hotel", title=_("Hotel")),
            Column(key="arrived_at", title=_("Arrived (UTC)")),
            Column(key="left_at", title=_("Left (UTC)")),
        ),
        rows=arrival_rows,
        narrowed_by=("q", "way", "day", "state", "delegation", "car"),
    )
)
