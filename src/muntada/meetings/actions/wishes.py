"""Whom organisations want to meet, and when their people are there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from muntada.access.actor import Actor, require
from muntada.access.roles import Role
from muntada.base.action import action
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.events import (
    AvailabilityChanged,
    InvitationWithdrawn,
    PreferenceStated,
    PreferenceWithdrawn,
)
from muntada.meetings.models import MEETS, Absence, Invitation, Preference, Round, owner_of_wishes

# Who may still note down a preference when the round is closed: on behalf of the organisation.
DESK = (Role.B2B_DESK, Role.SECRETARIAT)


class ForThemselves(Exception):
    """An organisation does not meet itself."""


class NotTakingPart(Exception):
    """An organisation has nobody in this forum who could meet; `organisation` says which."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation.public_id)
        self.organisation = organisation


class WishesClosed(Exception):
    """The time for preferences is over; the desk can still note one down."""


class WrongPerson(Exception):
    """The person named does not take part for that organisation."""


class NothingToWithdraw(Exception):
    """The preference was withdrawn already."""


def sides_of(forum: Forum, *organisations: Organisation) -> dict[int, int]:
    """For which side each of these organisations takes part, both by their keys; not of those who do not."""
    rows = (
        Membership.objects.current()
        .filter(forum=forum, organisation__in=organisations, part__in=MEETS, side__isnull=False)
        .order_by("-rank", "-pk")  # so that of several the first one in rank stands
        .values_list("organisation_id", "side_id")
    )
    return {organisation_id: side_id for organisation_id, side_id in rows if side_id is not None}


def side_among(sides: Mapping[int, int], organisation: Organisation) -> int:
    """The side of this organisation among those found. Raises `NotTakingPart`."""
    if organisation.pk not in sides:
        raise NotTakingPart(organisation)
    return sides[organisation.pk]


@action
def state_preference(
    *,
    forum: Forum,
    asker: Organisation,
    asked: Organisation,
    strength: str,
    attendee: Membership | None = None,
    wished: Membership | None = None,
    topic: Words | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Preference:
    """An organisation says how much it wants to meet another; saying it again changes the strength.

    Raises `ForThemselves`, `NotTakingPart`, `WishesClosed`, `WrongPerson`.
    """
    sides = sides_of(forum, asker, asked)
    side_id = side_among(sides, asker)
    require(actor, "meetings.state_preference", owner_of_wishes(forum.pk, side_id, asker.pk))

    if asker == asked:
        raise ForThemselves
    _require_open(forum, actor, now)
    side_among(sides, asked)
    for person, organisation in ((attendee, asker), (wished, asked)):
        if person is not None and not _takes_part(person, organisation, forum):
            raise WrongPerson(person.pk)
    said: dict[str, Any] = {
        "side_id": side_id,
        "strength": Preference.Strength(strength),
        "attendee": attendee,
        "wished": wished,
        "reason": reason,
        "stated_at": now,
    }
    if topic is not None:
        said["topic"] = topic
    [preference] = Preference.objects.bulk_create(
        [Preference(forum=forum, asker=asker, asked=asked, **said)],
        update_conflicts=True,
        unique_fields=["forum", "asker", "asked"],
        update_fields=[name.removesuffix("_id") for name in said],
    )
    if topic is None:
        preference.refresh_from_db(fields=["topic"])  # what was said before stands
    if preference.strength == Preference.Strength.NO:
        # Else the other one could still say yes to what is no longer wanted.
        for one in Invitation.objects.open_at(now).filter(forum=forum, inviter=asker, invited=asked):
            _take_back(one, actor, now)

    record(
        PreferenceStated(
            forum_id=forum.pk, side_id=side_id, preference_id=preference.pk, asker=asker.public_id
        ),
        actor=actor,
        now=now,
    )
    return preference


@action
def withdraw_preference(*, preference: Preference, actor: Actor, now: datetime) -> None:
    """An organisation takes back what it said of another.

    Raises `WishesClosed`, `NothingToWithdraw`.
    """
    require(actor, "meetings.withdraw_preference", preference)

    _require_open(preference.forum, actor, now)
    gone = preference.pk
    withdrawn, _ = Preference.objects.filter(pk=gone).delete()
    if not withdrawn:
        raise NothingToWithdraw

    record(
        PreferenceWithdrawn(
            forum_id=preference.forum_id,
            side_id=preference.side_id,
            preference_id=gone,
            asker=preference.asker.public_id,
        ),
        actor=actor,
        now=now,
    )


@action
def set_availability(
    *,
    membership: Membership,
    starts_at: datetime,
    ends_at: datetime,
    is_there: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Somebody is, or is not, there for meetings in this stretch of time; the rest stays as it was.

    Two taps on the same slot say the same as one.
    """
    require(actor, "meetings.set_availability", membership)

    touching = Absence.objects.select_for_update().filter(
        membership=membership, starts_at__lte=ends_at, ends_at__gte=starts_at
    )
    first, last = starts_at, ends_at
    left: list[tuple[datetime, datetime]] = []
    for absence in touching:
        if is_there:
            left.append((absence.starts_at, min(absence.ends_at, starts_at)))
            left.append((max(absence.starts_at, ends_at), absence.ends_at))
        else:
            first, last = min(first, absence.starts_at), max(last, absence.ends_at)
    touching.delete()
    if not is_there:
        left.append((first, last))
    Absence.objects.bulk_create(
        Absence(membership=membership, starts_at=start, ends_at=end) for start, end in left if start < end
    )

    record(
        AvailabilityChanged(
            forum_id=membership.forum_id,
            side_id=membership.side_id,
            membership_id=membership.pk,
            person=membership.person.public_id,
        ),
        actor=actor,
        now=now,
    )


def _take_back(invitation: Invitation, actor: Actor, now: datetime) -> None:
    if not Invitation.objects.open_at(now).filter(pk=invitation.pk).update(state=Invitation.State.WITHDRAWN):
        return
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


def _takes_part(membership: Membership, organisation: Organisation, forum: Forum) -> bool:
    return (
        membership.forum_id == forum.pk
        and membership.organisation_id == organisation.pk
        and membership.part in MEETS
        and membership.left_at is None
    )


def _require_open(forum: Forum, actor: Actor, now: datetime) -> None:
    if actor.holds(*DESK):
        return
    round_ = Round.objects.filter(forum=forum).first()
    if round_ is not None and not round_.is_open(now):
        raise WishesClosed
