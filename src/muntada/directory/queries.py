"""Who somebody is in a forum today; who takes part for whom, for insiders and for the public."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import get_language

from muntada.access.actor import NOBODY, Actor, Owner, Standing, is_bound, may, reaches
from muntada.access.roles import Role
from muntada.access.table import ALL, DEL, SID
from muntada.accounts.models import User
from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.models import Delegation, Duplicate, Membership, Organisation, Person, filed_in
from muntada.forums.models import Forum, Grant, Side


def actor_for(user: User, forum: Forum | None, now: datetime) -> Actor:
    """Every role that this user holds in this forum at this moment; outside a forum, the installation's only."""
    found = Person.objects.filter(user=user).values_list("pk", "name").first()
    person_id, name = found or (None, None)
    today = now.date() if forum is None else now.astimezone(forum.tz).date()
    grants = Grant.objects.filter(user=user).in_force(today)
    standings = [
        standing
        for grant in grants
        if grant.forum_id is None or (forum is not None and grant.forum_id == forum.pk)
        for standing in _standings_of(grant, person_id)
    ]
    if forum is not None and person_id is not None:
        parts = Membership.objects.current().filter(forum=forum, person=person_id)
        standings.extend(
            Standing(
                role=part.role,
                side_id=part.side_id,
                organisation_id=part.organisation_id,
                delegation_id=part.delegation_id,
            )
            for part in parts
            if part.role is not None
        )
    return Actor(
        user_id=user.pk,
        person_id=person_id,
        forum_id=forum.pk if forum else None,
        standings=tuple(standings),
        name=name,
    )


def _standings_of(grant: Grant, person_id: int | None) -> list[Standing]:
    """The role that an appointment gives; a focal point holds it for each delegation that names them."""
    role = Role(grant.role)
    plain = Standing(role=role, side_id=grant.side_id, of_installation=grant.forum_id is None)
    if role is not Role.FOCAL_POINT or grant.forum_id is None or person_id is None:
        return [plain]
    named = Q(focal_point=person_id) | Q(substitute=person_id)
    own = Delegation.objects.filter(named, forum=grant.forum_id)
    if grant.side_id is not None:
        own = own.filter(side=grant.side_id)
    found = {one.pk: one.side_id for one in own}
    bodies = _answered_for(grant.forum_id, found.keys())
    return [
        Standing(role=role, side_id=side, delegation_id=pk, bodies=frozenset(bodies[pk]))
        for pk, side in found.items()
    ] or [plain]


def _answered_for(forum_id: int, delegations: Collection[int]) -> dict[int, set[int]]:
    """The organisations for which each of these delegations answers: those whose first member came with it.

    Else a focal point would read what another delegation's organisation keeps to itself by adding somebody
    who says that they come from there.
    """
    bodies: dict[int, set[int]] = defaultdict(set)
    if not delegations:
        return bodies
    members = Membership.objects.current().filter(forum=forum_id, delegation__isnull=False)
    theirs = members.filter(delegation__in=delegations).values("organisation")
    first: dict[int, int] = {}
    rows = members.filter(organisation__in=theirs).order_by("joined_at", "pk")
    for organisation, delegation in rows.values_list("organisation", "delegation"):
        first.setdefault(organisation, delegation or 0)
    for organisation, delegation in first.items():
        bodies[delegation].add(organisation)
    return bodies


