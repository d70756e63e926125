"""Invite an organisation of the other side for a free slot, once a timetable is published, and answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import override

from muntada.access.actor import Actor, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.actions.publication import NotPublished, people_of
from muntada.meetings.actions.telling import url_in_mail, when_of
from muntada.meetings.actions.wishes import ForThemselves, WrongPerson, side_among, sides_of
from muntada.meetings.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationSent,
    InvitationWithdrawn,
)
from muntada.meetings.models import (
    MEETS,
    Invitation,
    Meeting,
    MeetingPerson,
    Pin,
    Preference,
    Round,
    SlotInvitationQuerySet,
    owner_of_wishes,
)
from muntada.meetings.openings import LEAD, Opening, candidates, openings
from muntada.meetings.queries import address_of
from muntada.meetings.tasks import tell_soon
from muntada.post.actions import queue_mail
from muntada.venue.bookings import AlreadyTaken, Wanted, book

# An invitation that was not answered, or taken back, may be repeated once; more is for the desk.
REPEATS = 2
# So many times as many as may wait can be taken back in a day: each has mailed somebody.
WITHDRAWALS = 2


class SameSide(Exception):
    """One invites organisations of the other side."""


class OwnNo(Exception):
    """The organisation itself said "no, thank you" to the one it wants to invite."""


class HaveMeeting(Exception):
    """The two have a meeting already, before them or behind them."""


class InvitedAlready(Exception):
    """An invitation between the two waits for an answer; `is_theirs` when the other one sent it."""

    def __init__(self, *, is_theirs: bool) -> None:
        super().__init__()
        self.is_theirs = is_theirs


class AskTheDesk(Exception):
    """They have said no, or have not answered twice: another invitation is for the desk to arrange."""


class TooManyInvitations(Exception):
    """So many invitations of the organisation wait for an answer as the round allows; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.most = most


class TooManyWithdrawn(Exception):
    """The organisation has sent and taken back so many in a day that others were mailed in vain often enough."""


class SlotNotOpen(Exception):
    """The slot is no longer possible for the two; `others` are those that are."""

    def __init__(self, others: Sequence[Opening]) -> None:
        super().__init__(len(others))
        self.others = list(others)


class SomebodyBusy(Exception):
    """Somebody who was named cannot at that time; `others` are the times at which all who were named can."""

    def __init__(self, members: Sequence[Membership], others: Sequence[Opening]) -> None:
        super().__init__(len(members))
        self.members = list(members)
        self.others = list(others)


class AlreadyAnswered(Exception):
    """The invitation was answered, withdrawn or has expired."""


class KeptBack(Exception):
    """The invited side said no beforehand, or the desk for both: nobody accepts on its behalf by mistake."""


