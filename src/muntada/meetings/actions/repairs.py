"""Mend the plan on the day: keep what was proposed, and carry out exactly that."""

from datetime import datetime

from muntada.access.actor import Actor
from muntada.base.action import action
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.actions.moving import ChangedMeanwhile, require_joint
from muntada.meetings.actions.publication import carry_out, people_of
from muntada.meetings.changes import Changes, Planned
from muntada.meetings.events import RepairConfirmed, RepairProposed
from muntada.meetings.models import Absence, Meeting, Repair, Round
from muntada.meetings.rescue import Change, Proposal, Trouble, changes_in
from muntada.meetings.settled import excluded
from muntada.meetings.tasks import tell_soon
from muntada.venue.bookings import AlreadyTaken, Wanted, book


class AlreadyConfirmed(Exception):
    """The repair was carried out before."""


@action
def propose_repair(
    *, forum: Forum, trouble: Trouble, proposal: Proposal, actor: Actor, now: datetime
) -> Repair:
    """Keep what the engine proposes, so that the desk confirms what it was shown and nothing else."""
    require_joint(actor, "meetings.propose_repair", Repair(forum=forum))

    repair = Repair.objects.create(
        forum=forum,
        kind=trouble.kind,
        table=trouble.table,
        starts_at=trouble.starts_at,
        ends_at=trouble.ends_at,
        changes=proposal.as_json(),
        is_minimal=proposal.is_minimal,
        proposed_by_id=actor.user_id,
        proposed_at=now,
    )
    repair.people.set(trouble.people)

    record(
        RepairProposed(
            forum_id=forum.pk, repair_id=repair.pk, kind=repair.kind, changes=len(proposal.changes)
        ),
        actor=actor,
        now=now,
    )
    return repair


@action
def confirm_repair(*, repair: Repair, actor: Actor, now: datetime) -> Changes:
    """The plan is mended as it was shown, whole or not at all, and only those concerned are told.

    Who or what is missing counts as missing from now on, for every later computation too. Raises
    `AlreadyConfirmed` and `ChangedMeanwhile`; then it has to be proposed anew.
    """
    require_joint(actor, "meetings.confirm_repair", repair)

    if not Repair.objects.filter(pk=repair.pk, confirmed_at=None).update(confirmed_at=now):
        raise AlreadyConfirmed
    asked = changes_in(repair)
    meetings = _as_shown(repair, asked, now)
    changes = Changes(
        added=tuple(_planned(one) for one in asked if one.act == "fill"),
        moved=tuple((meetings[one.meeting], _planned(one)) for one in asked if one.act == "move"),
        replaced=(),
        cancelled=tuple(meetings[one.meeting] for one in asked if one.act == "cancel"),
        kept=(),
    )
    concerned = people_of(*meetings.values())
    try:
        carry_out(repair.forum, changes, now)
        _note_absence(repair, now)
    except AlreadyTaken as error:
        raise ChangedMeanwhile from error
    filled = Meeting.objects.filter(forum=repair.forum_id, published_at=now, state=Meeting.State.PUBLISHED)
    concerned |= people_of(*meetings.values(), *filled)
    tell_soon(repair.forum, concerned)

    record(
        RepairConfirmed(
            forum_id=repair.forum_id,
            repair_id=repair.pk,
            kind=repair.kind,
            cancelled=len(changes.cancelled),
            moved=len(changes.moved),
            filled=len(changes.added),
        ),
        actor=actor,
        now=now,
    )
    return changes


def _as_shown(repair: Repair, asked: list[Change], now: datetime) -> dict[str, Meeting]:
    """The meetings that are to change, if each still is what the desk was shown."""
    shown = {one.meeting: one.sequence for one in asked if one.meeting}
    rows = Meeting.objects.select_for_update().filter(forum=repair.forum_id, public_id__in=shown)
    found = {row.public_id: row for row in rows}
    for public_id, sequence in shown.items():
        row = found.get(public_id)
        if (
            row is None
            or row.sequence != sequence
            or row.state != Meeting.State.PUBLISHED
            or row.starts_at <= now
        ):
            raise ChangedMeanwhile
    if any(datetime.fromisoformat(one.starts_at) <= now for one in asked if one.act != "cancel"):
        raise ChangedMeanwhile
    _require_fillable(repair, {(one.first, one.second) for one in asked if one.act == "fill"})
    return found


def _require_fillable(repair: Repair, pairs: set[tuple[int, int]]) -> None:
    """Whoever is to be placed from the waiting list still waits: the plan stands, and nobody said no since."""
    if not pairs:
        return
    standing = Meeting.objects.filter(forum=repair.forum_id, state=Meeting.State.PUBLISHED)
    is_published = Round.objects.filter(forum=repair.forum_id, published_run__isnull=False).exists()
    if (
        not is_published
        or pairs & set(standing.values_list("first_id", "second_id"))
        or excluded(repair.forum, pairs)
    ):
        raise ChangedMeanwhile


def _planned(one: Change) -> Planned:
    """A change as publishing knows it, with the bodies of its people."""
    people = (
        Membership.objects.filter(attendances__meeting__public_id=one.meeting)
        if one.meeting
        else Membership.objects.filter(pk__in=one.people)
    )
    bodies = dict(people.values_list("pk", "person_id"))
    voice = Membership.objects.get(pk=one.interpreter).person_id if one.interpreter is not None else None
    return Planned(
        first_id=one.first,
        second_id=one.second,
        starts_at=datetime.fromisoformat(one.starts_at),
        ends_at=datetime.fromisoformat(one.ends_at),
        table_id=one.table,
        interpreter_id=one.interpreter,
        interpreter_body=voice,
        people=frozenset(bodies),
        bodies=frozenset(bodies.values()),
    )


def _note_absence(repair: Repair, now: datetime) -> None:
    """Whoever and whatever is missing is not planned for in this time."""
    starts_at = max(repair.starts_at, now)
    if repair.table is not None:
        source = f"repair:{repair.pk}"
        resources = frozenset({repair.table.resource})
        # What goes on at the table now is not put an end to by paper.
        busy = Meeting.objects.filter(
            table=repair.table, state=Meeting.State.PUBLISHED, starts_at__lte=now, ends_at__gt=now
        )
        starts_at = max([starts_at, *busy.values_list("ends_at", flat=True)])
        if starts_at < repair.ends_at:
            wanted = Wanted(source=source, starts_at=starts_at, ends_at=repair.ends_at, resources=resources)
            book(repair.forum, [wanted])
    Absence.objects.bulk_create(
        Absence(membership=one, starts_at=starts_at, ends_at=repair.ends_at) for one in repair.people.all()
    )
