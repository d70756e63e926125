"""The exact model of problem A for CP-SAT: break literals, implied counts and clustered tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muntada.engines.timetable.brokerage import Brokerage

if TYPE_CHECKING:
    from muntada.engines.timetable import cpsat


@dataclass(frozen=True, slots=True)
class BrokerageModel:
    """The model with the literal of each meeting and slot, and all break literals."""

    model: "cpsat.CpModel"
    held: "list[dict[int, cpsat.IntVar]]"
    breaks: "list[cpsat.IntVar]"


def build(problem: Brokerage, *, at_least: int = 0) -> BrokerageModel:
    """The model that minimises breaks, given that `at_least` so many are proved unavoidable.

    A break literal says "not busy before, met earlier, busy now". Implied, but what makes it fast: each
    participant is busy in exactly as many slots as they have meetings; at most twice the tables are busy
    in a slot; meetings that share a participant count as one literal against the tables.
    """
    from muntada.engines.timetable import cpsat

    model = cpsat.CpModel()
    held = [
        {slot: model.new_bool_var("") for slot in problem.open_slots(meeting)}
        for meeting in range(len(problem.pairs))
    ]
    for choices in held:
        if choices:
            model.add_exactly_one(choices.values())
        else:
            model.add_bool_or([])  # no slot at all: infeasible
    meetings = problem.meetings_of()
    busy = [_busy(model, problem, held, own) for own in meetings]
    parted = clusters(meetings)
    for slot in range(problem.slots):
        taken = [
            literal
            for cluster in parted
            if (literal := _any(model, [held[m][slot] for m in cluster if slot in held[m]])) is not None
        ]
        if len(taken) > problem.seats:
            model.add(sum(taken) <= problem.seats)
        there = [literals[slot] for literals in busy if slot in literals]
        if len(there) > 2 * problem.seats:
            model.add(sum(there) <= 2 * problem.seats)
    by_person = [
        _breaks(model, problem.slots, literals) if 1 < len(own) < problem.slots else []
        for own, literals in zip(meetings, busy, strict=True)
    ]
    _add_fairness(model, problem, by_person)
    _add_order(model, problem, held)
    breaks = [literal for literals in by_person for literal in literals]
    if at_least:
        model.add(sum(breaks) >= at_least)
    model.minimize(sum(breaks))
    return BrokerageModel(model, held, breaks)


def _any(model: "cpsat.CpModel", literals: "list[cpsat.IntVar]") -> "cpsat.IntVar | None":
    """A literal that is true when one of these, of which at most one can be, is."""
    if len(literals) < 2:
        return literals[0] if literals else None
    one = model.new_bool_var("")
    model.add_exactly_one([*literals, one.negated()])
    return one


def _busy(
    model: "cpsat.CpModel",
    problem: Brokerage,
    held: "list[dict[int, cpsat.IntVar]]",
    own: list[int],
) -> "dict[int, cpsat.IntVar]":
    busy = {}
    for slot in range(problem.slots):
        literals = [held[meeting][slot] for meeting in own if slot in held[meeting]]
        if literals:
            busy[slot] = model.new_bool_var("")
            model.add_exactly_one([*literals, busy[slot].negated()])
    model.add(sum(busy.values()) == len(own))
    return busy


def clusters(meetings: list[list[int]]) -> list[list[int]]:
    """The meetings parted into groups that share a participant, the greatest group first."""
    left: list[set[int]] = [set(own) for own in meetings]
    parted = []
    while any(left):
        most = max(len(own) for own in left)
        cluster = sorted(next(own for own in left if len(own) == most))
        parted.append(cluster)
        for own in left:
            own.difference_update(cluster)
    return parted


def _breaks(model: "cpsat.CpModel", slots: int, busy: "dict[int, cpsat.IntVar]") -> "list[cpsat.IntVar]":
    breaks: list[cpsat.IntVar] = []
    met: cpsat.IntVar | None = None
    for slot in range(slots):
        now = busy.get(slot)
        if now is None:
            continue
        if met is not None:
            waited = model.new_bool_var("")
            before = busy.get(slot - 1)
            model.add_bool_or(
                [now.negated(), met.negated(), waited, *([before] if before is not None else [])]
            )
            model.add_implication(waited, now)
            model.add_implication(waited, met)
            if before is not None:
                model.add_implication(waited, before.negated())
            breaks.append(waited)
            since = model.new_bool_var("")
            model.add_implication(now, since)
            model.add_implication(met, since)
            model.add_bool_or([since.negated(), now, met])
            met = since
        else:
            met = now
    return breaks


def _add_fairness(model: "cpsat.CpModel", problem: Brokerage, by_person: "list[list[cpsat.IntVar]]") -> None:
    if problem.fairness is None:
        return
    if all(by_person) and by_person:
        fewest = model.new_int_var(0, problem.slots, "")
        for literals in by_person:
            model.add(sum(literals) >= fewest)
            model.add(sum(literals) <= fewest + problem.fairness)
        return
    # Somebody cannot have a break at all, so that the limit holds from zero.
    for literals in by_person:
        if len(literals) > problem.fairness:
            model.add(sum(literals) <= problem.fairness)


def _add_order(model: "cpsat.CpModel", problem: Brokerage, held: "list[dict[int, cpsat.IntVar]]") -> None:
    for meeting, earlier in enumerate(problem.earlier):
        for other in earlier:
            for slot, literal in held[meeting].items():
                sooner = [one for when, one in held[other].items() if when < slot]
                model.add_bool_or([literal.negated(), *sooner])
            for slot, literal in held[other].items():
                later = [one for when, one in held[meeting].items() if when > slot]
                model.add_bool_or([literal.negated(), *later])
