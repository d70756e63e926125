"""Turns a layout into the arrays on which the compiled loops work, and a timetable back into a standing."""

from collections import Counter
from collections.abc import Sequence, Sized

import numpy as np

from muntada.engines.timetable.kernels import Grid, Ints
from muntada.engines.timetable.layout import Layout

_CHAIN = 1024
_LOG = 20_000


def grid_of(layout: Layout, *, fair: int = 2) -> Grid:
    """An empty grid of a forum. Wishes at a pinned table stand where they are put and never move."""
    crowds: dict[tuple[int, ...], int] = {}
    crowd = np.full(len(layout.weights), -1, np.int64)
    for wish, speakers in enumerate(layout.speakers):
        if speakers is not None:
            crowd[wish] = crowds.setdefault(speakers, len(crowds))
    # Who can serve few kinds of meetings goes first, so that the others stay free for theirs.
    kinds = Counter(one for speakers in crowds for one in speakers)
    voices = [sorted(speakers, key=lambda one: (kinds[one], one)) for speakers in crowds]
    parts = {part: np.uint64(0) for part in layout.parts}
    for slot, part in enumerate(layout.parts):
        parts[part] |= np.uint64(1 << slot)
    wishes, people, interpreters = len(layout.weights), len(layout.there), len(layout.on_duty)
    return Grid(
        first=_cuts(layout.people),
        who=np.fromiter((one for people in layout.people for one in people), np.int64),
        open=np.array(layout.open, np.uint64),
        weight=np.array(layout.weights, np.int64),
        stiff=np.fromiter(
            (
                pinned or table is not None
                for pinned, table in zip(layout.pinned, layout.only_table, strict=True)
            ),
            np.bool_,
            wishes,
        ),
        seat=np.array(layout.free_table, np.bool_),
        crowd=crowd,
        crowd_first=_cuts(list(crowds)),
        crowd_who=np.fromiter((one for speakers in voices for one in speakers), np.int64),
        duty=np.array(layout.on_duty, np.uint64),
        rest=np.fromiter((most or 0 for most in layout.in_a_row), np.int64, interpreters),
        follows=np.array([layout.follows], np.uint64),
        parts=np.array(list(parts.values()), np.uint64),
        fair=np.array([fair], np.int64),
        seats=np.array(layout.seats, np.int64),
        slot=np.full(wishes, -1, np.int64),
        interpreter=np.full(wishes, -1, np.int64),
        at=np.full((people, layout.slots), -1, np.int64),
        busy=np.zeros(people, np.uint64),
        served=np.full((interpreters, layout.slots), -1, np.int64),
        work=np.zeros(interpreters, np.uint64),
        taken=np.zeros(layout.slots, np.int64),
        cost=np.zeros(people, np.int64),
        stamp=np.zeros(wishes, np.int64),
        tick=np.zeros(1, np.int64),
        log=np.zeros((_LOG, 3), np.int64),
        logged=np.zeros(1, np.int64),
        chain=np.zeros(_CHAIN, np.int64),
        second=np.zeros(2 * _CHAIN, np.int64),
    )


def _cuts(lists: Sequence[Sized]) -> Ints:
    """Where each list begins when they are laid end to end, and where the last one ends."""
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)


def standing_of(grid: Grid) -> tuple[tuple[int, int], ...]:
    """Slot and interpreter of each wish, as `Board.restore` takes them."""
    return tuple(zip(grid.slot.tolist(), grid.interpreter.tolist(), strict=True))
