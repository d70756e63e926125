"""Change a period, delete what is over, ask to be forgotten, forget."""

from datetime import datetime

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, Owner, System, require
from muntada.base.action import action
from muntada.directory.models import Person
from muntada.directory.queries import owner_of_person
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.privacy.erasing import erase, outlook_of
from muntada.privacy.events import (
    DataCleared,
    DataTaken,
    ErasureAsked,
    ErasureRefused,
    ErasureTakenBack,
    PeriodChanged,
    PersonErased,
)
from muntada.privacy.holdings import CLEARED, Holding
from muntada.privacy.models import Clearing, Erasure, Period
from muntada.privacy.queries import days_of


class OutOfBounds(Exception):
    """The number of days is not between the least and the most for this kind of data."""


class AskedAlready(Exception):
    """The person has asked to be forgotten, and it is not decided."""


class AlreadyDecided(Exception):
    """The request was decided or taken back meanwhile."""


class NoReason(Exception):
    """Whoever refuses to forget somebody says why."""


class NotYetPossible(Exception):
    """Something has to be done before the person can be forgotten."""


@action
def change_period(*, forum: Forum, holding: Holding, days: int, actor: Actor, now: datetime) -> None:
    """Keep a kind of data so many days after this forum. Raises `OutOfBounds`."""
    require(actor, "privacy.change_period", Owner(forum_id=forum.pk))

    if holding.key not in CLEARED or not holding.least <= days <= holding.most:
        raise OutOfBounds
    before = days_of(forum)[holding.key]
    if before == days:
        return
    Period.objects.update_or_create(forum=forum, holding=holding.key, defaults={"days": days})

    record(
        PeriodChanged(forum_id=forum.pk, side_id=None, holding=holding.key, days=days, days_before=before),
        actor=actor,
        now=now,
    )


@action
def clear_what_is_over(*, forum: Forum, holding: Holding, actor: Actor | System, now: datetime) -> int:
    """Delete one kind of data of a forum, if its period no longer allows to keep it; how many records went."""
    require(actor, "privacy.clear_what_is_over", Owner(forum_id=forum.pk))

    today = now.astimezone(forum.tz).date()
    if holding.clear is None or today < holding.over_on(forum, days_of(forum)[holding.key]):
        return 0
    removed = holding.clear(forum)
    # That the job looked is kept once a day at most, that it found something always.
    Clearing.objects.filter(forum=forum, holding=holding.key, removed=0).delete()
    Clearing.objects.create(forum=forum, holding=holding.key, cleared_at=now, removed=removed)

    if removed:
        record(
            DataCleared(forum_id=forum.pk, side_id=None, holding=holding.key, removed=removed),
            actor=actor,
            now=now,
        )
    return removed


@action
def take_my_data(*, person: Person, forum: Forum, actor: Actor, now: datetime) -> None:
    """Note that somebody takes away what is kept of them."""
    owner = owner_of_person(person, forum)
    require(actor, "privacy.take_my_data", owner)

    record(DataTaken(forum_id=forum.pk, side_id=owner.side_id, person=person.public_id), actor=actor, now=now)


@action
def ask_for_erasure(*, person: Person, forum: Forum, actor: Actor, now: datetime) -> Erasure:
    """Somebody asks to be forgotten; their side's office decides. Raises `AskedAlready`."""
    owner = owner_of_person(person, forum)
    require(actor, "privacy.ask_for_erasure", owner)

    asked = _ask(person, forum, owner, now)

    record(
        ErasureAsked(forum_id=forum.pk, side_id=owner.side_id, person=person.public_id), actor=actor, now=now
    )
    return asked


@action
def note_erasure(*, person: Person, forum: Forum, actor: Actor, now: datetime) -> Erasure:
    """The office notes down that somebody wrote and asks to be forgotten. Raises `AskedAlready`."""
    owner = owner_of_person(person, forum)
    require(actor, "privacy.note_erasure", owner)

    asked = _ask(person, forum, owner, now)

    record(
        ErasureAsked(forum_id=forum.pk, side_id=owner.side_id, person=person.public_id), actor=actor, now=now
    )
    return asked


def _ask(person: Person, forum: Forum, owner: Owner, now: datetime) -> Erasure:
    try:
        with transaction.atomic():
            return Erasure.objects.create(person=person, forum=forum, side_id=owner.side_id, asked_at=now)
    except IntegrityError as error:
        raise AskedAlready from error


@action
def take_back_erasure(*, erasure: Erasure, actor: Actor, now: datetime) -> None:
    """They would rather stay known. Raises `AlreadyDecided`."""
    require(actor, "privacy.take_back_erasure", erasure)

    _decide(erasure, Erasure.State.TAKEN_BACK, actor, now)

    record(
        ErasureTakenBack(forum_id=erasure.forum_id, side_id=erasure.side_id, person=erasure.person.public_id),
        actor=actor,
        now=now,
    )


@action
def refuse_erasure(*, erasure: Erasure, reason: str, actor: Actor, now: datetime) -> None:
    """The law or an open matter asks to keep the data; the person reads why. Raises `NoReason`, `AlreadyDecided`."""
    require(actor, "privacy.refuse_erasure", erasure)

    reason = reason.strip()
    if not reason:
        raise NoReason
    _decide(erasure, Erasure.State.REFUSED, actor, now, reason=reason)

    record(
        ErasureRefused(forum_id=erasure.forum_id, side_id=erasure.side_id, person=erasure.person.public_id),
        actor=actor,
        now=now,
    )


@action
def erase_person(*, erasure: Erasure, actor: Actor, now: datetime) -> int:
    """Forget them now; it cannot be undone. Raises `AlreadyDecided`, `NotYetPossible`."""
    require(actor, "privacy.erase_person", erasure)

    _decide(erasure, Erasure.State.DONE, actor, now)
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=erasure.person_id)
    if outlook_of(person, now).hindrances:
        raise NotYetPossible
    removed = erase(person, now)
    Erasure.objects.filter(pk=erasure.pk).update(removed=removed)

    record(
        PersonErased(
            forum_id=erasure.forum_id, side_id=erasure.side_id, person=person.public_id, removed=removed
        ),
        actor=actor,
        now=now,
    )
    return removed


def _decide(erasure: Erasure, state: Erasure.State, actor: Actor, now: datetime, *, reason: str = "") -> None:
    still_open = Erasure.objects.filter(pk=erasure.pk, state=Erasure.State.ASKED)
    if not still_open.update(state=state, decided_at=now, decided_by=actor.user_id, reason=reason):
        raise AlreadyDecided
