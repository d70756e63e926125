"""Form delegations, change them, and move their members in the order of precedence."""

from dataclasses import replace
from datetime import datetime

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.closing import refuse_closed
from muntada.directory.events import DelegationChanged, DelegationFormed, MemberMoved
from muntada.directory.models import Delegation, Membership, Person
from muntada.directory.moving import Move, ask_for_places, spot_of
from muntada.directory.queries import members_in_order
from muntada.forums.models import Forum, Side
from muntada.journal.record import record


class NoFurther(Exception):
    """They stand first or last of their part already: the head before the deputies, these before the others."""


@action
def move_member(*, membership: Membership, earlier: bool, actor: Actor, now: datetime) -> None:
    """Let a member of a delegation change places with the one before, or after.

    Raises `NoFurther`, `NoPlace`, `ListClosed`.
    """
    require(actor, "directory.move_member", membership)
    refuse_closed(actor, "directory.move_member", membership, membership.forum, now)
    if membership.delegation_id is None or membership.left_at is not None:
        raise NoFurther
    delegation = Delegation.objects.select_for_update().get(pk=membership.delegation_id)
    rows = [row for row in members_in_order(delegation) if row.part in _rung(membership.part)]
    here = next((place for place, row in enumerate(rows) if row.pk == membership.pk), None)
    there = None if here is None else here + (-1 if earlier else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        raise NoFurther

    # The numbers stay as they are as far as possible: people of other delegations stand among them.
    numbers = sorted(row.rank for row in rows)
    rows[here], rows[there] = rows[there], rows[here]
    ranks: dict[int, int] = {}
    moves = []
    last = 0
    for row, number in zip(rows, numbers, strict=True):
        last = max(number, last + 1)
        if row.rank != last:
            ranks[row.pk] = last
            moves.append(Move(row.pk, spot_of(row), replace(spot_of(row), rank=last)))
    ask_for_places(membership.forum_id, moves)
    for pk, rank in ranks.items():
        Membership.objects.filter(pk=pk).update(rank=rank)

    record(
        MemberMoved(
            forum_id=membership.forum_id,
            side_id=membership.side_id,
            delegation=delegation.public_id,
            person=membership.person.public_id,
            place=there + 1,
        ),
        actor=actor,
        now=now,
    )


def _rung(part: str) -> frozenset[str]:
    leads = frozenset({Membership.Part.HEAD.value, Membership.Part.DEPUTY.value})
    return frozenset({part}) if part in leads else frozenset(Membership.Part.values) - leads


@action
def add_delegation(*, forum: Forum, side: Side, name: Words, actor: Actor, now: datetime) -> Delegation:
    """Form a delegation of one side."""
    require(actor, "directory.add_delegation", Owner(forum_id=forum.pk, side_id=side.pk))

    delegation = Delegation.objects.create(
        forum=forum, side=side, name=name, public_id=next_public_id(forum.code, "DEL")
    )

    record(
        DelegationFormed(forum_id=forum.pk, side_id=side.pk, delegation=delegation.public_id),
        actor=actor,
        now=now,
    )
    return delegation


class NotAMember(Exception):
    """The head, the focal point and the substitute of a delegation are of its side, and the head is a member of it."""


class TheirOwnSubstitute(Exception):
    """The focal point and the substitute are two people."""


@action
def change_delegation(
    *,
    delegation: Delegation,
    name: Words,
    head: Membership | None,
    focal_point: Person | None,
    substitute: Person | None = None,
    actor: Actor,
    now: datetime,
) -> Delegation:
    """Change the name of a delegation, its head, its focal point and the substitute of that one.

    A head who is replaced stays a delegate. Raises `NotAMember`, `TheirOwnSubstitute`, `ListClosed`.
    """
    require(actor, "directory.change_delegation", delegation)
    members = Membership.objects.current().filter(delegation=delegation)
    if head is not None and not members.filter(pk=head.pk).exists():
        raise NotAMember
    own_side = Membership.objects.current().filter(forum=delegation.forum_id, side=delegation.side_id)
    standing = (delegation.focal_point_id, delegation.substitute_id)
    for person in (focal_point, substitute):
        is_another = person is not None and person.pk not in standing
        if is_another and not own_side.filter(person=person).exists():
            raise NotAMember
    if focal_point is not None and focal_point == substitute:
        raise TheirOwnSubstitute
    refuse_closed(actor, "directory.change_delegation", delegation, delegation.forum, now)

    heads = members.filter(part=Membership.Part.HEAD)
    heads.exclude(pk=head.pk if head else 0).update(part=Membership.Part.DELEGATE)
    if head is not None:
        members.filter(pk=head.pk).update(part=Membership.Part.HEAD)
    delegation.name = delegation.name.revised(name)
    delegation.focal_point = focal_point
    delegation.substitute = substitute
    delegation.save()

    record(
        DelegationChanged(
            forum_id=delegation.forum_id, side_id=delegation.side_id, delegation=delegation.public_id
        ),
        actor=actor,
        now=now,
    )
    return delegation