@action
def send_invitation(
    *,
    forum: Forum,
    inviter: Organisation,
    invited: Organisation,
    starts_at: datetime,
    people: Sequence[Membership] = (),
    topic: Words | None = None,
    actor: Actor,
    now: datetime,
) -> Invitation:
    """An organisation asks another for a slot in which a meeting of the two is possible; nothing is held for it.

    Whoever said no beforehand is not bothered, and the sender sees an invitation like any other. Raises
    `ForThemselves`, `NotTakingPart`, `NotPublished`, `SameSide`, `WrongPerson`, `OwnNo`, `HaveMeeting`,
    `InvitedAlready`, `AskTheDesk`, `TooManyInvitations`, `TooManyWithdrawn`, `SomebodyBusy`, `SlotNotOpen`.
    """
    sides = sides_of(forum, inviter, invited)
    side_id = side_among(sides, inviter)
    require(actor, "meetings.send_invitation", owner_of_wishes(forum.pk, side_id, inviter.pk))

    if inviter == invited:
        raise ForThemselves
    # One sender of an organisation after the other, so that their count holds.
    round_ = Round.objects.select_for_update(of=("self",)).filter(forum=forum).first()
    if round_ is None or round_.published_run_id is None:
        raise NotPublished
    other_side_id = side_among(sides, invited)
    if side_id == other_side_id:
        raise SameSide
    _require_going(people, inviter.pk, forum.pk)
    Invitation.objects.filter(forum=forum, state=Invitation.State.SENT, expires_at__lte=now).update(
        state=Invitation.State.EXPIRED
    )
    _require_unbothered(round_, inviter, invited, now)
    possible = openings(round_, inviter.pk, invited.pk, now, named=[one.pk for one in people])
    opening = next((one for one in possible if one.slot.starts_at == starts_at), None)
    if opening is None:
        _require_free(round_, people, starts_at, possible)
        raise SlotNotOpen(possible)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                forum=forum,
                inviter=inviter,
                inviter_side_id=side_id,
                invited=invited,
                invited_side_id=other_side_id,
                starts_at=opening.slot.starts_at,
                ends_at=opening.slot.ends_at,
                topic=topic or Words(),
                sent_by_id=actor.user_id,
                sent_at=now,
                expires_at=opening.slot.starts_at - LEAD,
            )
    except IntegrityError as error:
        raise InvitedAlready(is_theirs=False) from error
    invitation.people.set(people)
    _tell_invited(invitation, now)

    record(
        InvitationSent(
            forum_id=forum.pk, side_id=side_id, invitation_id=invitation.pk, organisation=inviter.public_id
        ),
        actor=actor,
        now=now,
    )
    return invitation


@action
def withdraw_invitation(*, invitation: Invitation, actor: Actor, now: datetime) -> None:
    """The inviting organisation takes it back while it waits. Raises `AlreadyAnswered`."""
    require(actor, "meetings.withdraw_invitation", invitation)

    if not _still_open(invitation, now).update(state=Invitation.State.WITHDRAWN):
        raise AlreadyAnswered

    record(
        InvitationWithdrawn(
            forum_id=invitation.forum_id,
            side_id=invitation.inviter_side_id,
            invitation_id=invitation.pk,
            organisation=invitation.inviter.public_id,
        ),
        actor=actor,
        now=now,
    )


@action
def decline_invitation(*, invitation: Invitation, reason: str = "", actor: Actor, now: datetime) -> None:
    """The invited organisation says no; why stays with its own side and the desk. Raises `AlreadyAnswered`."""
    require(actor, "meetings.decline_invitation", invitation.owner_of_answer)

    answered = _still_open(invitation, now).update(
        state=Invitation.State.DECLINED, reason=reason, answered_at=now
    )
    if not answered:
        raise AlreadyAnswered
    _tell_declined(invitation, now)

    record(
        InvitationDeclined(
            forum_id=invitation.forum_id,
            side_id=invitation.invited_side_id,
            invitation_id=invitation.pk,
            organisation=invitation.invited.public_id,
        ),
        actor=actor,
        now=now,
    )


