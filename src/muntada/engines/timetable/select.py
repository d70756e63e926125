"""Which wishes are worth a place, and a bound on the weight that no timetable can exceed.

Forgets slots and only counts: a person has so many slots, all tables together so many seats, interpreters
so many slots of work. The best choice under these counts is an upper bound, and a good plan to begin with.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from muntada.engines.timetable.layout import Layout, bits
from muntada.engines.timetable.race import FLOWS, Race

if TYPE_CHECKING:
    from muntada.engines.timetable import cpsat


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
    import numpy as np
    from ortools.graph.python import min_cost_flow

    if not possible:
        return Selection(frozenset(), 0)
    # The library's stubs know 32-bit arrays only; it takes the others as well.
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    source, sink, start = len(layout.there), len(layout.there) + 1, len(layout.there) + 2
    wishes = np.array(possible, np.int64)
    ends = np.array([layout.people[wish] for wish in possible], np.int64)
    second = np.zeros(len(layout.there), np.bool_)
    second[[person for person, is_second in side.items() if is_second]] = True
    crossed = second[ends[:, 0]]
    ends[crossed] = ends[crossed][:, ::-1]
    above = sum(layout.weights) + 1
    ranks = np.array(layout.weights, np.int64)[wishes] + above * np.array(layout.pinned, np.int64)[wishes]
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        ends[:, 0].copy(), ends[:, 1].copy(), np.ones(len(wishes), np.int64), -ranks
    )
    people = np.array(sorted(side), np.int64)
    capacity = np.array(capacities(layout, possible), np.int64)[people]
    there = second[people]
    tails, heads = np.where(there, people, source), np.where(there, sink, people)
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, np.zeros(len(people), np.int64))
    seats = _seats(layout, possible)
    flow.add_arc_with_capacity_and_unit_cost(start, source, seats, 0)
    flow.add_arc_with_capacity_and_unit_cost(start, sink, seats, 0)
    flow.set_node_supply(start, seats)
    flow.set_node_supply(sink, -seats)
    if flow.solve() != flow.OPTIMAL:
        return Selection(frozenset(possible), int(ranks.sum()))
    taken = np.asarray(flow.flows(arcs)) > 0
    return Selection(frozenset(wishes[taken].tolist()), int(ranks[taken].sum()))


def _by_program(layout: Layout, possible: list[int], race: Race, seed: int, effort: float) -> Selection:
    """As by flow, but for any forum, and with the interpreters' work counted too."""
    from muntada.engines.timetable import cpsat

    model = cpsat.CpModel()
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
    model: "cpsat.CpModel",
    layout: Layout,
    chosen: "dict[int, cpsat.IntVar]",
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


def _count_interpreters(model: "cpsat.CpModel", layout: Layout, chosen: "dict[int, cpsat.IntVar]") -> None:
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
