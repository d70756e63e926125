"""Gives each meeting a table, slot by slot, so that as many people as can be stay where they sit."""

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
