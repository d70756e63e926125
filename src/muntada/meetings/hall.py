"""What is going on in the hall, worked out from the plan and from what was reported."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from muntada.access.actor import Owner
from muntada.directory.models import Membership, Organisation
from muntada.meetings.models import Meeting, Report


class Scene(Enum):
    """What somebody sees who looks at the table."""

    BOOKED = "booked"
    AWAITED = "awaited"  # it should have begun, and nobody is there
    ONE_WAITING = "one_waiting"
    BOTH_SEATED = "both_seated"
    RUNNING = "running"
    OVERRUN = "overrun"
    OVER = "over"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Situation:
    """One meeting as it stands at a moment.

    `minutes` is how long one side or the table has been waiting, or how far the meeting runs over.
    `late` holds by organisation how many minutes after the start they said that they would come.
    """

    scene: Scene
    minutes: int = 0
    here: frozenset[int] = frozenset()  # memberships
    waiting: Organisation | None = None
    missing: Organisation | None = None
    late: dict[int, int] = field(default_factory=dict)
    waits_for_interpreter: bool = False
    reports: tuple[Report, ...] = ()

    @property
    def interpreter_is_missing(self) -> bool:
        """True when the two sides sit there and nobody can speak to the other."""
        return self.scene in (Scene.BOTH_SEATED, Scene.RUNNING) and self.waits_for_interpreter


def speakers(meeting: Meeting, about: Membership | Organisation | None) -> Owner:
    """Who may speak of this part of a meeting: those who sit at it for the organisation, and the interpreter.

    What is said of the meeting as a whole (`about` None), both sides may say.
    """
    own = about.organisation_id if isinstance(about, Membership) else about.pk if about else None
    seats = [row.membership for row in meeting.attendances.all()]
    people = {seat.person_id for seat in seats if about is None or seat.organisation_id == own}
    if meeting.interpreter is not None:
        people.add(meeting.interpreter.person_id)
    return Owner(
        forum_id=meeting.forum_id, organisations=frozenset({own} if own else ()), people=frozenset(people)
    )


def situations(meetings: Sequence[Meeting], now: datetime) -> dict[int, Situation]:
    """How each of these meetings stands, by its key, from one question."""
    said: dict[int, list[Report]] = defaultdict(list)
    rows = Report.objects.standing().filter(meeting__in=[one.pk for one in meetings])
    for row in rows.select_related("organisation", "membership").order_by("said_at", "pk"):
        said[row.meeting_id].append(row)
    return {one.pk: situation_of(one, said[one.pk], now) for one in meetings}


def situation_of(meeting: Meeting, reports: Sequence[Report], now: datetime) -> Situation:
    """What the plan and the reports say together."""
    here = {row.membership_id: row for row in reports if row.kind == Report.Kind.ARRIVED}
    parties = (meeting.first, meeting.second)
    by_party = {
        party.pk: [
            row.said_at
            for row in here.values()
            if row.membership is not None
            and row.membership_id != meeting.interpreter_id
            and row.membership.organisation_id == party.pk
        ]
        for party in parties
    }
    came = [party for party in parties if by_party[party.pk]]
    gone = next((row.organisation for row in reports if row.kind == Report.Kind.NO_SHOW), None)
    late = {
        row.organisation_id: row.minutes or 0
        for row in reports
        if row.kind == Report.Kind.LATE and row.organisation_id not in {one.pk for one in came}
    }
    more = sum(row.minutes or 0 for row in reports if row.kind == Report.Kind.OVERRUN)
    ends_at = meeting.ends_at + timedelta(minutes=more)
    one_waiting = came[0] if len(came) == 1 else None
    since = min(by_party[one_waiting.pk]) if one_waiting else meeting.starts_at
    scene, minutes = _scene(meeting, len(came), since, ends_at, now)
    return Situation(
        scene=scene,
        minutes=minutes,
        here=frozenset(one for one in here if one is not None),
        waiting=one_waiting if scene is Scene.ONE_WAITING else None,
        missing=gone,
        late={key: value for key, value in late.items() if key is not None},
        reports=tuple(reports),
        waits_for_interpreter=meeting.interpreter_id is not None and meeting.interpreter_id not in here,
    )


def _scene(
    meeting: Meeting, came: int, since: datetime, ends_at: datetime, now: datetime
) -> tuple[Scene, int]:
    match meeting.state:
        case Meeting.State.CANCELLED:
            return Scene.CANCELLED, 0
        case Meeting.State.HELD:
            return Scene.HELD, 0
        case Meeting.State.NO_SHOW:
            return Scene.NO_SHOW, 0
    if now >= ends_at:
        return Scene.OVER, 0
    if now >= meeting.ends_at:
        return Scene.OVERRUN, _minutes(now - meeting.ends_at)
    if came == 2:
        return (Scene.RUNNING if now >= meeting.starts_at else Scene.BOTH_SEATED), 0
    if came == 1:
        return Scene.ONE_WAITING, _minutes(now - max(since, meeting.starts_at))
    if now >= meeting.starts_at:
        return Scene.AWAITED, _minutes(now - meeting.starts_at)
    return Scene.BOOKED, 0


def _minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 60))


def counted(found: Iterable[Situation]) -> dict[str, int]:
    """How many tables show each scene, for the counters on top."""
    counts: dict[str, int] = defaultdict(int)
    for one in found:
        counts[one.scene.value] += 1
    return dict(counts)
