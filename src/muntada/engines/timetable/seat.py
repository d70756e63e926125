"""Gives each meeting a table, slot by slot, so that as many people as can be stay where they sit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seating:
    """A meeting that needs a table: its slot, its people and the tables it may have there."""

    slot: int
    people: tuple[int, ...]
    tables: tuple[int, ...]


def seat(meetings: Sequence[Seating], parts: Sequence[int]) -> tuple[list[int], int]:
    """A table for each meeting and the number of changes of table within parts.

    Exact for each slot given the slots before it (a minimum-cost assignment), not over the whole day.
    There must be an assignment in each slot.
    """
    by_slot: dict[int, list[int]] = {}
    for index, meeting in enumerate(meetings):
        by_slot.setdefault(meeting.slot, []).append(index)
    tables = [-1] * len(meetings)
    sits: dict[int, int] = {}
    changes, part = 0, None
    for slot in sorted(by_slot):
        if parts[slot] != part:
            part, sits = parts[slot], {}
        given = _assign([meetings[index] for index in by_slot[slot]], sits)
        for index, table in zip(by_slot[slot], given, strict=True):
            tables[index] = table
            for person in meetings[index].people:
                changes += sits.get(person, table) != table
                sits[person] = table
    return tables, changes


def _assign(meetings: Sequence[Seating], sits: Mapping[int, int]) -> list[int]:
    """A table for each meeting of one slot, with as few people as can be having to move."""
    crowds: dict[tuple[int, ...], list[int]] = {}
    for index, meeting in enumerate(meetings):
        crowds.setdefault(meeting.tables, []).append(index)
    given = [-1] * len(meetings)
    settled: set[int] = set()
    # Meetings with one table only come first; those that are left must not compete across crowds.
    for tables, crowd in list(crowds.items()):
        if len(tables) == 1 and len(crowd) == 1:
            given[crowd[0]] = tables[0]
            settled.add(tables[0])
            del crowds[tables]
    free = {tables: [one for one in tables if one not in settled] for tables in crowds}
    shared = sum(map(len, free.values())) != len({one for tables in free.values() for one in tables})
    if len(settled) + sum(map(len, crowds.values())) != len(meetings) or shared:
        return _assign_densely(meetings, sits)
    for tables, crowd in crowds.items():
        if len(free[tables]) < len(crowd):
            raise ValueError("There are not enough tables in a slot.")
        kept = _keep_seats([meetings[index] for index in crowd], set(free[tables]), sits)
        taken = set(kept.values())
        rest = (one for one in free[tables] if one not in taken)
        for place, index in enumerate(crowd):
            # Among equals the first table, so that the same timetable always looks the same.
            given[index] = kept[place] if place in kept else next(rest)
    return given


def _keep_seats(meetings: Sequence[Seating], free: set[int], sits: Mapping[int, int]) -> dict[int, int]:
    """For meetings that may have any of these tables: the greatest number of people who stay, by a flow."""
    wanted = [
        (row, table, stay)
        for row, meeting in enumerate(meetings)
        for table, stay in Counter(sits[one] for one in meeting.people if one in sits).items()
        if table in free
    ]
    if not wanted:
        return {}
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    count = len(meetings)
    columns = {table: count + index for index, table in enumerate(sorted({table for _, table, _ in wanted}))}
    source, sink = count + len(columns), count + len(columns) + 1
    arcs = [
        flow.add_arc_with_capacity_and_unit_cost(row, columns[table], 1, -stay) for row, table, stay in wanted
    ]
    for row in sorted({row for row, _, _ in wanted}):
        flow.add_arc_with_capacity_and_unit_cost(source, row, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(row, sink, 1, 0)
    for column in columns.values():
        flow.add_arc_with_capacity_and_unit_cost(column, sink, 1, 0)
    supply = len({row for row, _, _ in wanted})
    flow.set_node_supply(source, supply)
    flow.set_node_supply(sink, -supply)
    if flow.solve() != flow.OPTIMAL:  # type: ignore[no-untyped-call]
        return {}
    return {row: table for arc, (row, table, _) in zip(arcs, wanted, strict=True) if flow.flow(arc)}


def _assign_densely(meetings: Sequence[Seating], sits: Mapping[int, int]) -> list[int]:
    from ortools.graph.python import linear_sum_assignment

    tables = sorted({table for meeting in meetings for table in meeting.tables})
    column = {table: index for index, table in enumerate(tables)}
    assignment = linear_sum_assignment.SimpleLinearSumAssignment()
    for row, meeting in enumerate(meetings):
        for rank, table in enumerate(meeting.tables):
            moved = sum(sits.get(person, table) != table for person in meeting.people)
            # Among equals the first table, so that the same timetable always looks the same.
            assignment.add_arc_with_cost(row, column[table], moved * 10_000 + rank)
    # The tables that stay empty are "taken" by meetings that do not exist.
    for row in range(len(meetings), len(tables)):
        for index in range(len(tables)):
            assignment.add_arc_with_cost(row, index, 0)
    if len(tables) < len(meetings) or assignment.solve() != assignment.OPTIMAL:  # type: ignore[no-untyped-call]
        raise ValueError("There are not enough tables in a slot.")
    return [tables[assignment.right_mate(row)] for row in range(len(meetings))]
