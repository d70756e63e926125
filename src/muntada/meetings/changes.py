"""What publishing a draft would change: which meetings are new, moved, replaced, cancelled, as before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from muntada.meetings.models import Meeting, MeetingPerson, Placement, Round, Run
from muntada.meetings.problem import build_problem


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting as the draft has it; bodies are persons, people their memberships."""

    first_id: int
    second_id: int
    starts_at: datetime
    ends_at: datetime
    table_id: int
    interpreter_id: int | None
    interpreter_body: int | None
    people: frozenset[int]
    bodies: frozenset[int]


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between the draft and what is published; meetings that have begun are in neither."""

    added: tuple[Planned, ...]
    moved: tuple[tuple[Meeting, Planned], ...]
    replaced: tuple[tuple[Meeting, Planned], ...]
    cancelled: tuple[Meeting, ...]
    kept: tuple[Meeting, ...]


def planned_of(run: Run) -> list[Planned]:
    """The draft's meetings."""
    seats: dict[int, list[tuple[int, int]]] = defaultdict(list)
    through = Placement.people.through.objects.filter(placement__run=run)
    for placement, member, body in through.values_list(
        "placement_id", "membership_id", "membership__person_id"
    ):
        seats[placement].append((member, body))
    rows = Placement.objects.filter(run=run).values_list(
        "pk",
        "first_id",
        "second_id",
        "starts_at",
        "ends_at",
        "table_id",
        "interpreter_id",
        "interpreter__person_id",
    )
    return [
        Planned(
            first_id=first,
            second_id=second,
            starts_at=starts_at,
            ends_at=ends_at,
            table_id=table,
            interpreter_id=interpreter,
            interpreter_body=body,
            people=frozenset(member for member, _body in seats[pk]),
            bodies=frozenset(one for _member, one in seats[pk]),
        )
        for pk, first, second, starts_at, ends_at, table, interpreter, body in rows
    ]


def changes_of(run: Run, planned: list[Planned], now: datetime) -> Changes:
    """Two organisations have one meeting: it is the same as long as the same people sit at it."""
    before = {(meeting.first_id, meeting.second_id): meeting for meeting in ahead_of(run.forum_id, now)}
    added, moved, replaced, kept = [], [], [], []
    for one in planned:
        meeting = before.pop((one.first_id, one.second_id), None)
        if meeting is None:
            added.append(one)
        elif frozenset(row.membership_id for row in meeting.attendances.all()) != one.people:
            replaced.append((meeting, one))
        elif _place(meeting) != _place(one):
            moved.append((meeting, one))
        else:
            kept.append(meeting)
    return Changes(tuple(added), tuple(moved), tuple(replaced), tuple(before.values()), tuple(kept))


def ahead_of(forum_id: int, now: datetime) -> QuerySet[Meeting]:
    """The published meetings that have not begun, with who sits at them."""
    return (
        Meeting.objects.filter(forum=forum_id, state=Meeting.State.PUBLISHED, starts_at__gt=now)
        .prefetch_related(Prefetch("attendances", MeetingPerson.objects.all()))
        .order_by("pk")
    )


def changes_without(forum_id: int, now: datetime) -> Changes:
    """What it would change to withdraw the timetable: all that is ahead is cancelled."""
    return Changes((), (), (), tuple(ahead_of(forum_id, now)), ())


def _place(one: Meeting | Planned) -> tuple[datetime, datetime, int, int | None]:
    return one.starts_at, one.ends_at, one.table_id, one.interpreter_id


def is_current(run: Run) -> bool:
    """True while everything that the computation was made from is as it was."""
    round_ = Round.objects.select_related("forum", "hall").get(forum=run.forum_id)
    problem = build_problem(round_, run.asked_at, keeps_published=run.keeps_published)
    return problem.fingerprint == run.fingerprint
