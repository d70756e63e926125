"""Add and change organisations, people and delegations; enrol and withdraw people."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from muntada.access.actor import Actor, NotAllowed, Owner, System, may, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.closing import refuse_closed
from muntada.directory.events import (
    MemberEnrolled,
    MembershipChanged,
    MemberWithdrew,
    OrganisationAdded,
    OrganisationChanged,
    PersonAdded,
    PersonChanged,
    PublicityChosen,
)
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.directory.moving import Move, ask_for_places, spot_of
from muntada.directory.queries import (
    enrollable,
    other_part_of,
    owner_of_person,
    side_of_country,
    sides_open_to,
)
from muntada.forums.models import Forum, Side
from muntada.journal.record import record


class ChangedMeanwhile(Exception):
    """Somebody else saved the entry after this page was opened: `seen` is its `changed_at` as it was shown."""


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    """What an organisation says of itself."""

    name: Words
    kind: str
    country: str
    short_name: Words = field(default_factory=Words)
    about: Words = field(default_factory=Words)
    sector: str = ""
    register_number: str = ""
    website: str = ""


class AlreadyThere(Exception):
    """The directory has this organisation; `existing` is the one to take."""

    def __init__(self, existing: Organisation) -> None:
        super().__init__(existing.public_id)
        self.existing = existing


class RegisterNumberTaken(AlreadyThere):
    """Another organisation of that country has this register number."""


@action
def add_organisation(
    *, forum: Forum, details: OrganisationDetails, actor: Actor, now: datetime, is_demo: bool = False
) -> Organisation:
    """Add an organisation that the directory does not have yet, or only for a forum that is no business of ours.

    Such a one becomes known here as it stands, and the answer is that one.
    """
    side = side_of_country(forum, details.country)
    require(actor, "directory.add_organisation", Owner(forum_id=forum.pk, side_id=side.pk if side else None))
    try:
        _refuse_twins(details)
    except AlreadyThere as error:
        if Organisation.objects.known_in(forum).filter(pk=error.existing.pk).exists():
            raise
        error.existing.forums.add(forum)
        _tell_added(error.existing, forum, actor, now)
        return error.existing

    organisation = Organisation(
        public_id=next_public_id("", "ORG"),
        changed_at=now,
        is_demo=is_demo or forum.is_demo,
        **_values(details),
    )
    organisation.save()
    organisation.forums.add(forum)
    _tell_added(organisation, forum, actor, now)
    return organisation


def _tell_added(organisation: Organisation, forum: Forum, actor: Actor, now: datetime) -> None:
    record(OrganisationAdded(forum_id=forum.pk, organisation=organisation.public_id), actor=actor, now=now)


class MovesToAnotherSide(NotAllowed):
    """The new country belongs to another side, for which the actor may not speak."""


@action
def change_organisation(
    *,
    organisation: Organisation,
    forum: Forum,
    details: OrganisationDetails,
    seen: str,
    actor: Actor,
    now: datetime,
) -> Organisation:
    """Change the entry of an organisation; translations that were left alone go stale with their original."""
    owner = organisation.owner_in(forum)
    require(actor, "directory.change_organisation", owner)
    new_side_id = _pk(side_of_country(forum, details.country))
    # Whoever belongs to it may not take it to another side with them: who gives and who takes are both asked.
    moved = Owner(forum_id=forum.pk, side_id=new_side_id)
    if new_side_id != owner.side_id and not may(actor, "directory.change_organisation", moved):
        raise MovesToAnotherSide("directory.change_organisation")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.changed_at.isoformat() != seen:
        raise ChangedMeanwhile
    _refuse_twins(details, organisation.pk)

    _assign(organisation, _values(details))
    organisation.changed_at = now
    organisation.save()

    record(OrganisationChanged(forum_id=forum.pk, organisation=organisation.public_id), actor=actor, now=now)
    return organisation


def _refuse_twins(details: OrganisationDetails, own: int = 0) -> None:
    others = Organisation.objects.exclude(pk=own)
    if details.register_number:
        number = {"country": details.country, "register_number": details.register_number}
        if twin := others.filter(**number).first():
            raise RegisterNumberTaken(twin)
    if twin := others.called(details.name, details.country).first():
        raise AlreadyThere(twin)


def _values(details: Any) -> dict[str, Any]:
    return {one.name: getattr(details, one.name) for one in fields(details)}


def _assign(thing: Organisation | Person | Membership, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        before = getattr(thing, name)
        setattr(thing, name, before.revised(value) if isinstance(value, Words) and before else value)


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """What is known of a person, whatever they take part in."""

    name: Words
    passport_name: str = ""
    gender: str = ""
    form_of_address: Words = field(default_factory=Words)
    languages: Mapping[str, str] = field(default_factory=dict)
    preferred_language: str = "en"
    pronunciation: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class PartDetails:
    """As what somebody takes part, and where they stand in the order of precedence."""

    part: str
    title: Words = field(default_factory=Words)
    delegation: Delegation | None = None
    rank: int = 1000
    organisation: Organisation | None = None  # another one; none for that which stands there

    def values(self) -> dict[str, Any]:
        """What a part keeps of it."""
        return {"part": self.part, "title": self.title, "delegation": self.delegation, "rank": self.rank}


class AlreadyKnown(Exception):
    """The directory has a person with this address; `existing` is the one to enrol."""

    def __init__(self, existing: Person) -> None:
        super().__init__(existing.public_id)
        self.existing = existing


class OtherSide(Exception):
    """A delegation belongs to one side, and its members with it."""


@action
def add_person(
    *,
    forum: Forum,
    side: Side | None,
    organisation: Organisation,
    details: PersonDetails,
    part: PartDetails,
    actor: Actor,
    now: datetime,
    is_demo: bool = False,
) -> Membership:
    """Add a person whom the directory does not have yet, and enrol them for their organisation.

    Raises `AlreadyKnown`, `OtherSide`, `ListClosed`.
    """
    owner = _owner_of(forum, side, part)
    require(actor, "directory.add_person", owner)
    _refuse_known(details)
    _refuse_misfit(forum, side, None, organisation, part)
    refuse_closed(actor, "directory.add_person", owner, forum, now)

    person = Person(
        public_id=next_public_id("", "PER"),
        changed_at=now,
        is_demo=is_demo or forum.is_demo,
        **_values(details),
    )
    person.save()
    record(PersonAdded(forum_id=forum.pk, side_id=_pk(side), person=person.public_id), actor=actor, now=now)
    return _enrol(forum, side, person, organisation, part, actor, now)


def _refuse_known(details: PersonDetails, own: int = 0) -> None:
    if details.email:
        twin = Person.objects.exclude(pk=own).filter(email__iexact=details.email).first()
        if twin is not None:
            raise AlreadyKnown(twin)


def _owner_of(forum: Forum, side: Side | None, part: PartDetails) -> Owner:
    """Whose a part will be: its side's, and its delegation's where one is named."""
    delegation_id = part.delegation.pk if part.delegation else None
    return Owner(forum_id=forum.pk, side_id=_pk(side), delegation_id=delegation_id)


def _pk(side: Side | None) -> int | None:
    return side.pk if side else None


# What stands on lists, papers and badges.
LISTED = ("name", "form_of_address", "passport_name", "gender")


def changes_the_list(person: Person, details: PersonDetails) -> bool:
    """True where something else would stand on the list of a delegation."""
    return any(_told(getattr(person, name)) != _told(getattr(details, name)) for name in LISTED)


def _told(value: Any) -> Any:
    if isinstance(value, Words):
        return value.original if value else "", {code: text.text for code, text in value.texts.items()}
    return value


@action
def change_person(
    *,
    person: Person,
    forum: Forum,
    details: PersonDetails,
    seen: str,
    actor: Actor,
    now: datetime,
) -> Person:
    """Change the entry of a person; once the list is closed, only how they are reached is theirs to change.

    Raises `ChangedMeanwhile`, `AlreadyKnown`, `ListClosed`.
    """
    owner = owner_of_person(person, forum)
    require(actor, "directory.change_person", owner)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.changed_at.isoformat() != seen:
        raise ChangedMeanwhile
    _refuse_known(details, person.pk)
    if changes_the_list(person, details):
        refuse_closed(actor, "directory.change_person", owner, forum, now)

    _assign(person, _values(details))
    person.changed_at = now
    person.save()

    record(
        PersonChanged(forum_id=forum.pk, side_id=owner.side_id, person=person.public_id), actor=actor, now=now
    )
    return person


@action
def choose_publicity(*, person: Person, forum: Forum, is_public: bool, actor: Actor, now: datetime) -> None:
    """Only the person themself says whether the public may read their name."""
    owner = owner_of_person(person, forum)
    require(actor, "directory.choose_publicity", owner)

    Person.objects.filter(pk=person.pk).update(is_public=is_public)

    record(
        PublicityChosen(
            forum_id=forum.pk, side_id=owner.side_id, person=person.public_id, is_public=is_public
        ),
        actor=actor,
        now=now,
    )


class AlreadyTakesPart(Exception):
    """The person takes part for this organisation already."""


@action
def enrol(
    *,
    forum: Forum,
    side: Side | None,
    person: Person,
    organisation: Organisation,
    part: PartDetails,
    actor: Actor,
    now: datetime,
) -> Membership:
    """A person of the directory takes part in this forum for an organisation; one who withdrew may come back.

    Raises `AlreadyTakesPart`, `OtherSide`, `ListClosed`.
    """
    owner = _owner_of(forum, side, part)
    require(actor, "directory.enrol", owner)
    # To enrol somebody opens their entry: the person has to be within reach too, not only the side.
    sides = sides_open_to(actor, "directory.enrol", forum)
    if not enrollable(actor, forum, sides).filter(pk=person.pk).exists():
        raise NotAllowed("directory.enrol")
    _refuse_misfit(forum, side, person, organisation, part)
    # Whatever else is wrong is said before somebody is told to ask.
    refuse_closed(actor, "directory.enrol", owner, forum, now)
    return _enrol(forum, side, person, organisation, part, actor, now)


def _refuse_misfit(
    forum: Forum, side: Side | None, person: Person | None, organisation: Organisation, part: PartDetails
) -> None:
    if part.delegation is not None and part.delegation.side_id != _pk(side):
        raise OtherSide
    current = Membership.objects.current().filter(forum=forum, person=person, organisation=organisation)
    if person is not None and current.exists():
        raise AlreadyTakesPart


def _enrol(
    forum: Forum,
    side: Side | None,
    person: Person,
    organisation: Organisation,
    part: PartDetails,
    actor: Actor,
    now: datetime,
) -> Membership:
    _refuse_misfit(forum, side, person, organisation, part)
    known = Membership.objects.filter(forum=forum, person=person, organisation=organisation).first()
    membership = known or Membership(forum=forum, person=person, organisation=organisation)
    membership.side = side
    membership.joined_at = now
    membership.left_at = None
    _assign(membership, part.values())
    membership.save()
    record(
        MemberEnrolled(
            forum_id=forum.pk,
            side_id=_pk(side),
            membership_id=membership.pk,
            person_id=person.pk,
            organisation_id=organisation.pk,
            person=person.public_id,
            organisation=organisation.public_id,
        ),
        actor=actor,
        now=now,
    )
    return membership


@action
def change_membership(
    *, membership: Membership, part: PartDetails, actor: Actor, now: datetime
) -> Membership:
    """Change as what somebody takes part, their position, organisation, delegation or place in the order.

    Whoever goes over to another organisation takes part for it anew, and no longer for the one before.
    Raises `OtherSide`, `AlreadyTakesPart`, `ListClosed`, and `NoPlace` where somebody who is let in would find
    none.
    """
    # Whoever answers for one delegation may not move its members into another: both are asked.
    require(actor, "directory.change_membership", membership)
    require(actor, "directory.change_membership", _owner_of(membership.forum, membership.side, part))
    moved = part.organisation if part.organisation not in (None, membership.organisation) else None
    if moved is not None:
        _refuse_misfit(membership.forum, membership.side, membership.person, moved, part)
    elif part.delegation is not None and part.delegation.side_id != membership.side_id:
        raise OtherSide
    before = spot_of(Membership.objects.select_related("organisation").get(pk=membership.pk))
    after = replace(before, delegation=part.delegation.pk if part.delegation else None, rank=part.rank)
    if moved is not None:
        after = replace(after, organisation=moved.pk, kind=moved.kind)
    ask_for_places(membership.forum_id, [Move(membership.pk, before, after)])
    refuse_closed(actor, "directory.change_membership", membership, membership.forum, now)

    if moved is not None:
        return _move_to(membership, moved, part, actor, now)
    _assign(membership, part.values())
    membership.save()

    record(
        MembershipChanged(
            forum_id=membership.forum_id,
            side_id=membership.side_id,
            membership_id=membership.pk,
            person=membership.person.public_id,
        ),
        actor=actor,
        now=now,
    )
    return membership


def _move_to(
    membership: Membership, organisation: Organisation, part: PartDetails, actor: Actor, now: datetime
) -> Membership:
    moved = _enrol(membership.forum, membership.side, membership.person, organisation, part, actor, now)
    _leave(membership, actor, now, successor=moved)
    return moved


class AlreadyWithdrawn(Exception):
    """The person had withdrawn before."""


@action
def withdraw(*, membership: Membership, actor: Actor | System, now: datetime) -> None:
    """A person takes part no longer; later rooms free their meetings, sessions and places.

    Whoever still takes part for somebody else keeps their badge for that part. Raises `AlreadyWithdrawn`,
    `ListClosed`, and `NoPlace` where such a part finds none.
    """
    require(actor, "directory.withdraw", membership)
    if membership.left_at is not None:
        raise AlreadyWithdrawn
    other = other_part_of(membership)
    if other is not None and not isinstance(actor, System):
        ask_for_places(membership.forum_id, [Move(membership.pk, spot_of(membership), spot_of(other))])
    refuse_closed(actor, "directory.withdraw", membership, membership.forum, now)

    _leave(membership, actor, now, successor=other)


def _leave(
    membership: Membership, actor: Actor | System, now: datetime, *, successor: Membership | None = None
) -> None:
    if not Membership.objects.current().filter(pk=membership.pk).update(left_at=now):
        raise AlreadyWithdrawn

    record(
        MemberWithdrew(
            forum_id=membership.forum_id,
            side_id=membership.side_id,
            membership_id=membership.pk,
            person_id=membership.person_id,
            organisation_id=membership.organisation_id,
            person=membership.person.public_id,
            organisation=membership.organisation.public_id,
            successor_id=successor.pk if successor else None,
        ),
        actor=actor,
        now=now,
    )


@action
def replace_member(
    *,
    membership: Membership,
    organisation: Organisation,
    details: PersonDetails,
    part: PartDetails,
    actor: Actor,
    now: datetime,
) -> Membership:
    """Somebody new takes part instead of a member, who withdraws.

    Raises `AlreadyKnown`, `OtherSide`, `AlreadyWithdrawn`, `ListClosed`, `NoPlace`.
    """
    require(actor, "directory.replace_member", membership)
    _refuse_known(details)
    withdraw(membership=membership, actor=actor, now=now)
    return add_person(
        forum=membership.forum,
        side=membership.side,
        organisation=organisation,
        details=details,
        part=part,
        actor=actor,
        now=now,
    )
