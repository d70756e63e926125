"""Change the published plan by hand: move, swap, another interpreter, fill a free place, and take it back.

Nobody is mailed before `tasks.UNDO` has passed; whatever was taken back until then is no news to anybody.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from muntada.access.actor import Actor, NotAllowed, Owned, reaches, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.journal.record import record
from muntada.meetings.actions.publication import AlreadyOver, people_of
from muntada.meetings.events import (
    InterpreterAssigned,
    MeetingMoved,
    MeetingsSwapped,
    MoveUndone,
    SlotFilled,
)
from muntada.meetings.fits import board_of
from muntada.meetings.models import (
    Meeting,
    MeetingPerson,
    Move,
    MovedMeeting,
    NotPlaced,
    Preference,
    Round,
    Told,
    is_joint,
)
from muntada.meetings.placing import Obstacle, Sitting, Spot, clash_sentences, obstacles_of
from muntada.meetings.problem import DECLINED, FORBIDDEN
from muntada.meetings.settled import excluded
from muntada.meetings.slots import slots_of
from muntada.meetings.tasks import UNDO, tell_soon
from muntada.venue.bookings import AlreadyTaken, Wanted, book, free
from muntada.venue.models import Table


class DoesNotFit(Exception):
    """The meeting cannot be held there; `obstacles` says why, in the language that is active."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(" ".join(one.text for one in obstacles))
        self.obstacles = tuple(obstacles)


class ChangedMeanwhile(Exception):
    """Somebody else changed the meeting since the reader looked; both versions are to be shown."""


class NothingToMove(Exception):
    """The meeting is there already."""


class NotWaiting(Exception):
    """The two organisations are not on the waiting list of the published plan, or no longer."""


class TooLateToUndo(Exception):
    """The time to take the change back has passed, or it was taken back already."""


@action
def move_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    table: Table,
    interpreter: Membership | None,
    sequence: int,
    is_confirmed: bool = False,
    actor: Actor,
    now: datetime,
) -> Move:
    """A meeting is held in another slot, at another table, with this interpreter; its people stay.

    `sequence` is that of the meeting which the reader saw. Raises `AlreadyOver`, `ChangedMeanwhile`,
    `NothingToMove` and `DoesNotFit`; what is no final obstacle has to be confirmed.
    """
    require_joint(actor, "meetings.move_meeting", meeting)

    one = _as_seen(meeting, sequence, now)
    spot = _spot(one, starts_at, table, interpreter)
    if _place(one) == (spot.starts_at, table.pk, interpreter.pk if interpreter else None):
        raise NothingToMove
    concerned = people_of(one)
    move = _carry_out(Move.Kind.MOVED, [(one, spot)], is_confirmed, actor, now)
    tell_soon(one.forum, concerned | people_of(one), wait=UNDO)

    record(
        MeetingMoved(
            forum_id=one.forum_id,
            meeting=one.public_id,
            table=table.number,
            starts_at=starts_at.isoformat(),
        ),
        actor=actor,
        now=now,
    )
    return move


@action
def swap_meetings(
    *,
    first: Meeting,
    second: Meeting,
    first_sequence: int,
    second_sequence: int,
    first_interpreter: Membership | None,
    second_interpreter: Membership | None,
    is_confirmed: bool = False,
    actor: Actor,
    now: datetime,
) -> Move:
    """Two meetings change slots and tables; each keeps its people. Raises what `move_meeting` raises."""
    require_joint(actor, "meetings.swap_meetings", first)
    require_joint(actor, "meetings.swap_meetings", second)

    one, other = _as_seen(first, first_sequence, now), _as_seen(second, second_sequence, now)
    if one.pk == other.pk:
        raise NothingToMove
    concerned = people_of(one, other)
    spots = [
        (one, _spot(one, other.starts_at, other.table, first_interpreter)),
        (other, _spot(other, one.starts_at, one.table, second_interpreter)),
    ]
    move = _carry_out(Move.Kind.SWAPPED, spots, is_confirmed, actor, now)
    tell_soon(one.forum, concerned | people_of(one, other), wait=UNDO)

    record(
        MeetingsSwapped(forum_id=one.forum_id, first=one.public_id, second=other.public_id),
        actor=actor,
        now=now,
    )
    return move


