"""Solves problem B: bound and choose, place, trade, prove, polish, prove again, seat and explain."""

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from muntada.engines.timetable import exact_forum
from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.explain import Wished, explain, wishes_by_person
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement, Unplaced
from muntada.engines.timetable.layout import Layout, bits, lay_out
from muntada.engines.timetable.place import insert, place, trade
from muntada.engines.timetable.polish import polish
from muntada.engines.timetable.proof import Certificate, Listener, Progress, Scope, Stage, Status
from muntada.engines.timetable.race import CORES, LINEAR, Answer, Race
from muntada.engines.timetable.seat import Seating, seat
from muntada.engines.timetable.select import Selection, select
from muntada.engines.timetable.voices import Interpreted, keep_voices

if TYPE_CHECKING:
    from muntada.engines.timetable.large import Large

# Beyond so many literals the exact model takes longer to build than it can repay.
_LARGEST_WEIGHT_MODEL = 60_000
_LARGEST_BREAKS_MODEL = 40_000
_LARGEST_WHOLE_MODEL = 6_000

# Rounds and efforts are counted, not timed, so that a seed tells the timetable: so much fits into a second
# of a slow machine, for trades with a forum of so many wishes.
_MOST_TRADES_A_SECOND = 400
_TRADED_WISHES_A_SECOND = 200_000
_SWAPS_A_SECOND = 10_000
_TRADES_A_SECOND = 40_000
_COMPILED_SWAPS_A_SECOND = 1_000_000

# With fewer wishes times slots the plain loops are done before the compiled ones are loaded.
_SMALL = 15_000

# Where each stage ends on the way from 0 to 1.
_ENDS = {
    Stage.BOUND: 0.15,
    Stage.PLACE: 0.4,
    Stage.PROVE_WEIGHT: 0.55,
    Stage.POLISH: 0.8,
    Stage.PROVE_BREAKS: 0.97,
    Stage.SEAT: 0.99,
    Stage.EXPLAIN: 1.0,
}
_STAGES = list(_ENDS)


@dataclass
class _Watch:
    """Knows the time and the state of the search, and tells the listener now and then."""

    start: float
    deadline: float
    listener: Listener | None
    stage: Stage = Stage.BOUND
    weight: int | None = None
    weight_bound: int | None = None
    breaks: int | None = None
    breaks_bound: int | None = None
    cancelled: bool = False
    cut: bool = False
    stage_deadline: float = 0.0
    _told: float = 0.0
    _fraction: float = 0.0
    _entered: float = field(default_factory=time.perf_counter)

    def enter(self, stage: Stage) -> None:
        """The next stage begins."""
        self.stage, self._entered = stage, time.perf_counter()
        self.stage_deadline = self.end_of(stage)
        self.tell(0.0)

    def end_of(self, stage: Stage) -> float:
        """When a stage must be over."""
        return min(self.deadline, self.start + (self.deadline - self.start) * _ENDS[stage])

    def spent(self) -> float:
        """The share of the present stage's time that has passed."""
        now = time.perf_counter()
        return min(1.0, (now - self._entered) / max(1e-9, self.stage_deadline - self._entered))

    def go_on(self, share: float | None = None) -> bool:
        """Whether to continue; `share` of the stage is done, as far as anybody can say."""
        now = time.perf_counter()
        if now >= self.stage_deadline:
            self.cut = True
        elif now - self._told > 0.1:
            if share is None:
                share = self.spent()
            self.tell(share)
        return not (now >= self.stage_deadline or self.cancelled)

    def tell(self, share: float) -> None:
        """Tell the listener where the search stands; a no cancels it."""
        self._told = time.perf_counter()
        if self.listener is None or self.cancelled:
            return
        before = _STAGES[: _STAGES.index(self.stage)]
        begin = _ENDS[before[-1]] if before else 0.0
        self._fraction = max(self._fraction, begin + (_ENDS[self.stage] - begin) * min(1.0, share))
        said = self.listener(
            Progress(
                fraction=self._fraction,
                stage=self.stage,
                weight=self.weight,
                weight_bound=self.weight_bound,
                breaks=self.breaks,
                breaks_bound=self.breaks_bound,
            )
        )
        self.cancelled = said is False


