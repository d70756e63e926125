"""What a repair of the timetable is: whom it takes away, moves and fills in, who must be told, how good it is.

A repair loses as little as it can of what the event hit, and asks as few people as it can to move whom the
event did not hit, at most `reach` of them. Nothing before `now` and nothing pinned ever moves; what stays in
its slot keeps its table. Nobody loses a meeting that the event did not hit, except where it is a table or an
interpreter that is lost: then a lighter meeting of the same slot may have to give its table or interpreter.
Last, wishes from the waiting list take what has become free, the heaviest first, without moving anybody.
"""

from dataclasses import dataclass, replace

from muntada.engines.timetable.events import Event, after
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement, Unplaced
from muntada.engines.timetable.proof import Certificate, Scope, Status


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that is still held, but in another slot, at another table or with another interpreter."""

    before: Placement
    after: Placement

    @property
    def wish(self) -> str:
        """The wish that is held."""
        return self.before.wish

    @property
    def is_felt(self) -> bool:
        """Whether its people must go elsewhere; a change of interpreter alone is none."""
        return (self.before.slot, self.before.table) != (self.after.slot, self.after.table)


@dataclass(frozen=True, slots=True)
class Repair:
    """A difference between two timetables, to be looked at before it is confirmed.

    `hit` are the wishes whose places the event took. `removed` no longer stand and `unplaced` says why,
    `filled` come from the waiting list. `touched` are all participants whose own timetable changes, so that
    they must be told, and `interpreters` those whose work does. `bystanders` are the participants who must
    move or lose a meeting although no meeting of theirs was hit.

    `lost` is the weight of what stood and no longer does, `disturbed` counts the bystanders; both are to be
    small, `disturbed` among the repairs that lose as little. They are proved among the repairs within reach.
    """

    event: Event
    now: int
    hit: tuple[str, ...]
    removed: tuple[Placement, ...]
    moved: tuple[Move, ...]
    filled: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    touched: tuple[str, ...]
    bystanders: tuple[str, ...]
    interpreters: tuple[str, ...]
    lost: Certificate
    disturbed: Certificate
    weight_change: int
    seconds: float

    @property
    def is_minimal(self) -> bool:
        """Whether it is proved that no repair loses less, nor as little while it disturbs fewer people."""
        return self.lost.proved and self.disturbed.proved


def repair(
    forum: Forum,
    plan: ForumPlan,
    event: Event,
    *,
    now: int = 0,
    fill: bool = True,
    reach: int = 4,
    seconds: float = 2.0,
    seed: int = 0,
) -> Repair:
    """How to mend one timetable after one event; `seconds` is how long to look for a better one or a proof.

    For more than one event, or where an answer is due at once, keep a `Day`: it reads the forum only once.
    """
    from muntada.engines.timetable.day import Day

    return Day(forum, plan, now=now).propose(event, fill=fill, reach=reach, seconds=seconds, seed=seed)


def apply_repair(forum: Forum, plan: ForumPlan, mended: Repair) -> tuple[Forum, ForumPlan]:
    """The forum that the event leaves, and its timetable when the repair is confirmed.

    The bound on the weight stays true, since an event only takes away, unless it takes away a pinned wish
    for which others had to step back; nothing is claimed of the breaks.
    """
    from muntada.engines.timetable.check import recount

    left = after(forum, mended.event, now=mended.now)
    places = {held.wish: held for held in plan.placements}
    for gone in mended.removed:
        del places[gone.wish]
    for placed in (*(move.after for move in mended.moved), *mended.filled):
        places[placed.wish] = placed
    reasons = {one.wish: one for one in (*plan.unplaced, *mended.unplaced)}
    placements = tuple(places[wish.id] for wish in left.wishes if wish.id in places)
    counted = recount(left, placements)
    pinned = {wish.id for wish in forum.wishes if wish.slot is not None}
    bound = plan.weight.bound if pinned.isdisjoint(gone.wish for gone in mended.removed) else None
    weight = Certificate(counted.weight, sum(wish.weight for wish in left.wishes) if bound is None else bound)
    return left, replace(
        plan,
        status=Status.OPTIMAL if weight.proved else Status.FEASIBLE,
        placements=placements,
        unplaced=tuple(reasons[wish.id] for wish in left.wishes if wish.id not in places),
        weight=weight,
        breaks=Certificate(counted.breaks, 0, Scope.SAME_MEETINGS),
        most_breaks=counted.most_breaks,
        table_changes=counted.table_changes,
        interpreter_changes=counted.interpreter_changes,
        fairness=Certificate(counted.most_breaks, 0, Scope.SAME_MEETINGS),
        share=Certificate(counted.least_share, None),
    )
