"""Finds new places for what an event hit, with as few others as possible having to move."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import chain

from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.layout import Layout, bits
from muntada.engines.timetable.waiting import WaitingList

# How far the search looks before it gives a meeting up: the answer is due while somebody waits.
_MOST_TRIES = 60
_DEEPEST = 3
_SEAT_GIVERS = 120

Place = tuple[int, int, int]  # slot, table, interpreter


@dataclass(frozen=True, slots=True)
class Strike:
    """An event in numbers: the layout as it leaves it, the wishes whose places it took, and what is missing.

    `droppable` are the wishes that may lose their place, `future` the mask of the slots that may change.
    """

    layout: Layout
    hit: tuple[int, ...]
    droppable: tuple[int, ...]
    future: int
    people: tuple[int, ...]
    tables: tuple[int, ...]
    interpreters: tuple[int, ...]
    lost: int


@dataclass
class Rescue:
    """A repair in the making, on a board that remembers how to go back.

    `lost_bound` and `disturbed_bound` are what no repair within reach can go below.
    """

    board: Board
    tables: list[int]
    seated: dict[tuple[int, int], int]
    waiting: WaitingList
    strike: Strike
    reach: int
    hit_people: frozenset[int] = field(init=False)
    lost_bound: int = field(init=False)
    disturbed_bound: int = 0
    filled: list[int] = field(default_factory=list)
    _disturbed: set[int] = field(default_factory=set)
    _frozen: set[int] = field(default_factory=set)
    _in_slot: list[list[int]] = field(default_factory=list)  # before anything was moved
    _droppable_at: dict[int, list[int]] = field(default_factory=dict)
    _tries: int = 0

    def __post_init__(self) -> None:
        """Count what must be lost whatever is done."""
        people = {person for wish in self.strike.hit for person in self.board.layout.people[wish]}
        self.hit_people = frozenset(people.union(self.strike.people))
        self.lost_bound = self._surely_lost()

    # What the repair amounts to.

    @property
    def lost(self) -> int:
        """The weight of what stood and no longer does."""
        weights = self.board.layout.weights
        return sum(
            weights[wish]
            for wish, (slot, _) in self.board.before().items()
            if slot != FREE and self.board.slot[wish] == FREE
        )

    @property
    def is_proved(self) -> bool:
        """Whether nothing better can be hoped for."""
        return self.lost == self.lost_bound and len(self.bystanders()) == self.disturbed_bound

    def changes(self) -> dict[int, tuple[Place, Place]]:
        """The wishes whose place is another now: slot, table and interpreter before and after."""
        before = {
            wish: (slot, self.tables[wish], interpreter)
            for wish, (slot, interpreter) in self.board.before().items()
        }
        tables = self._seat(before)
        changed = {}
        for wish, was in before.items():
            now = (self.board.slot[wish], tables.get(wish, FREE), self.board.interpreter[wish])
            if was != now:
                changed[wish] = (was, now)
        return changed

    def bystanders(self, changes: dict[int, tuple[Place, Place]] | None = None) -> set[int]:
        """The people who must move or lose a meeting although the event hit none of theirs."""
        return {
            person
            for wish, (was, now) in (self.changes() if changes is None else changes).items()
            if was[0] != FREE and was[:2] != now[:2]
            for person in self.board.layout.people[wish]
        } - self.hit_people

    # The search.

    def run(self) -> None:
        """Take down what the event hit and find it other places, the heaviest first."""
        board, strike = self.board, self.strike
        for wish in strike.hit:
            board.lift(wish)
        for wish in sorted(strike.hit, key=lambda one: (-board.worth(one), one)):
            if not self._settle_in(wish):
                self._take_from_lighter(wish)

    def fill(self) -> None:
        """Give what has become free to wishes that wait, the heaviest first, without moving anybody."""
        board, layout = self.board, self.strike.layout
        freed = 0
        for slot, _ in board.before().values():
            freed |= 0 if slot == FREE else 1 << slot
        freed &= self.strike.future
        hit = set(self.strike.hit)
        changed = {person for wish in board.before() for person in layout.people[wish]}
        for wish in self.waiting.fitting(board, freed, changed):
            mask = layout.open[wish] & freed
            for person in layout.people[wish]:
                mask &= ~board.busy[person]
            if not mask or wish in hit:
                continue
            speakers = layout.speakers[wish]
            if speakers is not None:
                able = 0
                for one in speakers:
                    able |= board.spare[one]
                mask &= able  # nobody's interpreter is handed on for the sake of the waiting list
            if self._direct(wish, mask):
                self.filled.append(wish)

    def _settle_in(self, wish: int) -> bool:
        if self._direct(wish, self.strike.future):
            self._frozen.add(wish)
            return True
        for limit in range(len(self._disturbed), self.reach + 1):
            self._tries = _MOST_TRIES
            if self._make_room(wish, limit, _DEEPEST):
                return True
        return False

    def _direct(self, wish: int, where: int) -> bool:
        """Hold a wish where all it needs is free, with the fewest breaks, and near to where it was."""
        board, layout = self.board, self.strike.layout
        people = layout.people[wish]
        mask = layout.open[wish] & where
        for person in people:
            mask &= ~board.busy[person]
        slot_before, interpreter = board.before().get(wish, (FREE, FREE)) if mask else (FREE, FREE)
        choices = []
        for slot in bits(mask):
            if self._table_free(wish, slot):
                bit = 1 << slot
                cost = sum(layout.breaks(board.busy[p] | bit) - layout.breaks(board.busy[p]) for p in people)
                choices.append((slot != slot_before, cost, abs(slot - slot_before), slot))
        return any(board.hold(wish, slot, interpreter) for *_, slot in sorted(choices))

    def _table_free(self, wish: int, slot: int) -> bool:
        table = self.strike.layout.only_table[wish]
        if table is not None and self._sitter(table, slot) != FREE:
            return False
        return self.board.table_free(wish, slot)

    def _sitter(self, table: int, slot: int) -> int:
        """The meeting that keeps a table in a slot because it stays there."""
        wish = self.seated.get((table, slot), FREE)
        return wish if wish != FREE and self.board.slot[wish] == slot else FREE

    def _make_room(self, wish: int, limit: int, depth: int) -> bool:
        """Hold a wish where others must make room, with at most so many bystanders in all."""
        board, layout = self.board, self.strike.layout
        options = []
        for slot in bits(layout.open[wish] & self.strike.future):
            blockers = {met for person in layout.people[wish] if (met := board.at[person][slot]) != FREE}
            table = layout.only_table[wish]
            if table is not None and (sitter := self._sitter(table, slot)) != FREE:
                blockers.add(sitter)
            if depth <= 1 and not all(self._could_leave(one, slot) for one in blockers):
                continue
            new = self._new_bystanders(blockers)
            room = limit - len(self._disturbed)
            if len(new) <= room and not any(self._is_settled(one) for one in blockers):
                options.append((len(new), len(blockers), slot, sorted(blockers)))
        for _, _, slot, blockers_there in sorted(options):
            for also in self._also_needed(wish, slot, blockers_there, limit):
                self._tries -= 1
                if self._tries < 0:
                    return False
                if self._displace(wish, slot, [*blockers_there, *also], limit, depth):
                    return True
        return False

    def _displace(self, wish: int, slot: int, blockers: list[int], limit: int, depth: int) -> bool:
        board = self.board
        new = self._new_bystanders(blockers)
        if len(new) + len(self._disturbed) > limit or not blockers:
            return False
        if depth <= 1 and not all(self._could_leave(one, slot) for one in blockers):
            return False
        point = board.point()
        for one in blockers:
            board.lift(one)
        disturbed, frozen = set(self._disturbed), set(self._frozen)
        self._disturbed |= new
        self._frozen.add(wish)
        if board.hold(wish, slot):
            for one in sorted(blockers, key=lambda blocker: -board.worth(blocker)):
                if self._direct(one, self.strike.future):
                    continue
                if depth <= 1 or not self._make_room(one, limit, depth - 1):
                    break
            else:
                return True
        board.undo(point)
        self._disturbed, self._frozen = disturbed, frozen
        return False

    def _could_leave(self, wish: int, slot: int) -> bool:
        """Whether all people of a meeting are free at once in another slot that is open to it."""
        board, layout = self.board, self.strike.layout
        mask = layout.open[wish] & self.strike.future & ~(1 << slot)
        for person in layout.people[wish]:
            mask &= ~board.busy[person]
        return mask != 0

    def _also_needed(
        self, wish: int, slot: int, blockers: list[int], limit: int
    ) -> Iterable[tuple[int, ...]]:
        """Who else must leave the slot so that the wish finds a table and an interpreter there."""
        board, layout = self.board, self.strike.layout
        speakers = layout.speakers[wish]
        freed = {board.interpreter[one] for one in blockers}
        if layout.free_table[wish]:
            left = board.taken[slot] - sum(layout.free_table[one] for one in blockers)
            if left >= layout.seats[slot]:
                rest = limit - len(self._disturbed) - len(self._new_bystanders(blockers))
                yield from ((one,) for one in self._seat_givers(slot, rest) if one not in blockers)
                return
        able = speakers is None or any(one in freed or board.spare[one] >> slot & 1 for one in speakers)
        if able or speakers is None:
            yield ()
            return
        yield ()  # handing interpreters on may still help
        for one in speakers:
            met = board.served[one][slot]
            if met != FREE and met not in blockers and not self._is_settled(met):
                yield (met,)

    def _seat_givers(self, slot: int, allowance: int) -> list[int]:
        """Meetings of a full slot that could be held elsewhere at once, those of few bystanders first."""
        board, layout = self.board, self.strike.layout
        spare = sum(
            1 << other
            for other in bits(self.strike.future)
            if other != slot and board.taken[other] < layout.seats[other]
        )
        if not spare:
            return []
        givers = []
        if not self._in_slot:
            self._in_slot = [[] for _ in range(layout.slots)]
            for wish, at in enumerate(board.slot):
                if at != FREE:
                    self._in_slot[at].append(wish)
        for wish in self._in_slot[slot]:
            if board.slot[wish] != slot or not layout.free_table[wish] or self._is_settled(wish):
                continue
            mask = layout.open[wish] & spare
            for person in layout.people[wish]:
                mask &= ~board.busy[person]
            if mask:
                new = len(self._new_bystanders([wish]))
                if new <= allowance:
                    givers.append((new, wish))
                    if len(givers) >= _SEAT_GIVERS:
                        break
        return [wish for _, wish in sorted(givers)]

    def _take_from_lighter(self, wish: int) -> None:
        """Where tables or interpreters are short, the lightest meeting of the slot gives its own."""
        board, layout, strike = self.board, self.strike.layout, self.strike
        if strike.people or not (strike.tables or strike.interpreters):
            return
        slot = board.before()[wish][0]
        if not self._droppable_at:
            before = board.before()
            for one in strike.droppable:
                was = before.get(one, (board.slot[one], FREE))[0]
                self._droppable_at.setdefault(was, []).append(one)
        givers = [
            (layout.weights[one], len(self._new_bystanders([one])), one)
            for one in self._droppable_at.get(slot, ())
            if board.slot[one] == slot and layout.weights[one] < layout.weights[wish]
            if not self._is_settled(one)
        ]
        for _, _, one in sorted(givers):
            new = self._new_bystanders([one])
            if len(new) + len(self._disturbed) > self.reach:
                continue
            point = board.point()
            board.lift(one)
            if self._direct(wish, 1 << slot):
                self._frozen.add(wish)
                self._disturbed |= new
                self._settle_in(one)
                return
            board.undo(point)

    def _is_settled(self, wish: int) -> bool:
        """Whether a wish must stay where it is: pinned, past, or moved by this very repair."""
        layout = self.strike.layout
        return (
            layout.pinned[wish] or wish in self._frozen or not self.strike.future >> self.board.slot[wish] & 1
        )

    def _new_bystanders(self, wishes: Iterable[int]) -> set[int]:
        people = {person for wish in wishes for person in self.board.layout.people[wish]}
        return people - self.hit_people - self._disturbed

    # Tables, given at the end: only their number matters before.

    def _seat(self, before: dict[int, Place]) -> dict[int, int]:
        board, layout = self.board, self.strike.layout
        given: dict[int, int] = {}
        taken: set[tuple[int, int]] = set()

        def free(table: int, slot: int) -> bool:
            wish = self.seated.get((table, slot), FREE)
            return (table, slot) not in taken and (wish == FREE or wish in before)

        filled = set(self.filled)
        # A table that is taken stays so: each walk along the tables of a slot goes on where the last one ended.
        walks: dict[tuple[tuple[int, ...], int], Iterator[int]] = {}

        def walk(tables: tuple[int, ...], slot: int) -> Iterator[int]:
            if (tables, slot) not in walks:
                walks[tables, slot] = iter(tables)
            return walks[tables, slot]

        def turn(wish: int) -> tuple[bool, bool, bool, int]:
            stays = (
                before[wish][0] == board.slot[wish]
                and layout.table_open[before[wish][1]] >> before[wish][0] & 1
            )
            return layout.only_table[wish] is None, not stays, wish in filled, wish

        for wish in sorted((one for one in before if board.slot[one] != FREE), key=turn):
            slot = board.slot[wish]
            tables = layout.tables[wish]
            wanted = [before[wish][1]] if before[wish][0] == slot else []
            for beside in (slot - 1, slot + 1):
                if 0 <= beside < layout.slots and layout.parts[beside] == layout.parts[slot]:
                    met = [board.at[person][beside] for person in layout.people[wish]]
                    wanted += [given.get(one, self.tables[one]) for one in met if one != FREE]
            usable = (table for table in wanted if table in tables)
            table = next(
                (
                    one
                    for one in chain(usable, walk(tables, slot))
                    if layout.table_open[one] >> slot & 1 and free(one, slot)
                ),
                FREE,
            )
            given[wish] = table
            taken.add((table, slot))
        return given

    # What must be lost whatever is done.

    def _surely_lost(self) -> int:
        board, layout, strike = self.board, self.strike.layout, self.strike
        weights = layout.weights
        never = [wish for wish in strike.hit if not layout.open[wish] & strike.future]
        possible = [wish for wish in strike.hit if layout.open[wish] & strike.future]
        for_want_of_slots = 0
        for person in {one for wish in possible for one in layout.people[wish]}:
            own = [wish for wish in possible if person in layout.people[wish]]
            stay = (board.busy[person] & strike.future).bit_count()
            stay -= sum(person in layout.people[wish] for wish in strike.hit)
            over = stay + len(own) - (layout.there[person] & strike.future).bit_count()
            lightest = sorted(weights[wish] for wish in own)
            for_want_of_slots = max(for_want_of_slots, sum(lightest[: max(0, over)]))
        for_want_of_tables = 0
        if strike.tables:
            ahead = bits(strike.future)
            over = sum(board.taken[slot] for slot in ahead) - sum(layout.seats[slot] for slot in ahead)
            if over > 0:
                droppable = (weights[wish] for wish in strike.droppable if layout.free_table[wish])
                for_want_of_tables = sum(nsmallest(over, droppable))
        return max(
            sum(weights[wish] for wish in never) + for_want_of_slots,
            for_want_of_tables,
        )
