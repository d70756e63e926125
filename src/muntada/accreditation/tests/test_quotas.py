"""No more are let in than there are places, whoever lets them in and however many at once."""

import pytest
from conftest import SignIn, in_threads
from tests.cast import (
    NOON,
    Cast,
    acting,
    make_cast,
    make_focal_point,
    make_member,
    make_officer,
    make_organisation,
    officer,
    words,
)

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.actions import Scope
from muntada.accreditation.models import Participation, Quota
from muntada.accreditation.quotas import name_of, places_taken, uses_of
from muntada.directory.models import Delegation, Membership
from muntada.journal.models import Entry

HOME = "/en/mb27/accreditation/"


@pytest.fixture
def protocol(cast: Cast) -> Actor:
    return officer(Role.PROTOCOL, cast.forum)


def applied(membership: Membership, actor: Actor, category: str = "") -> Participation:
    return actions.apply_for_accreditation(
        membership=Membership.objects.get(pk=membership.pk), category=category, actor=actor, now=NOON
    )


def quota(cast: Cast, actor: Actor, places: int, **said: object) -> Quota:
    return actions.add_quota(
        forum=cast.forum,
        scope=Scope(**said),  # type: ignore[arg-type]  # what the test says
        places=places,
        actor=actor,
        now=NOON,
    )


def let_in(one: Participation, actor: Actor) -> bool:
    """True when there was a place."""
    try:
        actions.approve_application(participation=one, actor=actor, now=NOON)
    except actions.QuotaFull:
        return False
    return True


def used(cast: Cast) -> list[tuple[int, int]]:
    return [(use.used, use.quota.places) for use in uses_of(Quota.objects.all(), places_taken(cast.forum))]


def test_approve_application_is_refused_where_no_place_is_left(cast: Cast, protocol: Actor) -> None:
    vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"))
    quota(cast, protocol, 1, side=cast.guest)
    guests = [applied(one, protocol) for one in (cast.marina, vera)]
    host = applied(cast.hana, protocol)

    answers = [let_in(one, protocol) for one in (*guests, host)]

    assert answers == [True, False, True]
    assert [Participation.objects.get(pk=one.pk).state for one in guests] == ["approved", "applied"]
    assert used(cast) == [(1, 1)]


@pytest.mark.parametrize(
    "narrowed", ["category", "kind", "first_rank", "last_rank", "delegation", "organisation"]
)
def test_a_quota_counts_only_those_whom_it_means(cast: Cast, protocol: Actor, narrowed: str) -> None:
    paper = make_organisation("ORG.070", words("Daily"), country="XB", kind="media")
    delegation = Delegation.objects.create(
        forum=cast.forum, side=cast.guest, public_id="MB27.DEL.001", name=words("First")
    )
    meant = make_member(cast.forum, cast.guest, paper, words("Vera"), part="press", rank=7)
    Membership.objects.filter(pk=meant.pk).update(delegation=delegation)
    said = {
        "category": "press",
        "kind": "media",
        "first_rank": 5,
        "last_rank": 10,
        "delegation": delegation,
        "organisation": paper,
    }
    Membership.objects.filter(pk=cast.marina.pk).update(rank=3 if narrowed == "first_rank" else 100)
    quota(cast, protocol, 0, **{narrowed: said[narrowed]})

    assert (let_in(applied(meant, protocol), protocol), let_in(applied(cast.marina, protocol), protocol)) == (
        False,
        True,
    )


def test_a_quota_counts_each_organisation_by_itself(cast: Cast, protocol: Actor) -> None:
    vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"))
    birch = make_organisation("ORG.071", words("Birch"), country="XB")
    igor = make_member(cast.forum, cast.guest, birch, words("Igor"))
    made = quota(cast, protocol, 1, side=cast.guest, kind="company", each=True)

    answers = [let_in(applied(one, protocol), protocol) for one in (cast.marina, vera, igor)]

    assert answers == [True, False, True]
    assert name_of(made) == "\u2066Belorechye\u2069 · company · each organisation by itself"


def test_change_application_asks_for_a_place_in_the_other_category(cast: Cast, protocol: Actor) -> None:
    quota(cast, protocol, 0, category="press")
    found = applied(cast.marina, protocol)
    let_in(found, protocol)
    found.refresh_from_db()

    with pytest.raises(actions.QuotaFull):
        actions.change_application(
            participation=found,
            category="press",
            zones=[],
            desk_note="",
            seen=found.changed_at,
            actor=protocol,
            now=NOON,
        )

    found.refresh_from_db()
    assert found.category == "business"


