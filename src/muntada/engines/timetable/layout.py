"""A forum in numbers, as the solvers walk through it: ids become indices and sets of slots become bits."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from muntada.engines.timetable.forum import Forum


@dataclass(frozen=True, slots=True)
class Layout:
    """One entry a wish, person, interpreter or slot; bit t of a mask stands for slot t.

    `open[w]` are the slots in which wish w may be held if everybody is free, 0 when it never can.
    `speakers[w]` are the interpreters it may have, None when it needs none. `free_table[w]` says whether it
    sits at the tables without a host, of which `seats[t]` are open in slot t; meetings of hosts have tables
    of their own, and since a host is in one place at a time, these never run short.
    `follows` are the slots whose predecessor belongs to the same part.
    """

    slots: int
    people: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]
    pinned: tuple[bool, ...]
    open: tuple[int, ...]
    speakers: tuple[tuple[int, ...] | None, ...]
    free_table: tuple[bool, ...]
    only_table: tuple[int | None, ...]
    tables: tuple[tuple[int, ...], ...]
    seats: tuple[int, ...]
    table_open: tuple[int, ...]
    there: tuple[int, ...]
    on_duty: tuple[int, ...]
    in_a_row: tuple[int | None, ...]
    follows: int
    parts: tuple[int, ...]

    def rank(self, wish: int) -> int:
        """What holding a wish is worth to a solver: a pinned one more than all that are not pinned."""
        return self.weights[wish] + (self.pinned[wish] and sum(self.weights) + 1)

    def breaks(self, busy: int) -> int:
        """How often someone busy in these slots waits between two meetings of the same part."""
        return _breaks(busy, self.follows, self.parts)

    def spare(self, interpreter: int, busy: int) -> int:
        """The further slots in each of which an interpreter busy in these slots could work, rest included."""
        return _spare(self.on_duty[interpreter], busy, self.in_a_row[interpreter], self.follows)

    def most_work(self, interpreter: int) -> int:
        """The greatest number of slots in which an interpreter can work, rest included."""
        return self.rota(interpreter, [0] * self.slots).bit_count()

    def rota(self, interpreter: int, crowded: list[int]) -> int:
        """The slots of a day's work as long as rest allows; among equals those that are least crowded."""
        duty, most = self.on_duty[interpreter], self.in_a_row[interpreter]
        if most is None:
            return duty
        # By the slots worked in a row just before: (slots worked, minus the crowd met, which slots).
        best: list[tuple[int, int, int] | None] = [(0, 0, 0)] + [None] * most
        for slot in range(self.slots):
            idle = max(way for way in best if way is not None)
            if not self.follows >> slot & 1:
                best = [idle] + [None] * most
            worked: list[tuple[int, int, int] | None] = [None] * most
            if duty >> slot & 1:
                worked = [
                    way and (way[0] + 1, way[1] - crowded[slot], way[2] | 1 << slot) for way in best[:-1]
                ]
            best = [idle, *worked]
        return max(way for way in best if way is not None)[2]


@lru_cache(maxsize=200_000)
def _breaks(busy: int, follows: int, parts: tuple[int, ...]) -> int:
    starts = busy & ~((busy << 1) & follows)
    return starts.bit_count() - len({parts[slot] for slot in bits(busy)})


def _overworks(busy: int, most: int, follows: int) -> bool:
    run = busy
    for _ in range(most):
        run &= (run << 1) & follows
        if not run:
            return False
    return True


@lru_cache(maxsize=200_000)
def _spare(duty: int, busy: int, most: int | None, follows: int) -> int:
    idle = duty & ~busy
    if most is None:
        return idle
    return sum(1 << slot for slot in bits(idle) if not _overworks(busy | 1 << slot, most, follows))


def bits(mask: int) -> list[int]:
    """The slots of a mask, ascending."""
    slots = []
    while mask:
        low = mask & -mask
        slots.append(low.bit_length() - 1)
        mask ^= low
    return slots


def runs(slots: Iterable[int]) -> list[tuple[int, int]]:
    """Slots as stretches from first to last, ascending."""
    found: list[tuple[int, int]] = []
    for slot in sorted(slots):
        if found and slot == found[-1][1] + 1:
            found[-1] = found[-1][0], slot
        else:
            found.append((slot, slot))
    return found


def _mask(slots: Iterable[int] | None, count: int) -> int:
    if slots is None:
        return (1 << count) - 1
    return sum(1 << slot for slot in slots)


def lay_out(forum: Forum) -> Layout:
    """The forum as a layout; wishes, people, tables and interpreters keep their order."""
    count = len(forum.parts)
    person = {one.id: index for index, one in enumerate(forum.participants)}
    table = {one.id: index for index, one in enumerate(forum.tables)}
    there = tuple(_mask(one.slots, count) for one in forum.participants)
    table_open = tuple(_mask(one.slots, count) for one in forum.tables)
    on_duty = tuple(_mask(one.slots, count) for one in forum.interpreters)
    hosted: dict[str, list[int]] = {}
    for index, place in enumerate(forum.tables):
        if place.host is not None:
            hosted.setdefault(place.host, []).append(index)
    unhosted = tuple(index for index, place in enumerate(forum.tables) if place.host is None)
    everywhere = _union(table_open[index] for index in unhosted)
    every = (1 << count) - 1
    crowds: dict[tuple[frozenset[str] | None, str | None], tuple[tuple[int, ...], int]] = {}

    opened, speakers, free_table, tables = [], [], [], []
    serving: tuple[int, ...] | None
    for wish in forum.wishes:
        own: list[int] = []
        if hosted:
            own = sorted({index for host in wish.people for index in hosted.get(host, ())})
        allowed, mask = (tuple(own), 0) if own else (unhosted, everywhere)
        if wish.table is not None:
            allowed = tuple(index for index in allowed if index == table[wish.table])
        if own or wish.table is not None:
            mask = _union(table_open[index] for index in allowed)
        mask &= every if wish.slots is None else _mask(wish.slots, count)
        for name in wish.people:
            mask &= there[person[name]]
        if wish.slot is not None:
            mask &= 1 << wish.slot
        if wish.needs is None and wish.interpreter is None:
            serving = None
        else:
            due = wish.needs, wish.interpreter
            if due not in crowds:
                able = tuple(
                    index
                    for index, one in enumerate(forum.interpreters)
                    if (wish.needs or frozenset()) <= one.languages and wish.interpreter in (None, one.id)
                )
                crowds[due] = able, _union(on_duty[index] for index in able)
            serving = crowds[due][0]
            mask &= crowds[due][1]
        opened.append(mask)
        speakers.append(serving)
        free_table.append(not own)
        tables.append(allowed)
    return Layout(
        slots=count,
        people=tuple(tuple(sorted(person[name] for name in wish.people)) for wish in forum.wishes),
        weights=tuple(wish.weight for wish in forum.wishes),
        pinned=tuple(wish.slot is not None for wish in forum.wishes),
        open=tuple(opened),
        speakers=tuple(speakers),
        free_table=tuple(free_table),
        only_table=tuple(
            table[wish.table] if wish.table is not None and free else None
            for wish, free in zip(forum.wishes, free_table, strict=True)
        ),
        tables=tuple(tables),
        seats=tuple(sum(table_open[index] >> slot & 1 for index in unhosted) for slot in range(count)),
        table_open=table_open,
        there=there,
        on_duty=on_duty,
        in_a_row=tuple(one.in_a_row for one in forum.interpreters),
        follows=sum(1 << slot for slot in range(1, count) if forum.parts[slot - 1] == forum.parts[slot]),
        parts=forum.parts,
    )


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
