"""Anneals the breaks away: whole chains change between two slots, so that only their ends feel it."""

import math
import random
from collections.abc import Callable

from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.layout import Layout, bits


def polish(
    board: Board, *, bound: int, rounds: int, rng: random.Random, go_on: Callable[[int, int], bool]
) -> None:
    """Lower the breaks of the meetings on the board, and spread what is left, until the bound is met.

    The best timetable seen is the one that stands at the end. `go_on` hears the round and the breaks.
    """
    layout = board.layout
    held = [wish for wish, slot in enumerate(board.slot) if slot != FREE and not layout.pinned[wish]]
    breaks = board.breaks()
    best, standing = _badness(board), board.standing()
    now = best
    if len(held) < 1:
        return
    for done in range(rounds):
        if breaks <= bound or not go_on(done, breaks):
            break
        heat = max(0.3, 8.0 * (1 - done / rounds) ** 1.5)
        wish = held[int(rng.random() * len(held))]
        one = board.slot[wish]
        other = _goal(board, wish, one, rng)
        if other == one:
            continue
        chain = board.chain([wish], one, other)
        if chain is None:
            continue
        board.mark()
        touched = _ends(board, chain, one, other)
        leaving = board.surplus(chain, one)
        if not _fits(board, leaving, one, other):
            chain = _balanced(board, held, chain, leaving, one, other, rng)
            if chain is None:
                continue
            touched = _ends(board, chain, one, other)
        flip = (1 << one) | (1 << other)
        change = sum(
            _pain(layout, board.busy[person] ^ flip) - _pain(layout, board.busy[person]) for person in touched
        )
        if change > 0 and rng.random() >= math.exp(-change / heat):
            continue
        if not board.swap(chain, one, other):
            continue
        breaks += sum(
            layout.breaks(board.busy[person]) - layout.breaks(board.busy[person] ^ flip) for person in touched
        )
        now += change
        if now < best:
            best, standing = now, board.standing()
    if now > best:
        board.restore(standing)


def _badness(board: Board) -> int:
    return sum(_pain(board.layout, busy) for busy in board.busy)


def _pain(layout: Layout, busy: int) -> int:
    """What a person's day costs: breaks above all, many breaks of one person more than many people's."""
    breaks = layout.breaks(busy)
    return 10 * breaks + 3 * breaks * breaks


def _goal(board: Board, wish: int, slot: int, rng: random.Random) -> int:
    """Another slot for a wish, more often than not next to a meeting of one of its people."""
    layout = board.layout
    if rng.random() < 0.6:
        person = rng.choice(layout.people[wish])
        busy = board.busy[person] & ~(1 << slot)
        beside = ((busy << 1) & layout.follows) | ((busy & layout.follows) >> 1)
        near = bits(beside & layout.open[wish] & ~board.busy[person])
        if near:
            return rng.choice(near)
    choices = bits(layout.open[wish])
    return rng.choice(choices)


def _ends(board: Board, chain: list[int], one: int, other: int) -> list[int]:
    """The people of a chain who are busy in one of the two slots only: for the others nothing changes."""
    people = {person for wish in chain for person in board.layout.people[wish]}
    return [p for p in sorted(people) if (board.at[p][one] == FREE) != (board.at[p][other] == FREE)]


def _fits(board: Board, leaving: int, one: int, other: int) -> bool:
    seats = board.layout.seats
    return board.taken[one] - leaving <= seats[one] and board.taken[other] + leaving <= seats[other]


def _balanced(
    board: Board, held: list[int], chain: list[int], leaving: int, one: int, other: int, rng: random.Random
) -> list[int] | None:
    """The chain with a second one that pays its tables back, if a few tries find one."""
    needed = one if leaving < 0 else other
    for _ in range(12):
        wish = held[int(rng.random() * len(held))]
        tries = 0
        while board.slot[wish] != needed and tries < 24:
            wish = held[int(rng.random() * len(held))]
            tries += 1
        if board.slot[wish] != needed or wish in chain:
            continue
        second = board.chain([wish], one, other)
        if second is None or not set(second).isdisjoint(chain):
            continue
        if _fits(board, leaving + board.surplus(second, one), one, other):
            return [*chain, *second]
    return None
