"""The timetable while it is being made: wishes are put up and taken down, and every step can be undone.

Nothing ever stands on the board that breaks a rule: a person, a pinned table or an interpreter in two
places, more meetings than tables, an interpreter without rest.
"""

from dataclasses import dataclass, field

from muntada.engines.timetable.layout import Layout, bits

FREE = -1
_LONGEST_CHAIN = 80


@dataclass
class Board:
    """Where each wish stands (`slot`, FREE if nowhere) and with which interpreter.

    `at[p][t]` is the wish that person p has in slot t, `busy[p]` the mask of these slots; `served` and
    `working` are the same for interpreters, and `spare[i]` are the slots in which i could work as well.
    `taken[t]` counts the tables in use among those without a host, `kept` says which wish has a pinned one.
    """

    layout: Layout
    slot: list[int] = field(init=False)
    interpreter: list[int] = field(init=False)
    at: list[list[int]] = field(init=False)
    busy: list[int] = field(init=False)
    served: list[list[int]] = field(init=False)
    working: list[int] = field(init=False)
    spare: list[int] = field(init=False)
    taken: list[int] = field(init=False)
    kept: dict[tuple[int, int], int] = field(default_factory=dict)
    rank: int = 0
    _rota: dict[int, int] = field(default_factory=dict)
    _ranks: list[int] = field(init=False)
    _steps: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with an empty board."""
        layout = self.layout
        self.slot = [FREE] * len(layout.weights)
        self.interpreter = [FREE] * len(layout.weights)
        self.at = [[FREE] * layout.slots for _ in layout.there]
        self.busy = [0] * len(layout.there)
        self.served = [[FREE] * layout.slots for _ in layout.on_duty]
        self.working = [0] * len(layout.on_duty)
        self.spare = [layout.spare(one, 0) for one in range(len(layout.on_duty))]
        self.taken = [0] * layout.slots
        above = sum(layout.weights) + 1
        self._ranks = [
            weight + above * pinned for weight, pinned in zip(layout.weights, layout.pinned, strict=True)
        ]

    def worth(self, wish: int) -> int:
        """The rank of a wish."""
        return self._ranks[wish]

    def put(self, wish: int, slot: int, interpreter: int = FREE) -> None:
        """Hold a wish; the caller has made sure that it fits."""
        layout = self.layout
        self.slot[wish], self.interpreter[wish] = slot, interpreter
        bit = 1 << slot
        for person in layout.people[wish]:
            self.at[person][slot] = wish
            self.busy[person] |= bit
        if layout.free_table[wish]:
            self.taken[slot] += 1
            table = layout.only_table[wish]
            if table is not None:
                self.kept[table, slot] = wish
        if interpreter != FREE:
            self.served[interpreter][slot] = wish
            self.working[interpreter] |= bit
            self.spare[interpreter] = self._spare(interpreter)
        self.rank += self._ranks[wish]
        self._steps.append((wish, FREE, FREE))

    def lift(self, wish: int) -> None:
        """Take a wish down."""
        layout = self.layout
        slot, interpreter = self.slot[wish], self.interpreter[wish]
        self.slot[wish] = self.interpreter[wish] = FREE
        bit = ~(1 << slot)
        for person in layout.people[wish]:
            self.at[person][slot] = FREE
            self.busy[person] &= bit
        if layout.free_table[wish]:
            self.taken[slot] -= 1
            table = layout.only_table[wish]
            if table is not None:
                del self.kept[table, slot]
        if interpreter != FREE:
            self.served[interpreter][slot] = FREE
            self.working[interpreter] &= bit
            self.spare[interpreter] = self._spare(interpreter)
        self.rank -= self._ranks[wish]
        self._steps.append((wish, slot, interpreter))

    def keep_rota(self) -> None:
        """Let interpreters without work yet follow a plan that wastes no slot on rest, until `drop_rota`.

        Taken as they come, meetings leave interpreters resting in slots that nobody planned; where their
        work is scarce that costs meetings.
        """
        crowded = [0] * self.layout.slots
        for interpreter, work in enumerate(self.working):
            if not work and self.layout.in_a_row[interpreter] is not None:
                self._rota[interpreter] = self.layout.rota(interpreter, crowded)
                self.spare[interpreter] = self._rota[interpreter]
                for slot in bits(self._rota[interpreter]):
                    crowded[slot] += 1

    def drop_rota(self) -> None:
        """Let interpreters work whenever their rest allows."""
        self._rota.clear()
        self.spare = [self._spare(interpreter) for interpreter in range(len(self.spare))]

    def _spare(self, interpreter: int) -> int:
        planned = self._rota.get(interpreter)
        if planned is not None:
            return planned & ~self.working[interpreter]
        return self.layout.spare(interpreter, self.working[interpreter])

    def mark(self) -> int:
        """A point to which `undo` can return; older points are forgotten."""
        self._steps.clear()
        return 0

    def point(self) -> int:
        """A point within the present stretch to which `undo` can return."""
        return len(self._steps)

    def before(self) -> dict[int, tuple[int, int]]:
        """Slot and interpreter, as they were at the mark, of each wish that has been touched since."""
        places: dict[int, tuple[int, int]] = {}
        for wish, slot, interpreter in self._steps:
            places.setdefault(wish, (slot, interpreter))
        return places

    def undo(self, point: int = 0) -> None:
        """Return to a point."""
        while len(self._steps) > point:
            wish, slot, interpreter = self._steps.pop()
            if slot == FREE:
                self.lift(wish)
            else:
                self.put(wish, slot, interpreter)
            self._steps.pop()

    def people_free(self, wish: int, slot: int) -> bool:
        """Whether nobody of the wish has a meeting in the slot."""
        return all(self.at[person][slot] == FREE for person in self.layout.people[wish])

    def table_free(self, wish: int, slot: int) -> bool:
        """Whether a table is left for the wish in the slot."""
        layout = self.layout
        if not layout.free_table[wish]:
            return True
        table = layout.only_table[wish]
        return self.taken[slot] < layout.seats[slot] and (table is None or (table, slot) not in self.kept)

    def hold(self, wish: int, slot: int, prefer: int = FREE) -> bool:
        """Hold a wish in a slot if it is open, people and table are free and somebody can interpret."""
        if not (
            self.layout.open[wish] >> slot & 1
            and self.people_free(wish, slot)
            and self.table_free(wish, slot)
        ):
            return False
        if self.layout.speakers[wish] is None:
            self.put(wish, slot)
            return True
        return self._hold_with_interpreter(wish, slot, prefer)

    def _hold_with_interpreter(self, wish: int, slot: int, prefer: int) -> bool:
        """Find an interpreter, by letting others take over meetings of the slot where that is needed."""
        speakers = self.layout.speakers[wish] or ()
        if prefer != FREE and prefer in speakers and self.spare[prefer] >> slot & 1:
            self.put(wish, slot, prefer)
            return True
        # Breadth first over meetings of this slot: who could hand their interpreter on to whom.
        asked: dict[int, int] = {}  # interpreter -> the meeting that would take them
        queue = [wish]
        for meeting in queue:
            for interpreter in self.layout.speakers[meeting] or ():
                if interpreter in asked:
                    continue
                if self.spare[interpreter] >> slot & 1:
                    self._hand_on(wish, slot, meeting, interpreter, asked)
                    return True
                holder = self.served[interpreter][slot]
                if holder != FREE:
                    asked[interpreter] = meeting
                    queue.append(holder)
        return False

    def _hand_on(self, wish: int, slot: int, meeting: int, interpreter: int, asked: dict[int, int]) -> None:
        while meeting != wish:
            handed = self.interpreter[meeting]
            self.lift(meeting)
            self.put(meeting, slot, interpreter)
            meeting, interpreter = asked[handed], handed
        self.put(wish, slot, interpreter)

    def chain(self, wishes: list[int], one: int, other: int) -> list[int] | None:
        """All that must change places when these do, between two slots; None if too long or not allowed."""
        layout = self.layout
        found = list(wishes)
        seen = set(wishes)
        for wish in found:
            slot = self.slot[wish]
            goal = other if slot == one else one
            if layout.pinned[wish] or not layout.open[wish] >> goal & 1:
                return None
            for person in layout.people[wish]:
                met = self.at[person][goal]
                if met != FREE and met not in seen:
                    seen.add(met)
                    found.append(met)
            if len(found) > _LONGEST_CHAIN:
                return None
        return found

    def swap(self, chain: list[int], one: int, other: int) -> bool:
        """Let the wishes of a whole chain change between two slots; undone if tables or interpreters lack."""
        point = self.point()
        before = [(wish, self.slot[wish], self.interpreter[wish]) for wish in chain]
        for wish in chain:
            self.lift(wish)
        for wish, slot, interpreter in before:
            if not self.hold(wish, other if slot == one else one, interpreter):
                self.undo(point)
                return False
        return True

    def surplus(self, chain: list[int], slot: int) -> int:
        """By how many tables without host the chain's swap would relieve a slot."""
        free = self.layout.free_table
        return sum((1 if self.slot[wish] == slot else -1) for wish in chain if free[wish])

    def breaks(self) -> int:
        """The breaks of all people together."""
        return sum(self.layout.breaks(busy) for busy in self.busy)

    def weight(self) -> int:
        """The weight of what is held."""
        return sum(w for w, slot in zip(self.layout.weights, self.slot, strict=True) if slot != FREE)

    def standing(self) -> tuple[tuple[int, int], ...]:
        """Slot and interpreter of each wish, to be kept."""
        return tuple(zip(self.slot, self.interpreter, strict=True))

    def restore(self, standing: tuple[tuple[int, int], ...]) -> None:
        """Return to a timetable that was kept."""
        for wish, slot in enumerate(self.slot):
            if slot != FREE:
                self.lift(wish)
        for wish, (slot, interpreter) in enumerate(standing):
            if slot != FREE:
                self.put(wish, slot, interpreter)
        self._steps.clear()

    def eligible(self, wish: int) -> list[int]:
        """The slots in which a wish may be held, ascending."""
        return bits(self.layout.open[wish])
