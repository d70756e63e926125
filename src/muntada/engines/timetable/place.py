"""Puts the chosen wishes on the board, tightest first, and then trades for more weight."""

import random
from collections.abc import Callable

from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.layout import bits
from muntada.engines.timetable.select import Selection, capacities

# How many pairs of slots are tried for one wish before it is left for later.
_MOST_TRIES = 240
_FEW_TRIES = 40


def place(board: Board, selection: Selection, rng: random.Random, go_on: Callable[[], bool]) -> None:
    """Insert the pinned, then the chosen, then all others while `go_on` says so."""
    layout = board.layout
    possible = [wish for wish, mask in enumerate(layout.open) if mask]
    capacity = capacities(layout, possible)
    due = [0] * len(layout.there)
    for wish in selection.wishes:
        for person in layout.people[wish]:
            due[person] += 1

    def tightness(wish: int) -> tuple[bool, bool, int, int, int]:
        slack = min(capacity[person] - due[person] for person in layout.people[wish])
        choice = layout.open[wish].bit_count()
        unpinned, unchosen = not layout.pinned[wish], wish not in selection.wishes
        return unpinned, unchosen, slack, choice, -layout.weights[wish]

    in_order = sorted(possible, key=tightness)
    pinned = sum(layout.pinned[wish] for wish in possible)
    for number, wish in enumerate(in_order):
        if number == pinned:
            board.keep_rota()
        insert(board, wish, rng)
        if not go_on():
            return


def insert(board: Board, wish: int, rng: random.Random, tries: int = _MOST_TRIES) -> bool:
    """Hold a wish where it costs the fewest breaks, moving chains of others between two slots if it must."""
    layout = board.layout
    people = layout.people[wish]
    choices = []
    for slot in bits(layout.open[wish]):
        if board.people_free(wish, slot) and board.table_free(wish, slot):
            bit = 1 << slot
            cost = sum(layout.breaks(board.busy[p] | bit) - layout.breaks(board.busy[p]) for p in people)
            choices.append((cost, board.taken[slot], slot))
    for _, _, slot in sorted(choices):
        if board.hold(wish, slot):
            return True
    return _make_room(board, wish, rng, tries)


def _make_room(board: Board, wish: int, rng: random.Random, tries: int) -> bool:
    layout = board.layout
    slots = bits(layout.open[wish])
    rng.shuffle(slots)
    others = list(range(layout.slots))
    for slot in slots:
        blockers = list({met for p in layout.people[wish] if (met := board.at[p][slot]) != FREE})
        if not blockers:
            blockers = _someone_at(board, wish, slot, rng)
        if any(layout.pinned[met] for met in blockers) or not blockers:
            continue
        rng.shuffle(others)
        for other in others:
            if other == slot or any(
                board.at[p][slot] != FREE and board.at[p][other] != FREE for p in layout.people[wish]
            ):
                continue
            tries -= 1
            if tries < 0:
                return False
            chain = board.chain(blockers, slot, other)
            if chain is None or not _has_room(board, wish, chain, slot, other):
                continue
            point = board.point()
            if board.swap(chain, slot, other):
                if board.hold(wish, slot):
                    return True
                board.undo(point)
    return False


def _someone_at(board: Board, wish: int, slot: int, rng: random.Random) -> list[int]:
    """A meeting whose leaving would free a table or an interpreter for the wish."""
    layout = board.layout
    speakers = layout.speakers[wish]
    if not board.table_free(wish, slot):
        table = layout.only_table[wish]
        if table is not None and (table, slot) in board.kept:
            return [board.kept[table, slot]]
        there = [met for met, at in enumerate(board.slot) if at == slot and layout.free_table[met]]
    elif speakers is not None:
        there = [met for one in speakers if (met := board.served[one][slot]) != FREE]
    else:
        there = []
    there = [met for met in there if not layout.pinned[met]]
    return [rng.choice(there)] if there else []


