"""Problem B, "the forum": more wishes than seats; hold the greatest weight, then with the fewest breaks.

Slots count from 0; people, tables, interpreters and wishes are known by ids of the caller's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.proof import Certificate, Scope, Status
from muntada.engines.timetable.reasons import Reason


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who can be in one place at a time; `slots` None means there all the time."""

    id: str
    slots: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A place for one meeting at a time.

    A table with a `host` takes only the host's meetings, and the host's meetings take place only at the
    tables that are theirs. `slots` None means open all the time.
    """

    id: str
    slots: frozenset[int] | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Serves any meeting whose languages are all theirs, one at a time.

    After `in_a_row` consecutive slots of the same part of the programme one slot stays free; None: no rest
    is needed. `slots` None means there all the time.
    """

    id: str
    languages: frozenset[str]
    slots: frozenset[int] | None = None
    in_a_row: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting that some people want, two or more of them.

    `weight` (1 or more) is what holding it is worth. `needs` names the languages between which someone must
    interpret, None when the people share one. `slots` limits where it may be held. `slot`, `table` and
    `interpreter` are pins: a wish with a pinned slot is held before all others, and never elsewhere.
    """

    id: str
    people: frozenset[str]
    weight: int = 1
    needs: frozenset[str] | None = None
    slots: frozenset[int] | None = None
    slot: int | None = None
    table: str | None = None
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class Forum:
    """Who wishes to meet whom, and the slots, tables and interpreters there are.

    `parts` has one entry a slot: the number of the day, or of the part of the day, to which it belongs.
    Slots of one part follow each other without a pause; breaks and rest are counted within a part only.
    """

    parts: tuple[int, ...]
    participants: tuple[Participant, ...]
    tables: tuple[Table, ...]
    wishes: tuple[Wish, ...]
    interpreters: tuple[Interpreter, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a forum that names what is not there; what merely cannot be held is no error."""
        people = _unique("participant", [one.id for one in self.participants])
        tables = _unique("table", [one.id for one in self.tables])
        interpreters = _unique("interpreter", [one.id for one in self.interpreters])
        _unique("wish", [one.id for one in self.wishes])
        if any(later < sooner for sooner, later in zip(self.parts, self.parts[1:], strict=False)):
            raise ProblemError("The slots are not in the order of their parts.")
        timed: tuple[tuple[str, frozenset[int] | None], ...] = (
            *((one.id, one.slots) for one in self.participants),
            *((one.id, one.slots) for one in self.tables),
            *((one.id, one.slots) for one in self.interpreters),
            *((one.id, one.slots) for one in self.wishes),
        )
        for name, slots in timed:
            if slots is not None and any(not 0 <= slot < len(self.parts) for slot in slots):
                raise ProblemError(f"{name} names a slot outside 0 to {len(self.parts) - 1}.")
        for table in self.tables:
            if table.host is not None and table.host not in people:
                raise ProblemError(f"Table {table.id} has the host {table.host}, who is not a participant.")
        for interpreter in self.interpreters:
            if interpreter.in_a_row is not None and interpreter.in_a_row < 1:
                raise ProblemError(f"Interpreter {interpreter.id} must be able to work one slot in a row.")
        for wish in self.wishes:
            if len(wish.people) < 2:
                raise ProblemError(f"Wish {wish.id} names fewer than two people.")
            if strangers := sorted(wish.people - people):
                raise ProblemError(f"Wish {wish.id} names {strangers[0]}, who is not a participant.")
            if wish.weight < 1:
                raise ProblemError(f"Wish {wish.id} has a weight below 1.")
            if wish.needs is not None and not wish.needs:
                raise ProblemError(f"Wish {wish.id} needs interpreting between no languages.")
            if wish.slot is not None and not 0 <= wish.slot < len(self.parts):
                raise ProblemError(f"Wish {wish.id} is pinned to a slot outside 0 to {len(self.parts) - 1}.")
            if wish.table is not None and wish.table not in tables:
                raise ProblemError(f"Wish {wish.id} is pinned to table {wish.table}, which does not exist.")
            if wish.interpreter is not None and wish.interpreter not in interpreters:
                raise ProblemError(f"Wish {wish.id} is pinned to {wish.interpreter}, who is no interpreter.")


def _unique(kind: str, ids: Sequence[str]) -> frozenset[str]:
    known = frozenset(ids)
    if len(known) != len(ids):
        twice = next(one for one in sorted(known) if ids.count(one) > 1)
        raise ProblemError(f"Two entries share the {kind} id {twice}.")
    return known


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and when a wish is held, and who interprets."""

    wish: str
    slot: int
    table: str
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A wish that is not held, and why."""

    wish: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ForumPlan:
    """A timetable of a forum, in the order of the wishes, with a certificate for each objective.

    `weight` is to be great, `breaks` small. `most_breaks` are those of the person who has most, and
    `fairness` says how few they can be; `share` is the least share, in per cent, of their wishes' weight that
    somebody has, bounded by the slots that each one has for them. `table_changes` counts the moves between two
    consecutive meetings of a person within a part, `interpreter_changes` how often a person has another
    interpreter than at their interpreted meeting before in the same part, None where nobody counted.
    A plan that was `cancelled` or `cut_by_clock` keeps every rule, but another run may answer differently.
    """

    status: Status
    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    weight: Certificate
    breaks: Certificate
    most_breaks: int
    table_changes: int
    cancelled: bool
    cut_by_clock: bool
    seconds: float
    seed: int
    fairness: Certificate = field(default=Certificate(None, None, Scope.SAME_MEETINGS))
    share: Certificate = field(default=Certificate(None, None))
    interpreter_changes: int | None = None