def test_change_quota_makes_room_and_is_written_down(cast: Cast, protocol: Actor) -> None:
    made = quota(cast, protocol, 0, side=cast.guest)
    found = applied(cast.marina, protocol)

    before = let_in(found, protocol)
    actions.change_quota(quota=made, places=1, seen=0, actor=protocol, now=NOON)
    after = let_in(found, protocol)

    assert (before, after) == (False, True)
    facts = Entry.objects.get(name="accreditation.QuotaChanged").facts
    assert facts == {"quota_id": made.pk, "before": 0, "places": 1}
    with pytest.raises(actions.QuotaChangedMeanwhile):
        actions.change_quota(quota=made, places=2, seen=0, actor=protocol, now=NOON)
    with pytest.raises(actions.AlreadyCounted):
        quota(cast, protocol, 9, side=cast.guest)


def test_quotas_are_set_by_protocol_for_its_own_side(cast: Cast, protocol: Actor) -> None:
    theirs = acting(Role.PROTOCOL, cast.forum, cast.host)
    made = quota(cast, protocol, 3, side=cast.guest)

    for actor in (
        theirs,
        acting(Role.FOCAL_POINT, cast.forum, cast.guest),
        acting(Role.PRESS_DESK, cast.forum),
    ):
        with pytest.raises(NotAllowed):
            actions.change_quota(quota=made, places=9, seen=3, actor=actor, now=NOON)
    with pytest.raises(NotAllowed):
        quota(cast, theirs, 3, side=cast.guest, category="press")

    assert Quota.objects.visible_to(theirs).count() == 0


def test_quotas_of_a_delegation_are_there_for_its_focal_point(
    cast: Cast, protocol: Actor, signed_in: SignIn
) -> None:
    user = make_focal_point(cast.forum, cast.guest, cast.marina)
    quota(cast, protocol, 15, delegation=Delegation.objects.get())
    quota(cast, protocol, 99, side=cast.guest)
    let_in(applied(cast.marina, protocol), protocol)

    page = signed_in(user).get(f"{HOME}quotas/").content.decode()

    assert (">1</bdi> of" in page, "99" in page) == (True, False)


def test_approve_several_says_whose_places_are_used_and_who_waits(
    cast: Cast, protocol: Actor, signed_in: SignIn
) -> None:
    vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"))
    quota(cast, protocol, 1, side=cast.guest)
    asked = [applied(one, protocol).public_id for one in (cast.marina, vera)]
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    page = client.post(f"{HOME}approve/", {"application": asked}, follow=True).content.decode()
    one = client.post(f"{HOME}{asked[1]}/approve/", follow=True).content.decode()

    assert "1 of 1 places are used. Withdraw somebody" in page
    assert "Not let in for want of a place: " in page
    assert "1 of 1 places are used. Withdraw somebody" in one
    assert Participation.objects.let_in().count() == 1


def test_quota_pages_set_change_and_remove(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    typed = {"side": str(cast.guest.pk), "category": "press", "each": "on", "places": "2"}

    wrong = client.post(f"{HOME}quotas/new/", typed | {"first_rank": "9", "last_rank": "3"})
    client.post(f"{HOME}quotas/new/", typed)
    again = client.post(f"{HOME}quotas/new/", typed)
    made = Quota.objects.get()
    late = client.post(f"{HOME}quotas/{made.pk}/", {"places": "4", "seen": "1"})
    client.post(f"{HOME}quotas/{made.pk}/", {"places": "4", "seen": "2"})

    assert [one.status_code for one in (wrong, again, late)] == [422, 422, 422]
    made.refresh_from_db()
    assert (made.side, made.category, made.each, made.places) == (cast.guest, "press", True, 4)
    client.post(f"{HOME}quotas/{made.pk}/remove/")
    assert not Quota.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_quotas_ask_the_database_as_often_for_one_as_for_three(
    cast: Cast,
    protocol: Actor,
    signed_in: SignIn,
    count: int,
    django_assert_num_queries: object,
) -> None:
    for number in range(count):
        quota(cast, protocol, 5, side=cast.guest, first_rank=number + 1)
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    with django_assert_num_queries(8):  # type: ignore[operator]  # a fixture
        client.get(f"{HOME}quotas/")


def test_approve_application_by_two_officers_at_once_fills_the_last_place_once(file_database: None) -> None:
    def prepare() -> tuple[list[Participation], list[Actor]]:
        cast = make_cast()
        officers = [officer(Role.PROTOCOL, cast.forum) for _ in range(2)]
        vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"))
        quota(cast, officers[0], 1, side=cast.guest)
        return [applied(one, officers[0]) for one in (cast.marina, vera)], officers

    (prepared,) = in_threads(prepare)
    assert isinstance(prepared, tuple), prepared
    (first, second), (one, other) = prepared

    answers = in_threads(lambda: let_in(first, one), lambda: let_in(second, other))
    (found,) = in_threads(lambda: Participation.objects.let_in().count())

    assert sorted(map(str, answers)) == ["False", "True"]
    assert found == 1
