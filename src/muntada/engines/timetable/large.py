"""Places and polishes large forums with the compiled loops; the same steps as `place` and `polish`."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from muntada.engines.timetable import kernels
from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.grid import grid_of, standing_of
from muntada.engines.timetable.layout import bits
from muntada.engines.timetable.select import Selection, capacities

_TRIES = 20
_CHUNK = 100_000


@cache
def compile_loops() -> None:
    """Compile the loops now, or load them from the disk where an earlier run has left them."""
    from muntada.engines.timetable.generate import generate_forum
    from muntada.engines.timetable.layout import lay_out

    # Not everything fits, else there would be nothing to trade.
    layout = lay_out(generate_forum(people=8, wishes=12, parts=(2, 2), tables=2, interpreters=2, seed=0))
    large = Large(Board(layout))
    large.place(Selection(frozenset(range(12)), 10**6))
    large.trade(bound=10**6, rounds=2, seed=0, go_on=lambda _: True)
    large.polish(least=[-1] * 8, rounds=2, seed=0, share=lambda done, _breaks: done / 2)


@dataclass
class Large:
    """A board and the grid on which the same forum is worked at; `hand_back` brings the board up to date."""

    board: Board

    def __post_init__(self) -> None:
        """Lay the forum out in arrays, with what stands on the board."""
        self.grid: kernels.Grid = grid_of(self.board.layout)
        self.take()

    def take(self) -> None:
        """Let the grid show what stands on the board."""
        board, grid = self.board, self.grid
        kernels.clear(grid)
        held = np.fromiter((w for w, slot in enumerate(board.slot) if slot != FREE), np.int64)
        slots, interpreters = np.array(board.slot, np.int64), np.array(board.interpreter, np.int64)
        kernels.stand(grid, held, slots[held], interpreters[held])

    def hand_back(self) -> None:
        """Let the board show what stands on the grid."""
        self.board.restore(standing_of(self.grid))

    @property
    def rank(self) -> int:
        """The rank of what stands on the grid."""
        layout = self.board.layout
        held = self.grid.slot >= 0
        above = sum(layout.weights) + 1
        pinned = np.array(layout.pinned, np.bool_)
        return int(self.grid.weight[held].sum()) + above * int(pinned[held].sum())

    def breaks(self) -> int:
        """The breaks of all people together."""
        return int(kernels.breaks_of(self.grid).sum())

    def keep_rota(self) -> None:
        """Let interpreters without work yet follow a plan that wastes no slot on rest; see `Board.keep_rota`."""
        grid, layout = self.grid, self.board.layout
        crowded = [0] * layout.slots
        for interpreter, most in enumerate(layout.in_a_row):
            if most is not None and not int(grid.work[interpreter]):
                rota = layout.rota(interpreter, crowded)
                grid.duty[interpreter] = rota
                for slot in bits(rota):
                    crowded[slot] += 1

    def drop_rota(self) -> None:
        """Let interpreters work whenever their rest allows."""
        self.grid.duty[:] = np.array(self.board.layout.on_duty, np.uint64)

    def place(self, selection: Selection) -> None:
        """Insert the chosen wishes, tightest first, then all others, the heaviest first."""
        layout, grid = self.board.layout, self.grid
        possible = [wish for wish, mask in enumerate(layout.open) if mask]
        capacity = np.array(capacities(layout, possible), np.int64)
        chosen = np.zeros(len(layout.weights), np.bool_)
        chosen[list(selection.wishes)] = True
        spans = np.diff(grid.first)
        due = np.bincount(grid.who[np.repeat(chosen, spans)], minlength=len(capacity))
        slack = np.minimum.reduceat((capacity - due)[grid.who], grid.first[:-1])
        choice = np.fromiter((mask.bit_count() for mask in layout.open), np.int64)
        able = (choice > 0) & ~grid.stiff & (grid.slot < 0)
        order = np.lexsort((-grid.weight, choice, slack, ~chosen))
        kernels.place(grid, order[able[order]].astype(np.int64), _TRIES)

    def trade(self, *, bound: int, rounds: int, seed: int, go_on: Callable[[int], bool]) -> None:
        """Give wishes without a place that of lighter ones; the best timetable seen is the one that stands."""
        grid = self.grid
        best, standing = self.rank, (grid.slot.copy(), grid.interpreter.copy())
        now, done, step = best, 0, 100  # few, for a round among scarce slots takes milliseconds
        while done < rounds and best < bound:
            out = np.flatnonzero((grid.slot < 0) & (grid.open != 0) & ~grid.stiff).astype(np.int64)
            if not len(out) or not go_on(done):
                break
            # No courage first; then some, less and less.
            heat = 0.0 if done < rounds // 4 else 1.5 * (1 - done / rounds)
            kernels.trade(grid, out, step, heat, seed + done, bound - now)
            done += step
            now = self.rank
            if now > best:
                best, standing = now, (grid.slot.copy(), grid.interpreter.copy())
        if now < best:
            held = np.flatnonzero(standing[0] >= 0).astype(np.int64)
            kernels.clear(grid)
            kernels.stand(grid, held, standing[0][held], standing[1][held])

    def fill(self) -> None:
        """Hold whatever still finds a place, so that no wish is left out without a reason."""
        grid = self.grid
        out = np.flatnonzero((grid.slot < 0) & (grid.open != 0) & ~grid.stiff)
        order = np.argsort(-grid.weight[out], kind="stable")
        kernels.place(grid, out[order].astype(np.int64), 0)

    def polish(
        self,
        *,
        least: Sequence[int],
        rounds: int,
        seed: int,
        share: Callable[[int, int], float | None],
    ) -> None:
        """Lower the breaks and spread what is left, until nobody has more than `least`, person by person.

        `share` hears rounds and breaks and says how much of the way is behind, None to stop: a slow machine
        does fewer rounds but still cools to the end.
        """
        grid = self.grid
        held = np.flatnonzero((grid.slot >= 0) & ~grid.stiff).astype(np.int64)
        if not len(held):
            return
        best, standing = int(grid.cost.sum()), (grid.slot.copy(), grid.interpreter.copy())
        done, hot, cold = 0, 12.0, 0.6
        fewest = np.array(least, np.int64)
        while done < rounds:
            breaks = kernels.breaks_of(grid)
            bad = np.flatnonzero(breaks > fewest).astype(np.int64)
            spent = share(done, int(breaks.sum())) if len(bad) else None
            if spent is None or spent >= 1:
                break
            step = min(_CHUNK, rounds - done)
            next_spent = min(1.0, spent + step / rounds)
            heats = [hot * (cold / hot) ** one for one in (spent, next_spent)]
            focus = 0.2 + 0.6 * spent
            kernels.anneal(grid, held, bad, focus, step, heats[0], heats[1], seed + done)
            done += step
            if (cost := int(grid.cost.sum())) < best:
                best, standing = cost, (grid.slot.copy(), grid.interpreter.copy())
        if int(grid.cost.sum()) > best:
            held = np.flatnonzero(standing[0] >= 0).astype(np.int64)
            kernels.clear(grid)
            kernels.stand(grid, held, standing[0][held], standing[1][held])


if __name__ == "__main__":
    # See `loops.prepare_loops`: whoever works on this machine goes before.
    os.nice(10)
    compile_loops()
