"""Meetings, computations, drafts and absences as spreadsheets; times are those of the place."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.directory.models import Membership, Person
from muntada.forums.models import Forum
from muntada.meetings import queries
from muntada.meetings.models import Absence, Meeting, NotPlaced, Pin, Placement, Run
from muntada.meetings.silence import silent
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context

TIMES = (
    Column(key="day", title=_("Day")),
    Column(key="from", title=_("From")),
    Column(key="to", title=_("To")),
)
PAIR = (Column(key="first", title=_("Organisation")), Column(key="second", title=_("With")))
TABLE = Column(key="table", title=_("Table"))
PEOPLE = Column(key="people", title=_("People"))
INTERPRETER = Column(key="interpreter", title=_("Interpreter"))
SEATED = (Column(key="hall", title=_("Hall")), TABLE, *PAIR, PEOPLE, INTERPRETER)
ORGANISATION = Column(key="organisation", title=_("Organisation"))
RUN = Column(key="run", title=_("Computation"))


def _forum(context: Context) -> Forum:
    return Forum.objects.get(pk=context.forum_id)


def _times(starts_at: datetime, ends_at: datetime, forum: Forum) -> dict[str, Value]:
    local = starts_at.astimezone(forum.tz)
    return {
        "day": local.date(),
        "from": f"{local:%H:%M}",
        "to": f"{ends_at.astimezone(forum.tz):%H:%M}",
    }


def _pair(one: Meeting | Placement | NotPlaced | Pin, language: str) -> dict[str, Value]:
    return {"first": one.first.name.best(language).text, "second": one.second.name.best(language).text}


def _voices(one: Meeting | Placement | Pin, members: Iterable[Membership], language: str) -> dict[str, Value]:
    return {
        "people": "; ".join(member.person.name.best(language).text for member in members),
        "interpreter": one.interpreter.person.name.best(language).text if one.interpreter else "",
    }


def _seated(one: Meeting | Placement, members: Iterable[Membership], language: str) -> dict[str, Value]:
    return {
        "hall": one.table.hall.name.best(language).text,
        "table": one.table.number,
        **_pair(one, language),
        **_voices(one, members, language),
    }


def meeting_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The published meetings that the reader may see, by time and table."""
    forum = _forum(context)
    rows = Meeting.objects.visible_to(context.actor).filter(forum=forum)
    if public_id := context.narrowed.get("person"):
        person = Person.objects.filter(public_id=public_id).first()
        rows = rows.of_person(person.pk, forum) if person else rows.none()
    if day := _day(context):
        midnight = datetime.combine(day, time.min, tzinfo=forum.tz)
        rows = rows.filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    rows = rows.select_related("first", "second", "table__hall", "interpreter__person")
    for one in rows.prefetch_related(queries.WITH_PEOPLE):
        yield {
            "id": one.public_id,
            **_times(one.starts_at, one.ends_at, forum),
            **_seated(one, [row.membership for row in one.attendances.all()], context.language),
            "state": one.state,
        }


def _day(context: Context) -> date | None:
    try:
        return date.fromisoformat(context.narrowed.get("day", ""))
    except ValueError:
        return None


def run_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The computations, the latest first, with what is proved of each.

    How much was wished and what it is worth tells of both sides' wishes: a desk of one side has these empty.
    """
    is_joint = queries.reads_for_both_sides(context.actor)
    rows = Run.objects.visible_to(context.actor).filter(forum=context.forum_id)
    for one in rows.select_related("started_by"):
        result = one.result if one.state == Run.State.DONE else {}
        weight, idle = result.get("weight", {}), result.get("breaks", {})
        yield {
            "run": one.public_id,
            "asked_at": one.asked_at,
            "asked_by": one.started_by.name if one.started_by else "",
            "finished_at": one.finished_at,
            "state": one.state,
            "held": result.get("held"),
            "wished": result.get("wished") if is_joint else None,
            "weight": weight.get("value") if is_joint else None,
            "weight_bound": weight.get("bound") if is_joint else None,
            "idle": idle.get("value"),
            "idle_bound": idle.get("bound"),
        }


def _run(context: Context) -> Run | None:
    """The computation that is asked for, else the latest that has a result."""
    rows = Run.objects.visible_to(context.actor).filter(forum=context.forum_id, state=Run.State.DONE)
    if public_id := context.narrowed.get("run"):
        rows = rows.filter(public_id=public_id)
    return rows.first()


def placement_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The meetings as a computation would hold them, by time and table."""
    forum = _forum(context)
    rows = (
        Placement.objects.filter(run=_run(context))
        .select_related("run", "first", "second", "table__hall", "interpreter__person")
        .prefetch_related("people__person")
        .order_by("starts_at", "table__number")
    )
    for one in rows.iterator(chunk_size=500):
        yield {
            "run": one.run.public_id,
            **_times(one.starts_at, one.ends_at, forum),
            **_seated(one, one.people.all(), context.language),
        }


def waiting_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """What a computation could not hold, and why, as far as the reader may know of the wishes behind it."""
    run = _run(context)
    if run is None:
        return
    for one in queries.told(queries.not_placed(run.pk, _forum(context), context.actor), context.actor):
        yield {
            "run": run.public_id,
            **_pair(one.row, context.language),
            "weight": one.weight,
            "reason": one.reason,
        }