@dataclass
class _Solver:
    problem: Forum
    layout: Layout
    board: Board
    watch: _Watch
    seconds: float
    seed: int
    workers: int
    rng: random.Random
    rank_bound: int = 0
    breaks_bound: int = 0
    scope: Scope = Scope.SAME_MEETINGS
    large: "Large | None" = None
    least: list[int] = field(default_factory=list)

    def bound_and_place(self) -> None:
        """A bound on the weight, a choice, and a first timetable."""
        layout, board, watch = self.layout, self.board, self.watch
        watch.enter(Stage.BOUND)
        self.rank_bound = sum(layout.rank(wish) for wish, mask in enumerate(layout.open) if mask)
        watch.weight_bound = self.weight_bound()
        chosen = []

        def choose() -> None:
            effort = max(0.5, 0.1 * self.seconds)
            chosen.append(select(layout, race=race, seed=self.seed, effort=effort))

        race = Race(watch.stage_deadline)
        race.run([choose], watch.go_on)
        self.rank_bound = min(self.rank_bound, chosen[0].bound)
        watch.weight_bound = self.weight_bound()
        watch.enter(Stage.PLACE)
        if is_large(self.problem):
            self._place_many(chosen[0])
            return
        place(board, chosen[0], self.rng, watch.go_on)
        self.note()
        rate = min(_MOST_TRADES_A_SECOND, _TRADED_WISHES_A_SECOND / max(1, len(layout.weights)))
        rounds = max(1, int(rate * self.seconds * 0.15))

        def heard(done: int) -> bool:
            self.note() if done % 64 == 0 else None
            return watch.go_on(done / rounds)

        trade(board, bound=self.rank_bound, rounds=rounds, rng=self.rng, go_on=heard)
        board.drop_rota()
        self.fill()

    def _place_many(self, chosen: Selection) -> None:
        """The same with the compiled loops."""
        board, layout, watch = self.board, self.layout, self.watch
        from muntada.engines.timetable.large import Large

        for wish, mask in enumerate(layout.open):
            if mask and (layout.pinned[wish] or layout.only_table[wish] is not None):
                insert(board, wish, self.rng)
        self.large = large = Large(board)
        large.keep_rota()
        large.place(chosen)
        rounds = int(_TRADES_A_SECOND * self.seconds * 0.15)
        watch.weight = large.rank - (sum(layout.weights) + 1) * sum(
            pinned and slot != FREE for pinned, slot in zip(layout.pinned, board.slot, strict=True)
        )
        watch.weight_bound = self.weight_bound()
        watch.tell(0.0)
        large.trade(
            bound=self.rank_bound,
            rounds=rounds,
            seed=self.seed,
            go_on=lambda done: watch.go_on(done / rounds),
        )
        large.drop_rota()
        large.fill()
        large.hand_back()
        self.note()

    def prove_weight(self) -> None:
        """Close the gap of the weight exactly where the forum is small enough for that."""
        layout, board, watch = self.layout, self.board, self.watch
        size = exact_forum.size(layout)
        if board.rank >= self.rank_bound or size > _LARGEST_WEIGHT_MODEL or not watch.go_on():
            return
        watch.enter(Stage.PROVE_WEIGHT)
        built = exact_forum.weight_model(layout, board)
        answer = self._search(built, settings=LINEAR, share=0.12)
        if answer.values is not None and answer.objective is not None and answer.objective > board.rank:
            board.restore(built.standing(answer.values))
        if answer.bound is not None:
            self.rank_bound = min(self.rank_bound, answer.bound)
        self.note()

    def fill(self) -> None:
        """Hold whatever still finds a place, so that no wish is left out without a reason."""
        for wish in sorted(range(len(self.board.slot)), key=lambda one: -self.board.worth(one)):
            if self.board.slot[wish] == FREE and self.layout.open[wish]:
                for slot in bits(self.layout.open[wish]):
                    if self.board.hold(wish, slot):
                        break
                else:
                    if self.watch.go_on():
                        insert(self.board, wish, self.rng)
        self.note()

    def smooth(self) -> None:
        """Lower the breaks, and prove how few they can be."""
        layout, board, watch = self.layout, self.board, self.watch
        watch.enter(Stage.POLISH)
        self.least = exact_forum.least_breaks_of(layout, board)
        self.breaks_bound = sum(self.least)
        watch.breaks_bound = self.breaks_bound
        if is_large(self.problem):
            self._polish_many()
        else:
            rounds = max(1, int(_SWAPS_A_SECOND * self.seconds * 0.2))

            def heard(done: int, breaks: int) -> bool:
                watch.breaks = breaks
                return done % 32 != 0 or watch.go_on(done / rounds)

            polish(board, bound=self.breaks_bound, rounds=rounds, rng=self.rng, go_on=heard)
        self.note()
        size = exact_forum.size(layout)
        if board.breaks() > self.breaks_bound and size <= _LARGEST_BREAKS_MODEL and watch.go_on():
            watch.enter(Stage.PROVE_BREAKS)
            whole = size <= _LARGEST_WHOLE_MODEL
            self._prove_breaks(same_meetings=not whole)

    def _polish_many(self) -> None:
        """The same with the compiled loops."""
        from muntada.engines.timetable.large import Large

        watch, large = self.watch, self.large or Large(self.board)
        if exact_forum.size(self.layout) > _LARGEST_BREAKS_MODEL:
            watch.stage_deadline = watch.end_of(Stage.PROVE_BREAKS)
        left = watch.stage_deadline - watch.start - _ENDS[Stage.PROVE_WEIGHT] * self.seconds
        rounds = max(1, int(_COMPILED_SWAPS_A_SECOND * left))

        def share(done: int, breaks: int) -> float | None:
            watch.breaks = breaks
            by_clock, by_count = watch.spent(), done / rounds
            if by_clock > by_count + 0.05:
                watch.cut = True
                by_count = by_clock
            return by_count if watch.go_on(by_count) else None

        large.take()
        large.polish(least=self.least, rounds=rounds, seed=self.seed, share=share)
        large.hand_back()

    def _prove_breaks(self, *, same_meetings: bool) -> None:
        layout, board = self.layout, self.board
        known = self.breaks_bound if same_meetings else 0
        built = exact_forum.breaks_model(layout, board, same_meetings=same_meetings, at_least=known)
        answer = self._search(built, settings=CORES, share=0.12)
        breaks = board.breaks()
        if answer.values is not None and answer.objective is not None and answer.objective < breaks:
            board.restore(built.standing(answer.values))
            breaks = board.breaks()
        if answer.bound is not None and (same_meetings or answer.bound >= self.breaks_bound):
            self.breaks_bound = min(breaks, max(answer.bound, known))
            self.scope = Scope.SAME_MEETINGS if same_meetings else Scope.SAME_WEIGHT
        elif not same_meetings:
            # Other meetings may stand now, for which the bound of the former ones says nothing.
            self.least = exact_forum.least_breaks_of(layout, board)
            self.breaks_bound = sum(self.least)
        self.note()

    def _search(
        self, built: exact_forum.ForumModel, *, settings: "dict[str, int | bool] | object", share: float
    ) -> Answer:
        race, found = Race(self.watch.stage_deadline), []

        def search() -> None:
            found.append(
                race.search(
                    built.model,
                    built.variables(),
                    settings=settings,  # type: ignore[arg-type]
                    seed=self.seed,
                    workers=self.workers,
                    effort=share * self.seconds * self.workers,
                )
            )

        race.run([search], self.watch.go_on)
        return found[0]

    def weight_bound(self) -> int:
        """The bound on the weight that follows from the bound on the rank."""
        layout = self.layout
        possible = sum(w for w, mask in zip(layout.weights, layout.open, strict=True) if mask)
        above = sum(layout.weights) + 1
        pins = sum(
            pinned and slot != FREE for pinned, slot in zip(layout.pinned, self.board.slot, strict=True)
        )
        return min(possible, max(0, self.rank_bound - above * pins))

    def note(self) -> None:
        """Let the listener's picture follow the board."""
        self.watch.weight = self.board.weight()
        self.watch.weight_bound = self.weight_bound()
        self.watch.breaks = self.board.breaks()
        self.watch.breaks_bound = self.breaks_bound


