"""Lives through a demo's forum as far as its clock has come: who came to which meeting, late or not at all."""

from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from muntada.access.actor import Actor
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum
from muntada.meetings import actions
from muntada.meetings.models import Meeting, Report
from muntada.meetings.queries import WITH_PEOPLE

# One in so many meetings is missed by one of the two.
MISSED = 13
# In whatever language the interpreter writes for the next one.
NOTES = (
    "الجانب المضيف يتحدث ببطء ويطلب تكرار الأرقام.",
    "Названия сортов произносят по-английски; список лежит у стола.",
)
# A forum that has been over for long is not told from the hall minute by minute.
LONG_AGO = timedelta(days=1)


def live_through(forum: Forum, actor: Actor, now: datetime) -> None:
    """Everything that has happened in the hall until now, said by the desk."""
    begun = list(
        Meeting.objects.filter(forum=forum, state=Meeting.State.PUBLISHED, starts_at__lte=now)
        .select_related("first", "second", "interpreter__person")
        .prefetch_related(WITH_PEOPLE)
        .order_by("starts_at", "public_id")
    )
    for _start, slot in groupby(begun, key=lambda one: one.starts_at):
        meetings = list(slot)
        said = [report for meeting in meetings for report in _in_the_hall(meeting, now)]
        moment = min(now, meetings[0].ends_at)
        actions.take_reports(forum=forum, reports=said, actor=actor, now=moment)


def leave_notes(forum: Forum, now: datetime) -> None:
    """Some interpreters leave a note on a meeting ahead for whoever may take over."""
    ahead = (
        Meeting.objects.filter(forum=forum, starts_at__gt=now, interpreter__person__user__isnull=False)
        .standing()
        .select_related("interpreter__person__user")
        .order_by("starts_at", "public_id")
    )
    for meeting, text in zip(ahead, NOTES, strict=False):
        user = meeting.interpreter.person.user if meeting.interpreter else None
        if user is not None:
            actions.write_handover(meeting=meeting, text=text, actor=actor_for(user, forum, now), now=now)


def _drawn(meeting: Meeting, below: int, what: str = "") -> int:
    """A number from 0 that is the same whenever the demo is loaded."""
    return int.from_bytes(sha256(f"{meeting.public_id}{what}".encode()).digest()[:4]) % below


def _in_the_hall(meeting: Meeting, now: datetime) -> list[actions.Said]:
    is_over = meeting.ends_at <= now
    is_missed = is_over and _drawn(meeting, MISSED, "missed") == 0
    parties = (meeting.first, meeting.second)
    gone = (
        parties[_drawn(meeting, 2, "who")] if is_missed or (not is_over and _drawn(meeting, 3) == 0) else None
    )
    said = [
        *(
            ("arrived", row.membership.person.public_id, "", row.membership.pk % 6 - 4)
            for row in meeting.attendances.all()
            if gone is None or row.membership.organisation_id != gone.pk
        ),
        *([("arrived", meeting.interpreter.person.public_id, "", -2)] if meeting.interpreter else []),
    ]
    if now - meeting.ends_at > LONG_AGO:
        said = []
    if is_missed and gone is not None:
        said.append(("no_show", "", gone.public_id, 10))
    elif is_over:
        said.append(("ended", "", "", 19))
    elif gone is not None and _drawn(meeting, 2) == 0:
        said.append(("late", "", gone.public_id, 1))
    return [
        actions.Said(
            key=UUID(bytes=sha256(f"{meeting.public_id}{kind}{person}".encode()).digest()[:16]),
            meeting=meeting.public_id,
            kind=kind,
            person=person,
            organisation=organisation,
            minutes=10 if kind == Report.Kind.LATE else None,
            said_at=meeting.starts_at + timedelta(minutes=after),
        )
        for kind, person, organisation, after in said
    ]
