"""The queue, one application and the zones as protocol, a delegate and a focal point see them."""

from datetime import timedelta

from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_focal_point, make_member, make_officer, officer, words

from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.models import Category, Participation, Zone, ZoneRule
from muntada.directory.models import Membership

HOME = "/en/mb27/accreditation/"
State = Participation.State


def applied(cast: Cast, membership: Membership) -> Participation:
    return actions.apply_for_accreditation(
        membership=membership, actor=officer(Role.PROTOCOL, cast.forum), now=NOON
    )


def test_applications_are_approved_together_and_those_decided_meanwhile_are_counted(
    cast: Cast, signed_in: SignIn
) -> None:
    first, second, third = (applied(cast, one) for one in (cast.hana, cast.marina, cast.yousef))
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    actions.refuse_application(
        participation=third, reason="Comes as press", actor=officer(Role.PROTOCOL, cast.forum), now=NOON
    )

    page = protocol.get(f"{HOME}?state=applied").content.decode()
    answer = protocol.post(
        f"{HOME}approve/",
        {"application": [one.public_id for one in (first, second, third)]},
        follow=True,
    ).content.decode()

    assert (first.public_id in page, third.public_id in page) == (True, False)
    assert "2 people are let in." in answer
    assert "1 application had been decided before." in answer
    states = dict(Participation.objects.values_list("public_id", "state"))
    assert states == {
        first.public_id: State.APPROVED,
        second.public_id: State.APPROVED,
        third.public_id: State.REFUSED,
    }


def test_applications_ask_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    applied(cast, cast.hana)
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    protocol.get(HOME)

    with django_assert_num_queries(11):
        protocol.get(HOME)
    for name in ("Salem", "Anna"):
        member = make_member(cast.forum, cast.host, cast.zaytuna, words(name))
        applied(cast, member)
    with django_assert_num_queries(11):
        protocol.get(HOME)


def test_application_of_the_other_side_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    own, other = applied(cast, cast.hana), applied(cast, cast.marina)
    delegate = signed_in(cast.hana)

    answers = [delegate.get(f"{HOME}{one.public_id}/").status_code for one in (own, other)]
    refused = delegate.post(f"{HOME}{own.public_id}/approve/").status_code

    assert (answers, refused) == ([200, 404], 403)


def test_refuse_application_asks_for_a_reason_that_its_holder_reads(cast: Cast, signed_in: SignIn) -> None:
    own = applied(cast, cast.hana)
    protocol, delegate = signed_in(make_officer(Role.PROTOCOL, cast.forum)), signed_in(cast.hana)

    empty = protocol.post(f"{HOME}{own.public_id}/refuse/", {"reason": " "})
    protocol.post(f"{HOME}{own.public_id}/refuse/", {"reason": "The quota is full."})

    assert (empty.status_code, b"write the reason" in empty.content) == (422, True)
    assert "The quota is full." in delegate.get(f"{HOME}{own.public_id}/").content.decode()


def test_change_application_shows_a_conflict_and_keeps_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    own = applied(cast, cast.hana)
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    address = f"{HOME}{own.public_id}/change/"
    typed = {"category": "official", "desk_note": "Call protocol", "seen": own.changed_at.isoformat()}

    saved = protocol.post(address, typed)
    Participation.objects.filter(pk=own.pk).update(changed_at=NOON + timedelta(hours=1))
    late = protocol.post(address, typed | {"desk_note": "Wait at the door"})

    assert (saved.status_code, late.status_code) == (302, 409)
    assert "Wait at the door" in late.content.decode()
    assert Participation.objects.get().desk_note == "Call protocol"


def test_apply_for_accreditation_offers_whoever_has_no_application(cast: Cast, signed_in: SignIn) -> None:
    applied(cast, cast.hana)
    focal = signed_in(make_focal_point(cast.forum, cast.guest, cast.marina))

    page = focal.get(f"{HOME}apply/").content.decode()
    focal.post(f"{HOME}apply/", {"members": [cast.marina.pk, cast.hana.pk]})
    focal.post(f"{HOME}apply/", {"members": [cast.marina.pk]})

    assert (cast.marina.person.name.text("en") in page, cast.hana.person.name.text("en") in page) == (
        True,
        False,
    )
    assert list(Participation.objects.values_list("person", "state")) == [
        (cast.hana.person_id, State.APPLIED),
        (cast.marina.person_id, State.APPLIED),
    ]


def test_zones_are_kept_with_their_hours_and_stay_while_somebody_was_given_one(
    cast: Cast, signed_in: SignIn
) -> None:
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    typed = {"code": "v", "name_en": "Hall of heads", "name_original": "en", "categories": ["official"]}

    protocol.post(f"{HOME}zones/new/", typed)
    again = protocol.post(f"{HOME}zones/new/", typed)
    zone = Zone.objects.get()
    hours = {"category": "press", "starts_at": "2027-04-14T09:00", "ends_at": "2027-04-14T08:00"}
    wrong = protocol.post(f"{HOME}zones/{zone.pk}/hours/", hours)
    protocol.post(f"{HOME}zones/{zone.pk}/hours/", hours | {"ends_at": "2027-04-14T10:00"})
    own = applied(cast, cast.hana)
    own.zones.add(zone)
    stays = protocol.post(f"{HOME}zones/{zone.pk}/remove/", follow=True).content.decode()

    assert (zone.code, again.status_code, wrong.status_code) == ("V", 422, 422)
    rules = ZoneRule.objects.order_by("category").values_list("category", "starts_at")
    assert [(category, start is None) for category, start in rules] == [
        (Category.OFFICIAL, True),
        (Category.PRESS, False),
    ]
    assert "Zone V stays" in stays
    own.zones.clear()
    protocol.post(f"{HOME}zones/{zone.pk}/remove/")
    assert not Zone.objects.exists()
