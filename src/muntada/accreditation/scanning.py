"""What the scans of one person say together, whichever phone sent them first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from muntada.accreditation.models import Scan
from muntada.accreditation.verdicts import Kind, Verdict

# Nobody walks from one phone to another in less.
AT_ONCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Settled:
    """What follows for one scan: its verdict, how it changes the number of those inside, and what is odd."""

    verdict: str
    step: int
    doubt: str


def settled(scans: Iterable[Scan]) -> dict[UUID, Settled]:
    """Of all scans of one person on one day: a pure function of the set, in whatever order they came.

    Somebody is inside a gate from the first entry until a leaving. An entry while inside, or something that was
    handed out before, is flagged and counts for nothing. Inner gates are counted apart from the outer door.
    """
    rows = sorted(scans, key=lambda one: (one.at, one.key))
    entries = [one for one in rows if one.kind == Kind.ENTER and one.has_passed]
    inside: set[str] = set()
    given: set[str] = set()
    found = {}
    for one in rows:
        step, is_again = 0, False
        if one.has_passed:
            match one.kind:
                case Kind.ENTER:
                    is_again = one.gate in inside
                    step = 0 if is_again else 1
                    inside.add(one.gate)
                case Kind.LEAVE:
                    step = -1 if one.gate in inside else 0
                    inside.discard(one.gate)
                case _:
                    is_again = one.kind in given
                    given.add(one.kind)
        verdict = one.verdict
        if Verdict(verdict).is_yes:
            verdict = Verdict.AGAIN if is_again else Verdict.LET_IN
        found[one.key] = Settled(verdict, step, _doubt(one, entries, is_again=is_again))
    return found


def _doubt(one: Scan, entries: list[Scan], *, is_again: bool) -> str:
    """The gravest thing that is odd about a scan."""
    if one.doubt == Scan.Doubt.LOST_PHONE:
        return Scan.Doubt.LOST_PHONE
    if not one.has_passed:
        return Scan.Doubt.NONE
    if one.verdict == Verdict.REVOKED:
        return Scan.Doubt.REVOKED
    if one.is_by_hand:
        return Scan.Doubt.BY_HAND
    if not Verdict(one.verdict).is_yes:
        return Scan.Doubt.OTHERWISE
    if one.kind == Kind.ENTER and any(_is_at_two_gates(one, other) for other in entries):
        return Scan.Doubt.TWO_GATES
    return Scan.Doubt.AGAIN if is_again else Scan.Doubt.NONE


def _is_at_two_gates(one: Scan, other: Scan) -> bool:
    """The outer door and an inner one may lie side by side; two of a kind do not."""
    return (
        one.device_id != other.device_id
        and bool(one.gate) == bool(other.gate)
        and abs(one.at - other.at) < AT_ONCE
    )
