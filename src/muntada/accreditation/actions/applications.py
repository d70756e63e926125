"""Apply, change, approve, refuse, withdraw."""

from datetime import datetime

from muntada.access.actor import Actor, System, require
from muntada.accreditation.actions.badges import ReasonMissing, revoke
from muntada.accreditation.events import (
    ApplicationApproved,
    ApplicationChanged,
    ApplicationMade,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from muntada.accreditation.models import Category, Participation, Zone, category_of
from muntada.accreditation.quotas import keep_within
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.languages import LANGUAGES
from muntada.base.text import clean
from muntada.directory.models import Membership
from muntada.journal.record import record

State = Participation.State


class AlreadyApplied(Exception):
    """The person has an application in this forum; `existing` is it."""

    def __init__(self, existing: Participation) -> None:
        super().__init__(existing.public_id)
        self.existing = existing


class TakesPartNoLonger(Exception):
    """Only somebody who takes part can be accredited."""


@action
def apply_for_accreditation(
    *, membership: Membership, category: str = "", actor: Actor | System, now: datetime
) -> Participation:
    """Ask that somebody be let in for this part; who was refused or withdrew may ask again.

    Without a category it is the one that the part suggests. Raises `AlreadyApplied`, `TakesPartNoLonger`.
    """
    require(actor, "accreditation.apply_for_accreditation", membership)
    if membership.left_at is not None:
        raise TakesPartNoLonger

    found = Participation.objects.select_for_update().filter(
        forum=membership.forum_id, person=membership.person_id
    )
    participation = found.first()
    if participation is not None and participation.state not in (
        State.REFUSED,
        State.WITHDRAWN,
        State.INVITED,
    ):
        raise AlreadyApplied(participation)
    if participation is None:
        participation = Participation(
            forum=membership.forum,
            person=membership.person,
            public_id=next_public_id(membership.forum.code, "ACC"),
            badge_language=_own_script(membership),
        )
    participation.membership = membership
    participation.side_id = membership.side_id
    participation.category = category or category_of(membership)
    participation.state = State.APPLIED
    participation.reason = ""
    participation.applied_at = participation.changed_at = now
    participation.applied_by_id = actor.user_id
    participation.decided_at = participation.decided_by = None
    participation.save()

    record(_event(ApplicationMade, participation), actor=actor, now=now)
    return participation


def _own_script(membership: Membership) -> str:
    original = membership.person.name.original
    return original if original in LANGUAGES else membership.person.preferred_language


class ChangedMeanwhile(Exception):
    """Somebody else changed or decided it after this page was opened."""


@action
def change_application(
    *,
    participation: Participation,
    category: str,
    zones: list[Zone],
    desk_note: str,
    seen: datetime,
    actor: Actor,
    now: datetime,
) -> Participation:
    """Change as what somebody is let in, where beside the zones of the category, and what the gate should know.

    `seen` is its `changed_at` as it was shown. Raises `ChangedMeanwhile`, and `QuotaFull` where somebody who is
    let in would take a place that another category does not have.
    """
    require(actor, "accreditation.change_application", participation)

    unchanged = Participation.objects.filter(pk=participation.pk, changed_at=seen)
    if not unchanged.update(category=Category(category), desk_note=clean(desk_note), changed_at=now):
        raise ChangedMeanwhile
    former = participation.category
    participation.zones.set(zones)
    participation.refresh_from_db()
    if former != category and participation.is_let_in:
        keep_within(participation, former_category=former)

    record(_event(ApplicationChanged, participation), actor=actor, now=now)
    return participation


class AlreadyDecided(Exception):
    """It does not wait for a decision any more."""


@action
def approve_application(*, participation: Participation, actor: Actor, now: datetime) -> None:
    """Let somebody in: a badge can be printed. Raises `AlreadyDecided`, `QuotaFull`."""
    require(actor, "accreditation.approve_application", participation)

    _decide(participation, State.APPROVED, "", actor, now)
    keep_within(participation)

    record(_decided(ApplicationApproved, participation), actor=actor, now=now)


@action
def refuse_application(*, participation: Participation, reason: str, actor: Actor, now: datetime) -> None:
    """Do not let somebody in, and say why, also after they were approved. Raises `ReasonMissing`, `AlreadyDecided`."""
    require(actor, "accreditation.refuse_application", participation)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing

    _decide(participation, State.REFUSED, reason, actor, now)
    revoke([participation], now)

    record(_decided(ApplicationRefused, participation), actor=actor, now=now)


def _decide(participation: Participation, state: str, reason: str, actor: Actor, now: datetime) -> None:
    waiting = [State.APPLIED] if state == State.APPROVED else [State.APPLIED, *Participation.LET_IN]
    undecided = Participation.objects.filter(pk=participation.pk, state__in=waiting)
    if not undecided.update(
        state=state, reason=reason, decided_at=now, decided_by=actor.user_id, changed_at=now
    ):
        raise AlreadyDecided
    participation.refresh_from_db()


@action
def withdraw_application(*, participation: Participation, actor: Actor | System, now: datetime) -> None:
    """Somebody does not come after all: the badge is no longer good. Raises `AlreadyDecided`."""
    require(actor, "accreditation.withdraw_application", participation)

    standing = Participation.objects.filter(pk=participation.pk).exclude(state=State.WITHDRAWN)
    if not standing.update(state=State.WITHDRAWN, changed_at=now):
        raise AlreadyDecided
    revoke([participation], now)
    participation.refresh_from_db()

    record(_decided(ApplicationWithdrawn, participation), actor=actor, now=now)


def _event(
    kind: type[ApplicationMade] | type[ApplicationChanged], participation: Participation
) -> ApplicationMade | ApplicationChanged:
    return kind(
        forum_id=participation.forum_id, side_id=participation.side_id, application=participation.public_id
    )


def _decided(
    kind: type[ApplicationApproved] | type[ApplicationRefused] | type[ApplicationWithdrawn],
    participation: Participation,
) -> ApplicationApproved | ApplicationRefused | ApplicationWithdrawn:
    return kind(
        forum_id=participation.forum_id,
        side_id=participation.side_id,
        application=participation.public_id,
        participation_id=participation.pk,
    )
