"""Visa cases: opened for guests, seen by who may, decided with days and reasons."""

from datetime import date

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_focal_point, make_officer, officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions as accreditation
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Delegation, Membership
from muntada.journal.models import Entry
from muntada.travel import actions
from muntada.travel.models import VisaCase
from muntada.travel.tests.cast import another, guest, issued, let_in, wanted, with_passport

VISAS = "/en/mb27/travel/visas/"


def test_a_guest_who_is_let_in_wants_a_visa_and_a_host_does_not(cast: Cast) -> None:
    let_in(cast, cast.hana)
    participation = let_in(cast, cast.marina)

    run_all_due()

    case = VisaCase.objects.get()
    assert (case.participation, case.state) == (participation, "wanted")
    assert [(one.state, one.by) for one in case.steps.all()] == [("wanted", None)]
    accreditation.withdraw_application(
        participation=participation, actor=officer(Role.PROTOCOL, cast.forum), now=NOON
    )
    run_all_due()
    case.refresh_from_db()
    assert case.state == "closed"


def test_want_visas_opens_what_is_missing_once(cast: Cast, signed_in: SignIn) -> None:
    let_in(cast, cast.hana)
    let_in(cast, cast.marina)
    let_in(cast, guest(cast, 1))
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))

    before = consular.get(VISAS).content.decode()
    consular.post(f"{VISAS}want/")
    consular.post(f"{VISAS}want/")

    assert "2 guests are let in and have no case" in before
    assert VisaCase.objects.filter(participation__side=cast.guest).count() == VisaCase.objects.count() == 2


def test_need_no_visa_says_why_and_a_participant_may_want_one_after_all(
    cast: Cast, signed_in: SignIn
) -> None:
    own = let_in(cast, cast.marina)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    page = f"{VISAS}{own.public_id}/"

    unsaid = consular.post(f"{page}not-needed/", {"reason": " "})
    said = consular.post(f"{page}not-needed/", {"reason": "Holds a residence permit"})
    case = VisaCase.objects.get()
    kept = (case.state, case.reason)
    holder = signed_in(cast.marina)
    seen = holder.get(page).content.decode()
    holder.post(f"{page}want/")

    assert (unsaid.status_code, said.status_code) == (422, 302)
    assert kept == ("not_needed", "Holds a residence permit")
    assert ("Your visa" in seen, "Holds a residence permit" in seen) == (True, True)
    case.refresh_from_db()
    assert (case.state, case.reason) == ("wanted", "")
    names = Entry.objects.filter(name__startswith="travel.").values_list("name", "facts")
    assert list(names) == [
        ("travel.VisaNotNeeded", {"application": own.public_id}),
        ("travel.VisaWanted", {"application": own.public_id}),
    ]


def test_note_visa_granted_keeps_its_days_and_nothing_else(cast: Cast, signed_in: SignIn) -> None:
    own = let_in(cast, cast.marina)
    case = wanted(cast, own)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    page = f"{VISAS}{own.public_id}/"

    turned = consular.post(f"{page}granted/", {"valid_from": "2027-03-20", "valid_until": "2027-03-10"})
    refused = consular.post(f"{page}refused/", {"reason": "Form incomplete"})
    right = consular.post(f"{page}granted/", {"valid_from": "2027-03-10", "valid_until": "2027-03-30"})
    late = consular.post(f"{page}refused/", {"reason": "Too late"})

    assert [one.status_code for one in (turned, refused, right, late)] == [422, 302, 302, 302]
    case.refresh_from_db()
    assert (case.state, case.reason, case.valid_from, case.valid_until) == (
        "granted",
        "",
        date(2027, 3, 10),
        date(2027, 3, 30),
    )
    assert list(case.steps.values_list("state", flat=True)) == ["wanted", "refused", "granted"]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CONSULAR, Role.PUBLIC}])
def test_note_visa_granted_is_for_the_consular_desk(cast: Cast, role: Role) -> None:
    case = wanted(cast, let_in(cast, cast.marina))

    with pytest.raises(NotAllowed):
        actions.note_visa_granted(
            case=case,
            valid_from=NOON.date(),
            valid_until=NOON.date(),
            actor=acting(role, cast.forum),
            now=NOON,
        )


def test_visas_are_seen_by_their_desk_their_delegation_and_their_holder(
    cast: Cast, signed_in: SignIn
) -> None:
    own = with_passport(cast, cast.marina)
    letter = issued(cast, wanted(cast, own))
    stranger = let_in(cast, guest(cast, 1))
    wanted(cast, stranger)
    focal = make_focal_point(cast.forum, cast.guest, cast.marina)
    head = guest(cast, 2)
    head.part, head.delegation = Membership.Part.HEAD, Delegation.objects.get()
    head.save()

    def seen(who: object, *, of: str = "") -> tuple[int, int]:
        client = signed_in(who)  # type: ignore[arg-type]
        return (
            client.get(f"{VISAS}{own.public_id}/").status_code,
            client.get(f"{VISAS}{stranger.public_id}/").status_code,
        )

    assert seen(make_officer(Role.CONSULAR, cast.forum)) == (200, 200)
    assert seen(make_officer(Role.CONSULAR, cast.forum, cast.guest)) == (200, 200)
    assert seen(make_officer(Role.CONSULAR, cast.forum, cast.host)) == (404, 404)
    assert seen(focal) == (200, 404)
    assert seen(head) == (200, 404)
    assert seen(cast.marina) == (200, 404)
    assert seen(cast.hana) == (404, 404)
    page = signed_in(cast.marina).get(f"{VISAS}{own.public_id}/").content.decode()
    assert (letter.public_id in page, f"letters/{letter.public_id}" in page) == (True, False)
    assert signed_in(cast.marina).get(VISAS).status_code == 403
    listed = signed_in(focal).get(VISAS).content.decode()
    assert (own.public_id in listed, stranger.public_id in listed) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_visas_ask_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        wanted(cast, with_passport(cast, guest(cast, number), another(number)))
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    consular.get(VISAS)

    with django_assert_num_queries(11):
        consular.get(VISAS)


def test_visas_are_narrowed_by_state_passport_and_words(cast: Cast, signed_in: SignIn) -> None:
    ready = with_passport(cast, cast.marina)
    bare = let_in(cast, guest(cast, 1))
    for one in (ready, bare):
        wanted(cast, one)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))

    def found(query: str) -> list[bool]:
        page = consular.get(f"{VISAS}?{query}").content.decode()
        return [one.public_id in page for one in (ready, bare)]

    assert found("passport=ready") == [True, False]
    assert found("passport=missing") == [False, True]
    assert found("q=Орлова") == [True, False]
    assert found("state=granted") == [False, False]
    assert found("state=under_way") == [True, True]
    assert (
        b"".join(consular.get("/en/mb27/export/visas/?format=csv&columns=application&passport=ready")).count(
            b"ACC"
        )
        == 1
    )
