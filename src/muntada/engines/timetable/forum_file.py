"""Reads and writes problems and timetables as JSON; in files slots, meetings and tables count from 1.

docs/reference/timetable.md describes the form of the files.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import cast

from muntada.engines.timetable.brokerage import BrokeragePlan, ProblemError
from muntada.engines.timetable.dzn import read_text
from muntada.engines.timetable.explain import Explained
from muntada.engines.timetable.foresee import Foreseen
from muntada.engines.timetable.forum import (
    Forum,
    ForumPlan,
    Interpreter,
    Participant,
    Placement,
    Table,
    Unplaced,
    Wish,
)
from muntada.engines.timetable.proof import Certificate, Scope, Status
from muntada.engines.timetable.reasons import NoCommonSlot, Pin, Reason

Json = Mapping[str, object]


def read_forum(path: Path) -> Forum:
    """The forum in a file, or a ProblemError whose message is one line that says what to do."""
    return forum_from_json(load(path))


def load(path: Path) -> Json:
    """The JSON object in a file."""
    try:
        content = json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise ProblemError(f"{path} is not JSON: {error}.") from None
    if not isinstance(content, dict):
        raise ProblemError(f"{path} must hold one JSON object.")
    return content


def forum_from_json(content: Json) -> Forum:
    """The forum that a JSON object describes."""
    _known(content, "the forum", {"parts", "participants", "tables", "interpreters", "wishes"})
    return Forum(
        parts=tuple(_integer(part, "parts") for part in _list(content, "parts", "the forum")),
        participants=tuple(
            Participant(_text(one, "id", where), _slots(one, where))
            for where, one in _entries(content, "participants", {"id", "slots"})
        ),
        tables=tuple(
            Table(_text(one, "id", where), _slots(one, where), _text_or_none(one, "host", where))
            for where, one in _entries(content, "tables", {"id", "slots", "host"})
        ),
        interpreters=tuple(
            Interpreter(
                id=_text(one, "id", where),
                languages=_texts(one, "languages", where),
                slots=_slots(one, where),
                in_a_row=_integer_or_none(one, "in_a_row", where),
            )
            for where, one in _entries(content, "interpreters", {"id", "languages", "slots", "in_a_row"})
        ),
        wishes=tuple(
            _wish(where, one)
            for where, one in _entries(content, "wishes", {field.name for field in fields(Wish)})
        ),
    )


def forum_to_json(forum: Forum) -> dict[str, object]:
    """The JSON object that describes a forum; what is not said stays out."""
    return {
        "parts": list(forum.parts),
        "participants": [_entry(one) for one in forum.participants],
        "tables": [_entry(one) for one in forum.tables],
        "interpreters": [_entry(one) for one in forum.interpreters],
        "wishes": [_entry(one) for one in forum.wishes],
    }


def plan_to_json(plan: ForumPlan) -> dict[str, object]:
    """A forum's timetable with its proof and with the reason of every wish that is not held."""
    return {
        "status": plan.status.value,
        "objective": {"weight": plan.weight.value, "breaks": plan.breaks.value},
        "bound": {"weight": plan.weight.bound, "breaks": plan.breaks.bound},
        "proved": {"weight": plan.weight.proved, "breaks": plan.breaks.proved},
        "scope": {"weight": plan.weight.scope.value, "breaks": plan.breaks.scope.value},
        "seconds": plan.seconds,
        "seed": plan.seed,
        "most_breaks": plan.most_breaks,
        "fairness": {
            "most_breaks": {"value": plan.fairness.value, "bound": plan.fairness.bound},
            "least_share": {"value": plan.share.value, "bound": plan.share.bound},
        },
        "table_changes": plan.table_changes,
        "interpreter_changes": plan.interpreter_changes,
        "cancelled": plan.cancelled,
        "cut_by_clock": plan.cut_by_clock,
        "meetings": [
            {"id": held.wish, "slot": held.slot + 1, "table": held.table}
            | ({} if held.interpreter is None else {"interpreter": held.interpreter})
            for held in plan.placements
        ],
        "unplaced": [{"id": one.wish, "reason": reason_to_json(one.reason)} for one in plan.unplaced],
    }