@action
def assign_interpreter(
    *,
    meeting: Meeting,
    interpreter: Membership | None,
    sequence: int,
    is_confirmed: bool = False,
    actor: Actor,
    now: datetime,
) -> Move:
    """Another interpreter, or none, for a meeting that stays where it is; raises what `move_meeting` raises."""
    require_joint(actor, "meetings.assign_interpreter", meeting)

    one = _as_seen(meeting, sequence, now)
    if one.interpreter_id == (interpreter.pk if interpreter else None):
        raise NothingToMove
    concerned = people_of(one)
    spot = _spot(one, one.starts_at, one.table, interpreter)
    move = _carry_out(Move.Kind.INTERPRETER, [(one, spot)], is_confirmed, actor, now)
    tell_soon(one.forum, concerned | people_of(one), wait=UNDO)

    record(
        InterpreterAssigned(
            forum_id=one.forum_id,
            meeting=one.public_id,
            interpreter=interpreter.person.public_id if interpreter else "-",
        ),
        actor=actor,
        now=now,
    )
    return move


@action
def fill_slot(
    *,
    waiting: NotPlaced,
    starts_at: datetime,
    table: Table,
    interpreter: Membership | None,
    is_confirmed: bool = False,
    actor: Actor,
    now: datetime,
) -> Move:
    """Two organisations of the waiting list get a free table in a slot.

    Who sits there are those whom they named, else the first of each who is free. Raises `NotWaiting` and
    `DoesNotFit`.
    """
    require_joint(actor, "meetings.fill_slot", waiting.run)

    round_ = Round.objects.select_related("forum", "hall").get(forum=waiting.run.forum_id)
    if (
        round_.published_run_id != waiting.run_id
        or waiting.reason in (DECLINED, FORBIDDEN)
        or _is_held(waiting)
        or excluded(round_.forum, [(waiting.first_id, waiting.second_id)])
    ):
        raise NotWaiting
    slot = next((one for one in slots_of(round_) if one.starts_at == starts_at), None)
    pair = (waiting.first_id, waiting.second_id)
    if slot is None:
        raise DoesNotFit([Obstacle(_("The hall holds no meetings at this time. Choose a slot of the plan."))])
    people = board_of(round_, now, [pair]).people_for(pair, slot)
    if not people:
        raise DoesNotFit([Obstacle(_("One of the two has nobody who is free in this slot."))])
    meeting = Meeting(
        forum=round_.forum,
        public_id=next_public_id(round_.forum.code, "MTG"),
        first_id=waiting.first_id,
        second_id=waiting.second_id,
        starts_at=starts_at,
        ends_at=slot.ends_at,
        table=table,
        interpreter=interpreter,
        topic=_topic(waiting),
        uid=f"{uuid4()}@muntada",
        published_at=now,
        changed_at=now,
    )
    sitting = Sitting(
        source=meeting.source,
        pair=pair,
        people=people,
        spot=Spot(starts_at=starts_at, ends_at=slot.ends_at, table=table, interpreter=interpreter),
    )
    _check(round_, [sitting], is_confirmed, now)
    meeting.save(force_insert=True)
    MeetingPerson.objects.bulk_create(MeetingPerson(meeting=meeting, membership=one) for one in people)
    _book(round_, [sitting])
    move = Move.objects.create(
        forum=round_.forum, kind=Move.Kind.FILLED, made_by_id=actor.user_id, made_at=now
    )
    _remember(move, meeting, is_new=True)
    tell_soon(round_.forum, people_of(meeting), wait=UNDO)

    record(
        SlotFilled(
            forum_id=round_.forum_id,
            meeting=meeting.public_id,
            table=table.number,
            starts_at=starts_at.isoformat(),
        ),
        actor=actor,
        now=now,
    )
    return move


