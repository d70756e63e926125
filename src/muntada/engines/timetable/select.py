"""Which wishes are worth a place, and a bound on the weight that no timetable can exceed.

Forgets slots and only counts: a person has so many slots, all tables together so many seats, interpreters
so many slots of work. The best choice under these counts is an upper bound, and a good plan to begin with.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muntada.engines.timetable.layout import Layout, bits
from muntada.engines.timetable.race import FLOWS, Race

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True, slots=True)
class Selection:
    """The wishes chosen, and the greatest rank (see `Layout.rank`) that any timetable can have."""

    wishes: frozenset[int]
    bound: int


def select(layout: Layout, *, race: Race, seed: int, effort: float) -> Selection:
    """A choice by minimum-cost flow where everyone belongs to one of two sides, else by integer program."""
    possible = [wish for wish, mask in enumerate(layout.open) if mask]
    sides = _sides(layout, possible)
    if sides is not None and all(layout.speakers[wish] is None for wish in possible):
        return _by_flow(layout, possible, sides)
    return _by_program(layout, possible, race, seed, effort)


def capacities(layout: Layout, possible: list[int]) -> list[int]:
    """In how many slots each person can meet at all."""
    useful = [0] * len(layout.there)
    for wish in possible:
        for person in layout.people[wish]:
            useful[person] |= layout.open[wish]
    return [mask.bit_count() for mask in useful]


def _seats(layout: Layout, possible: list[int]) -> int:
    useful = 0
    for wish in possible:
        useful |= layout.open[wish] if layout.free_table[wish] else 0
    return sum(layout.seats[slot] for slot in bits(useful))


def _sides(layout: Layout, possible: list[int]) -> dict[int, bool] | None:
    """The side of each person when all wishes join two people of different sides, else None."""
    met = defaultdict(list)
    for wish in possible:
        if len(layout.people[wish]) != 2 or not layout.free_table[wish]:
            return None
        one, other = layout.people[wish]
        met[one].append(other)
        met[other].append(one)
    side: dict[int, bool] = {}
    for start in met:
        if start in side:
            continue
        side[start] = False
        walk = [start]
        for person in walk:
            for other in met[person]:
                if other not in side:
                    side[other] = not side[person]
                    walk.append(other)
                elif side[other] == side[person]:
                    return None
    return side


def _by_flow(layout: Layout, possible: list[int], side: dict[int, bool]) -> Selection:
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink, start = len(layout.there), len(layout.there) + 1, len(layout.there) + 2
    arcs = {}
    for wish in possible:
        one, other = sorted(layout.people[wish], key=lambda person: side[person])
        arcs[flow.add_arc_with_capacity_and_unit_cost(one, other, 1, -layout.rank(wish))] = wish
    capacity = capacities(layout, possible)
    for person, second in side.items():
        tail, head = (person, sink) if second else (source, person)
        flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity[person], 0)
    seats = _seats(layout, possible)
    flow.add_arc_with_capacity_and_unit_cost(start, source, seats, 0)
    flow.add_arc_with_capacity_and_unit_cost(start, sink, seats, 0)
    flow.set_node_supply(start, seats)
    flow.set_node_supply(sink, -seats)
    if flow.solve() != flow.OPTIMAL:  # type: ignore[no-untyped-call]
        return Selection(frozenset(possible), sum(layout.rank(wish) for wish in possible))
    chosen = frozenset(wish for arc, wish in arcs.items() if flow.flow(arc))
    return Selection(chosen, sum(layout.rank(wish) for wish in chosen))


def _by_program(layout: Layout, possible: list[int], race: Race, seed: int, effort: float) -> Selection:
    """As by flow, but for any forum, and with the interpreters' work counted too."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    everything = sum(layout.rank(wish) for wish in possible)
    chosen = {wish: model.new_bool_var("") for wish in possible}
    _count_people_and_seats(model, layout, chosen, capacities(layout, possible), _seats(layout, possible))
    _count_interpreters(model, layout, chosen)
    model.maximize(sum(layout.rank(wish) * literal for wish, literal in chosen.items()))
    answer = race.search(model, list(chosen.values()), settings=FLOWS, seed=seed, effort=effort)
    if answer.values is None or answer.bound is None:
        return Selection(frozenset(possible), everything)
    held = frozenset(wish for wish, here in zip(chosen, answer.values, strict=True) if here)
    return Selection(held, min(answer.bound, everything))


def _count_people_and_seats(
    model: "cp_model.CpModel",
    layout: Layout,
    chosen: "dict[int, cp_model.IntVar]",
    capacity: list[int],
    seats: int,
) -> None:
    by_person = defaultdict(list)
    for wish, literal in chosen.items():
        for person in layout.people[wish]:
            by_person[person].append(literal)
    for person, literals in by_person.items():
        if len(literals) > capacity[person]:
            model.add(sum(literals) <= capacity[person])
    model.add(sum(literal for wish, literal in chosen.items() if layout.free_table[wish]) <= seats)


def _count_interpreters(
    model: "cp_model.CpModel", layout: Layout, chosen: "dict[int, cp_model.IntVar]"
) -> None:
    """Wishes with the same speakers are a crowd; interpreters who serve the same crowds are pooled."""
    crowds = defaultdict(list)
    for wish, literal in chosen.items():
        if (speakers := layout.speakers[wish]) is not None:
            crowds[speakers].append(literal)
    pools: dict[frozenset[tuple[int, ...]], int] = defaultdict(int)
    for interpreter in range(len(layout.on_duty)):
        pools[frozenset(one for one in crowds if interpreter in one)] += layout.most_work(interpreter)
    shares = defaultdict(list)
    for served, work in pools.items():
        given = []
        for crowd in sorted(served):
            given.append(model.new_int_var(0, min(work, len(crowds[crowd])), ""))
            shares[crowd].append(given[-1])
        model.add(sum(given) <= work)
    for crowd, literals in crowds.items():
        model.add(sum(literals) <= sum(shares[crowd]))
