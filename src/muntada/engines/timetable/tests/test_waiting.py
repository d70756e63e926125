import random

from muntada.engines.timetable import generate_forum
from muntada.engines.timetable.board import FREE, Board
from muntada.engines.timetable.layout import bits, lay_out
from muntada.engines.timetable.waiting import WaitingList


def test_fitting_names_exactly_those_whose_people_are_free_in_a_freed_slot() -> None:
    rng = random.Random(5)
    layout = lay_out(generate_forum(people=30, wishes=120, tables=6, interpreters=4, seed=3))
    board = Board(layout)
    for wish in rng.sample(range(120), 120):
        for slot in rng.sample(bits(layout.open[wish]), layout.open[wish].bit_count()):
            if board.hold(wish, slot):
                break
    waiting = WaitingList(board)
    lifted = [wish for wish, slot in enumerate(board.slot) if slot != FREE][:4]
    freed = sum({1 << board.slot[wish] for wish in lifted})
    people = {person for wish in lifted for person in layout.people[wish]}
    for wish in lifted:
        board.lift(wish)

    fitting = waiting.fitting(board, freed, people)

    assert len(fitting) > 0
    assert fitting == [
        wish
        for wish in waiting.wishes
        if any(board.people_free(wish, slot) for slot in bits(layout.open[wish] & freed))
    ]
    assert waiting.fitting(board, 0, people) == []
    weights = [layout.weights[wish] for wish in waiting.wishes]
    assert weights == sorted(weights, reverse=True)
