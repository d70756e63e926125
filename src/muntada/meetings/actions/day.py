"""Take down what is said in the hall: who is there, who is late, who did not come, what has ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects

from muntada.access.actor import Actor, System, may, require
from muntada.base.action import action
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.events import DayReported, HandoverWritten, ReportWithdrawn
from muntada.meetings.hall import speakers
from muntada.meetings.models import Handover, Meeting, Report
from muntada.meetings.queries import WITH_PEOPLE

# So long before its time somebody may say that they are at the table.
EARLY = timedelta(minutes=30)
# So long after its end a device that had no network may still tell of a meeting.
REMEMBERED = timedelta(hours=48)
MOST_MINUTES = 120
MOST_NAMED = 3  # meetings in a row of the journal, however long their ids; the reports themselves hold all


class Fate(Enum):
    """What became of a report."""

    TAKEN = "taken"
    KNOWN = "known"  # it came before, or says what is known already
    NOT_NOW = "not_now"  # the meeting was cancelled, lies too far ahead, or is long over
    NOT_YOURS = "not_yours"  # the table of rights says no, or it names somebody who is not of this meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One report as a device holds it; `said_at` by the device's clock, already put right."""

    key: UUID
    meeting: str
    kind: str
    person: str = ""
    organisation: str = ""
    minutes: int | None = None
    said_at: datetime


class NothingToTakeBack(Exception):
    """The report was taken back already."""


class NotTheInterpreter(Exception):
    """Only whoever interprets a meeting leaves a note for the next one."""


@action
def take_reports(
    *, forum: Forum, reports: Sequence[Said], actor: Actor | System, now: datetime
) -> list[Fate]:
    """Each of these is kept once, and each gets its own answer: one that is refused holds up none.

    The order in which devices send does not matter: an arrival that was said before a no-show, or after
    it, says that they came.
    """
    meetings = {
        one.public_id: one
        for one in Meeting.objects.filter(forum=forum, public_id__in={one.meeting for one in reports})
        .select_related("first", "second", "interpreter__person")
        .prefetch_related(WITH_PEOPLE)
    }
    known = set(Report.objects.filter(key__in={one.key for one in reports}).values_list("key", flat=True))
    # Meeting by meeting in one order for everybody: two devices wait for each other and never in a circle.
    order = sorted(range(len(reports)), key=lambda place: (reports[place].meeting, place))
    found = {}
    for place in order:
        one = reports[place]
        found[place] = _take(meetings.get(one.meeting), one, actor, now, is_known=one.key in known)
    fates = [found[place] for place in range(len(reports))]
    taken = [one for one, fate in zip(reports, fates, strict=True) if fate is Fate.TAKEN]
    if taken:
        _settle({meetings[one.meeting].pk for one in taken}, now)
        record(
            DayReported(
                forum_id=forum.pk,
                meetings="+".join(sorted({one.meeting for one in taken})[:MOST_NAMED]),
                kinds="+".join(sorted({one.kind for one in taken})),
                count=len(taken),
            ),
            actor=actor,
            now=now,
        )
    return fates


@action
def withdraw_report(*, report: Report, actor: Actor, now: datetime) -> None:
    """It was said by mistake. Raises `NothingToTakeBack`."""
    prefetch_related_objects([report.meeting], WITH_PEOPLE)
    require(actor, "meetings.withdraw_report", speakers(report.meeting, report.about))

    if not Report.objects.standing().filter(pk=report.pk).update(is_withdrawn=True):
        raise NothingToTakeBack
    _settle({report.meeting_id}, now)

    record(
        ReportWithdrawn(forum_id=report.forum_id, meeting=report.meeting.public_id, kind=report.kind),
        actor=actor,
        now=now,
    )


@action
def write_handover(*, meeting: Meeting, text: str, actor: Actor, now: datetime) -> Handover:
    """The interpreter of a meeting leaves a note for whoever takes over. Raises `NotTheInterpreter`."""
    if meeting.interpreter is None or meeting.interpreter.person_id != actor.person_id:
        raise NotTheInterpreter
    require(actor, "meetings.write_handover", meeting.interpreter)

    note, _ = Handover.objects.update_or_create(
        meeting=meeting, author=meeting.interpreter, defaults={"text": text.strip(), "written_at": now}
    )

    record(HandoverWritten(forum_id=meeting.forum_id, meeting=meeting.public_id), actor=actor, now=now)
    return note


