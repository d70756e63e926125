"""The exact model of problem B for CP-SAT, for weights and for breaks, and a quick bound on the breaks."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.layout import Layout, bits

if TYPE_CHECKING:
    from muntada.engines.timetable import cpsat


@dataclass(frozen=True, slots=True)
class ForumModel:
    """The model; `held[w][t]` says that wish w is held in slot t.

    Wishes that the same interpreters can serve are a crowd, known by these interpreters: `serves[c, t][i]`
    says that i works for crowd c in slot t. For which of its meetings makes no difference to any rule.
    """

    model: "cpsat.CpModel"
    layout: Layout
    held: "dict[int, dict[int, cpsat.IntVar]]"
    serves: "dict[tuple[tuple[int, ...], int], dict[int, cpsat.IntVar]]"

    def variables(self) -> "list[cpsat.IntVar]":
        """All literals that make up a timetable."""
        placed = [literal for choices in self.held.values() for literal in choices.values()]
        return placed + [literal for choices in self.serves.values() for literal in choices.values()]

    def standing(self, values: tuple[bool, ...]) -> tuple[tuple[int, int], ...]:
        """The timetable that values of `variables` tell, as `Board.standing` has it."""
        true = iter(values)
        places = [(FREE, FREE)] * len(self.layout.weights)
        waiting: dict[tuple[tuple[int, ...], int], list[int]] = defaultdict(list)
        for wish, choices in self.held.items():
            for slot in choices:
                if next(true):
                    places[wish] = (slot, FREE)
                    if (speakers := self.layout.speakers[wish]) is not None:
                        waiting[speakers, slot].append(wish)
        for (speakers, slot), serving in self.serves.items():
            for interpreter in serving:
                if next(true):
                    places[waiting[speakers, slot].pop()] = (slot, interpreter)
        return tuple(places)


def size(layout: Layout) -> int:
    """How many literals the exact model has, roughly."""
    crowds = {speakers for speakers in layout.speakers if speakers is not None}
    return sum(mask.bit_count() for mask in layout.open) + layout.slots * sum(map(len, crowds))


def weight_model(layout: Layout, board: Board) -> ForumModel:
    """Maximise the rank of what is held, beginning from the board."""
    built = rules(layout, [wish for wish, mask in enumerate(layout.open) if mask], all_held=False)
    built.model.maximize(
        sum(layout.rank(w) * literal for w, choices in built.held.items() for literal in choices.values())
    )
    _hint(built, board)
    return built


def breaks_model(layout: Layout, board: Board, *, same_meetings: bool, at_least: int) -> ForumModel:
    """Minimise the breaks of exactly the meetings on the board, or of any choice of the same rank."""
    chosen = [
        wish
        for wish, mask in enumerate(layout.open)
        if mask and (board.slot[wish] != FREE or not same_meetings)
    ]
    built = rules(layout, chosen, all_held=same_meetings)
    if not same_meetings:
        built.model.add(
            sum(layout.rank(w) * lit for w, choices in built.held.items() for lit in choices.values())
            >= board.rank
        )
    breaks: list[cpsat.IntVar] = []
    for person in range(len(layout.there)):
        breaks += _breaks_of(layout, built, person, chosen, all_held=same_meetings)
    if at_least:
        built.model.add(sum(breaks) >= at_least)
    built.model.minimize(sum(breaks))
    _hint(built, board)
    return built


def rules(layout: Layout, wishes: list[int], *, all_held: bool) -> ForumModel:
    """The model without an objective, in which these wishes are held, each at most once or all of them."""
    from muntada.engines.timetable import cpsat

    model = cpsat.CpModel()
    held: dict[int, dict[int, cpsat.IntVar]] = {}
    serves: dict[tuple[tuple[int, ...], int], dict[int, cpsat.IntVar]] = {}
    by_person = defaultdict(list)
    by_seat = defaultdict(list)
    by_table = defaultdict(list)
    by_crowd = defaultdict(list)
    by_interpreter = defaultdict(list)
    for wish in wishes:
        held[wish] = {slot: model.new_bool_var("") for slot in bits(layout.open[wish])}
        once = model.add_exactly_one if all_held else model.add_at_most_one
        once(held[wish].values())
        speakers = layout.speakers[wish]
        for slot, literal in held[wish].items():
            for person in layout.people[wish]:
                by_person[person, slot].append(literal)
            if layout.free_table[wish]:
                by_seat[slot].append(literal)
                if (table := layout.only_table[wish]) is not None:
                    by_table[table, slot].append(literal)
            if speakers is not None:
                by_crowd[speakers, slot].append(literal)
    for (speakers, slot), literals in by_crowd.items():
        on_duty = [one for one in speakers if layout.on_duty[one] >> slot & 1]
        serves[speakers, slot] = {one: model.new_bool_var("") for one in on_duty}
        model.add(sum(serves[speakers, slot].values()) == sum(literals))
        for one, service in serves[speakers, slot].items():
            by_interpreter[one, slot].append(service)
    for crowd in (by_person, by_table, by_interpreter):
        for literals in crowd.values():
            if len(literals) > 1:
                model.add_at_most_one(literals)
    for slot, literals in by_seat.items():
        if len(literals) > layout.seats[slot]:
            model.add(sum(literals) <= layout.seats[slot])
    for interpreter, most in enumerate(layout.in_a_row):
        if most is not None:
            for stretch in _stretches(layout, most + 1):
                work = [literal for slot in stretch for literal in by_interpreter[interpreter, slot]]
                if len(work) > most:
                    model.add(sum(work) <= most)
    return ForumModel(model, layout, held, serves)


def _stretches(layout: Layout, length: int) -> list[range]:
    """All runs of so many slots within a part."""
    return [
        range(start, start + length)
        for start in range(layout.slots - length + 1)
        if all(layout.follows >> slot & 1 for slot in range(start + 1, start + length))
    ]


def _breaks_of(
    layout: Layout, built: ForumModel, person: int, wishes: list[int], *, all_held: bool
) -> "list[cpsat.IntVar]":
    model = built.model
    own = [wish for wish in wishes if person in layout.people[wish]]
    if len(own) < 2:
        return []
    busy = {}
    for slot in range(layout.slots):
        literals = [built.held[wish][slot] for wish in own if slot in built.held[wish]]
        if literals:
            busy[slot] = model.new_bool_var("")
            model.add_exactly_one([*literals, busy[slot].negated()])
    if all_held:
        model.add(sum(busy.values()) == len(own))
    breaks = []
    met = None
    for slot in range(layout.slots):
        if not layout.follows >> slot & 1:
            met = None
        now, before = busy.get(slot), busy.get(slot - 1)
        if now is None:
            continue
        if met is None:
            met = now
            continue
        waited, since = model.new_bool_var(""), model.new_bool_var("")
        idle_before = [] if before is None else [before]
        model.add_bool_or([now.negated(), met.negated(), waited, *idle_before])
        model.add_implication(waited, now)
        model.add_implication(waited, met)
        for one in idle_before:
            model.add_implication(waited, one.negated())
        model.add_implication(now, since)
        model.add_implication(met, since)
        model.add_bool_or([since.negated(), now, met])
        breaks.append(waited)
        met = since
    return breaks


def _hint(built: ForumModel, board: Board) -> None:
    for wish, choices in built.held.items():
        for slot, literal in choices.items():
            built.model.add_hint(literal, board.slot[wish] == slot)
    for (speakers, slot), serving in built.serves.items():
        for interpreter, literal in serving.items():
            met = board.served[interpreter][slot]
            built.model.add_hint(literal, met != FREE and board.layout.speakers[met] == speakers)


def least_breaks_of(layout: Layout, board: Board) -> list[int]:
    """A bound on the breaks of each person, with the meetings on the board and only their own slots."""
    fewest = []
    for person, busy in enumerate(board.busy):
        useful = 0
        for slot in bits(busy):
            useful |= layout.open[board.at[person][slot]]
        fewest.append(_least_breaks(useful, busy.bit_count(), layout.follows, layout.slots))
    return fewest


@lru_cache(maxsize=100_000)
def _least_breaks(useful: int, meetings: int, follows: int, slots: int) -> int:
    """The fewest breaks with so many meetings in these slots, by dynamic programming over the slots."""
    # (meetings so far, met in this part, busy just before) -> fewest breaks
    fewest = {(0, False, False): 0}
    for slot in range(slots):
        after: dict[tuple[int, bool, bool], int] = {}
        for (done, met, before), breaks in fewest.items():
            if not follows >> slot & 1:
                met = before = False
            options = [((done, met, False), breaks)]
            if useful >> slot & 1 and done < meetings:
                options.append(((done + 1, True, True), breaks + (met and not before)))
            for state, count in options:
                if count < after.get(state, count + 1):
                    after[state] = count
        fewest = after
    return min(breaks for (done, _, _), breaks in fewest.items() if done == meetings)
