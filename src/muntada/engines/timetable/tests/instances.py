"""Small problems of our own whose best timetables can be seen with the naked eye."""

from dataclasses import replace

from muntada.engines.timetable import (
    Brokerage,
    BrokeragePlan,
    Certificate,
    Forum,
    ForumPlan,
    Interpreter,
    Participant,
    Placement,
    Scope,
    Session,
    Status,
    Table,
    Unplaced,
    Wish,
)
from muntada.engines.timetable.reasons import Reason, TablesFull


def brokerage(
    *pairs: tuple[int, int],
    participants: int,
    slots: int,
    seats: int = 1,
    fairness: int | None = 2,
) -> Brokerage:
    """An event without rules of its own; the tests add the one that they are about."""
    return Brokerage(
        participants=participants,
        slots=slots,
        morning=slots // 2,
        seats=seats,
        pairs=pairs,
        sessions=(Session.ANY,) * len(pairs),
        forbidden=(frozenset(),) * participants,
        fixed=(None,) * len(pairs),
        earlier=(frozenset(),) * len(pairs),
        fairness=fairness,
    )


def brokerage_plan(slots: tuple[int, ...], tables: tuple[int, ...], breaks: int) -> BrokeragePlan:
    """A timetable as a solver would hand it over."""
    return BrokeragePlan(Status.FEASIBLE, slots, tables, Certificate(breaks, 0), 0.0, 0)


ZAYTUNA, ROSINKA, NAKHLA, BEREZA = "Zaytuna Trading", "Rosinka Agro", "Nakhla Dates", "Bereza Timber"
MARIAM, OLEG = "Mariam", "Oleg"


def forum() -> Forum:
    """Two parts of two slots, two tables, two interpreters, four companies; all four wishes can be held."""
    return Forum(
        parts=(0, 0, 1, 1),
        participants=tuple(Participant(name) for name in (ZAYTUNA, ROSINKA, NAKHLA, BEREZA)),
        tables=(Table("T1"), Table("T2")),
        interpreters=(
            Interpreter(MARIAM, frozenset({"ar", "ru"}), in_a_row=1),
            Interpreter(OLEG, frozenset({"ar", "ru", "en"})),
        ),
        wishes=(
            Wish("W1", frozenset({ZAYTUNA, ROSINKA}), weight=4, needs=frozenset({"ar", "ru"})),
            Wish("W2", frozenset({ZAYTUNA, BEREZA}), weight=3, needs=frozenset({"ar", "ru"})),
            Wish("W3", frozenset({NAKHLA, ROSINKA}), weight=2),
            Wish("W4", frozenset({NAKHLA, BEREZA}), weight=1),
        ),
    )


def forum_plan(
    *placements: Placement,
    weight: int = 10,
    unplaced: tuple[tuple[str, Reason], ...] = (),
    breaks: int = 0,
    most_breaks: int = 0,
    table_changes: int = 0,
) -> ForumPlan:
    """A timetable as a solver would hand it over."""
    return ForumPlan(
        status=Status.FEASIBLE,
        placements=placements,
        unplaced=tuple(Unplaced(wish, reason) for wish, reason in unplaced),
        weight=Certificate(weight, 10),
        breaks=Certificate(breaks, 0, Scope.SAME_MEETINGS),
        most_breaks=most_breaks,
        table_changes=table_changes,
        cancelled=False,
        cut_by_clock=False,
        seconds=0.0,
        seed=0,
    )


GOOD = (
    Placement("W1", 0, "T1", MARIAM),
    Placement("W2", 1, "T1", OLEG),
    Placement("W3", 1, "T2"),
    Placement("W4", 0, "T2"),
)
# Rosinka and Bereza change tables between the two slots, Zaytuna and Nakhla stay.
GOOD_PLAN = forum_plan(*GOOD, table_changes=2)
LEFT_OUT = TablesFull(slots=2, tables=2)


def with_wish(problem: Forum, index: int, **changes: object) -> Forum:
    """The forum with one wish changed."""
    wishes = list(problem.wishes)
    wishes[index] = replace(wishes[index], **changes)  # type: ignore[arg-type]
    return replace(problem, wishes=tuple(wishes))
