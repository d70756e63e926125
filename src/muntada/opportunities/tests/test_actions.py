"""Handing in, changing, publishing and withdrawing opportunities."""

from decimal import Decimal

import pytest
from tests.cast import NOON, Cast, acting, actor_of

from muntada.access.actor import NOBODY, NotAllowed
from muntada.access.roles import Role
from muntada.journal.models import Entry
from muntada.opportunities import actions
from muntada.opportunities.models import Opportunity
from muntada.opportunities.queries import published
from muntada.opportunities.tests.cast import card, make_opportunity


def test_add_opportunity_by_its_owner(cast: Cast) -> None:
    one = actions.add_opportunity(
        forum=cast.forum,
        organisation=cast.zaytuna,
        card=card(screen="hold"),
        actor=actor_of(cast.hana),
        now=NOON,
    )

    assert (one.public_id, one.state, one.side) == ("MB27.OPP.001", "draft", cast.host)
    assert one.screen == "none"
    with pytest.raises(NotAllowed):
        actions.add_opportunity(
            forum=cast.forum, organisation=cast.rosinka, card=card(), actor=actor_of(cast.hana), now=NOON
        )
    assert list(Entry.objects.values_list("name", flat=True)) == ["opportunities.OpportunityAdded"]


def test_add_opportunity_costs_from_less_to_more(cast: Cast) -> None:
    with pytest.raises(actions.CostsTheWrongWayRound):
        make_opportunity(cast, usd_m_min=Decimal(20))


def test_publish_opportunity_is_the_secretariats(cast: Cast) -> None:
    one = make_opportunity(cast, is_public=False)
    with pytest.raises(NotAllowed):
        actions.publish_opportunity(opportunity=one, actor=actor_of(cast.hana), now=NOON)

    actions.publish_opportunity(opportunity=one, actor=cast.secretary, now=NOON)

    assert list(Opportunity.objects.public()) == [one]
    with pytest.raises(actions.NotADraft):
        actions.publish_opportunity(opportunity=one, actor=cast.secretary, now=NOON)


@pytest.mark.parametrize("screen", ["review", "hold"])
def test_what_is_held_is_seen_by_its_owner_and_the_joint_secretariat_only(cast: Cast, screen: str) -> None:
    one = make_opportunity(cast, is_public=False, screen=screen)
    with pytest.raises(actions.IsHeld):
        actions.publish_opportunity(opportunity=one, actor=cast.secretary, now=NOON)
    # Even one that was public before it was held.
    Opportunity.objects.update(state=Opportunity.State.PUBLISHED)

    def sees(actor: object) -> bool:
        return Opportunity.objects.visible_to(actor).exists()  # type: ignore[arg-type]

    assert (sees(actor_of(cast.hana)), sees(cast.secretary)) == (True, True)
    for actor in (
        NOBODY,
        actor_of(cast.marina),
        actor_of(cast.yousef),
        acting(Role.SECRETARIAT, cast.forum, cast.host),
        acting(Role.SECRETARIAT, cast.forum, cast.guest),
        acting(Role.FOCAL_POINT, cast.forum, cast.host),
        acting(Role.AUDITOR, cast.forum),
        acting(Role.ADMINISTRATOR, cast.forum),
    ):
        assert not sees(actor)
    assert published(cast.forum) == []


def test_change_opportunity_leaves_screening_to_the_joint_secretariat(cast: Cast) -> None:
    one = make_opportunity(cast, is_public=False, screen="hold")

    actions.change_opportunity(
        opportunity=one, card=card(stage="tender"), actor=actor_of(cast.hana), now=NOON
    )
    one.refresh_from_db()
    assert (one.stage, one.screen) == ("tender", "hold")

    actions.change_opportunity(opportunity=one, card=card(), actor=cast.secretary, now=NOON)
    one.refresh_from_db()
    assert one.screen == "none"


def test_drafts_are_seen_by_their_side(cast: Cast) -> None:
    one = make_opportunity(cast, is_public=False)

    host, guest = (acting(Role.SECRETARIAT, cast.forum, side) for side in (cast.host, cast.guest))
    assert list(Opportunity.objects.visible_to(host)) == [one]
    assert list(Opportunity.objects.visible_to(guest)) == []


def test_withdraw_opportunity_is_final(cast: Cast) -> None:
    one = make_opportunity(cast)

    actions.withdraw_opportunity(opportunity=one, actor=actor_of(cast.hana), now=NOON)

    assert list(Opportunity.objects.public()) == []
    with pytest.raises(actions.IsWithdrawn):
        actions.withdraw_opportunity(opportunity=one, actor=cast.secretary, now=NOON)
    with pytest.raises(actions.IsWithdrawn):
        actions.change_opportunity(opportunity=one, card=card(), actor=cast.secretary, now=NOON)