@action
def accept_invitation(
    *,
    invitation: Invitation,
    starts_at: datetime | None = None,
    people: Sequence[Membership] = (),
    actor: Actor,
    now: datetime,
) -> Meeting:
    """The invited organisation says yes: slot, table and interpreter are booked at once, or nothing is.

    `people` are those of the invited organisation who go, all of them; nobody named means whoever says yes
    if they go for it and are free, else whoever is. Another slot may be named when the first is no longer
    possible. What is agreed holds in later computations too. Raises `NotPublished`, `AlreadyAnswered`,
    `KeptBack`, `WrongPerson`, `SomebodyBusy`, `SlotNotOpen`, `HaveMeeting`.
    """
    require(actor, "meetings.accept_invitation", invitation.owner_of_answer)

    round_ = Round.objects.select_related("forum", "hall").get(forum=invitation.forum_id)
    if round_.published_run_id is None:
        raise NotPublished
    _require_going(people, invitation.invited_id, invitation.forum_id)
    possible = openings(
        round_,
        invitation.inviter_id,
        invitation.invited_id,
        now,
        preferred=_going(invitation, actor),
        named=[one.pk for one in people],
    )
    if not Invitation.objects.arriving().filter(pk=invitation.pk).exists():
        raise KeptBack
    wanted = starts_at or invitation.starts_at
    opening = next((one for one in possible if one.slot.starts_at == wanted), None)
    answered = _still_open(invitation, now).update(state=Invitation.State.ACCEPTED, answered_at=now)
    if not answered:
        raise AlreadyAnswered
    if opening is None:
        _require_free(round_, people, wanted, possible)
        raise SlotNotOpen(possible)
    meeting = _arrange(round_, invitation, opening, actor, now)
    Invitation.objects.filter(pk=invitation.pk).update(
        meeting=meeting, starts_at=meeting.starts_at, ends_at=meeting.ends_at
    )
    tell_soon(round_.forum, people_of(meeting))

    record(
        InvitationAccepted(
            forum_id=invitation.forum_id,
            invitation_id=invitation.pk,
            organisation=invitation.invited.public_id,
            meeting=meeting.public_id,
        ),
        actor=actor,
        now=now,
    )
    return meeting


def _arrange(round_: Round, invitation: Invitation, opening: Opening, actor: Actor, now: datetime) -> Meeting:
    """The meeting with its people, its bookings, and a pin so that the next computation leaves it there."""
    first, second = sorted((invitation.inviter_id, invitation.invited_id))
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                forum=round_.forum,
                public_id=next_public_id(round_.forum.code, "MTG"),
                first_id=first,
                second_id=second,
                starts_at=opening.slot.starts_at,
                ends_at=opening.slot.ends_at,
                table=opening.table,
                interpreter=opening.interpreter,
                topic=invitation.topic,
                uid=f"{uuid4()}@muntada",
                published_at=now,
                changed_at=now,
            )
    except IntegrityError as error:
        raise HaveMeeting from error
    MeetingPerson.objects.bulk_create(
        MeetingPerson(meeting=meeting, membership=one) for one in opening.people
    )
    bodies = {one.person_id for one in opening.people}
    if opening.interpreter is not None:
        bodies.add(opening.interpreter.person_id)
    try:
        book(
            round_.forum,
            [
                Wanted(
                    source=meeting.source,
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    resources=frozenset({f"person:{body}" for body in bodies} | {opening.table.resource}),
                )
            ],
        )
    except AlreadyTaken as error:  # by somebody else, between our look and our booking
        others = openings(round_, invitation.inviter_id, invitation.invited_id, now)
        raise SlotNotOpen([one for one in others if one.slot != opening.slot]) from error
    pin, is_new = Pin.objects.get_or_create(
        forum=round_.forum,
        first_id=first,
        second_id=second,
        defaults={
            "kind": Pin.Kind.HOLD,
            "starts_at": meeting.starts_at,
            "table": meeting.table,
            "interpreter": meeting.interpreter,
            "made_by_id": actor.user_id,
            "made_at": now,
        },
    )
    if is_new:
        pin.people.set(opening.people)
    return meeting


def _still_open(invitation: Invitation, now: datetime) -> SlotInvitationQuerySet:
    return Invitation.objects.open_at(now).filter(pk=invitation.pk)


def _require_going(people: Sequence[Membership], organisation_id: int, forum_id: int) -> None:
    """Whoever is named goes for the organisation here."""
    for member in people:
        is_of_it = member.forum_id == forum_id and member.organisation_id == organisation_id
        if not is_of_it or member.part not in MEETS or member.left_at is not None:
            raise WrongPerson(member.pk)


