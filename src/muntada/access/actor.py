"""Who is acting, and the one question asked of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from muntada.access.roles import OFFICES, PRIVILEGED, Role
from muntada.access.table import ALL, DEL, NO, OWN, PTY, SID, Reach, reach_of
from muntada.base.words import Words


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose a thing is: the forum, and where it has them the side, delegation, organisations and people.

    `people` narrows "own": what names people belongs to them, what names none to their organisation.
    """

    forum_id: int | None
    side_id: int | None = None
    delegation_id: int | None = None
    organisations: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()


class Owned(Protocol):
    """Anything that can say whose it is."""

    @property
    def owner(self) -> Owner: ...


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One role that somebody holds: for a side or jointly, and for which organisation and delegation.

    `of_installation` is true for what was given for the whole installation and not in one forum: only
    that reaches matters that belong to no forum. `bodies` are the organisations for which a focal point
    answers: those whose first member came with this delegation.
    """

    role: Role
    of_installation: bool = False
    side_id: int | None = None
    organisation_id: int | None = None
    delegation_id: int | None = None
    bodies: frozenset[int] = frozenset()


ANYBODY = Standing(role=Role.PUBLIC, of_installation=True)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person at work in one forum, with every role that they hold there now.

    `forum_id` is None outside any forum; then only appointments for the whole installation stand.
    """

    user_id: int | None = None
    person_id: int | None = None
    forum_id: int | None = None
    standings: tuple[Standing, ...] = ()
    name: Words | None = field(default=None, compare=False)  # as the directory has it

    @property
    def is_known(self) -> bool:
        """True for somebody who signed in."""
        return self.user_id is not None

    @property
    def is_insider(self) -> bool:
        """True for somebody who holds any role in this forum."""
        return bool(self.standings)

    def all_standings(self) -> tuple[Standing, ...]:
        """The roles held, and that of a visitor, which everybody has."""
        return (*self.standings, ANYBODY)

    def holds(self, *roles: Role) -> bool:
        """True for somebody who holds one of these roles here."""
        return any(standing.role in roles for standing in self.standings)

    def side_ids(self, *roles: Role) -> frozenset[int | None]:
        """The sides for which one of these roles is held; None stands for a joint one."""
        return frozenset(standing.side_id for standing in self.standings if standing.role in roles)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations for which this person takes part."""
        return frozenset(s.organisation_id for s in self.standings if s.organisation_id is not None)

    @property
    def needs_second_factor(self) -> bool:
        """True when a role is held that asks for one."""
        return self.holds(*PRIVILEGED)

    @property
    def administers_installation(self) -> bool:
        """True for an administrator of everything, not of one forum only."""
        return any(s.role is Role.ADMINISTRATOR and s.of_installation for s in self.standings)

    def without_privileges(self) -> "Actor":
        """The same person before the second factor: only roles that need none."""
        kept = tuple(standing for standing in self.standings if standing.role not in PRIVILEGED)
        return replace(self, standings=kept)

    def journal_scope(self) -> Q | None:
        """Which rows of the journal this reader may see: a side's reader sees its side's and the joint ones."""
        sides: set[int | None] = set()
        for standing, reach in reaches(self, "front.journal"):
            if reach is ALL and (standing.side_id is None or standing.role not in OFFICES):
                return Q() if self.forum_id is None else Q(forum_id=self.forum_id)
            sides.add(standing.side_id)
        if not sides:
            return None
        return Q(forum_id=self.forum_id) & (Q(side_id__in=sides - {None}) | Q(side_id__isnull=True))


NOBODY = Actor()


@dataclass(frozen=True, kw_only=True)
class System:
    """The software itself, where a job acts on nobody's behalf."""

    user_id: None = None


SYSTEM = System()


class NotAllowed(PermissionDenied):
    """The table of rights says no; the page answers 403."""


def reaches(actor: Actor, action: str) -> Iterator[tuple[Standing, Reach]]:
    """The roles of this actor that reach anything in this row of the table, and how far."""
    for standing in actor.all_standings():
        reach = reach_of(standing.role, action)
        if reach is not NO:
            yield standing, reach


