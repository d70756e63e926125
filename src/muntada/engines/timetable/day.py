"""The timetable on the day of the forum: read once, then asked again and again what an event would change."""

import time
from dataclasses import dataclass, replace

from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.events import (
    Event,
    InterpreterLost,
    MeetingCancelled,
    ParticipantAway,
    ParticipantCancels,
    ParticipantLate,
    TableLost,
    after,
    check_slots_of,
    slots_lost,
)
from muntada.engines.timetable.explain import explain, wishes_by_person
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement, Unplaced
from muntada.engines.timetable.layout import Layout, lay_out
from muntada.engines.timetable.proof import Certificate, Scope
from muntada.engines.timetable.repairs import Move, Repair
from muntada.engines.timetable.rescue import Rescue, Strike
from muntada.engines.timetable.waiting import WaitingList

Place = tuple[int, int, int]  # slot, table, interpreter


@dataclass(frozen=True, slots=True)
class _Books:
    """What is looked up by id or by person, made once."""

    participants: dict[str, int]
    tables: dict[str, int]
    interpreters: dict[str, int]
    wishes: dict[str, int]
    wished: list[list[int]]
    choosy: list[int]  # wishes that may have only some of the tables without host, or a host's own


class Day:
    """A forum and its timetable, at a moment of the day, with every index that a quick repair needs.

    `propose` says what an event would change and leaves all as it is; `confirm` carries a proposal out, after
    which proposals made before are out of date. Slots before `now` are past and never change.
    """

    def __init__(self, forum: Forum, plan: ForumPlan, *, now: int = 0) -> None:
        """Read a forum and a timetable that keeps its rules (see `check_forum`)."""
        self._forum = forum
        self._first_plan = plan
        self._confirmed: list[Repair] = []
        self.now = now
        self._books = _Books(
            participants={one.id: index for index, one in enumerate(forum.participants)},
            tables={one.id: index for index, one in enumerate(forum.tables)},
            interpreters={one.id: index for index, one in enumerate(forum.interpreters)},
            wishes={one.id: index for index, one in enumerate(forum.wishes)},
            wished=[],
            choosy=[],
        )
        self._layout = lay_out(forum)
        self._books.wished.extend(map(list, wishes_by_person(self._layout)))
        self._books.choosy.extend(
            wish
            for wish, free in enumerate(self._layout.free_table)
            if not free or self._layout.only_table[wish] is not None
        )
        self._board = Board(self._layout)
        self._table = [FREE] * len(forum.wishes)
        for held in plan.placements:
            try:
                wish, table = self._books.wishes[held.wish], self._books.tables[held.table]
                interpreter = FREE if held.interpreter is None else self._books.interpreters[held.interpreter]
            except KeyError as unknown:
                raise ProblemError(f"The timetable names {unknown}, which is not in the forum.") from None
            if not 0 <= held.slot < len(forum.parts):
                raise ProblemError(f"The timetable holds {held.wish} in a slot outside the forum.")
            if not self._board.people_free(wish, held.slot):
                raise ProblemError(f"The timetable has somebody of {held.wish} in two places at once.")
            self._board.put(wish, held.slot, interpreter)
            self._table[wish] = table
        self._gone: set[int] = set()  # cancelled wishes
        self._index()

    @property
    def forum(self) -> Forum:
        """The forum as the confirmed events have left it."""
        left = self._forum
        for mended in self._confirmed:
            left = after(left, mended.event, now=mended.now)
        return left

    @property
    def plan(self) -> ForumPlan:
        """The timetable with all confirmed repairs."""
        from muntada.engines.timetable.repairs import apply_repair

        forum, plan = self._forum, self._first_plan
        for mended in self._confirmed:
            forum, plan = apply_repair(forum, plan, mended)
        return plan

    def propose(
        self, event: Event, *, fill: bool = True, reach: int = 4, seconds: float = 0.0, seed: int = 0
    ) -> Repair:
        """What to change after an event; at once, or with up to `seconds` for a better repair or a proof."""
        start = time.perf_counter()
        strike = self._strike(event)
        board = self._board
        board.mark()
        board.layout = strike.layout
        spared = list(board.spare)
        for interpreter in strike.interpreters:
            board.spare[interpreter] = strike.layout.spare(interpreter, board.working[interpreter])
        try:
            rescue = Rescue(
                board=board,
                tables=self._table,
                seated=self._seated,
                waiting=self._waiting,
                strike=strike,
                reach=reach,
            )
            rescue.run()
            if seconds > 0 and not rescue.is_proved:
                from muntada.engines.timetable.exact_repair import improve

                improve(rescue, seconds=seconds, seed=seed)
            if fill:
                rescue.fill()
            return self._repair(event, strike, rescue, start)
        finally:
            board.undo()
            board.layout = self._layout
            board.spare[:] = spared

    def confirm(self, mended: Repair) -> None:
        """Carry out a proposal; it must be the answer to the timetable as it stands now."""
        books, board = self._books, self._board
        stands = {one.wish: one for one in (*mended.removed, *(move.before for move in mended.moved))}
        for wish_id, before in stands.items():
            if self._placement(books.wishes[wish_id]) != before:
                raise ProblemError(f"{wish_id} does not stand where the repair found it; propose it anew.")
        new = [move.after for move in mended.moved] + list(mended.filled)
        for placed in mended.filled:
            if board.slot[books.wishes[placed.wish]] != FREE:
                raise ProblemError(f"{placed.wish} is held already; propose the repair anew.")
        strike = self._strike(mended.event)
        self._layout = board.layout = strike.layout
        if isinstance(mended.event, MeetingCancelled):
            self._gone.add(books.wishes[mended.event.wish])
        for wish_id in stands:
            board.lift(books.wishes[wish_id])
            self._table[books.wishes[wish_id]] = FREE
        for placed in new:
            wish = books.wishes[placed.wish]
            if not board.people_free(wish, placed.slot):
                raise ProblemError(
                    f"The people of {placed.wish} are no longer free; propose the repair anew."
                )
            interpreter = FREE if placed.interpreter is None else books.interpreters[placed.interpreter]
            board.put(wish, placed.slot, interpreter)
            self._table[wish] = books.tables[placed.table]
        for interpreter in strike.interpreters:
            board.spare[interpreter] = strike.layout.spare(interpreter, board.working[interpreter])
        self._index()
        self.now = max(self.now, mended.now)
        self._confirmed.append(mended)

    def _index(self) -> None:
        """Who sits where, and who waits, the heaviest first."""
        board = self._board
        board.mark()
        self._seated = {
            (table, slot): wish
            for wish, (table, slot) in enumerate(zip(self._table, board.slot, strict=True))
            if slot != FREE
        }
        self._waiting = WaitingList(board)
        self._in_slot: list[list[int]] = [[] for _ in range(board.layout.slots)]
        for wish, slot in enumerate(board.slot):
            if slot != FREE:
                self._in_slot[slot].append(wish)

    def _strike(self, event: Event) -> Strike:
        """The event in numbers: what is left of the forum, and what it hit."""
        books, layout, board = self._books, self._layout, self._board
        slots, now = layout.slots, self.now
        check_slots_of(event, slots=slots)
        lost = sum(1 << slot for slot in slots_lost(event, slots=slots, now=now))
        future = (1 << slots) - 1 & ~((1 << min(now, slots)) - 1)
        opened = list(layout.open)
        hit: list[int] = []
        match event:
            case ParticipantCancels() | ParticipantAway() | ParticipantLate():
                person = _find(books.participants, event.participant, "participant")
                there = _with(layout.there, person, layout.there[person] & ~lost)
                for wish in books.wished[person]:
                    opened[wish] &= ~lost
                    if board.slot[wish] != FREE and lost >> board.slot[wish] & 1:
                        hit.append(wish)
                layout = replace(layout, there=there, open=tuple(opened))
                strike = Strike(layout, tuple(hit), tuple(hit), future, (person,), (), (), lost)
            case TableLost():
                strike = self._table_lost(_find(books.tables, event.table, "table"), lost, future)
            case InterpreterLost():
                one = _find(books.interpreters, event.interpreter, "interpreter")
                strike = self._interpreter_lost(one, lost, future)
            case MeetingCancelled():
                wish = _find(books.wishes, event.wish, "wish")
                if wish in self._gone:
                    raise ProblemError(f"The wish {event.wish} was cancelled before.")
                opened[wish] = 0
                slot = board.slot[wish]
                if slot != FREE and slot >= now:
                    hit.append(wish)
                layout = replace(layout, open=tuple(opened))
                strike = Strike(layout, tuple(hit), tuple(hit), future, (), (), (), lost)
        return strike

    def _table_lost(self, table: int, lost: int, future: int) -> Strike:
        layout, board = self._layout, self._board
        closing = layout.table_open[table] & lost
        table_open = _with(layout.table_open, table, layout.table_open[table] & ~lost)
        free = self._forum.tables[table].host is None
        seats = tuple(count - (free and closing >> slot & 1) for slot, count in enumerate(layout.seats))
        some = 0  # slots in which a table without host is open at all
        for slot, count in enumerate(seats):
            some |= bool(count) << slot
        opened = list(layout.open)
        if free and any(layout.seats[slot] and not count for slot, count in enumerate(seats)):
            opened = [mask & some if layout.free_table[wish] else mask for wish, mask in enumerate(opened)]
        for wish in self._books.choosy:
            if table in layout.tables[wish]:
                opened[wish] &= _union(table_open, layout.tables[wish])
        hit = tuple(
            sorted(
                self._seated[table, slot]
                for slot in range(layout.slots)
                if closing >> slot & 1 and (table, slot) in self._seated
            )
        )
        droppable = set(hit)
        if free and hit:
            droppable.update(
                wish
                for slot in {board.slot[wish] for wish in hit}
                for wish in self._in_slot[slot]
                if layout.free_table[wish] and not layout.pinned[wish]
            )
        layout = replace(layout, table_open=table_open, seats=seats, open=tuple(opened))
        return Strike(layout, hit, tuple(droppable), future, (), (table,), (), closing)

    def _interpreter_lost(self, interpreter: int, lost: int, future: int) -> Strike:
        layout, board = self._layout, self._board
        on_duty = _with(layout.on_duty, interpreter, layout.on_duty[interpreter] & ~lost)
        opened = list(layout.open)
        covered: dict[tuple[int, ...], int] = {}
        for wish, speakers in enumerate(layout.speakers):
            if speakers is not None and interpreter in speakers:
                if speakers not in covered:
                    covered[speakers] = _union(on_duty, speakers)
                opened[wish] &= covered[speakers]
        hit = tuple(
            met for slot, met in enumerate(board.served[interpreter]) if met != FREE and lost >> slot & 1
        )
        droppable = set(hit)
        for wish in hit:
            slot = board.slot[wish]
            droppable.update(
                met for served in board.served if (met := served[slot]) != FREE and not layout.pinned[met]
            )
        layout = replace(layout, on_duty=on_duty, open=tuple(opened))
        return Strike(layout, hit, tuple(sorted(droppable)), future, (), (), (interpreter,), lost)

    def _placement(self, wish: int, place: Place | None = None) -> Placement | None:
        """Where a wish is held, in the words of the forum."""
        slot, table, interpreter = place or (
            self._board.slot[wish],
            self._table[wish],
            self._board.interpreter[wish],
        )
        if slot == FREE:
            return None
        forum = self._forum
        return Placement(
            wish=forum.wishes[wish].id,
            slot=slot,
            table=forum.tables[table].id,
            interpreter=None if interpreter == FREE else forum.interpreters[interpreter].id,
        )

    def _repair(self, event: Event, strike: Strike, rescue: Rescue, start: float) -> Repair:
        forum, board, layout = self._forum, self._board, strike.layout
        changes = rescue.changes()
        gone = [wish for wish, (_, now) in changes.items() if now[0] == FREE]
        board.layout = ahead = _ahead(layout, strike.future, gone)
        removed, moved, filled, unplaced = [], [], [], []
        touched: set[int] = set()
        rota: set[str] = set()
        for wish, (before, now) in sorted(changes.items()):
            was, is_ = self._placement(wish, before), self._placement(wish, now)
            rota.update(
                one.interpreter for one in (was, is_) if one is not None and one.interpreter is not None
            )
            if was is not None and is_ is not None:
                moved.append(Move(was, is_))
                if not moved[-1].is_felt:
                    continue
            elif was is not None:
                removed.append(was)
                if wish not in self._gone and not isinstance(event, MeetingCancelled):
                    reason = explain(forum, ahead, board, wish, self._books.wished)
                    unplaced.append(Unplaced(was.wish, reason))
            elif is_ is not None:
                filled.append(is_)
            touched.update(layout.people[wish])
        weights = {wish.id: wish.weight for wish in (forum.wishes[w] for w in changes)}
        gained = sum(weights[one.wish] for one in filled)
        bystanders = rescue.bystanders(changes)
        return Repair(
            event=event,
            now=self.now,
            hit=tuple(forum.wishes[wish].id for wish in strike.hit),
            removed=tuple(removed),
            moved=tuple(moved),
            filled=tuple(filled),
            unplaced=tuple(unplaced),
            touched=tuple(sorted(forum.participants[person].id for person in touched)),
            bystanders=tuple(sorted(forum.participants[person].id for person in bystanders)),
            interpreters=tuple(sorted(rota)),
            lost=Certificate(rescue.lost, rescue.lost_bound, Scope.WITHIN_REACH),
            disturbed=Certificate(len(bystanders), rescue.disturbed_bound, Scope.WITHIN_REACH),
            weight_change=gained - sum(weights[one.wish] for one in removed),
            seconds=round(time.perf_counter() - start, 4),
        )


def _ahead(layout: Layout, future: int, wishes: list[int]) -> Layout:
    """The layout in which these wishes and their people know only what is still to come.

    Nothing can be placed in the past, whoever was there.
    """
    there, opened = list(layout.there), list(layout.open)
    for wish in wishes:
        opened[wish] &= future
        for person in layout.people[wish]:
            there[person] &= future
    return replace(layout, there=tuple(there), open=tuple(opened))


def _find(ids: dict[str, int], name: str, kind: str) -> int:
    if name not in ids:
        raise ProblemError(f"The event names the {kind} {name}, who or which is not in the forum.")
    return ids[name]


def _with(masks: tuple[int, ...], index: int, mask: int) -> tuple[int, ...]:
    return (*masks[:index], mask, *masks[index + 1 :])


def _union(masks: tuple[int, ...], which: tuple[int, ...]) -> int:
    union = 0
    for one in which:
        union |= masks[one]
    return union