def _require_free(
    round_: Round, people: Sequence[Membership], starts_at: datetime, others: Sequence[Opening]
) -> None:
    """Says who of those named cannot at that time, where that is what stands in the way."""
    if not people:
        return
    ends_at = starts_at + timedelta(minutes=round_.slot_minutes)
    known = candidates(round_.forum_id, [(people[0].organisation_id, starts_at, ends_at)])[0]
    named = {one.pk for one in people}
    busy = [one.member for one in known if one.member.pk in named and not one.is_free]
    if busy:
        raise SomebodyBusy(busy, others)


def _going(invitation: Invitation, actor: Actor) -> list[int]:
    """Whom the inviting side named, and of the invited side whoever says yes."""
    named = [*invitation.people.values_list("pk", flat=True)]
    if actor.person_id is None:
        return named
    own = Membership.objects.current().filter(
        forum=invitation.forum_id, organisation=invitation.invited_id, person=actor.person_id
    )
    return [*named, *own.values_list("pk", flat=True)]


def _require_unbothered(round_: Round, inviter: Organisation, invited: Organisation, now: datetime) -> None:
    """What speaks against an invitation and is known to the one who wants to send it."""
    forum = round_.forum_id
    own_no = Preference.objects.filter(
        forum=forum, asker=inviter, asked=invited, strength=Preference.Strength.NO
    )
    if own_no.exists():
        raise OwnNo
    if Meeting.objects.standing().filter(_between(inviter, invited), forum=forum).exists():
        raise HaveMeeting
    sent = Invitation.objects.filter(forum=forum, inviter=inviter)
    if sent.filter(invited=invited, state=Invitation.State.SENT).exists():
        raise InvitedAlready(is_theirs=False)
    theirs = Invitation.objects.arriving().filter(
        forum=forum, inviter=invited, invited=inviter, state=Invitation.State.SENT
    )
    if theirs.exists():
        raise InvitedAlready(is_theirs=True)
    before = list(sent.filter(invited=invited).values_list("state", flat=True))
    if Invitation.State.DECLINED in before or len(before) >= REPEATS:
        raise AskTheDesk
    if sent.filter(state=Invitation.State.SENT).count() >= round_.most_invitations:
        raise TooManyInvitations(round_.most_invitations)
    withdrawn = sent.filter(state=Invitation.State.WITHDRAWN, sent_at__gt=now - timedelta(days=1))
    if withdrawn.count() >= WITHDRAWALS * round_.most_invitations:
        raise TooManyWithdrawn


def _between(one: Organisation, other: Organisation) -> Q:
    return Q(first=one, second=other) | Q(first=other, second=one)


def _tell_invited(invitation: Invitation, now: datetime) -> None:
    """A mail to each of the invited organisation, unless it said no beforehand."""
    if not Invitation.objects.arriving().filter(pk=invitation.pk).exists():
        return
    _mail(invitation, invitation.invited_id, invitation.inviter, "invitation", now)


def _tell_declined(invitation: Invitation, now: datetime) -> None:
    """A mail to the inviting organisation that there is no meeting, without a why."""
    _mail(invitation, invitation.inviter_id, invitation.invited, "declined", now)


def _mail(
    invitation: Invitation, organisation_id: int, other: Organisation, template: str, now: datetime
) -> None:
    members = (
        Membership.objects.current()
        .filter(forum=invitation.forum_id, organisation=organisation_id, part__in=MEETS)
        .select_related("person__user", "side", "forum")
    )
    for member in members:
        if not address_of(member):
            continue
        language = member.person.preferred_language
        language = language if language in LANGUAGES else "en"
        forum = member.forum
        with override(language):
            when = when_of(invitation, forum, member, language)
        queue_mail(
            to=address_of(member),
            language=language,
            template=f"meetings/mail/{template}",
            context={
                "forum": forum.short_name or forum.name,
                "person": member.person.name,
                "other": other.name,
                "when": when,
                "topic": invitation.topic,
                "url": url_in_mail("meetings:invitations", forum, language),
            },
            key=f"meetings:{template}:{invitation.pk}:{member.pk}",
            forum=forum,
            side=member.side,
            now=now,
        )
