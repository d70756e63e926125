"""Add, change, publish and cancel sessions; name who speaks."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.programme import events
from muntada.programme.models import Session, SessionRole
from muntada.venue.bookings import Wanted, book, free
from muntada.venue.models import Hall


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a session is, where and when it takes place, and in which languages."""

    kind: str
    title: Words
    hall: Hall
    starts_at: datetime
    ends_at: datetime
    abstract: Words = field(default_factory=Words)
    spoken: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()
    is_open_to_press: bool = False


class EndsBeforeItStarts(Exception):
    """A session needs some time."""


class OutsideTheForum(Exception):
    """A session takes place on a day of the forum."""


class HallOfAnotherForum(Exception):
    """The hall belongs to another forum."""


def _check(plan: Plan, forum: Forum) -> None:
    if plan.ends_at <= plan.starts_at:
        raise EndsBeforeItStarts
    days = {instant.astimezone(forum.tz).date() for instant in (plan.starts_at, plan.ends_at)}
    if min(days) < forum.starts_on or max(days) > forum.ends_on:
        raise OutsideTheForum
    if plan.hall.forum_id != forum.pk:
        raise HallOfAnotherForum


def _fill(session: Session, plan: Plan) -> None:
    session.kind = plan.kind
    session.title = session.title.revised(plan.title)
    session.abstract = session.abstract.revised(plan.abstract)
    session.hall = plan.hall
    session.starts_at = plan.starts_at
    session.ends_at = plan.ends_at
    session.spoken = list(plan.spoken)
    session.interpreted = [language for language in plan.interpreted if language not in plan.spoken]
    session.is_open_to_press = plan.is_open_to_press


def _book(session: Session) -> None:
    people = session.roles.values_list("membership__person_id", flat=True)
    book(
        session.forum,
        [
            Wanted(
                source=session.source,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                resources=frozenset({session.hall.resource, *(f"person:{person}" for person in people)}),
            )
        ],
    )


def _held(session: Session) -> Session:
    """The session as it stands, kept from others until the change is done."""
    return Session.objects.select_for_update(of=("self",)).select_related("forum", "hall").get(pk=session.pk)


@action
def add_session(*, forum: Forum, plan: Plan, actor: Actor, now: datetime) -> Session:
    """Put a session into the draft programme and take up its hall. Raises `AlreadyTaken`."""
    require(actor, "programme.add_session", Owner(forum_id=forum.pk))
    _check(plan, forum)

    session = Session(forum=forum, changed_at=now)
    _fill(session, plan)
    session.public_id = next_public_id(forum.code, "SES")
    session.save(force_insert=True)
    _book(session)

    record(events.SessionAdded(forum_id=forum.pk, session=session.public_id), actor=actor, now=now)
    return session


class IsCancelled(Exception):
    """A cancelled session is not changed any more; add a new one."""


@action
def change_session(*, session: Session, plan: Plan, actor: Actor, now: datetime) -> None:
    """Change a session; calendars that have it learn so. Raises `AlreadyTaken`."""
    require(actor, "programme.change_session", session)

    held = _held(session)
    if held.state == Session.State.CANCELLED:
        raise IsCancelled
    _check(plan, held.forum)
    _fill(held, plan)
    held.sequence += 1
    held.changed_at = now
    held.save()
    _book(held)

    record(
        events.SessionChanged(forum_id=held.forum_id, session=held.public_id, sequence=held.sequence),
        actor=actor,
        now=now,
    )


class NotADraft(Exception):
    """Only a draft is published."""


@action
def publish_session(*, session: Session, actor: Actor, now: datetime) -> None:
    """Let everybody see a session."""
    require(actor, "programme.publish_session", session)

    drafts = Session.objects.filter(pk=session.pk, state=Session.State.DRAFT)
    if not drafts.update(state=Session.State.PUBLISHED, published_at=now, changed_at=now):
        raise NotADraft

    record(
        events.SessionPublished(forum_id=session.forum_id, session=session.public_id), actor=actor, now=now
    )


@action
def cancel_session(*, session: Session, actor: Actor, now: datetime) -> None:
    """Call a session off; its hall and speakers are free, and calendars strike it out."""
    require(actor, "programme.cancel_session", session)

    standing = Session.objects.filter(pk=session.pk).exclude(state=Session.State.CANCELLED)
    if not standing.update(state=Session.State.CANCELLED, sequence=F("sequence") + 1, changed_at=now):
        raise IsCancelled
    free([session.source])
    session.refresh_from_db()

    record(
        events.SessionCancelled(
            forum_id=session.forum_id, session=session.public_id, sequence=session.sequence
        ),
        actor=actor,
        now=now,
    )


class NotTakingPart(Exception):
    """Only somebody who takes part in this forum can be named in a session."""


class AlreadyNamed(Exception):
    """This person is named in the session already."""


@action
def add_speaker(
    *,
    session: Session,
    membership: Membership,
    role: str,
    topic: Words,
    actor: Actor,
    now: datetime,
) -> SessionRole:
    """Name somebody in a session, unless they are elsewhere then. Raises `AlreadyTaken`."""
    require(actor, "programme.add_speaker", session)

    held = _held(session)
    if held.state == Session.State.CANCELLED:
        raise IsCancelled
    if membership.forum_id != held.forum_id or membership.left_at is not None:
        raise NotTakingPart
    if held.roles.filter(membership__person_id=membership.person_id).exists():
        raise AlreadyNamed
    last = held.roles.order_by("-order").values_list("order", flat=True).first() or 0
    named = SessionRole.objects.create(
        session=held, membership=membership, role=role, order=last + 1, topic=topic
    )
    _book(held)
    _changed(held, now)

    record(
        events.SpeakerAdded(forum_id=held.forum_id, session=held.public_id, membership_id=membership.pk),
        actor=actor,
        now=now,
    )
    return named


@action
def remove_speaker(*, named: SessionRole, actor: Actor, now: datetime) -> None:
    """Somebody does not speak after all, and is free then."""
    require(actor, "programme.remove_speaker", named.session)

    held = _held(named.session)
    if held.state == Session.State.CANCELLED:
        raise IsCancelled
    SessionRole.objects.filter(pk=named.pk).delete()
    _book(held)
    _changed(held, now)

    record(
        events.SpeakerRemoved(
            forum_id=held.forum_id, session=held.public_id, membership_id=named.membership_id
        ),
        actor=actor,
        now=now,
    )


def _changed(session: Session, now: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1, changed_at=now)
