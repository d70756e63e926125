"""Enter how somebody comes and goes; note that they are here, or gone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from muntada.access.actor import Actor, System, require
from muntada.accreditation.models import Participation
from muntada.base.action import action
from muntada.base.text import clean
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.travel import events
from muntada.travel.models import Journey

State = Journey.State
# Who comes or goes so much earlier or later than the forum has mistaken the month or the year.
FAR = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Details:
    """How somebody comes and goes; what is not known yet stays empty."""

    arrives_by: str = ""
    arrives_number: str = ""
    arrives_from: str = ""
    arrives_at: datetime | None = None
    arrives_zone: str = ""
    needs_car: bool = False
    departs_by: str = ""
    departs_number: str = ""
    departs_to: str = ""
    departs_at: datetime | None = None
    departs_zone: str = ""
    needs_car_back: bool = False


class WrongTimes(Exception):
    """The times cannot be right; `code` says which and why: `back`, `after`, `before` or `far`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fault_of_times(details: Details, forum: Forum) -> str:
    """What cannot be right about the times, as a code; nothing where they may be."""
    arrives, departs = details.arrives_at, details.departs_at
    if arrives and departs and departs <= arrives:
        return "back"
    if arrives and arrives.astimezone(forum.tz).date() > forum.ends_on:
        return "after"
    if departs and departs.astimezone(forum.tz).date() < forum.starts_on:
        return "before"
    for moment in (arrives, departs):
        if moment is not None:
            day = moment.astimezone(forum.tz).date()
            if day < forum.starts_on - FAR or day > forum.ends_on + FAR:
                return "far"
    return ""


class AlreadyHere(Exception):
    """They have arrived or left: what is over changes no more, unless the mark is taken back first."""


@action
def enter_journey(*, participation: Participation, details: Details, actor: Actor, now: datetime) -> Journey:
    """Say how somebody comes and goes; who is here already changes their departure only.

    Raises `WrongTimes`, `AlreadyHere`.
    """
    require(actor, "travel.enter_journey", participation)
    if fault := fault_of_times(details, participation.forum):
        raise WrongTimes(fault)

    journey = _held(participation, now)
    _keep_what_is_over(journey, details)
    write(journey, details, now)

    record(_event(events.JourneyEntered, participation), actor=actor, now=now)
    return journey


def write(journey: Journey, details: Details, now: datetime) -> None:
    """Keep these details of a journey."""
    for name, value in asdict(details).items():
        setattr(journey, name, clean(value) if isinstance(value, str) else value)
    journey.changed_at = now
    journey.save()


def _keep_what_is_over(journey: Journey, details: Details) -> None:
    wanted = asdict(details)
    over: dict[State, tuple[str, ...]] = {
        State.EXPECTED: (),
        State.ARRIVED: ("arrives_",),
        State.LEFT: ("arrives_", "departs_"),
    }
    frozen = over[State(journey.state)]
    if any(wanted[name] != getattr(journey, name) for name in wanted if name.startswith(frozen)):
        raise AlreadyHere


def _held(participation: Participation, now: datetime) -> Journey:
    journey, _is_new = Journey.objects.select_for_update(of=("self",)).get_or_create(
        participation=participation, defaults={"forum_id": participation.forum_id, "changed_at": now}
    )
    return journey


@action
def place_guest(*, participation: Participation, hotel: str, actor: Actor, now: datetime) -> None:
    """Say in which hotel somebody stays."""
    require(actor, "travel.place_guest", participation)

    journey = _held(participation, now)
    Journey.objects.filter(pk=journey.pk).update(hotel=clean(hotel), changed_at=now)

    record(_event(events.GuestPlaced, participation), actor=actor, now=now)


@action
def mark_arrived(*, participations: Sequence[Participation], actor: Actor | System, now: datetime) -> int:
    """These people are here; how many were not yet. Whoever was marked keeps the first moment."""
    for one in participations:
        require(actor, "travel.mark_arrived", one)

    _ensure(participations, now)
    expected = Journey.objects.filter(participation__in=participations, state=State.EXPECTED)
    marked = _marked(expected)
    expected.filter(participation__in=marked).update(
        state=State.ARRIVED, arrived_at=now, marked_by=actor.user_id, changed_at=now
    )

    _tell(events.GuestsArrived, participations, marked, actor, now)
    return len(marked)


@action
def mark_left(*, participations: Sequence[Participation], actor: Actor | System, now: datetime) -> int:
    """These people have gone; how many had not yet."""
    for one in participations:
        require(actor, "travel.mark_left", one)

    _ensure(participations, now)
    here = Journey.objects.filter(participation__in=participations).exclude(state=State.LEFT)
    marked = _marked(here)
    here.filter(participation__in=marked).update(
        state=State.LEFT, left_at=now, marked_by=actor.user_id, changed_at=now
    )

    _tell(events.GuestsLeft, participations, marked, actor, now)
    return len(marked)


class NothingMarked(Exception):
    """Nobody said that they arrived."""


@action
def take_back_arrival(*, participation: Participation, actor: Actor, now: datetime) -> None:
    """The last mark was a mistake: who left is here, who arrived is expected. Raises `NothingMarked`."""
    require(actor, "travel.take_back_arrival", participation)

    own = Journey.objects.filter(participation=participation)
    values = {"left_at": None, "marked_by": actor.user_id, "changed_at": now}
    is_back = (
        own.filter(state=State.LEFT, arrived_at__isnull=False).update(state=State.ARRIVED, **values)
        or own.filter(state=State.LEFT).update(state=State.EXPECTED, **values)
        or own.filter(state=State.ARRIVED).update(state=State.EXPECTED, arrived_at=None, **values)
    )
    if not is_back:
        raise NothingMarked

    record(_event(events.ArrivalTakenBack, participation), actor=actor, now=now)


def _ensure(participations: Sequence[Participation], now: datetime) -> None:
    Journey.objects.bulk_create(
        [Journey(forum_id=one.forum_id, participation=one, changed_at=now) for one in participations],
        ignore_conflicts=True,
    )


def _marked(rows: QuerySet[Journey]) -> list[int]:
    return list(rows.select_for_update().order_by("pk").values_list("participation", flat=True))


# The journal keeps a row for each side, whose matter it is, and no row that is too long for it.
_A_ROW = 50


def _tell(
    kind: type[events.GuestsArrived] | type[events.GuestsLeft],
    participations: Sequence[Participation],
    marked: Sequence[int],
    actor: Actor | System,
    now: datetime,
) -> None:
    by_side: dict[int | None, list[str]] = {}
    for one in participations:
        if one.pk in marked:
            by_side.setdefault(one.side_id, []).append(one.public_id)
    for side_id, numbers in by_side.items():
        for start in range(0, len(numbers), _A_ROW):
            record(
                kind(
                    forum_id=participations[0].forum_id,
                    side_id=side_id,
                    applications=numbers[start : start + _A_ROW],
                ),
                actor=actor,
                now=now,
            )


Told = type[events.JourneyEntered] | type[events.GuestPlaced] | type[events.ArrivalTakenBack]


def _event(
    kind: Told, participation: Participation
) -> events.JourneyEntered | events.GuestPlaced | events.ArrivalTakenBack:
    return kind(
        forum_id=participation.forum_id, side_id=participation.side_id, application=participation.public_id
    )
