"""Adding, changing, publishing, withdrawing and screening; who sees what is not public."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from conftest import SignIn
from django.db import IntegrityError, transaction
from tests.cast import NOON, Cast, acting, actor_of, make_focal_point, make_organisation, words

from muntada.access.actor import NOBODY, Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.forums.models import Side
from muntada.journal.models import Entry
from muntada.opportunities import actions
from muntada.opportunities.models import Opportunity
from muntada.opportunities.tests.cast import make_opportunity, offer


def told() -> list[tuple[str, int | None]]:
    return [
        (name.removeprefix("opportunities."), side)
        for name, side in Entry.objects.filter(name__startswith="opportunities.")
        .order_by("number")
        .values_list("name", "side_id")
    ]


def test_add_opportunity_is_a_draft_of_its_owner_and_their_side(cast: Cast) -> None:
    thing = actions.add_opportunity(
        forum=cast.forum, organisation=cast.zaytuna, offer=offer(), actor=actor_of(cast.hana), now=NOON
    )

    assert (thing.public_id, thing.state, thing.side, thing.verified_on) == (
        "MB27.OPP.001",
        "draft",
        cast.host,
        NOON.date(),
    )
    with pytest.raises(NotAllowed):
        actions.add_opportunity(
            forum=cast.forum, organisation=cast.rosinka, offer=offer(), actor=actor_of(cast.hana), now=NOON
        )
    assert told() == [("OpportunityAdded", cast.host.pk)]


def test_add_opportunity_for_somebody_who_sends_nobody_belongs_to_the_side_of_their_country(
    cast: Cast,
) -> None:
    fund = make_organisation("ORG.099", words("Fund"), country="XB")

    thing = make_opportunity(cast, organisation=fund)

    assert thing.side == cast.guest
    for side in (cast.host, cast.guest):
        if side == cast.host:
            with pytest.raises(NotAllowed):
                actions.withdraw_opportunity(
                    opportunity=thing, actor=acting(Role.SECRETARIAT, cast.forum, side), now=NOON
                )
        else:
            actions.withdraw_opportunity(
                opportunity=thing, actor=acting(Role.SECRETARIAT, cast.forum, side), now=NOON
            )


def test_change_opportunity_makes_translations_stale_and_notices_who_was_faster(cast: Cast) -> None:
    thing = make_opportunity(cast)
    seen, later = thing.changed_at, NOON + timedelta(days=1)
    new_title = words("Wheat seed farm", "مزرعة بذور", "Ферма семян пшеницы", "ar")

    actions.change_opportunity(
        opportunity=thing, offer=offer(title=new_title), seen=seen, actor=actor_of(cast.hana), now=later
    )

    assert (thing.title.is_stale("ru"), thing.title.text("ar"), thing.verified_on) == (
        True,
        "مزرعة بذور",
        later.date(),
    )
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_opportunity(
            opportunity=thing, offer=offer(), seen=seen, actor=cast.secretary, now=later
        )
    with pytest.raises(NotAllowed):
        actions.change_opportunity(opportunity=thing, offer=offer(), actor=actor_of(cast.marina), now=later)


def test_change_opportunity_leaves_its_state_alone(cast: Cast) -> None:
    thing = make_opportunity(cast, is_public=False)
    old_copy = Opportunity.objects.get(pk=thing.pk)
    actions.publish_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)

    actions.change_opportunity(opportunity=old_copy, offer=offer(), actor=actor_of(cast.hana), now=NOON)

    thing.refresh_from_db()
    assert (thing.state, thing.published_at) == ("published", NOON)


def test_publish_opportunity_is_the_secretariats_and_needs_texts(cast: Cast) -> None:
    thing = make_opportunity(cast, is_public=False, summary=Words())
    with pytest.raises(NotAllowed):
        actions.publish_opportunity(opportunity=thing, actor=actor_of(cast.hana), now=NOON)
    with pytest.raises(actions.TextsMissing):
        actions.publish_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)
    actions.change_opportunity(opportunity=thing, offer=offer(), actor=cast.secretary, now=NOON)

    actions.publish_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)

    assert list(Opportunity.objects.public()) == [thing]
    with pytest.raises(actions.AlreadyPublished):
        actions.publish_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)


def test_withdraw_opportunity_takes_it_out_of_sight_until_it_is_published_again(cast: Cast) -> None:
    thing = make_opportunity(cast)

    actions.withdraw_opportunity(opportunity=thing, actor=actor_of(cast.hana), now=NOON)

    assert list(Opportunity.objects.public()) == []
    with pytest.raises(actions.AlreadyWithdrawn):
        actions.withdraw_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)
    actions.publish_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)
    assert list(Opportunity.objects.public()) == [thing]


def sees(actor: Actor) -> bool:
    return Opportunity.objects.visible_to(actor).exists()


def focal_point(cast: Cast, side: Side, *members: Membership) -> Actor:
    return actor_of(make_focal_point(cast.forum, side, *members), cast.forum)


def test_add_and_change_opportunity_by_a_focal_point_are_for_its_own_organisations(
    cast: Cast, signed_in: SignIn
) -> None:
    thing = make_opportunity(cast)
    own = make_focal_point(cast.forum, cast.host, cast.hana)
    neighbour = make_focal_point(cast.forum, cast.host, cast.yousef)
    page = f"/en/mb27/opportunities/{thing.public_id}/change/"

    def try_both(user: User) -> tuple[bool, bool]:
        actor, done = actor_of(user, cast.forum), []
        for act in (
            lambda: actions.add_opportunity(
                forum=cast.forum, organisation=cast.zaytuna, offer=offer(), actor=actor, now=NOON
            ),
            lambda: actions.change_opportunity(opportunity=thing, offer=offer(), actor=actor, now=NOON),
        ):
            try:
                act()
                done.append(True)
            except NotAllowed:
                done.append(False)
        return done[0], done[1]

    clients = [signed_in(user) for user in (own, neighbour)]
    assert [client.get(page).status_code for client in clients] == [200, 403 if thing.is_public else 404]
    forms = [client.get("/en/mb27/opportunities/add/").content.decode() for client in clients]
    assert ["Zaytuna Trading</option>" in form for form in forms] == [True, False]
    assert [try_both(user) for user in (own, neighbour)] == [(True, True), (False, False)]


@pytest.mark.parametrize(("is_public", "screen"), [(False, "none"), (True, "hold"), (True, "review")])
def test_what_is_not_public_is_seen_by_its_owner_and_by_those_who_answer_for_it(
    cast: Cast, is_public: bool, screen: str
) -> None:
    make_opportunity(cast, is_public=is_public, screen=screen)

    may_see = {
        "owner": sees(actor_of(cast.hana)),
        "joint secretariat": sees(cast.secretary),
        "its side's secretariat": sees(acting(Role.SECRETARIAT, cast.forum, cast.host)),
        "its delegation's focal point": sees(focal_point(cast, cast.host, cast.hana)),
        "its side's compliance officer": sees(acting(Role.COMPLIANCE, cast.forum, cast.host)),
    }
    may_not = {
        "stranger": sees(NOBODY),
        "other organisation": sees(actor_of(cast.marina)),
        "interpreter": sees(actor_of(cast.yousef)),
        "other side's secretariat": sees(acting(Role.SECRETARIAT, cast.forum, cast.guest)),
        "focal point of another delegation of its side": sees(focal_point(cast, cast.host, cast.yousef)),
        "focal point of no delegation": sees(acting(Role.FOCAL_POINT, cast.forum, cast.host)),
        "other side's focal point": sees(focal_point(cast, cast.guest, cast.marina)),
        "other side's compliance officer": sees(acting(Role.COMPLIANCE, cast.forum, cast.guest)),
        "auditor": sees(acting(Role.AUDITOR, cast.forum)),
        "administrator": sees(acting(Role.ADMINISTRATOR, cast.forum)),
        "press": sees(acting(Role.PRESS, cast.forum)),
    }

    assert may_see == dict.fromkeys(may_see, True)
    assert may_not == dict.fromkeys(may_not, False)


def test_screen_opportunity_is_for_secretariat_and_compliance_and_shows_it_when_it_passes(
    cast: Cast,
) -> None:
    thing = make_opportunity(cast, screen="hold")
    compliance = acting(Role.COMPLIANCE, cast.forum, cast.host)
    with pytest.raises(NotAllowed):
        actions.screen_opportunity(opportunity=thing, screen="none", actor=actor_of(cast.hana), now=NOON)
    assert not sees(NOBODY)

    actions.screen_opportunity(opportunity=thing, screen="none", actor=compliance, now=NOON)

    assert sees(NOBODY)
    last = Entry.objects.order_by("-number")[0]
    assert (last.name, last.facts) == (
        "opportunities.OpportunityScreened",
        {"opportunity": thing.public_id, "screen": "none"},
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"usd_m_min": Decimal(5), "usd_m_max": Decimal(4)},
        {"usd_m_min": Decimal(-1), "usd_m_max": None},
        {"usd_m_min": None, "usd_m_max": Decimal(-1)},
        {"latitude": Decimal(32), "longitude": None},
    ],
)
def test_the_database_refuses_impossible_amounts_and_half_places(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_opportunity(cast, **wrong)

    assert make_opportunity(cast, latitude=Decimal(32), longitude=Decimal(21)).has_amount
