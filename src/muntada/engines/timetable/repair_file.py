"""Events and repairs as JSON; in files slots count from 1. docs/reference/timetable.md describes the form."""

from collections.abc import Mapping
from dataclasses import fields
from typing import cast

from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.events import (
    Event,
    InterpreterLost,
    MeetingCancelled,
    ParticipantAway,
    ParticipantCancels,
    ParticipantLate,
    TableLost,
)
from muntada.engines.timetable.forum import Placement
from muntada.engines.timetable.forum_file import reason_to_json
from muntada.engines.timetable.repairs import Repair

Json = Mapping[str, object]

KINDS: dict[str, type[Event]] = {
    "participant_cancels": ParticipantCancels,
    "participant_away": ParticipantAway,
    "participant_late": ParticipantLate,
    "table_lost": TableLost,
    "interpreter_lost": InterpreterLost,
    "meeting_cancelled": MeetingCancelled,
}


def event_from_json(content: Json) -> Event:
    """The event that a JSON object tells, or a ProblemError that says what is wrong with it."""
    kind = KINDS.get(cast("str", content.get("kind")))
    if kind is None:
        raise ProblemError(
            f"kind of the event must be one of {', '.join(KINDS)}, not {content.get('kind')!r}."
        )
    names = {field.name for field in fields(kind)}
    if strange := sorted(set(content) - names - {"kind"}):
        known = ", ".join(sorted(names))
        raise ProblemError(f"The event has the unknown key {strange[0]!r}; known are {known}.")
    values: dict[str, object] = {}
    for name in sorted(names):
        value = content.get(name)
        if name == "slots":
            if value is None and kind is not ParticipantAway:
                continue
            if not isinstance(value, list) or not all(type(slot) is int for slot in value):
                raise ProblemError("slots of the event must be a list of whole numbers.")
            values[name] = frozenset(slot - 1 for slot in value)
        elif name == "until":
            if type(value) is not int:
                raise ProblemError(f"until of the event must be a whole number, not {value!r}.")
            values[name] = value - 1
        else:
            if not isinstance(value, str) or not value:
                raise ProblemError(f"{name} of the event must be a text, not {value!r}.")
            values[name] = value
    return kind(**values)  # type: ignore[arg-type]  # each was checked above


def event_to_json(event: Event) -> dict[str, object]:
    """The JSON object that tells an event."""
    told: dict[str, object] = {"kind": next(name for name, kind in KINDS.items() if type(event) is kind)}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, frozenset):
            value = [slot + 1 for slot in sorted(value)]
        elif field.name == "until":
            value += 1
        if value is not None:
            told[field.name] = value
    return told


def repair_to_json(mended: Repair) -> dict[str, object]:
    """A repair with its proof: what would change, and who must be told."""
    return {
        "event": event_to_json(mended.event),
        "now": mended.now + 1,
        "objective": {"lost": mended.lost.value, "disturbed": mended.disturbed.value},
        "bound": {"lost": mended.lost.bound, "disturbed": mended.disturbed.bound},
        "proved": {"lost": mended.lost.proved, "disturbed": mended.is_minimal},
        "seconds": mended.seconds,
        "weight_change": mended.weight_change,
        "hit": list(mended.hit),
        "removed": [_place(one) for one in mended.removed],
        "moved": [{"before": _place(one.before), "after": _place(one.after)} for one in mended.moved],
        "filled": [_place(one) for one in mended.filled],
        "unplaced": [{"id": one.wish, "reason": reason_to_json(one.reason)} for one in mended.unplaced],
        "touched": list(mended.touched),
        "bystanders": list(mended.bystanders),
        "interpreters": list(mended.interpreters),
    }


def _place(held: Placement) -> dict[str, object]:
    place: dict[str, object] = {"id": held.wish, "slot": held.slot + 1, "table": held.table}
    return place if held.interpreter is None else place | {"interpreter": held.interpreter}
