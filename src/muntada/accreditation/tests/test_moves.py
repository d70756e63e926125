"""Whoever is let in takes a place: moved after approval, they need one where they go."""

import pytest
from conftest import SignIn
from tests.cast import NOON, Cast, make_member, make_officer, make_organisation, officer, words

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.actions import Scope
from muntada.accreditation.models import Participation
from muntada.base.jobs.drain import run_all_due
from muntada.directory.actions import PartDetails, change_membership, move_member, withdraw
from muntada.directory.models import Delegation, Membership
from muntada.directory.moving import NoPlace


@pytest.fixture
def protocol(cast: Cast) -> Actor:
    return officer(Role.PROTOCOL, cast.forum)


def delegation(cast: Cast, number: int) -> Delegation:
    return Delegation.objects.create(
        forum=cast.forum, side=cast.guest, public_id=f"MB27.DEL.00{number}", name=words(f"No {number}")
    )


def let_in(membership: Membership, actor: Actor) -> Participation:
    one = actions.apply_for_accreditation(
        membership=Membership.objects.get(pk=membership.pk), actor=actor, now=NOON
    )
    actions.approve_application(participation=one, actor=actor, now=NOON)
    return one


def quota(cast: Cast, actor: Actor, places: int, **said: object) -> None:
    scope = Scope(**said)  # type: ignore[arg-type]  # what the test says
    actions.add_quota(forum=cast.forum, scope=scope, places=places, actor=actor, now=NOON)


def moved(member: Membership, actor: Actor, **changed: object) -> Membership:
    part = {"part": "delegate", "delegation": member.delegation, "rank": member.rank, **changed}
    return change_membership(
        membership=Membership.objects.get(pk=member.pk),
        part=PartDetails(**part),  # type: ignore[arg-type]  # what the test says
        actor=actor,
        now=NOON,
    )


def test_change_membership_needs_a_place_in_the_other_delegation(cast: Cast, protocol: Actor) -> None:
    full, other = delegation(cast, 1), delegation(cast, 2)
    quota(cast, protocol, 0, delegation=full)
    vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"))
    let_in(cast.marina, protocol)

    moved(cast.marina, protocol, delegation=other)
    moved(vera, protocol, delegation=full)  # nobody has let her in
    with pytest.raises(NoPlace, match=r"0\b.* of .*0\b.* places are used"):
        moved(cast.marina, protocol, delegation=full)

    assert Membership.objects.get(pk=cast.marina.pk).delegation == other


def test_change_membership_takes_no_further_place_of_a_quota_that_counted_it(
    cast: Cast, protocol: Actor
) -> None:
    let_in(cast.marina, protocol)
    quota(cast, protocol, 0, side=cast.guest)  # over already

    moved(cast.marina, protocol, rank=3)

    assert Membership.objects.get(pk=cast.marina.pk).rank == 3
    quota(cast, protocol, 0, last_rank=2)
    with pytest.raises(NoPlace):
        moved(cast.marina, protocol, rank=2)


def test_change_membership_goes_over_to_another_organisation_with_the_badge(
    cast: Cast, protocol: Actor
) -> None:
    birch = make_organisation("ORG.071", words("Birch"), country="XB")
    pine = make_organisation("ORG.072", words("Pine"), country="XB", kind="bank")
    quota(cast, protocol, 0, kind="bank")
    found = let_in(cast.marina, protocol)

    with pytest.raises(NoPlace):
        moved(cast.marina, protocol, organisation=pine)
    new = moved(cast.marina, protocol, organisation=birch)
    run_all_due()

    found.refresh_from_db()
    assert (found.membership, found.state, new.organisation) == (new, "approved", birch)
    assert Membership.objects.get(pk=cast.marina.pk).left_at == NOON
    assert Membership.objects.current().filter(person=cast.marina.person).count() == 1


def test_withdraw_asks_whether_the_other_part_finds_a_place(cast: Cast, protocol: Actor) -> None:
    birch = make_organisation("ORG.071", words("Birch"), country="XB")
    Membership.objects.create(
        forum=cast.forum,
        side=cast.guest,
        person=cast.marina.person,
        organisation=birch,
        part="delegate",
        rank=900,
        joined_at=NOON,
    )
    let_in(cast.marina, protocol)
    quota(cast, protocol, 0, organisation=birch)

    with pytest.raises(NoPlace):
        withdraw(membership=cast.marina, actor=cast.secretary, now=NOON)

    assert Membership.objects.get(pk=cast.marina.pk).left_at is None


def test_move_member_needs_a_place_in_the_quota_of_its_rank(cast: Cast, protocol: Actor) -> None:
    one = delegation(cast, 1)
    vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"), rank=200)
    Membership.objects.filter(pk__in=[cast.marina.pk, vera.pk]).update(delegation=one)
    let_in(vera, protocol)
    quota(cast, protocol, 0, last_rank=100)

    vera.refresh_from_db()
    with pytest.raises(NoPlace):
        move_member(membership=vera, earlier=True, actor=protocol, now=NOON)

    assert Membership.objects.get(pk=vera.pk).rank == 200


def test_change_application_keeps_those_in_whose_quota_was_lowered(cast: Cast, protocol: Actor) -> None:
    found = let_in(cast.marina, protocol)
    quota(cast, protocol, 0, side=cast.guest)
    found.refresh_from_db()

    actions.change_application(
        participation=found,
        category="press",
        zones=[],
        desk_note="",
        seen=found.changed_at,
        actor=protocol,
        now=NOON,
    )

    assert Participation.objects.get().category == "press"


def test_change_membership_says_on_its_page_that_no_place_is_left(
    cast: Cast, protocol: Actor, signed_in: SignIn
) -> None:
    full = delegation(cast, 1)
    quota(cast, protocol, 0, delegation=full)
    let_in(cast.marina, protocol)
    typed = {
        "organisation": cast.rosinka.pk,
        "part": "deputy",
        "delegation": full.pk,
        "rank": "7",
        "title_original": "en",
        "title_en": "Director",
    }

    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    answer = client.post(f"/en/mb27/directory/members/{cast.marina.pk}/change/", typed)

    page = answer.content.decode()
    assert (answer.status_code, "places are used" in page, 'value="Director"' in page) == (422, True, True)
    assert Membership.objects.get(pk=cast.marina.pk).part == "delegate"
