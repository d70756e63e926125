"""What can happen to a timetable on the day, and what is left of the forum after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.forum import Forum


@dataclass(frozen=True, slots=True)
class ParticipantCancels:
    """Someone is not coming, or leaves for good: not there from now on."""

    participant: str


@dataclass(frozen=True, slots=True)
class ParticipantAway:
    """Someone is not there in these slots."""

    participant: str
    slots: frozenset[int]


@dataclass(frozen=True, slots=True)
class ParticipantLate:
    """Someone is there from slot `until` on, and not before."""

    participant: str
    until: int


@dataclass(frozen=True, slots=True)
class TableLost:
    """A table cannot be used in these slots; None: from now on."""

    table: str
    slots: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class InterpreterLost:
    """An interpreter cannot work in these slots; None: from now on."""

    interpreter: str
    slots: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    """The two sides no longer want to meet: the wish is gone, the people are still there."""

    wish: str


Event = (
    ParticipantCancels | ParticipantAway | ParticipantLate | TableLost | InterpreterLost | MeetingCancelled
)


def slots_lost(event: Event, *, slots: int, now: int) -> frozenset[int]:
    """The slots from now on in which the participant, table or interpreter of an event is missing."""
    match event:
        case ParticipantAway():
            named = event.slots
        case ParticipantLate():
            named = frozenset(range(event.until))
        case TableLost() | InterpreterLost() if event.slots is not None:
            named = event.slots
        case MeetingCancelled():
            named = frozenset()
        case _:
            named = frozenset(range(slots))
    return frozenset(slot for slot in named if slot >= now)


def check_event(forum: Forum, event: Event) -> None:
    """Refuse an event that names what is not there, with a word on what it is."""
    slots = len(forum.parts)
    match event:
        case ParticipantCancels() | ParticipantAway() | ParticipantLate():
            _known("participant", event.participant, [one.id for one in forum.participants])
        case TableLost():
            _known("table", event.table, [one.id for one in forum.tables])
        case InterpreterLost():
            _known("interpreter", event.interpreter, [one.id for one in forum.interpreters])
        case MeetingCancelled():
            _known("wish", event.wish, [one.id for one in forum.wishes])
    check_slots_of(event, slots=slots)


def check_slots_of(event: Event, *, slots: int) -> None:
    """Refuse an event that names slots which the forum does not have."""
    named: frozenset[int] = frozenset()
    if isinstance(event, (ParticipantAway, TableLost, InterpreterLost)):
        named = event.slots or frozenset()
    elif isinstance(event, ParticipantLate) and not 0 <= event.until <= slots:
        raise ProblemError(f"The event says late until slot {event.until}, outside 0 to {slots}.")
    if any(not 0 <= slot < slots for slot in named):
        raise ProblemError(f"The event names a slot outside 0 to {slots - 1}.")


def _known(kind: str, name: str, ids: Sequence[str]) -> None:
    if name not in ids:
        raise ProblemError(f"The event names the {kind} {name}, who or which is not in the forum.")


def after(forum: Forum, event: Event, *, now: int = 0) -> Forum:
    """The forum as the event leaves it; what was before now stays as it was."""
    check_event(forum, event)
    every = range(len(forum.parts))
    lost = slots_lost(event, slots=len(every), now=now)
    match event:
        case ParticipantCancels() | ParticipantAway() | ParticipantLate():
            return replace(forum, participants=_without(forum.participants, event.participant, lost, every))
        case TableLost():
            return replace(forum, tables=_without(forum.tables, event.table, lost, every))
        case InterpreterLost():
            return replace(forum, interpreters=_without(forum.interpreters, event.interpreter, lost, every))
        case MeetingCancelled():
            return replace(forum, wishes=tuple(wish for wish in forum.wishes if wish.id != event.wish))


class _InSlots(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def slots(self) -> frozenset[int] | None: ...


Timed = TypeVar("Timed", bound=_InSlots)


def _without(entries: tuple[Timed, ...], name: str, lost: frozenset[int], every: range) -> tuple[Timed, ...]:
    return tuple(
        replace(one, slots=(frozenset(every) if one.slots is None else one.slots) - lost)  # type: ignore[type-var]
        if one.id == name
        else one
        for one in entries
    )