def absence_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """When somebody cannot meet: of the people whose availability the reader may see."""
    forum = _forum(context)
    rows = Absence.objects.visible_to(context.actor).filter(membership__forum=forum, membership__left_at=None)
    if person := context.narrowed.get("person"):
        rows = rows.filter(membership__person__public_id=person)
    rows = rows.select_related("membership__person", "membership__organisation").order_by(
        "membership__person", "starts_at"
    )
    for one in rows.iterator(chunk_size=500):
        yield {
            "id": one.membership.person.public_id,
            "person": one.membership.person.name.best(context.language).text,
            "organisation": one.membership.organisation.name.best(context.language).text,
            **_times(one.starts_at, one.ends_at, forum),
        }


def silent_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Who has not said yet whom they want to meet, of the sides whose wishes the reader may know."""
    for one in silent(_forum(context), context.actor):
        yield {
            "id": one.organisation.public_id,
            "organisation": one.organisation.name.best(context.language).text,
            "side": one.side.name.best(context.language).text,
            "people": len(one.people),
            "reached": len(one.reached),
            "focal_point": "; ".join(
                member.person.name.best(context.language).text
                for member in one.receivers
                if one.is_through_focal_point
            ),
            "reminded": one.reminded_on,
        }


register(
    Listing(
        name="silent",
        title=_("Nothing said yet"),
        right="meetings.missing_wishes",
        columns=(
            Column(key="id", title=_("Id")),
            ORGANISATION,
            Column(key="side", title=_("Side")),
            Column(key="people", title=_("People")),
            Column(key="reached", title=_("Reached by mail")),
            Column(key="focal_point", title=_("Through the focal point")),
            Column(key="reminded", title=_("Reminded")),
        ),
        rows=silent_rows,
    )
)


def pin_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """What the desk settled by hand."""
    forum = _forum(context)
    rows = Pin.objects.visible_to(context.actor).filter(forum=forum)
    if kind := context.narrowed.get("kind"):
        rows = rows.filter(kind=kind)
    rows = rows.select_related("first", "second", "table", "interpreter__person", "run")
    for one in rows.prefetch_related("people__person").iterator(chunk_size=500):
        local = one.starts_at.astimezone(forum.tz) if one.starts_at else None
        yield {
            **_pair(one, context.language),
            "kind": one.kind,
            "day": local.date() if local else None,
            "from": f"{local:%H:%M}" if local else "",
            "table": one.table.number if one.table else None,
            **_voices(one, one.people.all(), context.language),
            "note": one.note,
            "run": one.run.public_id if one.run else "",
        }


register(
    Listing(
        name="pins",
        title=_("Settled by hand"),
        right="meetings.pins",
        columns=(
            *PAIR,
            Column(key="kind", title=_("Settled"), choices=dict(Pin.Kind.choices)),
            *TIMES[:2],
            TABLE,
            INTERPRETER,
            PEOPLE,
            Column(key="note", title=_("Note")),
            RUN,
        ),
        rows=pin_rows,
        narrowed_by=("kind",),
    )
)
register(
    Listing(
        name="meetings",
        title=_("Business meetings"),
        right="meetings.meeting",
        columns=(
            Column(key="id", title=_("Id")),
            *TIMES,
            *SEATED,
            Column(key="state", title=_("State"), choices=dict(Meeting.State.choices)),
        ),
        rows=meeting_rows,
        narrowed_by=("day", "person"),
    )
)
register(
    Listing(
        name="computations",
        title=_("Computations"),
        right="meetings.run",
        columns=(
            RUN,
            Column(key="asked_at", title=_("Asked for (UTC)")),
            Column(key="asked_by", title=_("Asked for by")),
            Column(key="finished_at", title=_("Ended (UTC)")),
            Column(key="state", title=_("State"), choices=dict(Run.State.choices)),
            Column(key="held", title=_("Meetings held")),
            Column(key="wished", title=_("Meetings wished for")),
            Column(key="weight", title=pgettext_lazy("of a timetable", "Weight")),
            Column(key="weight_bound", title=_("Weight, at most")),
            Column(key="idle", title=_("Idle times")),
            Column(key="idle_bound", title=_("Idle times, at least")),
        ),
        rows=run_rows,
    )
)
register(
    Listing(
        name="placements",
        title=_("Meetings of a computation"),
        right="meetings.run",
        columns=(RUN, *TIMES, *SEATED),
        rows=placement_rows,
        narrowed_by=("run",),
    )
)
register(
    Listing(
        name="waiting",
        title=_("Could not be placed"),
        right="meetings.run",
        columns=(
            RUN,
            *PAIR,
            Column(key="weight", title=pgettext_lazy("of a meeting", "Weight")),
            Column(key="reason", title=_("Why")),
        ),
        rows=waiting_rows,
        narrowed_by=("run",),
    )
)
register(
    Listing(
        name="absences",
        title=_("Absences"),
        right="meetings.availability",
        columns=(
            Column(key="id", title=_("Id of the person")),
            Column(key="person", title=_("Name")),
            ORGANISATION,
            *TIMES,
        ),
        rows=absence_rows,
        narrowed_by=("person",),
    )
)
