"""Two entries that may be one: look for them, and decide."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.directory.events import (
    DecisionReconsidered,
    DuplicatesLookedFor,
    EntriesKeptApart,
    EntriesMerged,
)
from muntada.directory.models import Duplicate, Membership, Organisation, Person
from muntada.directory.queries import owner_of_person
from muntada.directory.search.pairs import propose_pairs
from muntada.forums.models import Forum
from muntada.journal.record import record

AT_ONCE = 400  # entries that are compared while somebody waits: about a second


@action
def look_for_duplicates(*, forum: Forum, actor: Actor, now: datetime) -> bool:
    """Compare the names of all who and that take part; False where they are many, and a job does it."""
    from muntada.directory.tasks import propose_duplicates

    require(actor, "directory.look_for_duplicates", Owner(forum_id=forum.pk))
    people = Membership.objects.filter(forum=forum).count()
    is_small = people + Organisation.objects.known_in(forum).count() <= AT_ONCE
    if is_small:
        propose_pairs(forum, now)
    else:
        propose_duplicates.enqueue(forum.pk)
    record(DuplicatesLookedFor(forum_id=forum.pk), actor=actor, now=now)
    return is_small


def owners_of(pair: Duplicate, forum: Forum) -> tuple[Owner, Owner]:
    """Whose the two entries are in this forum."""
    first, second = pair.both
    if isinstance(first, Person) and isinstance(second, Person):
        return owner_of_person(first, forum), owner_of_person(second, forum)
    if isinstance(first, Organisation) and isinstance(second, Organisation):
        return first.owner_in(forum), second.owner_in(forum)
    raise TypeError(pair)


def _entries(pair: Duplicate) -> QuerySet[Any]:
    return Person.objects.all() if pair.is_of_people else Organisation.objects.all()


def _require_both(actor: Actor, action_name: str, pair: Duplicate, forum: Forum) -> int | None:
    """Go on only for somebody who may decide about both; the side whose matter it is, if it is one side's."""
    owners = owners_of(pair, forum)
    for owner in owners:
        require(actor, action_name, owner)
    return owners[0].side_id if owners[0].side_id == owners[1].side_id else None


class AlreadyDecided(Exception):
    """Somebody decided about this pair, or merged one of the two with another entry, meanwhile."""


class NotOfThePair(Exception):
    """The entry that is to stay is neither of the two."""


class OthersAreMergedIntoIt(Exception):
    """The entry that would go stands for others already: it is the one to keep."""


@action
def merge(*, pair: Duplicate, forum: Forum, kept: str, actor: Actor, now: datetime) -> None:
    """The two entries are one: readers are led to the one that is kept, and nothing is moved, so that undo is exact."""
    side_id = _require_both(actor, "directory.merge", pair, forum)
    staying, going = pair.both
    if kept not in {staying.public_id, going.public_id}:
        raise NotOfThePair
    if going.public_id == kept:
        staying, going = going, staying
    entries = _entries(pair)
    both = entries.select_for_update().filter(pk__in=[staying.pk, going.pk]).order_by("pk")
    # All of them are held before the first is looked at.
    if any(one.merged_into_id for one in list(both)):
        raise AlreadyDecided
    if entries.filter(merged_into=going.pk).exists():
        raise OthersAreMergedIntoIt

    open_pair = Duplicate.objects.filter(pk=pair.pk, state=Duplicate.State.OPEN)
    if not open_pair.update(state=Duplicate.State.SAME, decided_at=now):
        raise AlreadyDecided
    entries.filter(pk=going.pk).update(merged_into=staying.pk)

    record(
        EntriesMerged(forum_id=forum.pk, side_id=side_id, kept=staying.public_id, merged=going.public_id),
        actor=actor,
        now=now,
    )


@action
def keep_apart(*, pair: Duplicate, forum: Forum, actor: Actor, now: datetime) -> None:
    """The two entries are not the same, and are not proposed again."""
    side_id = _require_both(actor, "directory.keep_apart", pair, forum)

    open_pair = Duplicate.objects.filter(pk=pair.pk, state=Duplicate.State.OPEN)
    if not open_pair.update(state=Duplicate.State.DIFFERENT, decided_at=now):
        raise AlreadyDecided

    first, second = pair.both
    record(
        EntriesKeptApart(forum_id=forum.pk, side_id=side_id, first=first.public_id, second=second.public_id),
        actor=actor,
        now=now,
    )


@action
def reconsider(*, pair: Duplicate, forum: Forum, actor: Actor, now: datetime) -> None:
    """What was decided about a pair is open again; a merge is undone, and everything is as it was."""
    side_id = _require_both(actor, "directory.reconsider", pair, forum)

    decided = Duplicate.objects.filter(pk=pair.pk).exclude(state=Duplicate.State.OPEN)
    if not decided.update(state=Duplicate.State.OPEN, decided_at=None):
        raise AlreadyDecided
    first, second = pair.both
    entries = _entries(pair)
    each_other = Q(pk=first.pk, merged_into=second.pk) | Q(pk=second.pk, merged_into=first.pk)
    entries.filter(each_other).update(merged_into=None)

    record(
        DecisionReconsidered(
            forum_id=forum.pk, side_id=side_id, first=first.public_id, second=second.public_id
        ),
        actor=actor,
        now=now,
    )
