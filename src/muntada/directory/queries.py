"""Who somebody is in a forum today."""

from datetime import datetime

from muntada.access.actor import Actor, Standing
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.directory.models import Membership, Person
from muntada.forums.models import Forum, Grant


def actor_for(user: User, forum: Forum | None, now: datetime) -> Actor:
    """Every role that this user holds in this forum at this moment; outside a forum, the installation's only."""
    person_id = Person.objects.filter(user=user).values_list("pk", flat=True).first()
    today = now.date() if forum is None else now.astimezone(forum.tz).date()
    grants = Grant.objects.filter(user=user).in_force(today)
    standings = [
        Standing(role=Role(grant.role), side_id=grant.side_id)
        for grant in grants
        if grant.forum_id is None or (forum is not None and grant.forum_id == forum.pk)
    ]
    if forum is not None and person_id is not None:
        for membership in Membership.objects.current().filter(forum=forum, person=person_id):
            if membership.role is not None:
                standings.append(
                    Standing(
                        role=membership.role,
                        side_id=membership.side_id,
                        organisation_id=membership.organisation_id,
                        delegation_id=membership.delegation_id,
                    )
                )
    return Actor(
        user_id=user.pk,
        person_id=person_id,
        forum_id=forum.pk if forum else None,
        standings=tuple(standings),
    )


def forums_of(user: User) -> list[Forum]:
    """The forums in which this user holds a role, newest first."""
    taking_part = Membership.objects.current().filter(person__user=user).values("forum")
    appointed = Grant.objects.filter(user=user, forum__isnull=False).values("forum")
    return list(Forum.objects.filter(pk__in=taking_part.union(appointed)))