def solve_forum(
    problem: Forum,
    *,
    seconds: float = 20.0,
    seed: int = 0,
    workers: int = 1,
    progress: Listener | None = None,
) -> ForumPlan:
    """The timetable of the greatest weight that can be found, then with few breaks and changes of table.

    Always answers with a timetable that keeps every rule, however little time it has. With one worker the
    same problem, seed and `seconds` give the same timetable, unless the clock cuts a stage short (then
    `cut_by_clock` is set). A listener that answers False stops the search. The first large forum on a machine
    waits for its loops to be compiled, which does not count as time; `warm` does it beforehand.
    """
    if is_large(problem):
        from muntada.engines.timetable.large import compile_loops

        compile_loops()
    start = time.perf_counter()
    watch = _Watch(start, start + max(0.0, seconds), progress)
    layout = lay_out(problem)
    solver = _Solver(
        problem=problem,
        layout=layout,
        board=Board(layout),
        watch=watch,
        seconds=seconds,
        seed=seed,
        workers=workers,
        rng=random.Random(seed),  # noqa: S311 - a search needs repeatable luck, not secret luck
    )
    solver.bound_and_place()
    solver.prove_weight()
    if solver.large is None:
        solver.fill()
    solver.smooth()
    return _plan(problem, solver, start)