@action
def undo_move(*, move: Move, actor: Actor, now: datetime) -> None:
    """Everything is where it was before the change, as long as nobody has changed it since.

    Raises `TooLateToUndo`, `AlreadyOver`, `ChangedMeanwhile` and `DoesNotFit`.
    """
    require_joint(actor, "meetings.undo_move", move)

    still_fresh = Move.objects.filter(pk=move.pk, undone_at=None, made_at__gt=now - UNDO)
    if not still_fresh.update(undone_at=now):
        raise TooLateToUndo
    rows = list(move.meetings.select_related("meeting__forum", "table", "interpreter__person").order_by("pk"))
    concerned = people_of(*(row.meeting for row in rows))
    # Whoever is telling people of one of these now has told them before we look, or finds it taken back.
    list(Meeting.objects.select_for_update().filter(pk__in=[row.meeting_id for row in rows]).values("pk"))
    for row in rows:
        _take_back(row, now)
    free([row.meeting.source for row in rows if row.is_new])
    round_ = Round.objects.select_related("forum", "hall").get(forum=move.forum_id)
    _book(
        round_,
        [
            Sitting(
                source=row.meeting.source,
                pair=(row.meeting.first_id, row.meeting.second_id),
                people=people_sitting_at(row.meeting),
                spot=Spot(
                    starts_at=row.starts_at,
                    ends_at=row.ends_at,
                    table=row.table,
                    interpreter=row.interpreter,
                ),
            )
            for row in rows
            if not row.is_new
        ],
    )
    concerned |= {row.interpreter_id for row in rows if row.interpreter_id is not None}
    tell_soon(move.forum, concerned, wait=UNDO)

    record(
        MoveUndone(
            forum_id=move.forum_id,
            move_id=move.pk,
            meetings="+".join(row.meeting.public_id for row in rows),
        ),
        actor=actor,
        now=now,
    )


def require_joint(actor: Actor, name: str, thing: Owned) -> None:
    """Whoever arranges the hall moves people of both sides: a desk of one side does not."""
    require(actor, name, thing)
    if not any(is_joint(standing) for standing, _reach in reaches(actor, name)):
        raise NotAllowed(name)


def _as_seen(meeting: Meeting, sequence: int, now: datetime) -> Meeting:
    """The meeting as the database has it, if it is still what the reader saw and lies ahead."""
    one = Meeting.objects.select_related(
        "forum", "table__hall", "table__host", "interpreter__person", "first", "second"
    ).get(pk=meeting.pk)
    if one.state != Meeting.State.PUBLISHED or one.starts_at <= now:
        raise AlreadyOver
    if one.sequence != sequence:
        raise ChangedMeanwhile
    return one


def _spot(meeting: Meeting, starts_at: datetime, table: Table, interpreter: Membership | None) -> Spot:
    length = meeting.ends_at - meeting.starts_at
    return Spot(starts_at=starts_at, ends_at=starts_at + length, table=table, interpreter=interpreter)


def _place(meeting: Meeting) -> tuple[datetime, int, int | None]:
    return meeting.starts_at, meeting.table_id, meeting.interpreter_id


def sitting_of(meeting: Meeting, spot: Spot) -> Sitting:
    """The meeting with its people, as it would be held at another spot."""
    return Sitting(
        source=meeting.source,
        pair=(meeting.first_id, meeting.second_id),
        people=people_sitting_at(meeting),
        spot=spot,
        was_at=meeting.starts_at,
    )


def people_sitting_at(meeting: Meeting) -> tuple[Membership, ...]:
    """Who sits at the table, by rank."""
    return tuple(
        Membership.objects.filter(attendances__meeting=meeting)
        .select_related("person", "side")
        .order_by("rank", "pk")
    )


