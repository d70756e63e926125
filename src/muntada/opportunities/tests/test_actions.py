"""Presenting, changing, publishing, screening and withdrawing opportunities."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOON, Cast, acting, actor_of

from muntada.access.actor import NOBODY, NotAllowed
from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.journal.models import Entry
from muntada.opportunities import actions
from muntada.opportunities.models import Opportunity
from muntada.opportunities.tests.cast import make_opportunity, offer


def test_add_opportunity_by_its_owner(cast: Cast) -> None:
    one = actions.add_opportunity(
        forum=cast.forum, organisation=cast.zaytuna, offer=offer(), actor=actor_of(cast.hana), now=NOON
    )

    assert (one.public_id, one.state, one.side) == ("MB27.OPP.001", "draft", cast.host)
    assert list(Entry.objects.values_list("name", flat=True)) == ["opportunities.OpportunityAdded"]
    with pytest.raises(NotAllowed):
        actions.add_opportunity(
            forum=cast.forum, organisation=cast.rosinka, offer=offer(), actor=actor_of(cast.hana), now=NOON
        )


def test_add_opportunity_goes_from_less_to_more(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="an_amount_goes_from_less_to_more"), transaction.atomic():
        make_opportunity(cast, usd_m_min=Decimal(20))


def test_publish_opportunity_is_the_secretariats_and_needs_words(cast: Cast) -> None:
    one = make_opportunity(cast, is_public=False)
    with pytest.raises(NotAllowed):
        actions.publish_opportunity(opportunity=one, actor=actor_of(cast.hana), now=NOON)
    wordless = make_opportunity(cast, is_public=False, summary=Words())
    with pytest.raises(actions.TextsMissing):
        actions.publish_opportunity(opportunity=wordless, actor=cast.secretary, now=NOON)

    actions.publish_opportunity(opportunity=one, actor=cast.secretary, now=NOON)

    assert list(Opportunity.objects.public()) == [one]
    with pytest.raises(actions.NotADraft):
        actions.publish_opportunity(opportunity=one, actor=cast.secretary, now=NOON)


@pytest.mark.parametrize("screen", ["review", "hold"])
def test_screen_opportunity_hides_it_from_all_but_owner_and_joint_secretariat(
    cast: Cast, screen: str
) -> None:
    one = make_opportunity(cast, screen=screen)

    def sees(actor: object) -> bool:
        return Opportunity.objects.visible_to(actor).exists()  # type: ignore[arg-type]

    assert (one.is_public, sees(actor_of(cast.hana)), sees(cast.secretary)) == (False, True, True)
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
    with pytest.raises(NotAllowed):
        actions.screen_opportunity(opportunity=one, screen="none", actor=actor_of(cast.hana), now=NOON)
    actions.screen_opportunity(opportunity=one, screen="none", actor=cast.secretary, now=NOON)
    assert sees(actor_of(cast.marina))


def test_change_opportunity_marks_translations_that_have_gone_stale(cast: Cast) -> None:
    one = make_opportunity(cast)
    title = one.title.with_text("en", "Wheat seed farm and mill")

    actions.change_opportunity(opportunity=one, offer=offer(title=title), actor=actor_of(cast.hana), now=NOON)

    one.refresh_from_db()
    assert (one.title.is_stale("ar"), one.title.is_stale("ru"), one.state) == (True, True, "published")


def test_drafts_are_seen_by_their_side(cast: Cast) -> None:
    one = make_opportunity(cast, is_public=False)

    host, guest = (acting(Role.SECRETARIAT, cast.forum, side) for side in (cast.host, cast.guest))
    assert list(Opportunity.objects.visible_to(host)) == [one]
    assert list(Opportunity.objects.visible_to(guest)) == []


def test_withdraw_opportunity_once_by_its_owner(cast: Cast) -> None:
    one = make_opportunity(cast)

    actions.withdraw_opportunity(opportunity=one, actor=actor_of(cast.hana), now=NOON)

    assert list(Opportunity.objects.public()) == []
    with pytest.raises(actions.NotADraft):
        actions.withdraw_opportunity(opportunity=one, actor=cast.secretary, now=NOON)