def actor_numbered(user_id: int, forum_id: int | None, now: datetime) -> Actor:
    """The same for a job, which knows numbers; a user who was deactivated meanwhile is nobody."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return NOBODY
    forum = Forum.objects.filter(pk=forum_id).first() if forum_id is not None else None
    return actor_for(user, forum, now)


def official_names(user_ids: Collection[int]) -> dict[int, Words]:
    """What the directory calls these users, of whom it knows some."""
    return dict(Person.objects.filter(user__in=user_ids).values_list("user_id", "name"))


def filed_names(user: str, language: str) -> Subquery:
    """Under what the directory files the user in this column, for readers of this language."""
    return Subquery(Person.objects.filter(user=OuterRef(user)).values(filed_in(language))[:1])


def users_called(words: str) -> QuerySet[Person, Any]:
    """The users in one of whose names every one of these words occurs."""
    rows = Person.objects.exclude(user=None)
    for word in comparable(words).split():
        # The names end with a bar and a space: what stands behind, such as the passport, is not asked.
        rows = rows.filter(search_text__regex=rf"{re.escape(word)}.*\| ")
    return rows.values("user")


def forums_of(user: User) -> list[Forum]:
    """The forums in which this user holds a role, newest first."""
    taking_part = Membership.objects.current().filter(person__user=user).values("forum")
    appointed = Grant.objects.filter(user=user, forum__isnull=False).values("forum")
    return list(Forum.objects.filter(Q(pk__in=taking_part) | Q(pk__in=appointed)))


def side_of_country(forum: Forum, country: str) -> Side | None:
    """The side of a forum to which organisations of this country belong; none for a third country."""
    return next((side for side in forum.both_sides if side.country == country), None)


def own_side_first(organisations: Iterable[Organisation], forum: Forum, language: str) -> list[Organisation]:
    """Each language names the organisations of its own side first, then the other's, then third countries'."""
    countries = [side.country for side in forum.sides_for(language)]
    return sorted(
        organisations,
        key=lambda one: countries.index(one.country) if one.country in countries else len(countries),
    )


def owner_of_person(person: Person, forum: Forum) -> Owner:
    """In a forum a person belongs to themself, and to the side and delegation for which they take part."""
    # A part that is still taken goes first: databases differ about where they file an empty date.
    still_there_first = F("left_at").asc(nulls_first=True)
    part = (
        Membership.objects.filter(forum=forum, person=person)
        .order_by(still_there_first, "rank", "pk")
        .first()
    )
    if part is None:
        return Owner(forum_id=forum.pk, people=frozenset({person.pk}))
    return part.owner


def other_part_of(membership: Membership) -> Membership | None:
    """Another part that the same person takes in the same forum."""
    rows = Membership.objects.current().filter(forum=membership.forum_id, person=membership.person_id)
    return rows.exclude(pk=membership.pk).select_related("organisation").order_by("rank", "pk").first()


def enrollable(actor: Actor, forum: Forum, sides: Sequence[Side]) -> QuerySet[Person]:
    """People of the directory who take part here for this actor to see, or took part for one of these sides'
    countries in an earlier edition; of all others nobody may read or change anything by enrolling them."""
    here = Membership.objects.visible_to(actor).filter(forum=forum)
    earlier = Membership.objects.filter(side__country__in=[side.country for side in sides])
    if is_bound(actor, "directory.enrol"):
        # Whoever comes with another delegation is no business of this one's focal point.
        elsewhere = Membership.objects.current().filter(forum=forum).exclude(pk__in=here.values("pk"))
        earlier = earlier.exclude(forum=forum).exclude(person__in=elsewhere.values("person"))
    return Person.objects.filter(Q(pk__in=here.values("person")) | Q(pk__in=earlier.values("person")))


def sides_open_to(actor: Actor, action: str, forum: Forum) -> list[Side]:
    """The sides for which this actor may do this, or for a delegation of which."""
    of_delegations = {
        standing.side_id
        for standing, reach in reaches(actor, action)
        if reach is DEL and standing.delegation_id is not None
    }
    return [side for side in forum.both_sides if side.pk in of_delegations or _may_for(actor, action, side)]


def delegations_open_to(actor: Actor, action: str, forum: Forum) -> QuerySet[Delegation]:
    """The delegations for which this actor may do this."""
    scope = Q(side__in=[side.pk for side in forum.both_sides if _may_for(actor, action, side)])
    for standing, reach in reaches(actor, action):
        if reach is DEL and standing.delegation_id is not None:
            scope |= Q(pk=standing.delegation_id)
    return Delegation.objects.filter(scope, forum=forum).order_by("pk")


def _may_for(actor: Actor, action: str, side: Side) -> bool:
    return may(actor, action, Owner(forum_id=side.forum_id, side_id=side.pk))


def is_joint_for(actor: Actor, action: str) -> bool:
    """True when this actor may do this for both sides at once."""
    return any(standing.side_id is None and reach in (ALL, SID) for standing, reach in reaches(actor, action))


def members_in_order(delegation: Delegation) -> QuerySet[Membership]:
    """Those who take part, by precedence."""
    members = Membership.objects.current().filter(delegation=delegation)
    return by_precedence(members.select_related("person", "organisation"))


def by_precedence(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Delegation by delegation: the head, the deputies, and then by rank and name."""
    by_part = Case(
        When(part=Membership.Part.HEAD, then=Value(0)),
        When(part=Membership.Part.DEPUTY, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    name = f"person__{filed_in(get_language() or 'en')}"
    return members.order_by("delegation", by_part, "rank", name, "pk")


def with_counts(delegations: QuerySet[Delegation]) -> QuerySet[Any]:
    """Delegations with the numbers of their members and of the organisations that they come from."""
    current = Q(memberships__left_at=None)
    return delegations.annotate(
        members=Count("memberships", filter=current),
        bodies=Count("memberships__organisation", filter=current, distinct=True),
    )


@dataclass(frozen=True, kw_only=True)
class PublicOrganisation:
    """An organisation as the public sees it, with those of its people who agreed to be named."""

    organisation: Organisation
    people: tuple[Membership, ...]


@dataclass(frozen=True, kw_only=True)
class PublicSide:
    """A side with the organisations that it brings, and how many people in all."""

    side: Side
    organisations: tuple[PublicOrganisation, ...]
    count: int


def public_delegations(forum: Forum) -> list[PublicSide]:
    """Who takes part, for everybody: organisations by side, and people only where they said yes themselves."""
    language = get_language() or "en"
    people: dict[tuple[int, int], set[int]] = defaultdict(set)
    named: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    found: dict[int, Organisation] = {}
    rows = (
        Membership.objects.current()
        .filter(forum=forum, side__isnull=False)
        .exclude(part=Membership.Part.STAFF)
        .select_related("organisation", "person")
        .order_by("rank", f"person__{filed_in(language)}", "pk")
    )
    here = list(rows)
    bodies = {row.organisation_id: row.organisation for row in here}
    guests = {row.person_id for row in here}
    for row in here:
        body = bodies.get(row.organisation.merged_into_id or 0, row.organisation)
        kept = row.person.merged_into_id if row.person.merged_into_id in guests else None
        key = (row.side_id or 0, body.pk)
        found[body.pk] = body
        people[key].add(kept or row.person_id)
        if row.person.is_public and kept is None:
            named[key].append(row)
    filed = sorted(found.values(), key=lambda one: getattr(one, filed_in(language)))
    return [
        PublicSide(
            side=side,
            organisations=tuple(
                PublicOrganisation(organisation=one, people=tuple(named[side.pk, one.pk]))
                for one in filed
                if (side.pk, one.pk) in people
            ),
            count=len(
                {
                    person
                    for (side_id, _one), known in people.items()
                    if side_id == side.pk
                    for person in known
                }
            ),
        )
        for side in forum.sides_for(language)
    ]


def narrowed_people(
    rows: QuerySet[Membership], asked: Mapping[str, str], alike: Collection[int] = ()
) -> QuerySet[Membership]:
    """Who of these is looked for: by name (`alike` are those whose names are spelled so), side, part or delegation."""
    if words := asked.get("q", ""):
        rows = rows.filter(Q(person__in=Person.objects.matching(words)) | Q(person__in=alike))
    if (side := asked.get("side", "")) in Side.Key.values:
        rows = rows.filter(side__key=side)
    if (part := asked.get("part", "")) in Membership.Part.values:
        rows = rows.filter(part=part)
    if delegation := asked.get("delegation", ""):
        rows = rows.filter(delegation__public_id=delegation)
    return rows


def narrowed_organisations(
    forum: Forum, asked: Mapping[str, str], alike: Collection[int] = ()
) -> QuerySet[Organisation]:
    """Which of those known here are looked for: by name (`alike` are those spelled so), by side, by kind."""
    rows = Organisation.objects.known_in(forum)
    if words := asked.get("q", ""):
        rows = rows.filter(Q(pk__in=Organisation.objects.matching(words)) | Q(pk__in=alike))
    countries = {one.key: one.country for one in forum.both_sides}
    side, kind = asked.get("side", ""), asked.get("kind", "")
    if side in countries:
        rows = rows.filter(country=countries[side])
    elif side == "other":
        rows = rows.exclude(country__in=countries.values())
    return rows.filter(kind=kind) if kind in Organisation.Kind.values else rows


def merged_away(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """Of these parts those that another of them stands for: the same organisation, and the entry that was kept."""
    kept = Membership.objects.filter(
        pk__in=rows.values("pk"),
        person=OuterRef("person__merged_into"),
        organisation=OuterRef("organisation"),
    )
    return Membership.objects.filter(Exists(kept), person__merged_into__isnull=False)


def survivors(people: Iterable[Person], actor: Actor) -> dict[int, Person]:
    """Under which entry people are now known to this reader who were merged into another one that they may see."""
    wanted = {one.merged_into_id for one in people if one.merged_into_id}
    if not wanted:
        return {}
    seen = Membership.objects.visible_to(actor).filter(person__in=wanted).values("person")
    found = Person.objects.in_bulk(list(Person.objects.filter(pk__in=seen).values_list("pk", flat=True)))
    return {
        one.pk: found[one.merged_into_id]
        for one in people
        if one.merged_into_id and one.merged_into_id in found
    }


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two entries that may be one, and where each takes part."""

    duplicate: Duplicate
    parts: tuple[tuple[Membership, ...], tuple[Membership, ...]]


def pairs_with_parts(pairs: Sequence[Duplicate], actor: Actor) -> list[Pair]:
    """The same with what their people take part in, for this reader to see; two questions."""
    people = {pk for pair in pairs for pk in (pair.first_person_id, pair.second_person_id) if pk}
    by_person: dict[int, list[Membership]] = defaultdict(list)
    rows = (
        Membership.objects.visible_to(actor).filter(person__in=people).select_related("organisation", "side")
    )
    for row in rows.order_by("rank", "pk"):
        by_person[row.person_id].append(row)
    return [
        Pair(
            duplicate=pair,
            parts=(
                tuple(by_person.get(pair.first_person_id or 0, ())),
                tuple(by_person.get(pair.second_person_id or 0, ())),
            ),
        )
        for pair in pairs
    ]
