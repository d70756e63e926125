"""The list for the host's security: who stands on it, who may take it, and that the journal knows."""

import io
from datetime import timedelta

import pytest
from conftest import SignIn
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_member, make_officer, officer, words
from tests.files import taken

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.models import Category, Participation, Zone, ZoneRule
from muntada.directory.models import Membership, Person
from muntada.journal.models import Entry

PAGE = "/en/mb27/accreditation/security/"


def let_in(cast: Cast, membership: Membership, actor: Actor) -> Participation:
    found = actions.apply_for_accreditation(membership=membership, actor=actor, now=NOON)
    actions.approve_application(participation=found, actor=actor, now=NOON)
    return found


@pytest.fixture
def zoned(cast: Cast) -> Zone:
    zone = Zone.objects.create(forum=cast.forum, code="M", name=words("Meetings"))
    ZoneRule.objects.create(
        zone=zone, category=Category.BUSINESS, starts_at=NOON, ends_at=NOON + timedelta(hours=1)
    )
    Person.objects.filter(pk=cast.hana.person_id).update(passport_name="ELFITURI HANA SALEM")
    return zone


@pytest.mark.usefixtures("zoned")
def test_security_list_names_those_let_in_in_both_scripts(cast: Cast, signed_in: SignIn) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    inside = let_in(cast, cast.hana, protocol)
    waiting = actions.apply_for_accreditation(membership=cast.marina, actor=protocol, now=NOON)
    refused = let_in(cast, cast.yousef, protocol)
    actions.refuse_application(participation=refused, reason="Stays at home", actor=protocol, now=NOON)
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    pages = {who: desk.get(f"{PAGE}?who={who}").content.decode() for who in ("", "waiting", "both")}
    rows = taken(desk, "security-list", ["id", "name_ar", "passport_name", "zones"])

    found = {
        who: [one.public_id in page for one in (inside, waiting, refused)] for who, page in pages.items()
    }
    assert found == {"": [True, False, False], "waiting": [False, True, False], "both": [True, True, False]}
    assert rows == [
        {
            "Number of the application": inside.public_id,
            "Name in Arabic": "هناء سالم الفيتوري",
            "Name as in the passport": "ELFITURI HANA SALEM",
            "Zones": "M",
        }
    ]


@pytest.mark.usefixtures("zoned")
def test_export_security_list_is_noted_in_the_journal_with_who_and_how_many(
    cast: Cast, signed_in: SignIn
) -> None:
    let_in(cast, cast.hana, officer(Role.PROTOCOL, cast.forum))
    user = make_officer(Role.PROTOCOL, cast.forum)

    paper = signed_in(user).get(f"{PAGE}list.pdf")

    text = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert ("ELFITURI HANA SALEM" in text, paper["Cache-Control"]) == (True, "no-store")
    entry = Entry.objects.get(name="accreditation.SecurityListExported")
    assert (entry.actor_id, entry.facts["people"], entry.facts["format"]) == (user.pk, 1, "pdf")
    assert "Hana" not in str(entry.facts)


def test_security_list_is_for_protocol_and_the_secretariat_alone(cast: Cast, signed_in: SignIn) -> None:
    let_in(cast, cast.hana, officer(Role.PROTOCOL, cast.forum))
    roles = (Role.AUDITOR, Role.GATE, Role.FOCAL_POINT, Role.B2B_DESK, Role.PRESS_DESK, Role.CONSULAR)

    answers = [signed_in(make_officer(role, cast.forum)).get(PAGE).status_code for role in roles]
    with pytest.raises(NotAllowed):
        actions.export_security_list(
            forum=cast.forum, narrowed={}, actor=officer(Role.GATE, cast.forum), now=NOON
        )

    assert (answers, Entry.objects.filter(name__contains="SecurityList").count()) == ([403] * len(roles), 0)


def test_protocol_of_one_side_lists_its_own(cast: Cast, signed_in: SignIn) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    own, other = let_in(cast, cast.hana, protocol), let_in(cast, cast.marina, protocol)

    page = signed_in(make_officer(Role.PROTOCOL, cast.forum, cast.host)).get(PAGE).content.decode()

    assert (own.public_id in page, other.public_id in page) == (True, False)


def test_security_list_refuses_a_paper_that_nobody_could_print(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muntada.accreditation.actions.security.MOST_LISTED", 1)
    protocol = officer(Role.PROTOCOL, cast.forum)
    for one in (cast.hana, cast.marina):
        let_in(cast, one, protocol)

    answer = signed_in(make_officer(Role.PROTOCOL, cast.forum)).get(f"{PAGE}list.pdf", follow=True)

    assert "choose a category or a side" in answer.content.decode()
    assert not Entry.objects.filter(name__contains="SecurityList").exists()


def test_security_list_asks_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    let_in(cast, cast.hana, protocol)
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    desk.get(PAGE)

    with django_assert_num_queries(12):
        desk.get(PAGE)
    for name in ("Salem", "Anna"):
        let_in(cast, make_member(cast.forum, cast.host, cast.zaytuna, words(name)), protocol)
    with django_assert_num_queries(12):
        desk.get(PAGE)
