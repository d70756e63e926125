"""What changes a forum, its sides and who is appointed."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, NotAllowed, Owner, System, require
from muntada.access.roles import Role
from muntada.accounts import actions as accounts
from muntada.accounts.models import User
from muntada.base.action import action
from muntada.base.models import Counter
from muntada.base.words import Words
from muntada.forums import queries, setup
from muntada.forums.details import ForumDetails, SideDetails, write
from muntada.forums.events import (
    AppointmentEnded,
    ForumChanged,
    ForumOpened,
    ForumPublished,
    HolidayAdded,
    HolidayRemoved,
    InstallationSetUp,
    OfficerAppointed,
    SideChanged,
)
from muntada.forums.models import Forum, Grant, Holiday, Series, Side
from muntada.journal.record import record

INSTALLATION = Owner(forum_id=None)


class AlreadySetUp(Exception):
    """There is an account already; further ones exist by invitation."""


class WrongCode(Exception):
    """The set-up code is not the one that this installation waits for."""


@action
def set_up(
    *, code: str, email: str, name: str, language: str, password: str, actor: Actor, now: datetime
) -> User:
    """Make the first administrator of an empty installation."""
    require(actor, "forums.set_up", INSTALLATION)
    if not setup.is_wanted():
        raise AlreadySetUp
    if not setup.is_right(code):
        raise WrongCode
    # Of two at once only one writes this row.
    _counter, is_first = Counter.objects.get_or_create(scope="installation", kind="SETUP")
    if not is_first:
        raise AlreadySetUp
    user = User.objects.create_user(email, password=password, name=name, language=language, joined_at=now)
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=now.date() - timedelta(days=1))
    record(InstallationSetUp(forum_id=None, user_id=user.pk), actor=Actor(user_id=user.pk), now=now)
    transaction.on_commit(setup.forget_code)
    return user


class CodeTaken(Exception):
    """Another forum has this code."""


@action
def open_forum(
    *,
    code: str,
    details: ForumDetails,
    new_series: Words,
    host: SideDetails,
    guest: SideDetails,
    actor: Actor,
    now: datetime,
) -> Forum:
    """A forum with its two sides, in preparation: only those who are appointed see it."""
    require(actor, "forums.open_forum", INSTALLATION)
    forum = write(details, Forum(code=code, slug=code.lower(), changed_at=now))
    try:
        with transaction.atomic():
            if new_series:
                forum.series = Series.objects.create(code=code, name=new_series)
            forum.save()
    except IntegrityError as error:
        raise CodeTaken from error
    write(host, Side(forum=forum, key=Side.Key.HOST)).save()
    write(guest, Side(forum=forum, key=Side.Key.GUEST)).save()
    record(ForumOpened(forum_id=forum.pk, code=forum.code), actor=actor, now=now)
    return forum


@action
def change_forum(*, forum: Forum, details: ForumDetails, actor: Actor, now: datetime) -> None:
    """Change what a forum is called, where and when it is held; its code stays for ever."""
    require(actor, "forums.change_forum", forum)
    forum = write(details, Forum.objects.select_for_update().get(pk=forum.pk))
    forum.changed_at = now
    forum.save()
    record(ForumChanged(forum_id=forum.pk, code=forum.code), actor=actor, now=now)


class TextsMissing(Exception):
    """A forum goes public in all its languages or not at all; `missing` says what lacks which."""

    def __init__(self, missing: list[queries.MissingText]) -> None:
        super().__init__(str(len(missing)))
        self.missing = missing


@action
def publish_forum(*, forum: Forum, actor: Actor, now: datetime) -> None:
    """Let everybody see a forum."""
    require(actor, "forums.publish_forum", forum)
    missing = queries.missing_texts(forum)
    if missing:
        raise TextsMissing(missing)
    drafts = Forum.objects.filter(pk=forum.pk, state=Forum.State.DRAFT)
    if drafts.update(state=Forum.State.PUBLIC, changed_at=now):
        record(ForumPublished(forum_id=forum.pk, code=forum.code), actor=actor, now=now)


@action
def change_side(*, side: Side, details: SideDetails, actor: Actor, now: datetime) -> None:
    """Change a side's names, clock and days of rest."""
    require(actor, "forums.change_side", side)
    write(details, Side.objects.select_for_update().get(pk=side.pk)).save()
    record(SideChanged(forum_id=side.forum_id, side_id=side.pk, key=side.key), actor=actor, now=now)


class HolidayEntered(Exception):
    """The side has this day off already."""


@action
def add_holiday(*, side: Side, on: date, name: Words, actor: Actor, now: datetime) -> Holiday:
    """A day on which the side does not work."""
    require(actor, "forums.add_holiday", side)
    try:
        with transaction.atomic():
            holiday = Holiday.objects.create(side=side, on=on, name=name)
    except IntegrityError as error:
        raise HolidayEntered from error
    record(
        HolidayAdded(forum_id=side.forum_id, side_id=side.pk, key=side.key, on=on.isoformat()),
        actor=actor,
        now=now,
    )
    return holiday


