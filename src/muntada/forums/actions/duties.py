"""Who is appointed to what, and until when."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from muntada.access.actor import Actor, NotAllowed, Owner, System, require
from muntada.access.roles import BY_APPOINTMENT, OFFICES, Role
from muntada.accounts.actions import invite_user
from muntada.accounts.models import User, UserState
from muntada.accounts.work import Part
from muntada.base.action import action
from muntada.forums.events import AppointmentEnded, OfficerAppointed
from muntada.forums.models import Forum, Grant, Side
from muntada.forums.queries import may_appoint_to, today_in
from muntada.journal.record import record


class EndsBeforeItStarts(Exception):
    """The last day lies before the first."""


class NotForASide(Exception):
    """Administrators and auditors serve the whole forum, an office outside a forum the whole installation."""


class NotActive(Exception):
    """The account is closed: it is opened again first, or somebody else is appointed."""


class AlreadyAppointed(Exception):
    """This person holds this duty for some of these days."""


@action
def appoint(
    *,
    forum: Forum | None,
    user: User,
    role: Role,
    side: Side | None = None,
    starts_on: date,
    ends_on: date | None = None,
    actor: Actor | System,
    now: datetime,
) -> Grant:
    """Give somebody a duty: in one forum, for a side or jointly, or (administrators) in the whole installation.

    Somebody who is invited but has not joined yet may be appointed; the duty waits for them.
    """
    owner = Owner(forum_id=forum.pk if forum else None, side_id=side.pk if side else None)
    require(actor, "forums.appoint", owner)
    if not may_appoint_to(actor, role, forum, side):
        raise NotAllowed("forums.appoint")
    if side is not None and (forum is None or side.forum_id != forum.pk or role not in OFFICES):
        raise NotForASide
    if role not in BY_APPOINTMENT or (forum is None and role not in {Role.ADMINISTRATOR, Role.AUDITOR}):
        raise NotForASide
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeItStarts
    # Hold the person's row, so that two clicks at once cannot both find no appointment.
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.state is UserState.DEACTIVATED:
        raise NotActive
    same = Grant.objects.filter(user=user, forum=forum, side=side, role=role).not_over(starts_on)
    if (same.filter(starts_on__lte=ends_on) if ends_on else same).exists():
        raise AlreadyAppointed
    grant = Grant.objects.create(
        user=user, forum=forum, side=side, role=role, starts_on=starts_on, ends_on=ends_on
    )
    _tell_appointed(grant, actor, now)
    return grant


@transaction.atomic
def appoint_by_address(
    *,
    email: str,
    name: str,
    language: str,
    origin: str,
    forum: Forum | None,
    role: Role,
    side: Side | None,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
    now: datetime,
) -> Grant:
    """Appoint whoever signs in with this address; somebody unknown is invited in the same step."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    is_waiting = user is not None and user.state is UserState.INVITED and user.invitations.open().exists()
    if user is None or (user.state is UserState.INVITED and not is_waiting):
        user = invite_user(
            email=email,
            name=name,
            language=language,
            origin=origin,
            forum_id=forum.pk if forum else None,
            side_id=side.pk if side else None,
            actor=actor,
            now=now,
        )
    return appoint(
        forum=forum,
        user=user,
        role=role,
        side=side,
        starts_on=starts_on,
        ends_on=ends_on,
        actor=actor,
        now=now,
    )


def _tell_appointed(grant: Grant, actor: Actor | System, now: datetime) -> None:
    record(
        OfficerAppointed(
            forum_id=grant.forum_id,
            side_id=grant.side_id,
            grant_id=grant.pk,
            user_id=grant.user_id,
            role=grant.role,
            starts_on=grant.starts_on.isoformat(),
        ),
        actor=actor,
        now=now,
    )


def _tell_ended(grant: Grant, actor: Actor | System, now: datetime) -> None:
    record(
        AppointmentEnded(
            forum_id=grant.forum_id,
            side_id=grant.side_id,
            grant_id=grant.pk,
            user_id=grant.user_id,
            role=grant.role,
        ),
        actor=actor,
        now=now,
    )


class LastAdministrator(Exception):
    """Nobody else would look after the installation for good."""


class IsOver(Exception):
    """The appointment has ended already."""


@action
def end_appointment(*, grant: Grant, actor: Actor | System, now: datetime) -> None:
    """Take a duty away at once; somebody must stay who administers the installation."""
    require(actor, "forums.end_appointment", grant)
    if not may_appoint_to(actor, Role(grant.role), grant.forum, grant.side):
        raise NotAllowed("forums.end_appointment")
    if grant.forum_id is None and grant.role == Role.ADMINISTRATOR:
        _keep_one_administrator(grant, now)
    on = today_in(grant.forum, now)
    if not Grant.objects.not_over(on).filter(pk=grant.pk).update(ended_at=now):
        raise IsOver
    grant.ended_at = now
    _tell_ended(grant, actor, now)


def _keep_one_administrator(grant: Grant, now: datetime) -> None:
    # Hold all of them, so that two administrators cannot end each other at once.
    lasting = (
        Grant.objects.of_the_installation()
        .in_force(now.date())
        .filter(ends_on=None, user__is_active=True)
        .select_for_update(of=("self",))
    )
    if not [each for each in lasting if each.pk != grant.pk]:
        raise LastAdministrator


# When an officer leaves: accounts.work


def count_appointments(user_id: int, now: datetime, part: Part | None) -> int:
    """How many duties somebody holds or is about to."""
    return len(_open_duties(user_id, now, part))


def pass_appointments(
    from_user_id: int, to_user_id: int, actor: Actor | System, now: datetime, part: Part | None
) -> int:
    """Give all duties of one user to another, from today and to the same end; how many there were."""
    passed = 0
    for grant in _open_duties(from_user_id, now, part):
        Grant.objects.filter(pk=grant.pk).update(ended_at=now)
        _tell_ended(grant, actor, now)
        heir = Grant.objects.filter(
            user=to_user_id, forum=grant.forum, side=grant.side, role=grant.role, ended_at=None
        ).filter(Q(ends_on=None) | Q(ends_on__gte=grant.ends_on or date.max))
        if not heir.exists():
            _tell_appointed(
                Grant.objects.create(
                    user_id=to_user_id,
                    forum=grant.forum,
                    side=grant.side,
                    role=grant.role,
                    starts_on=max(grant.starts_on, today_in(grant.forum, now)),
                    ends_on=grant.ends_on,
                ),
                actor,
                now,
            )
        passed += 1
    return passed


def _open_duties(user_id: int, now: datetime, part: Part | None) -> list[Grant]:
    """All of them; of a part only those that its secretariat may give."""
    grants = (
        Grant.objects.filter(user=user_id).not_over(now.date()).select_related("forum", "side").order_by("pk")
    )
    if part is None:
        return list(grants)
    given = grants.filter(forum=part.forum_id).exclude(role__in=(Role.ADMINISTRATOR, Role.AUDITOR))
    return [grant for grant in given if grant.side_id in part.side_ids]
