"""Add, change, publish, withdraw and mark for screening."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.directory.queries import side_of_country
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.opportunities import events
from muntada.opportunities.models import Opportunity


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is offered, where, how far it is, and of what size in millions of US dollars."""

    title: Words
    summary: Words = field(default_factory=Words)
    place: Words = field(default_factory=Words)
    needs: Words = field(default_factory=Words)
    sector: str = ""
    stage: str = Opportunity.Stage.CONCEPT
    mode: str = Opportunity.Mode.JOINT_VENTURE
    usd_m_min: Decimal | None = None
    usd_m_max: Decimal | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


class TextsMissing(Exception):
    """A title and a summary are needed before strangers see it."""


class AlreadyPublished(Exception):
    """Strangers see it already, or will once screening is done."""


class AlreadyWithdrawn(Exception):
    """It was withdrawn before."""


class ChangedMeanwhile(Exception):
    """Somebody saved it after this form was opened."""


TEXTS = ("title", "summary", "place", "needs")
FACTS = ("sector", "stage", "mode", "usd_m_min", "usd_m_max", "latitude", "longitude")


def _fill(opportunity: Opportunity, offer: Offer, now: datetime) -> None:
    for name in TEXTS:
        setattr(opportunity, name, getattr(opportunity, name).revised(getattr(offer, name)))
    for name in FACTS:
        setattr(opportunity, name, getattr(offer, name))
    opportunity.changed_at = now


@action
def add_opportunity(
    *, forum: Forum, organisation: Organisation, offer: Offer, actor: Actor, now: datetime
) -> Opportunity:
    """An organisation presents something, first as a draft; it need not send anybody itself."""
    part = (
        Membership.objects.current()
        .filter(forum=forum, organisation=organisation)
        .select_related("side")
        .order_by("side", "pk")
        .first()
    )
    side = part.side if part else side_of_country(forum, organisation.country)
    side_id = side.pk if side else None
    owner = Owner(forum_id=forum.pk, side_id=side_id, organisations=frozenset({organisation.pk}))
    require(actor, "opportunities.add_opportunity", owner)

    opportunity = Opportunity(
        forum=forum, side_id=side_id, organisation=organisation, public_id=next_public_id(forum.code, "OPP")
    )
    _fill(opportunity, offer, now)
    opportunity.verified_on = now.date()
    opportunity.save()

    record(
        events.OpportunityAdded(forum_id=forum.pk, side_id=side_id, opportunity=opportunity.public_id),
        actor=actor,
        now=now,
    )
    return opportunity


@action
def change_opportunity(
    *, opportunity: Opportunity, offer: Offer, actor: Actor, now: datetime, seen: datetime | None = None
) -> None:
    """Change what is offered; translations of a changed original go stale.

    `seen` is when the card had last been changed as the form showed it. Raises `ChangedMeanwhile`.
    """
    require(actor, "opportunities.change_opportunity", opportunity)

    current = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    if seen is not None and current.changed_at != seen:
        raise ChangedMeanwhile
    _fill(current, offer, now)
    current.verified_on = now.date()
    current.save(update_fields=[*TEXTS, *FACTS, "verified_on", "changed_at"])
    opportunity.refresh_from_db()

    _tell(events.OpportunityChanged, opportunity, actor, now)


@action
def publish_opportunity(*, opportunity: Opportunity, actor: Actor, now: datetime) -> None:
    """Let strangers see it, unless it is held for screening. Raises `TextsMissing` and `AlreadyPublished`."""
    require(actor, "opportunities.publish_opportunity", opportunity)

    if not opportunity.title or not opportunity.summary:
        raise TextsMissing
    unpublished = Opportunity.objects.filter(pk=opportunity.pk).exclude(state=Opportunity.State.PUBLISHED)
    if not unpublished.update(
        state=Opportunity.State.PUBLISHED, published_at=now, verified_on=now.date(), changed_at=now
    ):
        raise AlreadyPublished
    opportunity.refresh_from_db()

    _tell(events.OpportunityPublished, opportunity, actor, now)


@action
def withdraw_opportunity(*, opportunity: Opportunity, actor: Actor, now: datetime) -> None:
    """It is offered no longer; it stays on record and can be published again. Raises `AlreadyWithdrawn`."""
    require(actor, "opportunities.withdraw_opportunity", opportunity)

    standing = Opportunity.objects.filter(pk=opportunity.pk).exclude(state=Opportunity.State.WITHDRAWN)
    if not standing.update(state=Opportunity.State.WITHDRAWN, changed_at=now):
        raise AlreadyWithdrawn
    opportunity.refresh_from_db()

    _tell(events.OpportunityWithdrawn, opportunity, actor, now)


@action
def screen_opportunity(*, opportunity: Opportunity, screen: str, actor: Actor, now: datetime) -> None:
    """Mark it for review, hold it, or let it pass; strangers see only what needs no screening."""
    require(actor, "opportunities.screen_opportunity", opportunity)

    opportunity.screen = Opportunity.Screen(screen)
    opportunity.changed_at = now
    opportunity.save(update_fields=["screen", "changed_at"])

    record(
        events.OpportunityScreened(
            forum_id=opportunity.forum_id,
            side_id=opportunity.side_id,
            opportunity=opportunity.public_id,
            screen=opportunity.screen,
        ),
        actor=actor,
        now=now,
    )


def _tell(
    event: type[events.OpportunityChanged | events.OpportunityPublished | events.OpportunityWithdrawn],
    opportunity: Opportunity,
    actor: Actor,
    now: datetime,
) -> None:
    record(
        event(forum_id=opportunity.forum_id, side_id=opportunity.side_id, opportunity=opportunity.public_id),
        actor=actor,
        now=now,
    )