@action
def remove_holiday(*, holiday: Holiday, actor: Actor, now: datetime) -> None:
    """The side works on that day after all."""
    side = holiday.side
    require(actor, "forums.remove_holiday", side)
    if Holiday.objects.filter(pk=holiday.pk).delete()[0]:
        record(
            HolidayRemoved(forum_id=side.forum_id, side_id=side.pk, key=side.key, on=holiday.on.isoformat()),
            actor=actor,
            now=now,
        )


class AlreadyAppointed(Exception):
    """The person holds this duty already."""


class ForBothSides(Exception):
    """Administrators and auditors serve both sides."""


@action
def appoint(
    *,
    email: str,
    name: str,
    language: str,
    origin: str,
    role: Role,
    forum: Forum | None,
    side: Side | None,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
    now: datetime,
) -> Grant:
    """Give a duty to whoever signs in with this address; somebody unknown is invited first."""
    forum_id, side_id = forum.pk if forum else None, side.pk if side else None
    require(actor, "forums.appoint", Owner(forum_id=forum_id, side_id=side_id))
    if role in queries.FOR_BOTH_SIDES:
        if not actor.holds(Role.ADMINISTRATOR):
            raise NotAllowed("forums.appoint")
        if side is not None:
            raise ForBothSides
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        user = accounts.invite_user(
            email=email,
            name=name,
            language=language,
            origin=origin,
            forum_id=forum_id,
            side_id=side_id,
            actor=actor,
            now=now,
        )
    # Whoever appoints waits for those who do so now, so that nobody is appointed twice.
    User.objects.select_for_update().get(pk=user.pk)
    same = Grant.objects.filter(user=user, forum=forum, side=side, role=role)
    if same.not_over(queries.today(forum, now)).exists():
        raise AlreadyAppointed
    grant = Grant.objects.create(
        user=user, forum=forum, side=side, role=role, starts_on=starts_on, ends_on=ends_on
    )
    _tell_appointed(grant, actor, now)
    return grant


class LastAdministrator(Exception):
    """Without this one nobody could administer the installation."""


@action
def end_appointment(*, grant: Grant, actor: Actor | System, now: datetime) -> None:
    """From now on the person no longer holds the duty."""
    require(actor, "forums.end_appointment", grant)
    is_for_both = grant.role in queries.FOR_BOTH_SIDES
    if is_for_both and isinstance(actor, Actor) and not actor.holds(Role.ADMINISTRATOR):
        raise NotAllowed("forums.end_appointment")
    if grant.role == Role.ADMINISTRATOR and grant.forum_id is None:
        # Held until the end, so that two last ones cannot end each other.
        list(Grant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, forum=None))
        others = Grant.objects.filter(role=Role.ADMINISTRATOR, forum=None, user__is_active=True)
        if not others.in_force(now.date()).exclude(pk=grant.pk).exists():
            raise LastAdministrator
    _end(grant, now)
    _tell_ended(grant, actor, now)


# Handing over: called by accounts through its registry, with an action of its own around it


def open_appointments(user_id: int, now: datetime) -> int:
    """How many duties a user holds or is about to hold."""
    return Grant.objects.filter(user=user_id).not_over(now.date()).count()


def pass_appointments(from_user_id: int, to_user_id: int, actor: Actor, now: datetime) -> int:
    """Every duty of one user becomes another's, from today; how many there were."""
    grants = list(Grant.objects.filter(user=from_user_id).select_related("forum").not_over(now.date()))
    for grant in grants:
        today = queries.today(grant.forum, now)
        same = Grant.objects.filter(
            user=to_user_id, forum=grant.forum_id, side=grant.side_id, role=grant.role
        )
        if not same.not_over(today).exists():
            passed = Grant.objects.create(
                user_id=to_user_id,
                forum_id=grant.forum_id,
                side_id=grant.side_id,
                role=grant.role,
                starts_on=max(grant.starts_on, today),
                ends_on=grant.ends_on,
            )
            _tell_appointed(passed, actor, now)
        _end(grant, now)
        _tell_ended(grant, actor, now)
    return len(grants)


def _end(grant: Grant, now: datetime) -> None:
    """The day before is the last; an appointment that had not begun before leaves only its journal rows."""
    last_day = queries.today(grant.forum, now) - timedelta(days=1)
    if grant.starts_on > last_day:
        # Through the queryset, so that the object keeps its number for the journal.
        Grant.objects.filter(pk=grant.pk).delete()
    else:
        Grant.objects.filter(pk=grant.pk).update(ends_on=last_day)


def _tell_appointed(grant: Grant, actor: Actor, now: datetime) -> None:
    record(
        OfficerAppointed(
            forum_id=grant.forum_id,
            side_id=grant.side_id,
            grant_id=grant.pk,
            user_id=grant.user_id,
            role=grant.role,
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
