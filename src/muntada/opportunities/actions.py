"""Add, change, publish and withdraw opportunities."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from muntada.access.actor import Actor, Owner, require
from muntada.access.roles import Role
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum, Side
from muntada.journal.record import record
from muntada.opportunities import events
from muntada.opportunities.models import Opportunity


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a project is: the words of its card, and its facts."""

    title: Words
    summary: Words
    place: Words
    needs: Words
    sector: str
    stage: str
    mode: str
    usd_m_min: Decimal | None = None
    usd_m_max: Decimal | None = None
    lat: Decimal | None = None
    lon: Decimal | None = None
    verified_on: date | None = None
    screen: str = field(default="none")


class CostsTheWrongWayRound(Exception):
    """The least sum is more than the greatest."""


def _fill(opportunity: Opportunity, card: Card) -> None:
    if card.usd_m_min is not None and card.usd_m_max is not None and card.usd_m_max < card.usd_m_min:
        raise CostsTheWrongWayRound
    for name in ("title", "summary", "place", "needs"):
        setattr(opportunity, name, getattr(opportunity, name).revised(getattr(card, name)))
    for name in ("sector", "stage", "mode", "usd_m_min", "usd_m_max", "lat", "lon"):
        setattr(opportunity, name, getattr(card, name))
    if card.verified_on is not None:
        opportunity.verified_on = card.verified_on


def side_of(organisation: Organisation, forum: Forum) -> Side | None:
    """The side for which an organisation takes part in a forum."""
    member = (
        Membership.objects.current()
        .filter(forum=forum, organisation=organisation, side__isnull=False)
        .select_related("side")
        .first()
    )
    return member.side if member else None


def _may_screen(actor: Actor, opportunity: Opportunity) -> bool:
    """Only the joint secretariat says whether a project must be screened; an owner cannot clear their own."""
    return None in actor.side_ids(Role.SECRETARIAT) and actor.forum_id in (None, opportunity.forum_id)


@action
def add_opportunity(
    *, forum: Forum, organisation: Organisation, card: Card, actor: Actor, now: datetime
) -> Opportunity:
    """An organisation hands in a project; the secretariat publishes it."""
    side = side_of(organisation, forum)
    owner = Owner(
        forum_id=forum.pk, side_id=side.pk if side else None, organisations=frozenset({organisation.pk})
    )
    require(actor, "opportunities.add_opportunity", owner)

    opportunity = Opportunity(forum=forum, organisation=organisation, side=side, changed_at=now)
    _fill(opportunity, card)
    if _may_screen(actor, opportunity):
        opportunity.screen = card.screen
    opportunity.public_id = next_public_id(forum.code, "OPP")
    opportunity.save(force_insert=True)

    record(
        events.OpportunityAdded(
            forum_id=forum.pk, side_id=opportunity.side_id, opportunity=opportunity.public_id
        ),
        actor=actor,
        now=now,
    )
    return opportunity


class IsWithdrawn(Exception):
    """A withdrawn project is not changed any more; hand it in anew."""


@action
def change_opportunity(*, opportunity: Opportunity, card: Card, actor: Actor, now: datetime) -> None:
    """Change a project; a public one stays public."""
    require(actor, "opportunities.change_opportunity", opportunity)

    held = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    if held.state == Opportunity.State.WITHDRAWN:
        raise IsWithdrawn
    _fill(held, card)
    if _may_screen(actor, held):
        held.screen = card.screen
    held.changed_at = now
    held.save()

    record(
        events.OpportunityChanged(forum_id=held.forum_id, side_id=held.side_id, opportunity=held.public_id),
        actor=actor,
        now=now,
    )


class IsHeld(Exception):
    """A project that is held for screening is not published."""


class NotADraft(Exception):
    """Only a draft is published."""


@action
def publish_opportunity(*, opportunity: Opportunity, actor: Actor, now: datetime) -> None:
    """Let everybody see a project, unless it is held for screening."""
    require(actor, "opportunities.publish_opportunity", opportunity)

    drafts = Opportunity.objects.filter(pk=opportunity.pk, state=Opportunity.State.DRAFT)
    if drafts.exclude(screen=Opportunity.Screen.NONE).exists():
        raise IsHeld
    if not drafts.filter(screen=Opportunity.Screen.NONE).update(
        state=Opportunity.State.PUBLISHED, changed_at=now
    ):
        raise NotADraft

    record(
        events.OpportunityPublished(forum_id=opportunity.forum_id, opportunity=opportunity.public_id),
        actor=actor,
        now=now,
    )


@action
def withdraw_opportunity(*, opportunity: Opportunity, actor: Actor, now: datetime) -> None:
    """A project is not offered any more."""
    require(actor, "opportunities.withdraw_opportunity", opportunity)

    offered = Opportunity.objects.filter(pk=opportunity.pk).exclude(state=Opportunity.State.WITHDRAWN)
    if not offered.update(state=Opportunity.State.WITHDRAWN, changed_at=now):
        raise IsWithdrawn

    record(
        events.OpportunityWithdrawn(
            forum_id=opportunity.forum_id, side_id=opportunity.side_id, opportunity=opportunity.public_id
        ),
        actor=actor,
        now=now,
    )
