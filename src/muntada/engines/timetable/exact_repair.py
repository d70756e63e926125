"""The exact model of a repair: proves that none is better, or finds one that is."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from muntada.engines.timetable import exact_forum
from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.layout import Layout
from muntada.engines.timetable.race import CLAUSES, LINEAR, Race
from muntada.engines.timetable.rescue import Rescue

if TYPE_CHECKING:
    from muntada.engines.timetable import cpsat

# Beyond so many literals the model takes longer to build than anybody waits on the day.
_LARGEST_MODEL = 60_000


def improve(rescue: Rescue, *, seconds: float, seed: int) -> None:
    """Prove the repair minimal among those within reach, or put a better one in its place."""
    board, strike = rescue.board, rescue.strike
    origin = _origin(board)
    lost, disturbed = rescue.lost, len(rescue.bystanders())
    # Where no less can be lost, a better repair disturbs fewer people: few meetings are left that may move.
    is_least = lost == rescue.lost_bound
    layout = _choices(rescue, origin, disturbed - 1 if is_least else rescue.reach)
    if exact_forum.size(layout) > _LARGEST_MODEL:
        return
    never = sum(layout.weights[wish] for wish in strike.hit if not layout.open[wish])
    built, cost, unit = _model(rescue, layout, origin)
    built.model.add(cost <= unit * (lost - never) + disturbed - 1)
    built.model.minimize(cost)
    for wish, choices in built.held.items():
        for slot, literal in choices.items():
            built.model.add_hint(literal, board.slot[wish] == slot)
    answer = Race(time.perf_counter() + seconds).search(
        built.model, built.variables(), settings=LINEAR, seed=seed, seconds=seconds
    )
    if answer.values is not None:
        standing = built.standing(answer.values)
        _adopt(rescue, layout, {wish: slot for wish, (slot, _) in enumerate(standing) if slot != FREE})
        lost, disturbed = rescue.lost, len(rescue.bystanders())
    if answer.proved:
        rescue.lost_bound, rescue.disturbed_bound = lost, disturbed
    elif answer.bound is not None:
        rescue.lost_bound = max(rescue.lost_bound, never + (answer.bound - rescue.reach) // unit)
        if rescue.lost_bound == lost:
            rescue.disturbed_bound = max(0, answer.bound - unit * (lost - never))


def _origin(board: Board) -> list[int]:
    """The slot of each wish before the event."""
    slots = list(board.slot)
    for wish, (slot, _) in board.before().items():
        slots[wish] = slot
    return slots


def _choices(rescue: Rescue, origin: list[int], bystanders: int) -> Layout:
    """The layout in which only those may move whom a repair with so many bystanders may move."""
    layout, future = rescue.strike.layout, rescue.strike.future
    hit = set(rescue.strike.hit)
    hit_people = rescue.hit_people
    opened = []
    for wish, slot in enumerate(origin):
        if slot == FREE:
            opened.append(0)
        elif wish in hit:
            opened.append(layout.open[wish] & future)
        elif (
            layout.pinned[wish]
            or not future >> slot & 1
            or sum(person not in hit_people for person in layout.people[wish]) > bystanders
        ):
            opened.append(1 << slot)
        else:
            opened.append(layout.open[wish] & future | 1 << slot)
    return replace(layout, open=tuple(opened))


def _model(
    rescue: Rescue, layout: Layout, origin: list[int]
) -> "tuple[exact_forum.ForumModel, cpsat.LinearExpr | int, int]":
    """The rules, and what a repair costs: lost weight in units that no number of bystanders outweighs."""
    strike = rescue.strike
    hit, droppable = set(strike.hit), set(strike.droppable)
    wishes = [wish for wish, mask in enumerate(layout.open) if mask]
    built = exact_forum.rules(layout, wishes, all_held=False)
    _keep_the_past(rescue, built)
    model = built.model
    lost, felt = [], {}
    for wish, choices in built.held.items():
        if wish not in droppable:
            model.add_exactly_one(choices.values())
        else:
            lost.append(layout.weights[wish] * (1 - sum(choices.values())))
        if wish in hit or (len(choices) == 1 and wish not in droppable):
            continue
        for person in layout.people[wish]:
            if person not in rescue.hit_people:
                if person not in felt:
                    felt[person] = model.new_bool_var("")
                model.add_implication(choices[origin[wish]].negated(), felt[person])
        table = layout.only_table[wish]
        for slot, literal in choices.items():
            if table is None:
                break
            sitter = rescue.seated.get((table, slot), FREE)
            if sitter not in (FREE, wish) and sitter not in hit:
                model.add_implication(literal, built.held[sitter][slot].negated())
    unit = rescue.reach + 1
    model.add(sum(felt.values()) <= rescue.reach)
    return built, unit * sum(lost) + sum(felt.values()), unit


def _adopt(rescue: Rescue, layout: Layout, slots: dict[int, int]) -> None:
    """Let the board show the better repair, with as many interpreters as can be staying where they were."""
    board = rescue.board
    before = board.before()
    point = board.point()
    wishes = [wish for wish, mask in enumerate(layout.open) if mask]
    moved = [wish for wish in wishes if slots.get(wish, FREE) != board.slot[wish]]
    for wish in moved:
        if board.slot[wish] != FREE:
            board.lift(wish)
    if all(
        board.hold(wish, slots[wish], before.get(wish, (FREE, FREE))[1]) for wish in moved if wish in slots
    ):
        return
    board.undo(point)
    places = {wish: (slot, FREE) for wish, slot in slots.items()} | _rota(rescue, layout, slots)
    other = [
        wish
        for wish in wishes
        if places.get(wish, (FREE, FREE)) != (board.slot[wish], board.interpreter[wish])
    ]
    for wish in other:
        if board.slot[wish] != FREE:
            board.lift(wish)
    for wish in other:
        if wish in places:
            board.put(wish, *places[wish])


def _rota(rescue: Rescue, layout: Layout, slots: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Interpreters for meetings whose slots are settled, as few of them as can be other than before."""
    opened = [1 << slots[wish] if wish in slots else 0 for wish in range(len(layout.open))]
    built = exact_forum.rules(replace(layout, open=tuple(opened)), sorted(slots), all_held=True)
    kept = _keep_the_past(rescue, built)
    built.model.maximize(sum(kept))
    literals = [one for serving in built.serves.values() for one in serving.values()]
    answer = Race(time.perf_counter() + 10).search(
        built.model, literals, settings=CLAUSES, seed=0, seconds=10
    )
    chosen = iter(answer.values or ())
    waiting: dict[tuple[tuple[int, ...], int], list[int]] = {}
    for wish, slot in slots.items():
        if (speakers := layout.speakers[wish]) is not None:
            waiting.setdefault((speakers, slot), []).append(wish)
    places: dict[int, tuple[int, int]] = {}
    for (speakers, slot), serving in built.serves.items():
        working = [interpreter for interpreter in serving if next(chosen)]
        crowd = waiting[speakers, slot]
        for wish in [one for one in crowd if _served_by(rescue, one, slot) in working]:
            places[wish] = (slot, _served_by(rescue, wish, slot))
            working.remove(places[wish][1])
        rest = [one for one in crowd if one not in places]
        places.update({wish: (slot, one) for wish, one in zip(rest, working, strict=True)})
    return places


def _served_by(rescue: Rescue, wish: int, slot: int) -> int:
    """Who served a wish before the event, if it was in this slot."""
    board = rescue.board
    was, interpreter = board.before().get(wish, (board.slot[wish], board.interpreter[wish]))
    return interpreter if was == slot else FREE


def _keep_the_past(rescue: Rescue, built: exact_forum.ForumModel) -> "list[cpsat.IntVar]":
    """Let interpreters of the past be who they were; the literals that keep those of the future."""
    before = rescue.board.before()
    at: dict[tuple[tuple[int, ...], int], set[int]] = {}
    for wish, speakers in enumerate(built.layout.speakers):
        slot, one = before.get(wish, (rescue.board.slot[wish], rescue.board.interpreter[wish]))
        if speakers is not None and slot != FREE:
            at.setdefault((speakers, slot), set()).add(one)
    kept = []
    for (speakers, slot), serving in built.serves.items():
        were = at.get((speakers, slot), set())
        for interpreter, literal in serving.items():
            if not rescue.strike.future >> slot & 1:
                built.model.add(literal == (interpreter in were))
            elif interpreter in were:
                kept.append(literal)
    return kept
