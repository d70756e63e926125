"""The wishes that wait for a place, and which of them could take one that has just become free."""

from collections.abc import Iterable
from typing import Any

from muntada.engines.timetable.board import FREE, Board

_LONGEST_MASK = 64


class WaitingList:
    """All wishes without a place, the heaviest first, as they wait on a board at one moment.

    Among tens of thousands of them a handful fits into the slots that one event frees, and an answer is due
    while somebody waits: they are sifted all at once.
    """

    def __init__(self, board: Board) -> None:
        """Note who waits, and when everybody is busy."""
        waiting = [wish for wish, slot in enumerate(board.slot) if slot == FREE]
        self.wishes = sorted(waiting, key=lambda wish: (-board.worth(wish), wish))
        self._arrays: tuple[Any, Any, Any, Any] | None = None
        if self.wishes and board.layout.slots <= _LONGEST_MASK:
            import numpy as np

            layout = board.layout
            people = [layout.people[wish] for wish in self.wishes]
            first = np.cumsum([0, *(len(one) for one in people[:-1])])
            self._arrays = (
                np.array([layout.open[wish] for wish in self.wishes], np.uint64),
                np.array([person for one in people for person in one], np.int64),
                first,
                np.array(board.busy, np.uint64),
            )

    def fitting(self, board: Board, freed: int, people: Iterable[int]) -> list[int]:
        """The wishes whose people may all be free in one of the freed slots, the heaviest first.

        `people` are those whose day has changed since the list was made. Nobody who fits is missing; tables,
        interpreters and what an event closed are for the caller to look at.
        """
        if self._arrays is None or not freed:
            return self.wishes if freed else []
        import numpy as np

        opened, who, first, busy = self._arrays
        busy = busy.copy()
        for person in people:
            busy[person] = board.busy[person]
        taken = np.bitwise_or.reduceat(busy[who], first)
        fits = np.flatnonzero(opened & ~taken & np.uint64(freed))
        return [self.wishes[index] for index in fits.tolist()]