def scope_of(
    actor: Actor, action: str, *, own: Q, side: str = "side", delegation: str = "", organisation: str = ""
) -> Q:
    """The rows that this row of the table lets an actor see: everybody's, or some sides' and delegations'.

    `own` are those that they see whatever their roles; `side`, `delegation` and `organisation` say where a
    row names them. What belongs to an organisation and no delegation is reached through the organisation.
    """
    scope = own
    for standing, reach in reaches(actor, action):
        is_joint = standing.side_id is None or standing.role not in OFFICES
        if reach in (ALL, SID) and is_joint:
            return Q()
        if reach in (ALL, SID):
            scope |= Q(**{side: standing.side_id})
        if reach is ALL:
            scope |= Q(**{f"{side}__isnull": True})
        if reach is DEL and delegation and standing.delegation_id:
            scope |= Q(**{delegation: standing.delegation_id})
        if reach is DEL and organisation and standing.bodies:
            scope |= Q(**{f"{organisation}__in": standing.bodies, side: standing.side_id})
        if reach is OWN and organisation and standing.organisation_id:
            scope |= Q(**{organisation: standing.organisation_id})
    return scope


def organisations_answered_for(actor: Actor, action: str) -> frozenset[int]:
    """The organisations for which a focal point may do this."""
    found = [standing.bodies for standing, reach in reaches(actor, action) if reach is DEL]
    return frozenset().union(*found)


def is_bound(actor: Actor, action: str) -> bool:
    """True for somebody who may do this for their own delegation only, and so has to name it."""
    far = [reach for _standing, reach in reaches(actor, action)]
    return DEL in far and not any(reach in (ALL, SID) for reach in far)


def may_at_all(actor: Actor, action: str) -> bool:
    """True when there is at least something on which this actor may do this."""
    return any(True for _ in reaches(actor, action))


def _covers(actor: Actor, standing: Standing, reach: Reach, owner: Owner) -> bool:
    if owner.forum_id is None and not standing.of_installation:
        return False
    if owner.forum_id is not None and actor.forum_id not in (None, owner.forum_id):
        return False
    if (
        standing.side_id is not None
        and standing.role in OFFICES
        and owner.side_id not in (None, standing.side_id)
    ):
        return False
    mine = frozenset({actor.person_id} - {None})
    own_organisation = (
        standing.organisation_id is not None and standing.organisation_id in owner.organisations
    )
    match reach:
        case _ if reach is ALL:
            return True
        case _ if reach is SID:
            return (standing.side_id is None and standing.role in OFFICES) or (
                owner.side_id is not None and owner.side_id == standing.side_id
            )
        case _ if reach is DEL:
            if owner.delegation_id is None and not owner.people:
                is_own_side = owner.side_id in (None, standing.side_id)
                return is_own_side and bool(standing.bodies & owner.organisations)
            return owner.delegation_id is not None and owner.delegation_id == standing.delegation_id
        case _ if reach is PTY:
            return own_organisation or bool(mine & owner.people)
        case _ if reach is OWN:
            return bool(mine & owner.people) if owner.people else own_organisation
        case _:
            return False


def may(actor: Actor, action: str, thing: Owned | Owner) -> bool:
    """True when one of the actor's roles reaches this thing in this row of the table."""
    owner = thing if isinstance(thing, Owner) else thing.owner
    return any(_covers(actor, standing, reach, owner) for standing, reach in reaches(actor, action))


def may_for_others(actor: Actor, action: str, thing: Owned | Owner) -> bool:
    """True for an office: it may do this for others too, and not for itself or its own delegation only."""
    owner = thing if isinstance(thing, Owner) else thing.owner
    return any(
        reach in (ALL, SID) and _covers(actor, standing, reach, owner)
        for standing, reach in reaches(actor, action)
    )


def require(actor: Actor | System, action: str, thing: Owned | Owner) -> None:
    """Go on only if the table of rights says yes."""
    if isinstance(actor, System):
        return
    if not may(actor, action, thing):
        raise NotAllowed(action)
