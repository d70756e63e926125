"""Ask for a change after the list is closed; accept, refuse, take back; say when lists close."""

from collections.abc import Collection
from datetime import date, datetime

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.text import clean
from muntada.directory.changes import (
    Ask,
    conflicts_in,
    kind_named,
    mark_of,
    obstacle_of,
    stand_of,
)
from muntada.directory.events import (
    ChangeAccepted,
    ChangeAsked,
    ChangeRefused,
    ChangeTakenBack,
    DeadlineRemoved,
    DeadlineSet,
)
from muntada.directory.models import ChangeRequest, Deadline, Delegation
from muntada.forums.models import Forum, Side
from muntada.journal.record import record

State = ChangeRequest.State


class NothingChanged(Exception):
    """Everything is to stay as it is."""


class ReasonMissing(Exception):
    """Whoever asks says why, and whoever refuses does."""


@action
def ask_for_change(*, forum: Forum, ask: Ask, reason: str, actor: Actor, now: datetime) -> ChangeRequest:
    """File the difference instead of changing anything. Raises `NothingChanged`, `ReasonMissing`."""
    people = frozenset({ask.person.pk} if ask.person else ())
    owner = Owner(forum_id=forum.pk, side_id=ask.side, delegation_id=ask.delegation, people=people)
    require(actor, "directory.ask_for_change", Owner(forum_id=forum.pk))
    require(actor, kind_named(ask.kind).asked_with, owner)
    difference = ask.difference
    if not difference:
        raise NothingChanged
    reason = clean(reason)
    if not reason:
        raise ReasonMissing

    request = ChangeRequest.objects.create(
        forum=forum,
        side_id=ask.side,
        delegation_id=ask.delegation,
        public_id=next_public_id(forum.code, "CHG"),
        kind=ask.kind,
        person=ask.person,
        membership_id=ask.membership,
        about=ask.about,
        difference=difference,
        reason=reason,
        asked_by_id=actor.user_id,
        asked_at=now,
    )

    record(
        ChangeAsked(forum_id=forum.pk, side_id=ask.side, request=request.public_id, kind=ask.kind),
        actor=actor,
        now=now,
    )
    return request


class AlreadyDecided(Exception):
    """Somebody has decided it, or it was taken back."""


class NotAsShown(Exception):
    """The values were changed after this page was opened."""


class Conflict(Exception):
    """A value was changed after somebody asked, and nobody said that it is to be overwritten."""