def plan_from_json(content: Json) -> ForumPlan:
    """The timetable that a JSON object tells; reasons are not read back, for a check has no use for them."""
    values, bounds = _mapping(content, "objective"), _mapping(content, "bound")
    scope = content.get("scope")
    breaks_scope = scope.get("breaks") if isinstance(scope, dict) else None
    return ForumPlan(
        status=_status(content),
        placements=tuple(
            Placement(
                wish=_text(one, "id", where),
                slot=_integer(one.get("slot"), f"slot of {where}") - 1,
                table=_text(one, "table", where),
                interpreter=_text_or_none(one, "interpreter", where),
            )
            for where, one in _entries(content, "meetings", {"id", "slot", "table", "interpreter"})
        ),
        unplaced=tuple(
            Unplaced(_text(one, "id", where), NoCommonSlot(()))
            for where, one in _entries(content, "unplaced", {"id", "reason"})
        ),
        weight=_certificate("weight", values, bounds, Scope.ALL),
        breaks=_certificate("breaks", values, bounds, _scope(breaks_scope)),
        most_breaks=_integer(content.get("most_breaks"), "most_breaks"),
        table_changes=_integer(content.get("table_changes"), "table_changes"),
        interpreter_changes=_integer_or_none(content, "interpreter_changes", "the timetable"),
        cancelled=False,
        cut_by_clock=False,
        seconds=0.0,
        seed=0,
    )


def brokerage_plan_to_json(plan: BrokeragePlan) -> dict[str, object]:
    """A timetable of problem A with its proof; without one, objective and bound may be null."""
    places = [] if plan.slots is None or plan.tables is None else zip(plan.slots, plan.tables, strict=True)
    return {
        "status": plan.status.value,
        "objective": {"breaks": plan.breaks.value},
        "bound": {"breaks": plan.breaks.bound},
        "proved": {"breaks": plan.breaks.proved},
        "seconds": plan.seconds,
        "meetings": [
            {"id": number, "slot": slot + 1, "table": table + 1}
            for number, (slot, table) in enumerate(places, 1)
        ],
    }


def brokerage_plan_from_json(content: Json, meetings: int) -> BrokeragePlan:
    """The timetable of problem A that a JSON object tells, which must name each meeting once."""
    places = {}
    rows = _entries(content, "meetings", {"id", "slot", "table"})
    for where, one in rows:
        number = _integer(one.get("id"), f"id of {where}")
        slot, table = _integer(one.get("slot"), f"slot of {where}"), _integer(one.get("table"), where)
        places[number] = (slot - 1, table - 1)
    status = _status(content)
    whole = len(rows) == len(places) and set(places) == set(range(1, meetings + 1))
    if rows and not whole:
        raise ProblemError(f"meetings must name each of the {meetings} meetings once.")
    inside = [places[number] for number in sorted(places)]
    values, bounds = _mapping(content, "objective"), _mapping(content, "bound")
    return BrokeragePlan(
        status=status,
        slots=tuple(slot for slot, _ in inside) if whole else None,
        tables=tuple(table for _, table in inside) if whole else None,
        breaks=_certificate("breaks", values, bounds, Scope.ALL),
        seconds=0.0,
        seed=0,
    )


def reason_to_json(reason: Reason) -> dict[str, object]:
    """A reason with its kind and its facts, by name; slots among them count from 1."""
    facts: dict[str, object] = {"kind": type(reason).__name__}
    for field in fields(reason):
        value = getattr(reason, field.name)
        is_slot = field.name == "slot" or (field.name == "value" and facts.get("pin") == Pin.SLOT)
        facts[field.name] = type(value)(int(value) + 1) if is_slot else value
    return facts


def explained_to_json(one: Explained) -> dict[str, object]:
    """A wish that is not held with the reason, its words, and what makes somebody's slots so short."""
    from muntada.engines.timetable.words import reason_in_words, squeeze_in_words

    told: dict[str, object] = {
        "id": one.wish,
        "reason": reason_to_json(one.reason),
        "words": reason_in_words(one.reason),
    }
    if one.squeeze is not None:
        told["squeeze"] = asdict(one.squeeze) | {"slots": [slot + 1 for slot in one.squeeze.slots]}
        told["squeeze_words"] = squeeze_in_words(one.squeeze)
    return told