def _take(
    meeting: Meeting | None, one: Said, actor: Actor | System, now: datetime, *, is_known: bool
) -> Fate:
    if meeting is None or one.kind not in Report.Kind.values:
        return Fate.NOT_YOURS
    kind = Report.Kind(one.kind)
    named = _named(meeting, one, kind)
    if named is None:
        return Fate.NOT_YOURS
    member, organisation = named
    owner = speakers(meeting, organisation or member)
    if not isinstance(actor, System) and not may(actor, "meetings.take_reports", owner):
        return Fate.NOT_YOURS
    if is_known:
        return Fate.KNOWN
    said_at = min(one.said_at, now)
    if not _is_the_time(meeting, kind, said_at, now):
        return Fate.NOT_NOW
    try:
        with transaction.atomic():
            Report.objects.create(
                forum_id=meeting.forum_id,
                key=one.key,
                meeting=meeting,
                kind=kind,
                membership=member,
                organisation=organisation,
                minutes=one.minutes,
                said_by_id=actor.user_id,
                said_at=said_at,
                received_at=now,
            )
    except IntegrityError:
        return Fate.KNOWN
    return Fate.TAKEN


def _named(
    meeting: Meeting, one: Said, kind: Report.Kind
) -> tuple[Membership | None, Organisation | None] | None:
    """Whom the report is about, if they are of this meeting; None where it says nothing that can be."""
    match kind:
        case Report.Kind.ARRIVED:
            if meeting.interpreter is not None and meeting.interpreter.person.public_id == one.person:
                return meeting.interpreter, None
            own = {meeting.first_id: meeting.first, meeting.second_id: meeting.second}
            for row in meeting.attendances.all():
                if row.membership.person.public_id == one.person:
                    return row.membership, own.get(row.membership.organisation_id)
            return None
        case Report.Kind.LATE | Report.Kind.NO_SHOW:
            if kind is Report.Kind.LATE and not 0 < (one.minutes or 0) <= MOST_MINUTES:
                return None
            parties = {meeting.first.public_id: meeting.first, meeting.second.public_id: meeting.second}
            party = parties.get(one.organisation)
            return (None, party) if party else None
        case Report.Kind.OVERRUN:
            return (None, None) if 0 < (one.minutes or 0) <= MOST_MINUTES else None
        case _:
            return None, None


def _is_the_time(meeting: Meeting, kind: Report.Kind, said_at: datetime, now: datetime) -> bool:
    """A meeting is spoken of around its own time; of one that was cancelled there is nothing to say."""
    if meeting.state == Meeting.State.CANCELLED or now > meeting.ends_at + REMEMBERED:
        return False
    match kind:
        case Report.Kind.ARRIVED:
            return said_at >= meeting.starts_at - EARLY
        case Report.Kind.LATE:
            return said_at < meeting.ends_at
        case _:
            return said_at >= meeting.starts_at


def _settle(meetings: Collection[int], now: datetime) -> None:
    """What all reports together say of each of these meetings: held, a no-show, or neither yet.

    Somebody who arrived was there, whatever was said before: the organisation's no-show falls.
    """
    # Locked, so that of two who speak at the same moment the second knows what the first one said.
    rows = list(Meeting.objects.select_for_update().filter(pk__in=meetings).order_by("pk"))
    standing = Report.objects.standing().filter(meeting__in=meetings)
    came = standing.filter(
        kind=Report.Kind.ARRIVED,
        meeting=OuterRef("meeting"),
        membership__organisation=OuterRef("organisation"),
    )
    standing.filter(Exists(came), kind=Report.Kind.NO_SHOW).update(is_withdrawn=True)
    said = standing.filter(kind__in=(Report.Kind.NO_SHOW, Report.Kind.ENDED))
    states = dict.fromkeys(meetings, Meeting.State.PUBLISHED)
    # "no_show" comes after "ended": it stands, even of a meeting that has ended.
    for meeting_id, kind in said.order_by("kind").values_list("meeting", "kind"):
        states[meeting_id] = Meeting.State.NO_SHOW if kind == Report.Kind.NO_SHOW else Meeting.State.HELD
    for meeting in rows:
        state = states[meeting.pk]
        if meeting.state in (state, Meeting.State.CANCELLED):
            continue
        if not (state == Meeting.State.PUBLISHED and _has_another(meeting)):
            Meeting.objects.filter(pk=meeting.pk).update(state=state, changed_at=now)


def _has_another(meeting: Meeting) -> bool:
    """True when the two have got another meeting since; then this one stays what it was."""
    again = Meeting.objects.filter(forum=meeting.forum_id, first=meeting.first_id, second=meeting.second_id)
    return again.filter(state=Meeting.State.PUBLISHED).exclude(pk=meeting.pk).exists()