def _has_room(board: Board, wish: int, chain: list[int], slot: int, other: int) -> bool:
    """Whether the tables suffice after the chain's swap, with the wish in its slot."""
    layout = board.layout
    leaving = board.surplus(chain, slot)
    mine = layout.free_table[wish]
    return (
        board.taken[slot] - leaving + mine <= layout.seats[slot]
        and board.taken[other] + leaving <= layout.seats[other]
    )


def trade(board: Board, *, bound: int, rounds: int, rng: random.Random, go_on: Callable[[int], bool]) -> None:
    """Give wishes without a place the place of lighter ones, and find those another, until the bound is met.

    The best timetable seen is the one that stands at the end. `go_on` hears the round.
    """
    layout = board.layout
    out = [wish for wish, mask in enumerate(layout.open) if mask and board.slot[wish] == FREE]
    best, standing = board.rank, board.standing()
    for done in range(rounds):
        if board.rank >= bound or not out or not go_on(done):
            break
        # The courage to lose some weight for a while shrinks as the rounds pass.
        courage = 2.0 * (1 - done / rounds)
        before = board.rank
        board.mark()
        wish = max(rng.sample(out, min(2, len(out))), key=lambda one: layout.weights[one])
        ejected = _seize(board, wish, rng)
        if ejected is None:
            continue
        again = sorted(ejected, key=lambda one: -layout.weights[one])
        again += rng.sample(out, min(4, len(out)))
        for one in again:
            if board.slot[one] == FREE:
                insert(board, one, rng, _FEW_TRIES)
        loss = before - board.rank
        if loss > 0 and rng.expovariate(1.0) * courage < loss:
            board.undo()
            continue
        out = [one for one in {*out, *ejected} if board.slot[one] == FREE]
        out.sort()
        if board.rank > best:
            best, standing = board.rank, board.standing()
    if board.rank < best:
        board.restore(standing)


def _seize(board: Board, wish: int, rng: random.Random) -> list[int] | None:
    """Hold a wish in the slot where least stands in its way, taking that down; None if it cannot be."""
    layout = board.layout
    best: tuple[float, int, list[int]] | None = None
    for slot in bits(layout.open[wish]):
        blockers = {met for p in layout.people[wish] if (met := board.at[p][slot]) != FREE}
        full = board.taken[slot] - sum(layout.free_table[met] for met in blockers) >= layout.seats[slot]
        kept = board.kept.get((layout.only_table[wish] or 0, slot))
        if layout.only_table[wish] is not None and kept is not None:
            blockers.add(kept)
        elif layout.free_table[wish] and full:
            blockers.update(_lightest_at(board, slot, rng))
        if any(layout.pinned[met] for met in blockers):
            continue
        cost = sum(layout.weights[met] for met in blockers) + rng.random()
        if best is None or cost < best[0]:
            best = (cost, slot, sorted(blockers))
    if best is None:
        return None
    _, slot, blockers_there = best
    for met in blockers_there:
        board.lift(met)
    if not board.hold(wish, slot):
        # Only interpreters can be lacking now: take the lightest meeting of one who speaks the languages.
        served = [met for one in layout.speakers[wish] or () if (met := board.served[one][slot]) != FREE]
        served = [met for met in served if not layout.pinned[met]]
        if served:
            lightest = min(served, key=lambda met: (layout.weights[met], rng.random()))
            board.lift(lightest)
            blockers_there.append(lightest)
        if not served or not board.hold(wish, slot):
            board.undo()
            return None
    return blockers_there


def _lightest_at(board: Board, slot: int, rng: random.Random) -> list[int]:
    layout = board.layout
    there = [
        met
        for met, at in enumerate(board.slot)
        if at == slot and layout.free_table[met] and not layout.pinned[met]
    ]
    return [min(there, key=lambda met: (layout.weights[met], rng.random()))] if there else []
