"""Set the rules of a round, and compute timetables by them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.events import ComputationCancelled, ComputationStarted, RoundChanged
from muntada.meetings.models import Pin, Preference, Round, Run
from muntada.meetings.slots import slots_of
from muntada.meetings.tasks import compute
from muntada.venue.models import Hall, Table


class NoRound(Exception):
    """The round has no rules yet: hall and length of a meeting come first."""


class NoSlots(Exception):
    """The hall has no hours that are long enough for one meeting."""


class NoTables(Exception):
    """The hall has no table."""


class NoWishes(Exception):
    """Nobody has said yet whom they want to meet."""


class AlreadyComputing(Exception):
    """Another timetable of this forum is being computed; wait for it or cancel it."""


class NotComputing(Exception):
    """The computation had ended already."""


@action
def change_round(
    *,
    forum: Forum,
    hall: Hall,
    slot_minutes: int = 20,
    in_a_row: int = 4,
    most_invitations: int = 5,
    wishes_until: datetime | None = None,
    remind_days: int = 3,
    state: str = Round.State.COLLECTING,
    actor: Actor,
    now: datetime,
) -> Round:
    """The round gets its hall, the length of a meeting and its deadline; the first time opens it."""
    require(actor, "meetings.change_round", Owner(forum_id=forum.pk))

    round_, _ = Round.objects.update_or_create(
        forum=forum,
        defaults={
            "hall": hall,
            "slot_minutes": slot_minutes,
            "in_a_row": in_a_row,
            "most_invitations": most_invitations,
            "wishes_until": wishes_until,
            "remind_days": remind_days,
            "state": Round.State(state),
            "changed_at": now,
        },
    )

    record(
        RoundChanged(
            forum_id=forum.pk, round_id=round_.pk, state=round_.state, slot_minutes=round_.slot_minutes
        ),
        actor=actor,
        now=now,
    )
    return round_


@action
def compute_timetable(
    *,
    forum: Forum,
    seconds: int = 20,
    seed: int = 0,
    start: str = Run.Start.AFRESH,
    is_even: bool = False,
    name: str = "",
    actor: Actor,
    now: datetime,
) -> Run:
    """A worker begins to compute a timetable from everything as it stands when it starts.

    `start` says whether published meetings stay, stay unless moving one lets more be held, or may all move;
    with `is_even` weight
    is given up where whoever has least of their wishes gains by it.
    Raises `NoRound`, `NoSlots`, `NoTables`, `NoWishes`, `AlreadyComputing`.
    """
    require(actor, "meetings.compute_timetable", Owner(forum_id=forum.pk))

    round_ = Round.objects.filter(forum=forum).select_related("forum").first()
    if round_ is None:
        raise NoRound
    if not slots_of(round_):
        raise NoSlots
    if not Table.objects.filter(hall=round_.hall_id).exists():
        raise NoTables
    wished = Preference.objects.filter(forum=forum).exclude(strength=Preference.Strength.NO)
    if not wished.exists() and not Pin.objects.filter(forum=forum, kind=Pin.Kind.HOLD).exists():
        raise NoWishes
    try:
        with transaction.atomic():
            run = Run.objects.create(
                forum=forum,
                public_id=next_public_id(forum.code, "RUN"),
                seconds=seconds,
                seed=seed,
                start=Run.Start(start),
                is_even=is_even,
                name=name.strip(),
                started_by_id=actor.user_id,
                asked_at=now,
            )
    except IntegrityError as error:
        raise AlreadyComputing from error
    compute.enqueue(run.pk)

    record(ComputationStarted(forum_id=forum.pk, run=run.public_id), actor=actor, now=now)
    return run


@action
def cancel_run(*, run: Run, actor: Actor, now: datetime) -> None:
    """A computation ends without a result; its worker notices within a second.

    Raises `NotComputing`.
    """
    require(actor, "meetings.cancel_run", run)

    if not Run.objects.computing().filter(pk=run.pk).update(state=Run.State.CANCELLED, finished_at=now):
        raise NotComputing

    record(ComputationCancelled(forum_id=run.forum_id, run=run.public_id), actor=actor, now=now)
