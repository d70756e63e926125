"""Write down what happened; tell those who listen, even if this process dies now."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from django.db import transaction

from muntada.base.events import Event
from muntada.journal.models import ChainEnd, Delivery, Entry

E = TypeVar("E", bound=Event)
Listener = Callable[[Any], None]

START = "0" * 64


class Acting(Protocol):
    """Whoever did it; `None` is the system or an unknown visitor."""

    @property
    def user_id(self) -> int | None: ...


_events: dict[str, type[Event]] = {}
_listeners: dict[str, dict[str, Listener]] = defaultdict(dict)


class NotInTransaction(RuntimeError):
    """A row of the journal stands or falls with the change that it tells of."""


def event_name(kind: type[Event]) -> str:
    """`muntada.meetings.events.TimetablePublished` is written as `meetings.TimetablePublished`."""
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


def event_kind(name: str) -> type[Event] | None:
    """The class of an event from its name in the journal."""
    if not _events:
        _learn(Event)
    kind = _events.get(name)
    if kind is None:
        _learn(Event)
        kind = _events.get(name)
    return kind


def _learn(kind: type[Event]) -> None:
    for child in kind.__subclasses__():
        _events[event_name(child)] = child
        _learn(child)


def listens(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have a function called once for every event of this kind, after the change is certain."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        _listeners[event_name(kind)][f"{listener.__module__}.{listener.__qualname__}"] = listener
        return listener

    return register


def listener_named(event: str, name: str) -> Listener | None:
    """The function that was registered under this name, if this version still has it."""
    return _listeners[event].get(name)


def record(event: Event, *, actor: Acting, now: datetime) -> Entry:
    """Append one row to the chain, and owe every listener a delivery, in the caller's transaction."""
    from muntada.journal.tasks import deliver

    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction
    end = _held_end()
    entry = Entry(
        at=now.astimezone(UTC),
        name=event_name(type(event)),
        facts=event.facts(),
        actor_id=actor.user_id,
        forum_id=event.forum_id,
        side_id=event.side_id,
        previous=end.digest,
    )
    entry.digest = entry.computed_digest()
    entry.save(force_insert=True)
    ChainEnd.objects.filter(pk=end.pk).update(digest=entry.digest)
    for listener in _listeners[entry.name]:
        delivery = Delivery.objects.create(entry=entry, listener=listener)
        deliver.enqueue(delivery.pk)
    return entry


def _held_end() -> ChainEnd:
    """The end of the chain, held until the caller is done; whoever comes first begins it, of two at once one."""
    held = ChainEnd.objects.select_for_update()
    end = held.first()
    if end is None:
        ChainEnd.objects.bulk_create([ChainEnd(pk=1, digest=START)], ignore_conflicts=True)
        end = held.get()
    return end


def broken_link(*, newest: int | None = None) -> int | None:
    """The number of the first row that does not follow from the one before it, or None.

    `newest` limits the check to so many of the latest rows, which follow from the row before them as it stands.
    """
    previous, rows = START, Entry.objects.order_by("number")
    if newest is not None:
        before = Entry.objects.order_by("-number")[newest : newest + 1].first()
        if before is not None:
            previous, rows = before.digest, rows.filter(number__gt=before.number)
    for entry in rows.iterator(chunk_size=2000):
        if entry.previous != previous or entry.digest != entry.computed_digest():
            return entry.number
        previous = entry.digest
    end = ChainEnd.objects.first()
    if previous != (end.digest if end is not None else START):
        last = Entry.objects.order_by("-number").first()
        return (last.number if last else 0) + 1
    return None


def as_event(entry: Entry) -> Event | None:
    """The event that a row was written from, or None when this version no longer knows its kind."""
    kind = event_kind(entry.name)
    if kind is None:
        return None
    return kind(forum_id=entry.forum_id, side_id=entry.side_id, **entry.facts)
