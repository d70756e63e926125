"""Settle by hand which meetings are held, and which are not."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.actions.runs import NoRound
from muntada.meetings.actions.wishes import ForThemselves, side_among, sides_of
from muntada.meetings.events import DraftPinned, MeetingForbidden, MeetingPinned, PinLifted, PinsLifted
from muntada.meetings.hindrances import Hindrance, Wanted, ground_of, hindrances_of
from muntada.meetings.models import Pin, Round, Run
from muntada.meetings.queries import unpinned
from muntada.venue.models import Table


class PinRefused(Exception):
    """Something stands in the way of a pin; `hindrances` says what, in words."""

    def __init__(self, hindrances: Collection[Hindrance]) -> None:
        super().__init__(", ".join(one.code for one in hindrances))
        self.hindrances = list(hindrances)


class NothingToLift(Exception):
    """The pin was lifted already."""


class NothingToPin(Exception):
    """The draft has no meeting that is still ahead."""


@action
def pin_meeting(
    *,
    forum: Forum,
    first: Organisation,
    second: Organisation,
    kind: str = Pin.Kind.HOLD,
    starts_at: datetime | None = None,
    table: Table | None = None,
    interpreter: Membership | None = None,
    people: Collection[Membership] = (),
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Pin:
    """The desk settles that two organisations meet, perhaps here and so, or that they do not meet.

    Saying it again changes the place; the opposite is refused until it is lifted.
    Raises `ForThemselves`, `NoRound`, `NotTakingPart`, `PinRefused`.
    """
    require(actor, "meetings.pin_meeting", Owner(forum_id=forum.pk))

    if first == second:
        raise ForThemselves
    round_ = Round.objects.filter(forum=forum).select_related("forum", "hall").first()
    if round_ is None:
        raise NoRound
    sides = sides_of(forum, first, second)
    for organisation in (first, second):
        side_among(sides, organisation)
    kind = Pin.Kind(kind)
    is_held = kind == Pin.Kind.HOLD
    wanted = Wanted(first, second, kind, starts_at, table, interpreter, tuple(people))
    hindrances = hindrances_of(wanted, ground_of(round_, wanted.pair, actor, now))
    if hindrances:
        raise PinRefused(hindrances)
    said = {
        "starts_at": starts_at if is_held else None,
        "table": table if is_held else None,
        "interpreter": interpreter if is_held else None,
        "note": note,
        "run": None,
        "made_by_id": actor.user_id,
        "made_at": now,
    }
    one, other = wanted.pair
    of_pair = Pin.objects.filter(forum=forum, first=one, second=other)
    if not of_pair.filter(kind=kind).update(**said):
        try:
            with transaction.atomic():
                Pin.objects.create(forum=forum, first_id=one, second_id=other, kind=kind, **said)
        except IntegrityError as error:
            # Somebody settled the opposite in this very moment.
            ground = ground_of(round_, wanted.pair, actor, now)
            raise PinRefused(hindrances_of(wanted, ground)) from error
    pin = of_pair.get()
    pin.people.set(people if is_held else ())

    settled = MeetingPinned if is_held else MeetingForbidden
    record(
        settled(forum_id=forum.pk, first=pin.first.public_id, second=pin.second.public_id),
        actor=actor,
        now=now,
    )
    return pin


@action
def lift_pin(*, pin: Pin, actor: Actor, now: datetime) -> None:
    """What was settled of two organisations is open again. Raises `NothingToLift`."""
    require(actor, "meetings.lift_pin", pin)

    gone, _ = Pin.objects.filter(pk=pin.pk).delete()
    if not gone:
        raise NothingToLift

    record(
        PinLifted(forum_id=pin.forum_id, first=pin.first.public_id, second=pin.second.public_id),
        actor=actor,
        now=now,
    )


@action
def pin_draft(*, run: Run, placements: Collection[int] | None = None, actor: Actor, now: datetime) -> int:
    """Meetings of a draft, or all of them, are pinned as they are; the rest can be computed anew.

    What the desk settled before stays as it said. Returns how many were pinned. Raises `NothingToPin`.
    """
    require(actor, "meetings.pin_draft", run)

    rows = unpinned(run, now).prefetch_related("people").order_by("pk")
    chosen = list(rows if placements is None else rows.filter(pk__in=placements))
    if not chosen:
        raise NothingToPin
    pins = Pin.objects.bulk_create(
        [
            Pin(
                forum_id=run.forum_id,
                first_id=row.first_id,
                second_id=row.second_id,
                kind=Pin.Kind.HOLD,
                starts_at=row.starts_at,
                table_id=row.table_id,
                interpreter_id=row.interpreter_id,
                run=run,
                made_by_id=actor.user_id,
                made_at=now,
            )
            for row in chosen
        ],
        batch_size=1000,
    )
    seats = Pin.people.through
    seats.objects.bulk_create(
        [
            seats(pin_id=pin.pk, membership_id=one.pk)
            for pin, row in zip(pins, chosen, strict=True)
            for one in row.people.all()
        ],
        batch_size=5000,
    )

    record(DraftPinned(forum_id=run.forum_id, run=run.public_id, count=len(pins)), actor=actor, now=now)
    return len(pins)


@action
def lift_pins(*, forum: Forum, run: Run | None = None, actor: Actor, now: datetime) -> int:
    """Everything that was pinned from a draft, or from all drafts, is open again; what was settled by hand stays.

    Returns how many. Raises `NothingToLift`.
    """
    require(actor, "meetings.lift_pins", Owner(forum_id=forum.pk))

    pins = Pin.objects.filter(forum=forum, run__isnull=False)
    if run is not None:
        pins = pins.filter(run=run)
    count = pins.count()
    if not count:
        raise NothingToLift
    pins.delete()

    record(PinsLifted(forum_id=forum.pk, count=count), actor=actor, now=now)
    return count
