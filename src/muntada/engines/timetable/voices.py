"""Gives each meeting its interpreter anew, so that as many people as can be keep the voice they had before.

Last of all objectives: slots and tables are settled, and who works when stays within everybody's rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muntada.engines.timetable.layout import Layout


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A meeting that needs an interpreter, where and when it is held, and who has it so far."""

    wish: int
    slot: int
    table: int
    interpreter: int


@dataclass
class _Day:
    """Who interpreted last for each person, and where each interpreter last sat, in the present part."""

    heard: dict[int, int]
    sat: dict[int, int]

    def note(self, layout: Layout, one: Interpreted, interpreter: int) -> int:
        """Let a meeting pass; the number of its people who hear another voice than before."""
        changes = 0
        for person in layout.people[one.wish]:
            changes += self.heard.get(person, interpreter) != interpreter
            self.heard[person] = interpreter
        self.sat[interpreter] = one.table
        return changes


def keep_voices(layout: Layout, meetings: Sequence[Interpreted]) -> tuple[dict[int, int], int]:
    """An interpreter for each wish, and how often somebody hears another voice than at their meeting before.

    Counted within parts, between a person's consecutive interpreted meetings; among equals an interpreter
    stays at the table. Exact for each slot given the slots before it (a minimum-cost flow), never worse than
    what was given.
    """
    by_slot: dict[int, list[Interpreted]] = {}
    for one in sorted(meetings, key=lambda one: (one.slot, one.wish)):
        by_slot.setdefault(one.slot, []).append(one)
    working = [0] * len(layout.on_duty)
    for one in meetings:
        working[one.interpreter] |= 1 << one.slot
    given: dict[int, int] = {}
    before, after = 0, 0
    old, new, part = _Day({}, {}), _Day({}, {}), None
    for slot, there in by_slot.items():
        if layout.parts[slot] != part:
            part, old, new = layout.parts[slot], _Day({}, {}), _Day({}, {})
        assigned = _assign(layout, there, new, working, slot)
        for one in there:
            working[one.interpreter] &= ~(1 << slot)
        for one in there:
            interpreter = assigned[one.wish]
            working[interpreter] |= 1 << slot
            before += old.note(layout, one, one.interpreter)
            after += new.note(layout, one, interpreter)
        given |= assigned
    if before <= after:
        return {one.wish: one.interpreter for one in meetings}, before
    return given, after


def _assign(
    layout: Layout, there: Sequence[Interpreted], day: _Day, working: Sequence[int], slot: int
) -> Mapping[int, int]:
    """The interpreters of one slot; those who work in it already, and others whom their rest allows to."""
    standing = {one.wish: one.interpreter for one in there}
    if not day.heard and not day.sat:
        return standing
    able: dict[int, bool] = {}

    def can(interpreter: int) -> bool:
        if interpreter not in able:
            busy = working[interpreter]
            able[interpreter] = bool((busy | layout.spare(interpreter, busy)) >> slot & 1)
        return able[interpreter]

    person_counts = len(there) + 1
    seated = {table: interpreter for interpreter, table in day.sat.items()}
    crowds = sorted({speakers for one in there if (speakers := layout.speakers[one.wish]) is not None})
    rows = len(there)
    crowd_node = {speakers: rows + number for number, speakers in enumerate(crowds)}
    voices = sorted({one for speakers in crowds for one in speakers if can(one)})
    voice_node = {one: rows + len(crowds) + number for number, one in enumerate(voices)}
    source, sink = rows + len(crowds) + len(voices), rows + len(crowds) + len(voices) + 1

    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    chosen: dict[int, tuple[int, int]] = {}
    into_crowd: dict[int, int] = {}
    for row, one in enumerate(there):
        flow.add_arc_with_capacity_and_unit_cost(source, row, 1, 0)
        speakers = layout.speakers[one.wish] or ()
        gains: dict[int, int] = {}
        for person in layout.people[one.wish]:
            if (voice := day.heard.get(person)) is not None:
                gains[voice] = gains.get(voice, 0) + person_counts
        if (voice := seated.get(one.table)) is not None:
            gains[voice] = gains.get(voice, 0) + 1
        for voice, gain in gains.items():
            if voice in voice_node and voice in speakers:
                arc = flow.add_arc_with_capacity_and_unit_cost(row, voice_node[voice], 1, -gain)
                chosen[arc] = one.wish, voice
        into_crowd[row] = flow.add_arc_with_capacity_and_unit_cost(row, crowd_node[speakers], 1, 0)
    from_crowd = {
        flow.add_arc_with_capacity_and_unit_cost(crowd_node[speakers], voice_node[voice], 1, 0): (
            speakers,
            voice,
        )
        for speakers in crowds
        for voice in speakers
        if voice in voice_node
    }
    for voice in voices:
        flow.add_arc_with_capacity_and_unit_cost(voice_node[voice], sink, 1, 0)
    flow.set_node_supply(source, rows)
    flow.set_node_supply(sink, -rows)
    if flow.solve() != flow.OPTIMAL:  # type: ignore[no-untyped-call]
        return standing
    assigned = {wish: voice for arc, (wish, voice) in chosen.items() if flow.flow(arc)}
    sent: dict[tuple[int, ...], list[int]] = {speakers: [] for speakers in crowds}
    for arc, (speakers, voice) in from_crowd.items():
        if flow.flow(arc):
            sent[speakers].append(voice)
    for row, one in enumerate(there):
        if flow.flow(into_crowd[row]):
            assigned[one.wish] = sent[layout.speakers[one.wish] or ()].pop(0)
    return assigned
