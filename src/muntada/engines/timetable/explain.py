"""Why a wish is not held, found by looking at the finished timetable and the forum itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.forum import Forum, ForumPlan, Wish
from muntada.engines.timetable.layout import Layout, bits, lay_out
from muntada.engines.timetable.reasons import (
    InterpreterPairUncovered,
    InterpretersAllBusy,
    InterpretersAway,
    NoCommonSlot,
    NoTableOpen,
    Outweighed,
    PersonFull,
    Pin,
    PinImpossible,
    PinsClash,
    Reason,
    TablesFull,
)

# A sentence with more names than this is not read.
_NAMED_AT_MOST = 5

Wished = Sequence[Sequence[int]]


def explain(forum: Forum, layout: Layout, board: Board, wish: int, wished: Wished) -> Reason:
    """The reason why a wish that is not on the board is not there; `wished` are the wishes of each person."""
    return never(forum, layout, wish) or _taken(forum, layout, board, wish, wished)


@dataclass(frozen=True, slots=True)
class Squeeze:
    """`among` of the `wishes` that name a person can be held in `slots` only, and these are fewer."""

    person: str
    wishes: int
    among: int
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A wish that a timetable does not hold, why, and what makes its people's slots short, if that does."""

    wish: str
    reason: Reason
    squeeze: Squeeze | None


def explain_plan(forum: Forum, plan: ForumPlan) -> tuple[Explained, ...]:
    """Why each wish that a timetable does not hold is not held; the timetable must keep the forum's rules."""
    layout = lay_out(forum)
    board = Board(layout)
    index = {wish.id: number for number, wish in enumerate(forum.wishes)}
    voices = {one.id: number for number, one in enumerate(forum.interpreters)}
    for held in plan.placements:
        if held.wish not in index or not 0 <= held.slot < layout.slots:
            raise ProblemError(f"The timetable holds {held.wish} where the forum knows no such meeting.")
        board.put(index[held.wish], held.slot, FREE if held.interpreter is None else voices[held.interpreter])
    wished = wishes_by_person(layout)
    return tuple(
        Explained(
            wish.id,
            explain(forum, layout, board, number, wished),
            _squeeze(forum, layout, number, wished),
        )
        for number, wish in enumerate(forum.wishes)
        if board.slot[number] == FREE
    )


def _squeeze(forum: Forum, layout: Layout, wish: int, wished: Wished) -> Squeeze | None:
    """The tightest set of slots that holds the wish and into which more of a person's wishes must go than fit.

    Looks at the sets that some wish of the person allows, which is where the shortage shows in practice.
    """
    tightest: tuple[int, int, int, int] | None = None
    for person in layout.people[wish]:
        masks = [layout.open[other] for other in wished[person] if layout.open[other]]
        for mask in set(masks):
            if not layout.open[wish] or layout.open[wish] & ~mask:
                continue
            among = sum(not other & ~mask for other in masks)
            over = among - mask.bit_count()
            if over > 0 and (tightest is None or (over, -mask) > (tightest[0], -tightest[3])):
                tightest = over, person, among, mask
    if tightest is None:
        return None
    _, person, among, mask = tightest
    return Squeeze(forum.participants[person].id, len(wished[person]), among, tuple(bits(mask)))


def wishes_by_person(layout: Layout) -> Wished:
    """The wishes that name each person."""
    wished: list[list[int]] = [[] for _ in layout.there]
    for wish, people in enumerate(layout.people):
        for person in people:
            wished[person].append(wish)
    return wished


def never(forum: Forum, layout: Layout, index: int) -> Reason | None:
    """What keeps the wish from being held even if it were the only one."""
    wish = forum.wishes[index]
    if layout.open[index]:
        return None
    common = (1 << layout.slots) - 1
    for person in layout.people[index]:
        common &= layout.there[person]
    if wish.slots is not None:
        common &= sum(1 << slot for slot in wish.slots)
    if not common:
        people = layout.people[index]
        presence = [(forum.participants[one].id, layout.there[one].bit_count()) for one in people]
        return NoCommonSlot(tuple(sorted(presence)))
    if wish.slot is not None:
        if not common >> wish.slot & 1:
            return PinImpossible(Pin.SLOT, str(wish.slot))
        common = 1 << wish.slot
    opened = 0
    for table in layout.tables[index]:
        opened |= layout.table_open[table]
    if not common & opened:
        if wish.table is not None:
            return PinImpossible(Pin.TABLE, wish.table)
        return NoTableOpen(common.bit_count())
    return _no_interpreter(forum, layout, index, wish, common & opened)


def _no_interpreter(forum: Forum, layout: Layout, index: int, wish: Wish, common: int) -> Reason:
    languages = tuple(sorted(wish.needs or ()))
    if wish.interpreter is not None:
        return PinImpossible(Pin.INTERPRETER, wish.interpreter)
    speakers = layout.speakers[index] or ()
    if not speakers:
        return InterpreterPairUncovered(languages)
    names = tuple(forum.interpreters[one].id for one in speakers)
    return InterpretersAway(languages, names, common.bit_count())


def _taken(forum: Forum, layout: Layout, board: Board, index: int, wished: Wished) -> Reason:
    """What other meetings have taken in each slot in which the wish could be held."""
    wish, slots = forum.wishes[index], bits(layout.open[index])
    if layout.pinned[index]:
        return PinsClash(slots[0], _holders(forum, layout, board, index, slots))
    people_busy = [slot for slot in slots if not board.people_free(index, slot)]
    tables_full = [slot for slot in slots if not board.table_free(index, slot)]
    speakers_busy = [slot for slot in slots if not _speaker_free(layout, board, index, slot)]
    for person in layout.people[index]:
        there = layout.there[person].bit_count()
        if len(wished[person]) > there and all(board.busy[person] >> slot & 1 for slot in slots):
            held = sum(board.slot[other] != FREE for other in wished[person])
            return PersonFull(forum.participants[person].id, len(wished[person]), there, held)
    if len(tables_full) == len(slots):
        return TablesFull(len(slots), max(layout.seats[slot] for slot in slots))
    if len(speakers_busy) == len(slots):
        names = tuple(forum.interpreters[one].id for one in layout.speakers[index] or ())
        return InterpretersAllBusy(tuple(sorted(wish.needs or ())), names, len(slots))
    return Outweighed(
        slots=len(slots),
        people_busy=len(people_busy),
        tables_full=len(tables_full),
        interpreters_busy=len(speakers_busy),
        by=_holders(forum, layout, board, index, slots),
    )


def _speaker_free(layout: Layout, board: Board, wish: int, slot: int) -> bool:
    speakers = layout.speakers[wish]
    return speakers is None or any(board.spare[one] >> slot & 1 for one in speakers)


def _holders(forum: Forum, layout: Layout, board: Board, wish: int, slots: list[int]) -> tuple[str, ...]:
    """The heaviest meetings that have the people or pinned table of the wish, else its interpreters."""
    holders: set[int] = set()
    serving: set[int] = set()
    for slot in slots:
        holders.update(board.at[person][slot] for person in layout.people[wish])
        serving.update(board.served[one][slot] for one in layout.speakers[wish] or ())
        table = layout.only_table[wish]
        if table is not None:
            holders.add(board.kept.get((table, slot), FREE))
    found = (holders - {FREE}) or (serving - {FREE})
    heaviest = sorted(found, key=lambda one: (-layout.weights[one], one))
    return tuple(forum.wishes[one].id for one in heaviest[:_NAMED_AT_MOST])