def foreseen_to_json(one: Foreseen) -> dict[str, object]:
    """What is bound to fail, with its kind, its facts and its words; slots among the facts count from 1."""
    from muntada.engines.timetable.words import foreseen_in_words

    facts: dict[str, object] = {"kind": type(one).__name__}
    for name in (field.name for field in fields(one)):
        value = getattr(one, name)
        if name in ("reason", "clash"):
            value = reason_to_json(value)
        facts[name] = value + 1 if name == "slot" else value
    return facts | {"words": foreseen_in_words(one)}


def _entry(one: object) -> dict[str, object]:
    if not is_dataclass(one):
        raise TypeError(one)
    entry: dict[str, object] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if value is None:
            continue
        if field.name == "slots":
            value = [slot + 1 for slot in sorted(value)]
        elif field.name == "slot":
            value += 1
        elif isinstance(value, frozenset):
            value = sorted(value)
        entry[field.name] = value
    return entry


def _wish(where: str, one: Json) -> Wish:
    slot = _integer_or_none(one, "slot", where)
    return Wish(
        id=_text(one, "id", where),
        people=_texts(one, "people", where),
        weight=_integer(one.get("weight", 1), f"weight of {where}"),
        needs=_texts(one, "needs", where) if one.get("needs") is not None else None,
        slots=_slots(one, where),
        slot=None if slot is None else slot - 1,
        table=_text_or_none(one, "table", where),
        interpreter=_text_or_none(one, "interpreter", where),
    )


def _status(content: Json) -> Status:
    status = content.get("status")
    if status not in set(Status):
        raise ProblemError(f"status must be one of {', '.join(Status)}, not {status!r}.")
    return Status(cast("str", status))


def _scope(value: object) -> Scope:
    if value is None:
        return Scope.SAME_MEETINGS
    if value not in set(Scope):
        raise ProblemError(f"scope of breaks must be one of {', '.join(Scope)}, not {value!r}.")
    return Scope(cast("str", value))


def _certificate(name: str, values: Json, bounds: Json, scope: Scope) -> Certificate:
    return Certificate(
        _integer_or_none(values, name, "objective"), _integer_or_none(bounds, name, "bound"), scope
    )


def _mapping(content: Json, name: str) -> Json:
    value = content.get(name)
    if not isinstance(value, dict):
        raise ProblemError(f"{name} must be an object.")
    return value


def _list(content: Json, name: str, where: str) -> list[object]:
    value = content.get(name, [])
    if not isinstance(value, list):
        raise ProblemError(f"{name} of {where} must be a list.")
    return value


def _entries(content: Json, name: str, allowed: set[str]) -> list[tuple[str, Json]]:
    """The entries of a list of objects, each with the words that tell where it stands."""
    entries = []
    for number, one in enumerate(_list(content, name, "the file"), 1):
        where = f"entry {number} of {name}"
        if not isinstance(one, dict):
            raise ProblemError(f"{where} must be an object.")
        _known(one, where, allowed)
        entries.append((where, cast("Json", one)))
    return entries


def _known(one: Json, where: str, allowed: Iterable[str]) -> None:
    if strange := sorted(set(one) - set(allowed)):
        known = ", ".join(sorted(allowed))
        raise ProblemError(f"{where} has the unknown key {strange[0]!r}; known are {known}.")


def _integer(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProblemError(f"{where} must be a whole number, not {value!r}.")
    return value


def _integer_or_none(one: Json, name: str, where: str) -> int | None:
    return None if one.get(name) is None else _integer(one[name], f"{name} of {where}")


def _text(one: Json, name: str, where: str) -> str:
    value = one.get(name)
    if not isinstance(value, str) or not value:
        raise ProblemError(f"{name} of {where} must be a text, not {value!r}.")
    return value


def _text_or_none(one: Json, name: str, where: str) -> str | None:
    return None if one.get(name) is None else _text(one, name, where)


def _texts(one: Json, name: str, where: str) -> frozenset[str]:
    values = _list(one, name, where)
    if not all(isinstance(value, str) for value in values):
        raise ProblemError(f"{name} of {where} must be a list of texts.")
    return frozenset(cast("list[str]", values))


def _slots(one: Json, where: str) -> frozenset[int] | None:
    if one.get("slots") is None:
        return None
    return frozenset(_integer(slot, f"slots of {where}") - 1 for slot in _list(one, "slots", where))