class Obstacle(Exception):
    """What should be changed is there no longer; the text says so in the reader's language."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NothingChosen(Exception):
    """A request of which nothing is accepted is refused."""


@action
def accept_change(
    *,
    change: ChangeRequest,
    fields: Collection[str] | None = None,
    overwrite: Collection[str] = (),
    refusal: str = "",
    seen: str | None = None,
    actor: Actor,
    now: datetime,
) -> ChangeRequest:
    """Do what was asked, through the same action as by hand; of `fields` only, if some are named.

    `seen` marks the values as the page showed them; without it nothing may have been changed since somebody
    asked. `overwrite` names the fields that may be overwritten all the same. What is not accepted is refused
    and needs a `refusal`. Raises `AlreadyDecided`, `NotAsShown`, `Conflict`, `Obstacle`, `NothingChosen`,
    `ReasonMissing`, and `CannotBeApplied` where the change itself is refused.
    """
    rows = ChangeRequest.objects.select_for_update(of=("self",)).select_related(
        "forum", "person", "membership", "delegation"
    )
    held = rows.get(pk=change.pk)
    require(actor, "directory.accept_change", held)
    kind = kind_named(held.kind)
    require(actor, kind.decided_with, held)
    if not held.is_open:
        raise AlreadyDecided
    stand = stand_of(held)
    if words := obstacle_of(held, stand):
        raise Obstacle(words)
    stand = stand or {}
    if seen is not None and seen != mark_of(stand, held.difference):
        raise NotAsShown
    chosen = set(held.difference) if fields is None or kind.is_whole else set(fields) & set(held.difference)
    if not chosen:
        raise NothingChosen
    if (conflicts_in(held, stand) & chosen) - set(overwrite):
        raise Conflict
    refusal = clean(refusal)
    is_whole = chosen == set(held.difference)
    if not is_whole and not refusal:
        raise ReasonMissing

    done = held.close(
        State.ACCEPTED if is_whole else State.PARTLY,
        actor.user_id,
        now,
        taken=sorted(chosen),
        refusal="" if is_whole else refusal,
    )
    if not done:
        raise AlreadyDecided
    newcomer = kind.apply(held, {key: held.difference[key][1] for key in chosen}, actor, now)
    if newcomer is not None:
        ChangeRequest.objects.filter(pk=held.pk).update(newcomer=newcomer)

    record(
        ChangeAccepted(
            forum_id=held.forum_id,
            side_id=held.side_id,
            request=held.public_id,
            taken=len(chosen),
            asked=len(held.difference),
        ),
        actor=actor,
        now=now,
    )
    return held


@action
def refuse_change(*, change: ChangeRequest, refusal: str, actor: Actor, now: datetime) -> None:
    """Leave everything as it is, and say why. Raises `ReasonMissing`, `AlreadyDecided`."""
    require(actor, "directory.refuse_change", change)
    require(actor, kind_named(change.kind).decided_with, change)
    refusal = clean(refusal)
    if not refusal:
        raise ReasonMissing

    if not change.close(State.REFUSED, actor.user_id, now, refusal=refusal):
        raise AlreadyDecided

    record(
        ChangeRefused(forum_id=change.forum_id, side_id=change.side_id, request=change.public_id),
        actor=actor,
        now=now,
    )


@action
def take_back_change(*, change: ChangeRequest, actor: Actor, now: datetime) -> None:
    """Whoever asked wants it no longer. Raises `AlreadyDecided`."""
    require(actor, "directory.take_back_change", change.askers)

    if not change.close(State.TAKEN_BACK, actor.user_id, now):
        raise AlreadyDecided

    record(
        ChangeTakenBack(forum_id=change.forum_id, side_id=change.side_id, request=change.public_id),
        actor=actor,
        now=now,
    )


class DeadlineMissed(Exception):
    """A list cannot be closed after the forum."""


@action
def set_deadline(
    *,
    forum: Forum,
    what: str,
    side: Side | None,
    delegation: Delegation | None,
    on: date,
    actor: Actor,
    now: datetime,
) -> Deadline:
    """Say until which day delegations change something themselves; a day that was set before is moved.

    Raises `DeadlineMissed`.
    """
    side = delegation.side if delegation else side
    side_id = side.pk if side else None
    owner = Owner(forum_id=forum.pk, side_id=side_id, delegation_id=delegation.pk if delegation else None)
    require(actor, "directory.set_deadline", owner)
    if on > forum.ends_on:
        raise DeadlineMissed

    deadline, _is_new = Deadline.objects.update_or_create(
        forum=forum,
        what=Deadline.What(what),
        side=side,
        delegation=delegation,
        defaults={"on": on},
    )

    record(
        DeadlineSet(
            forum_id=forum.pk,
            side_id=side_id,
            what=what,
            on=on.isoformat(),
            delegation=delegation.public_id if delegation else "",
        ),
        actor=actor,
        now=now,
    )
    return deadline


@action
def remove_deadline(*, deadline: Deadline, actor: Actor, now: datetime) -> None:
    """What it closed is open again, or closes when the next wider one says."""
    require(actor, "directory.remove_deadline", deadline)

    deadline.delete()

    record(
        DeadlineRemoved(
            forum_id=deadline.forum_id,
            side_id=deadline.side_id,
            what=deadline.what,
            delegation=deadline.delegation.public_id if deadline.delegation else "",
        ),
        actor=actor,
        now=now,
    )
