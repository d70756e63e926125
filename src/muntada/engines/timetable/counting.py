"""A lower bound on the breaks of problem A that forgets who meets whom and only counts.

Each participant walks through the slots as a small automaton (meetings held so far, busy just before);
equal participants are pooled into an integer flow. What ties them together is that a meeting takes two:
in each slot the number of busy participants is even and at most twice the number of tables. On tightly
seated events with odd numbers of participants that parity alone gives the optimum, where a solver that
sees the single meetings searches for hours.
"""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from muntada.engines.timetable.brokerage import Brokerage, Session

if TYPE_CHECKING:
    from muntada.engines.timetable import cpsat

# How many meetings, those before and after lunch, slots closed to them, slots in which they must be busy.
Kind = tuple[int, int, int, frozenset[int], frozenset[int]]


def kinds_of_participants(problem: Brokerage) -> Counter[Kind]:
    """The participants with meetings, pooled with those who look the same to someone who only counts."""
    kinds: Counter[Kind] = Counter()
    for own in problem.meetings_of():
        if own:
            sessions = Counter(problem.sessions[meeting] for meeting in own)
            opened = frozenset(slot for meeting in own for slot in problem.open_slots(meeting))
            settled = frozenset(slot for meeting in own if (slot := problem.fixed[meeting]) is not None)
            closed = frozenset(range(problem.slots)) - opened
            kinds[len(own), sessions[Session.MORNING], sessions[Session.AFTERNOON], closed, settled] += 1
    return kinds


def counting_model(problem: Brokerage) -> "cpsat.CpModel":
    """The relaxation as an integer program whose least objective no timetable's breaks can go below."""
    from muntada.engines.timetable import cpsat

    model = cpsat.CpModel()
    held = [model.new_int_var(0, problem.seats, "") for _ in range(problem.slots)]
    model.add(sum(held) == len(problem.pairs))
    busy: list[list[cpsat.IntVar]] = [[] for _ in range(problem.slots)]
    breaks: list[cpsat.IntVar] = []
    for kind, people in kinds_of_participants(problem).items():
        total, morning, afternoon, closed, settled = kind
        arriving: dict[tuple[int, bool], list[cpsat.IntVar | int]] = {(0, False): [people]}
        for slot in range(problem.slots):
            onward: dict[tuple[int, bool], list[cpsat.IntVar | int]] = defaultdict(list)
            for (done, was_busy), inflow in arriving.items():
                leaving = []
                for is_busy in (False, True):
                    now = done + is_busy
                    out_of_time = total - now > problem.slots - slot - 1
                    not_there = is_busy and (slot in closed or done == total)
                    too_few = slot == problem.morning - 1 and (now < morning or total - now < afternoon)
                    if out_of_time or not_there or too_few or (not is_busy and slot in settled):
                        continue
                    going = model.new_int_var(0, people, "")
                    leaving.append(going)
                    onward[now, is_busy].append(going)
                    if is_busy:
                        busy[slot].append(going)
                        if done and not was_busy:
                            breaks.append(going)
                model.add(sum(leaving) == sum(inflow))
            arriving = onward
    for slot in range(problem.slots):
        model.add(sum(busy[slot]) == 2 * held[slot])
    model.minimize(sum(breaks))
    return model