def _plan(problem: Forum, solver: _Solver, start: float) -> ForumPlan:
    layout, board, watch = solver.layout, solver.board, solver.watch
    watch.enter(Stage.SEAT)
    held = [wish for wish, slot in enumerate(board.slot) if slot != FREE]
    usable: dict[tuple[tuple[int, ...], int], tuple[int, ...]] = {}
    tables, changes = seat([_seating(layout, board, wish, usable) for wish in held], problem.parts)
    interpreter_changes = _keep_voices(layout, board, held, tables)
    watch.enter(Stage.EXPLAIN)
    wished = wishes_by_person(layout)
    unplaced = tuple(
        Unplaced(problem.wishes[wish].id, explain(problem, layout, board, wish, wished))
        for wish, slot in enumerate(board.slot)
        if slot == FREE
    )
    weight = Certificate(board.weight(), max(board.weight(), solver.weight_bound()))
    breaks = board.breaks()
    most = max((layout.breaks(busy) for busy in board.busy), default=0)
    scope = Scope.SAME_WEIGHT if breaks == 0 else solver.scope
    plan = ForumPlan(
        status=Status.OPTIMAL if weight.proved else Status.FEASIBLE,
        placements=tuple(
            Placement(
                wish=problem.wishes[wish].id,
                slot=board.slot[wish],
                table=problem.tables[table].id,
                interpreter=None
                if board.interpreter[wish] == FREE
                else problem.interpreters[board.interpreter[wish]].id,
            )
            for wish, table in zip(held, tables, strict=True)
        ),
        unplaced=unplaced,
        weight=weight,
        breaks=Certificate(breaks, min(breaks, solver.breaks_bound), scope),
        most_breaks=most,
        table_changes=changes,
        cancelled=watch.cancelled,
        cut_by_clock=watch.cut,
        seconds=round(time.perf_counter() - start, 3),
        seed=solver.seed,
        fairness=Certificate(most, min(most, max(solver.least, default=0)), Scope.SAME_MEETINGS),
        share=_least_share(layout, board, wished),
        interpreter_changes=interpreter_changes,
    )
    watch.tell(1.0)
    return plan


def _keep_voices(layout: Layout, board: Board, held: list[int], tables: list[int]) -> int:
    """Let people keep their interpreter where that costs nothing; how often one changes all the same."""
    meetings = [
        Interpreted(wish, board.slot[wish], table, board.interpreter[wish])
        for wish, table in zip(held, tables, strict=True)
        if board.interpreter[wish] != FREE
    ]
    if not meetings:
        return 0
    given, changes = keep_voices(layout, meetings)
    board.restore(
        tuple(
            (slot, given.get(wish, interpreter)) for wish, (slot, interpreter) in enumerate(board.standing())
        )
    )
    return changes


def _least_share(layout: Layout, board: Board, wished: Wished) -> Certificate:
    """The least share of their wishes' weight that somebody has, and a bound by each one's own slots."""
    least, most = None, None
    for own in wished:
        weights = sorted((layout.weights[wish] for wish in own), reverse=True)
        if not weights:
            continue
        slots = 0
        for wish in own:
            slots |= layout.open[wish]
        held = sum(layout.weights[wish] for wish in own if board.slot[wish] != FREE)
        share = 100 * held // sum(weights)
        possible = 100 * sum(weights[: slots.bit_count()]) // sum(weights)
        least = share if least is None else min(least, share)
        most = possible if most is None else min(most, possible)
    return Certificate(least, most)


def is_large(problem: Forum) -> bool:
    """Whether a forum is worth the compiled loops, and can be told to them (slots are bits of a mask)."""
    slots = len(problem.parts)
    groups = max((len(wish.people) for wish in problem.wishes), default=0)
    return len(problem.wishes) * slots > _SMALL and slots <= 64 and groups <= 8


def _seating(
    layout: Layout, board: Board, wish: int, usable: dict[tuple[tuple[int, ...], int], tuple[int, ...]]
) -> Seating:
    """What a meeting needs; meetings that may have the same tables share one tuple of them."""
    slot, tables = board.slot[wish], layout.tables[wish]
    if (tables, slot) not in usable:
        usable[tables, slot] = tuple(one for one in tables if layout.table_open[one] >> slot & 1)
    return Seating(slot, layout.people[wish], usable[tables, slot])