def _carry_out(
    kind: Move.Kind, spots: Sequence[tuple[Meeting, Spot]], is_confirmed: bool, actor: Actor, now: datetime
) -> Move:
    forum = spots[0][0].forum
    round_ = Round.objects.select_related("forum", "hall").get(forum=forum)
    sittings = [sitting_of(meeting, spot) for meeting, spot in spots]
    _check(round_, sittings, is_confirmed, now)
    move = Move.objects.create(forum=forum, kind=kind, made_by_id=actor.user_id, made_at=now)
    for meeting, spot in spots:
        _remember(move, meeting)
        _put(meeting, spot, now)
    _book(round_, sittings)
    return move


def _check(round_: Round, sittings: Sequence[Sitting], is_confirmed: bool, now: datetime) -> None:
    obstacles = obstacles_of(round_, sittings, now)
    if any(one.is_final or not is_confirmed for one in obstacles):
        raise DoesNotFit(obstacles)


def _put(meeting: Meeting, spot: Spot, now: datetime) -> None:
    as_seen = Meeting.objects.filter(
        pk=meeting.pk, sequence=meeting.sequence, state=Meeting.State.PUBLISHED, starts_at__gt=now
    )
    if not as_seen.update(
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        table=spot.table,
        interpreter=spot.interpreter,
        sequence=meeting.sequence + 1,
        changed_at=now,
    ):
        raise ChangedMeanwhile
    meeting.starts_at, meeting.ends_at = spot.starts_at, spot.ends_at
    meeting.table, meeting.interpreter = spot.table, spot.interpreter
    meeting.sequence += 1


def _take_back(row: MovedMeeting, now: datetime) -> None:
    """One meeting is where it was, or if it was nowhere, as if it had never been.

    Whom a mail reached meanwhile, for some other news of theirs, was told of it: then it stays as cancelled,
    and they are told that too.
    """
    if not row.is_new and row.starts_at <= now:
        raise AlreadyOver
    changes = (
        {"state": Meeting.State.CANCELLED}
        if row.is_new
        else {
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "table": row.table,
            "interpreter": row.interpreter,
        }
    )
    as_left = Meeting.objects.filter(
        pk=row.meeting_id, sequence=row.sequence, state=Meeting.State.PUBLISHED, starts_at__gt=now
    )
    if not as_left.update(**changes, sequence=row.sequence + 1, changed_at=now):
        raise ChangedMeanwhile
    if row.is_new and not Told.objects.filter(meeting=row.meeting_id).exists():
        with suppress(ProtectedError), transaction.atomic():  # something was said of it already
            Meeting.objects.filter(pk=row.meeting_id).delete()


def _remember(move: Move, meeting: Meeting, *, is_new: bool = False) -> None:
    MovedMeeting.objects.create(
        move=move,
        meeting=meeting,
        is_new=is_new,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        table_id=meeting.table_id,
        interpreter_id=meeting.interpreter_id,
        sequence=meeting.sequence if is_new else meeting.sequence + 1,
    )


def _book(round_: Round, sittings: Sequence[Sitting]) -> None:
    """Take everything up at once; between the look and this, somebody else may have been quicker."""
    wanted: list[Wanted] = [one.wanted for one in sittings]
    try:
        book(round_.forum, wanted)
    except AlreadyTaken as error:
        sentences = clash_sentences(round_, error.clashes)
        raise DoesNotFit([Obstacle(text) for text in sentences]) from error


def _is_held(waiting: NotPlaced) -> bool:
    """True once the two have a meeting."""
    pair = (waiting.first_id, waiting.second_id)
    held = Meeting.objects.standing().filter(forum=waiting.run.forum_id, first__in=pair, second__in=pair)
    return held.exists()


def _topic(waiting: NotPlaced) -> Words:
    """What they want to talk about, where one of the two said so with the wish; a must goes first."""
    pair = (waiting.first_id, waiting.second_id)
    said = Preference.objects.filter(forum=waiting.run.forum_id, asker__in=pair, asked__in=pair)
    return next((one.topic for one in said.order_by("strength", "pk") if one.topic), Words())
