"""Who stands where in a forum, and what later rooms ask before somebody is moved: is there a place left?

A room registers from its `apps.ready`:

    register_check(keep_moves_within)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from muntada.directory.models import Membership


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part stands: its side, delegation and organisation, the kind of that, and its place in the order."""

    side: int | None
    delegation: int | None
    organisation: int
    kind: str
    rank: int


@dataclass(frozen=True, slots=True)
class Move:
    """A part goes from one spot to another; with another organisation another part takes its place."""

    membership: int
    before: Spot
    after: Spot


class NoPlace(Exception):
    """A later room has no place for somebody there; the text says why, in the reader's language."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


# The forum and all that moves at once, before it does; raises `NoPlace`.
Check = Callable[[int, Sequence[Move]], None]

_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Ask this before somebody who takes part is moved."""
    if check not in _checks:
        _checks.append(check)


def spot_of(membership: Membership) -> Spot:
    """Where somebody stands."""
    return Spot(
        side=membership.side_id,
        delegation=membership.delegation_id,
        organisation=membership.organisation_id,
        kind=membership.organisation.kind,
        rank=membership.rank,
    )


def ask_for_places(forum_id: int, moves: Sequence[Move]) -> None:
    """Go on only if every room has a place for those who move. Raises `NoPlace`."""
    real = [move for move in moves if move.before != move.after]
    if real:
        for check in _checks:
            check(forum_id, real)
