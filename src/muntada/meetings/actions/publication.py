"""Publish a computed timetable, and cancel single meetings."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.ids import next_public_ids
from muntada.base.words import Words
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.changes import Changes, Planned, ahead_of, changes_of, is_current, planned_of
from muntada.meetings.events import MeetingCancelled, TimetablePublished, TimetableWithdrawn
from muntada.meetings.models import Meeting, MeetingPerson, Preference, Round, Run, Withdrawal
from muntada.meetings.tasks import tell_soon
from muntada.venue.bookings import Wanted, book, free


class NotComputed(Exception):
    """The computation has no result to publish."""


class AlreadyPublished(Exception):
    """Another timetable was published since the reader looked; look again before you decide."""


class InputChanged(Exception):
    """Wishes, availability, tables or interpreters have changed since the computation."""


class PlanIsPast(Exception):
    """Some of its meetings would have begun already."""


class NotPublished(Exception):
    """No timetable is published that could be withdrawn."""


class NoReason(Exception):
    """Whoever withdraws a timetable says why."""


class AlreadyOver(Exception):
    """The meeting was cancelled before, or has begun."""


@action
def publish_timetable(
    *, run: Run, edition: int, is_confirmed: bool = False, actor: Actor, now: datetime
) -> Changes:
    """The draft becomes everybody's schedule, whole or not at all; what stays the same is left alone.

    `edition` is that of the round which the reader saw: of two desks at once the second is told.
    Raises `NotComputed`, `AlreadyPublished`, `InputChanged` (unless confirmed), `PlanIsPast` and
    `venue.bookings.AlreadyTaken`; the plan that was published before then stands.
    """
    require(actor, "meetings.publish_timetable", run)

    # Set to what it is, so that nobody throws it away at the same moment.
    if not Run.objects.filter(pk=run.pk, state=Run.State.DONE).update(state=Run.State.DONE):
        raise NotComputed
    taken = Round.objects.filter(forum=run.forum_id, edition=edition)
    if not taken.update(edition=edition + 1, published_run=run, published_at=now):
        raise AlreadyPublished
    if not is_confirmed and not is_current(run):
        raise InputChanged
    planned = planned_of(run)
    if any(one.starts_at <= now for one in planned):
        raise PlanIsPast
    # Locked, so that nobody cancels or moves one by hand between the reading and the writing.
    list(ahead_of(run.forum_id, now).select_for_update().values_list("pk", flat=True))
    changes = changes_of(run, planned, now)
    carry_out(run.forum, changes, now)
    tell_soon(run.forum)

    record(
        TimetablePublished(
            forum_id=run.forum_id,
            run=run.public_id,
            edition=edition + 1,
            added=len(changes.added),
            moved=len(changes.moved),
            cancelled=len(changes.cancelled),
            kept=len(changes.kept),
        ),
        actor=actor,
        now=now,
    )
    return changes


@action
def withdraw_timetable(*, forum: Forum, edition: int, reason: str, actor: Actor, now: datetime) -> int:
    """Nothing is published any more: every meeting ahead is cancelled, and whoever was told of one is told again.

    Meetings that have begun stay; another timetable can be published. Returns how many were cancelled.
    Raises `NoReason`, `NotPublished`, `AlreadyPublished` (by another desk since the reader looked).
    """
    require(actor, "meetings.withdraw_timetable", Owner(forum_id=forum.pk))

    reason = reason.strip()
    if not reason:
        raise NoReason
    published = Round.objects.filter(forum=forum, published_run__isnull=False)
    if not published.filter(edition=edition).update(
        edition=edition + 1, published_run=None, published_at=None
    ):
        raise AlreadyPublished if published.exists() else NotPublished
    # Locked, so that nobody moves one by hand between the reading and the cancelling.
    ahead = list(ahead_of(forum.pk, now).select_for_update())
    concerned = {row.membership_id for one in ahead for row in one.attendances.all()}
    concerned |= {one.interpreter_id for one in ahead if one.interpreter_id is not None}
    for meeting in ahead:
        meeting.state = Meeting.State.CANCELLED
        meeting.sequence += 1
        meeting.changed_at = now
    _rewrite(ahead)
    free([meeting.source for meeting in ahead])
    Withdrawal.objects.create(
        forum=forum,
        edition=edition + 1,
        reason=reason,
        cancelled=len(ahead),
        made_by_id=actor.user_id,
        made_at=now,
    )
    tell_soon(forum, concerned)

    record(
        TimetableWithdrawn(forum_id=forum.pk, edition=edition + 1, cancelled=len(ahead)),
        actor=actor,
        now=now,
    )
    return len(ahead)


@action
def cancel_meeting(*, meeting: Meeting, actor: Actor, now: datetime) -> None:
    """One meeting will not take place; people, table and interpreter are free again. Raises `AlreadyOver`."""
    require(actor, "meetings.cancel_meeting", meeting)

    still_ahead = Meeting.objects.filter(
        pk=meeting.pk, state=Meeting.State.PUBLISHED, starts_at__gt=now, sequence=meeting.sequence
    )
    if not still_ahead.update(state=Meeting.State.CANCELLED, sequence=meeting.sequence + 1, changed_at=now):
        raise AlreadyOver
    free([meeting.source])
    tell_soon(meeting.forum, people_of(meeting))

    record(MeetingCancelled(forum_id=meeting.forum_id, meeting=meeting.public_id), actor=actor, now=now)


def people_of(*meetings: Meeting) -> set[int]:
    """The memberships that these meetings concern: at the table and between the languages."""
    sits = MeetingPerson.objects.filter(meeting__in=meetings).values_list("membership_id", flat=True)
    return {*sits, *(one.interpreter_id for one in meetings if one.interpreter_id is not None)}


def carry_out(forum: Forum, changes: Changes, now: datetime) -> None:
    gone = [*changes.cancelled, *(old for old, _new in changes.replaced)]
    for meeting in gone:
        meeting.state = Meeting.State.CANCELLED
        meeting.sequence += 1
        meeting.changed_at = now
    for meeting, new in changes.moved:
        meeting.starts_at, meeting.ends_at = new.starts_at, new.ends_at
        meeting.table_id, meeting.interpreter_id = new.table_id, new.interpreter_id
        meeting.sequence += 1
        meeting.changed_at = now
    _rewrite([*gone, *(meeting for meeting, _new in changes.moved)])
    free([meeting.source for meeting in (*gone, *(old for old, _new in changes.moved))])
    added = _add(forum, changes, now)
    book(
        forum,
        [
            *(_wanted(meeting, new) for meeting, new in changes.moved),
            *(_wanted(meeting, new) for meeting, new in added),
        ],
    )


def _rewrite(meetings: Collection[Meeting]) -> None:
    """Write what changed of meetings that are locked; as rows that are there already, ten times as fast as by cases."""
    Meeting.objects.bulk_create(
        meetings,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "starts_at", "ends_at", "table", "interpreter", "sequence", "changed_at"],
    )


def _add(forum: Forum, changes: Changes, now: datetime) -> list[tuple[Meeting, Planned]]:
    """New meetings, some of them in place of one with other people."""
    new = [*((one, None) for one in changes.added), *((one, old) for old, one in changes.replaced)]
    if not new:
        return []
    topics = _topics(forum)
    ids = next_public_ids(forum.code, "MTG", len(new))
    meetings = Meeting.objects.bulk_create(
        [
            Meeting(
                forum=forum,
                public_id=public_id,
                first_id=one.first_id,
                second_id=one.second_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                table_id=one.table_id,
                interpreter_id=one.interpreter_id,
                topic=topics.get(frozenset((one.first_id, one.second_id)), Words()),
                uid=f"{uuid4()}@muntada",
                replaces=old,
                published_at=now,
                changed_at=now,
            )
            for public_id, (one, old) in zip(ids, new, strict=True)
        ],
        batch_size=1000,
    )
    added = [(meeting, one) for meeting, (one, _old) in zip(meetings, new, strict=True)]
    MeetingPerson.objects.bulk_create(
        [
            MeetingPerson(meeting=meeting, membership_id=membership)
            for meeting, one in added
            for membership in sorted(one.people)
        ],
        batch_size=5000,
    )
    return added


def _topics(forum: Forum) -> dict[frozenset[int], Words]:
    """What a meeting is about, where one of the two said so with the wish; a must goes before a want."""
    topics: dict[frozenset[int], Words] = {}
    wished = Preference.objects.filter(forum=forum).exclude(strength=Preference.Strength.NO)
    for said in wished.order_by("strength", "pk"):
        if said.topic:
            topics.setdefault(frozenset((said.asker_id, said.asked_id)), said.topic)
    return topics


def _wanted(meeting: Meeting, new: Planned) -> Wanted:
    return Wanted(
        source=meeting.source, starts_at=new.starts_at, ends_at=new.ends_at, resources=resources_of(new)
    )


def resources_of(one: Planned) -> frozenset[str]:
    """Whom and what a meeting takes up."""
    people: Collection[int] = {*one.bodies, *([one.interpreter_body] if one.interpreter_body else [])}
    return frozenset({f"person:{body}" for body in people} | {f"table:{one.table_id}"})
