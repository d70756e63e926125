"""A focal point sees and edits its own delegation, on every page and in every file, and no other."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import (
    NOON,
    Cast,
    actor_of,
    make_focal_point,
    make_forum,
    make_member,
    make_officer,
    make_organisation,
    words,
)

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.accreditation.models import Participation
from muntada.directory import actions
from muntada.directory.actions import PartDetails, PersonDetails
from muntada.directory.models import Delegation, Membership, Person
from muntada.directory.tests.test_read_in import bring, do, plan, workbook
from muntada.forums.models import Forum
from muntada.sheets.exports import Listing, every_listing

HOME = "/en/mb27/"


@dataclass(frozen=True)
class Two:
    """Two delegations of one side, and the focal point of the first."""

    client: Client
    actor: Actor
    own: Membership
    other: Membership

    @property
    def delegation(self) -> Delegation:
        assert self.own.delegation is not None
        return self.own.delegation


@pytest.fixture
def two(cast: Cast, signed_in: SignIn) -> Two:
    own = make_member(cast.forum, cast.host, cast.zaytuna, words("Salem Ali", "سالم علي", "", "ar"))
    user = make_focal_point(cast.forum, cast.host, own)
    make_focal_point(cast.forum, cast.host, cast.hana)
    for number, member in enumerate((own, cast.hana), start=1):
        Participation.objects.create(
            forum=cast.forum,
            side=cast.host,
            public_id=f"MB27.ACC.00{number}",
            person=member.person,
            membership=member,
            category="business",
            badge_language="ar",
            changed_at=NOON,
        )
    return Two(signed_in(user), actor_of(user, cast.forum), own, cast.hana)


def test_a_focal_point_reads_pages_of_its_own_delegation_only(two: Two) -> None:
    def statuses(member: Membership, application: str) -> list[int]:
        assert member.delegation is not None
        person = f"{HOME}directory/people/{member.person.public_id}/"
        pages = (
            person,
            f"{person}change/",
            f"{person}contact/",
            f"{person}enrol/",
            f"{HOME}directory/members/{member.pk}/change/",
            f"{HOME}directory/members/{member.pk}/withdraw/",
            f"{HOME}directory/delegations/{member.delegation.public_id}/",
            f"{HOME}directory/delegations/{member.delegation.public_id}/change/",
            f"{HOME}accreditation/{application}/",
            f"{HOME}accreditation/badges/proof/{member.delegation.public_id}.pdf",
        )
        return [two.client.get(page).status_code for page in pages]

    assert statuses(two.own, "MB27.ACC.001") == [200] * 10
    assert statuses(two.other, "MB27.ACC.002") == [404] * 10


LISTS = ("directory/people/", "directory/delegations/", "accreditation/", "accreditation/apply/")
FILES = ("people", "delegations", "applications", "badges")


def listing_named(name: str) -> Listing:
    return next(one for one in every_listing() if one.name == name)


def test_a_focal_point_finds_nobody_of_another_delegation_in_lists_and_files(two: Two) -> None:
    assert two.other.delegation is not None
    marks = (two.other.person.public_id, "Hana Elfituri", two.other.delegation.public_id)
    texts = [two.client.get(f"{HOME}{page}").content.decode() for page in LISTS]
    for name in FILES:
        columns = ",".join(column.key for column in listing_named(name).columns)
        answer = two.client.get(f"{HOME}export/{name}/?format=csv&columns={columns}")
        assert answer.status_code == 200
        texts.append(b"".join(answer).decode())  # type: ignore[call-overload,arg-type]  # a stream of bytes

    assert [mark for text in texts for mark in marks if mark in text] == []
    assert two.own.person.public_id in texts[0]
    assert two.own.person.public_id in texts[4]


def add(two: Two, cast: Cast, delegation: Delegation | None, email: str = "") -> Membership:
    return actions.add_person(
        forum=cast.forum,
        side=cast.host,
        organisation=cast.zaytuna,
        details=PersonDetails(name=words("Adel Omar"), email=email),
        part=PartDetails(part="delegate", delegation=delegation),
        actor=two.actor,
        now=NOON,
    )


def test_add_person_by_a_focal_point_is_for_its_own_delegation(cast: Cast, two: Two) -> None:
    for delegation in (None, two.other.delegation):
        with pytest.raises(NotAllowed):
            add(two, cast, delegation)

    assert add(two, cast, two.delegation).delegation == two.delegation


def test_enrol_by_a_focal_point_fetches_nobody_from_another_delegation(
    cast: Cast, two: Two, old_forum: Forum
) -> None:
    stays_home = make_member(old_forum, old_forum.both_sides[0], cast.zaytuna, words("Nuri"))
    Membership.objects.create(
        forum=old_forum,
        side=old_forum.both_sides[0],
        person=two.other.person,
        organisation=cast.zaytuna,
        part="delegate",
        joined_at=NOON,
    )

    def enrol(person: Person) -> Membership:
        return actions.enrol(
            forum=cast.forum,
            side=cast.host,
            person=person,
            organisation=cast.rosinka,
            part=PartDetails(part="delegate", delegation=two.delegation),
            actor=two.actor,
            now=NOON,
        )

    with pytest.raises(NotAllowed):
        enrol(two.other.person)
    assert enrol(stays_home.person).delegation == two.delegation


@pytest.fixture
def old_forum(cast: Cast) -> Forum:
    return make_forum("MB26")


def test_change_membership_by_a_focal_point_moves_nobody_into_or_out_of_another_delegation(two: Two) -> None:
    def move(member: Membership, delegation: Delegation | None) -> Membership:
        part = PartDetails(part="deputy", delegation=delegation)
        return actions.change_membership(membership=member, part=part, actor=two.actor, now=NOON)

    for member, delegation in (
        (two.own, two.other.delegation),
        (two.own, None),
        (two.other, two.delegation),
    ):
        with pytest.raises(NotAllowed):
            move(member, delegation)

    assert move(two.own, two.delegation).part == "deputy"


def test_change_organisation_by_a_focal_point_is_for_those_that_came_with_its_delegation(
    cast: Cast, two: Two
) -> None:
    brought = make_organisation("ORG.090", words("Brought"))
    Membership.objects.filter(pk=two.own.pk).update(organisation=brought)
    # Somebody who says that they come from Zaytuna makes Zaytuna no business of this delegation.
    late = make_member(cast.forum, cast.host, cast.zaytuna, words("Late"))
    Membership.objects.filter(pk=late.pk).update(
        delegation=two.delegation, joined_at=NOON + timedelta(days=1)
    )

    pages = [
        two.client.get(f"{HOME}directory/organisations/{one.public_id}/change/").status_code
        for one in (brought, cast.zaytuna, cast.yousef.organisation)
    ]

    assert pages == [200, 403, 403]


def test_the_substitute_of_a_focal_point_may_do_the_same(cast: Cast, two: Two, signed_in: SignIn) -> None:
    user = make_officer(Role.FOCAL_POINT, cast.forum, cast.host)
    page = f"{HOME}directory/delegations/{two.delegation.public_id}/"
    person = Person.objects.create(public_id="PER.900", user=user, name=words("Nadia"), changed_at=NOON)

    before = signed_in(user).get(page).status_code
    Delegation.objects.filter(pk=two.delegation.pk).update(substitute=person)
    after = signed_in(user).get(page)

    assert (before, after.status_code) == (404, 200)
    assert "Nadia" in after.content.decode()
    assert set(Membership.objects.visible_to(actor_of(user, cast.forum))) == {two.own}
    assert actor_of(user, cast.forum).standings == two.actor.standings


def test_a_focal_point_of_two_delegations_sees_both(cast: Cast, two: Two) -> None:
    assert two.other.delegation is not None
    Delegation.objects.filter(pk=two.other.delegation.pk).update(substitute=two.actor.person_id)
    assert two.actor.user_id is not None
    user = User.objects.get(pk=two.actor.user_id)

    both = actor_of(user, cast.forum)

    assert set(Membership.objects.visible_to(both)) == {two.own, two.other}
    assert [one.side_id for one in both.standings] == [cast.host.pk, cast.host.pk]
    pages = [
        two.client.get(f"{HOME}directory/delegations/{one.public_id}/change/").status_code
        for one in (two.delegation, two.other.delegation)
    ]
    assert pages == [200, 200]


def test_change_delegation_names_a_substitute_who_is_somebody_else(cast: Cast, two: Two) -> None:
    other = make_member(cast.forum, cast.host, cast.zaytuna, words("Nadia"))
    members = Membership.objects.filter(pk__in=(two.own.pk, other.pk)).order_by("pk")
    page = f"{HOME}directory/delegations/{two.delegation.public_id}/change/"

    def name(focal_point: Membership, substitute: Membership) -> int:
        Membership.objects.filter(pk=other.pk).update(delegation=two.delegation)
        return two.client.post(
            page,
            {
                "name_en": "Delegation",
                "name_original": "en",
                "focal_point": focal_point.pk,
                "substitute": substitute.pk,
            },
        ).status_code

    same, two_people = name(members[0], members[0]), name(members[0], members[1])

    assert (same, two_people) == (422, 302)
    found = Delegation.objects.get(pk=two.delegation.pk)
    assert (found.focal_point, found.substitute) == (two.own.person, other.person)
    with pytest.raises(actions.TheirOwnSubstitute):
        actions.change_delegation(
            delegation=found,
            name=found.name,
            head=None,
            focal_point=other.person,
            substitute=other.person,
            actor=cast.secretary,
            now=NOON,
        )


def test_read_in_by_a_focal_point_makes_people_of_its_own_delegation(
    cast: Cast, two: Two, signed_in: SignIn
) -> None:
    assert two.other.delegation is not None
    rows = (
        ("Name", "Organisation", "Delegation", "ID"),
        ("Adel Omar", "Zaytuna Trading", "", ""),
        ("Nuri Salem", "Zaytuna Trading", two.other.delegation.public_id, ""),
        ("Hana Taken", "Zaytuna Trading", "", two.other.person.public_id),
        ("Salem Ali", "Zaytuna Trading", "", two.own.person.public_id),
    )

    upload = plan(two.client, bring(two.client, "people", workbook(*rows)))
    do(two.client, upload, leaves_out="on")

    assert [(row.fate, [one["code"] for one in row.problems]) for row in upload.rows.all()] == [
        ("new", []),
        ("refused", ["directory.not_your_delegation"]),
        ("refused", ["not_allowed"]),
        ("same", []),
    ]
    members = Membership.objects.filter(delegation=two.delegation).order_by("pk")
    assert [one.person.name.text("en") for one in members] == ["Salem Ali", "Adel Omar"]
    neighbour = two.other.delegation.focal_point
    assert neighbour is not None
    assert neighbour.user is not None
    others = signed_in(neighbour.user).get(f"{HOME}read-in/{upload.public_id}/")
    assert others.status_code == 404


def test_somebody_in_two_delegations_is_offered_only_what_each_allows(cast: Cast, two: Two) -> None:
    elder = two.other.delegation
    Membership.objects.create(
        forum=cast.forum,
        side=cast.host,
        person=two.own.person,
        organisation=cast.rosinka,
        delegation=elder,
        part="delegate",
        rank=1,
        joined_at=NOON,
    )
    address = f"{HOME}directory/people/{two.own.person.public_id}/"

    page = two.client.get(address).content.decode()
    statuses = [
        two.client.get(one).status_code
        for one in (f"{address}change/", f"{HOME}directory/members/{two.own.pk}/change/")
    ]

    # The entry is the delegation's that comes first; the part is its own delegation's.
    offered = [
        f'href="{one}"' in page
        for one in (f"{address}change/", f"{HOME}directory/members/{two.own.pk}/change/")
    ]
    assert (offered, statuses) == ([False, True], [403, 200])
