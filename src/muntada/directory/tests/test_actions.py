"""What changes the directory, who may, and what is told of it."""

import pytest
from tests.cast import NOON, Cast, acting, actor_of, make_officer, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.directory import actions
from muntada.directory.actions import OrganisationDetails, PartDetails, PersonDetails
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.directory.queries import public_delegations
from muntada.journal.models import Entry


def told(name: str) -> list[tuple[int | None, dict[str, object]]]:
    return [(entry.side_id, entry.facts) for entry in Entry.objects.filter(name=f"directory.{name}")]


def details(name: str = "Palm Works", **fields: str) -> OrganisationDetails:
    return OrganisationDetails(**{"name": words(name), "kind": "company", "country": "XM", **fields})  # type: ignore[arg-type]  # texts


def test_add_organisation_refuses_a_second_register_number(cast: Cast) -> None:
    first = actions.add_organisation(
        forum=cast.forum, details=details(register_number="77"), actor=cast.secretary, now=NOON
    )

    with pytest.raises(actions.RegisterNumberTaken) as refusal:
        actions.add_organisation(
            forum=cast.forum,
            details=details("Other Works", register_number="77"),
            actor=cast.secretary,
            now=NOON,
        )
    elsewhere = actions.add_organisation(
        forum=cast.forum,
        details=details("Other Works", register_number="77", country="XB"),
        actor=cast.secretary,
        now=NOON,
    )

    assert refusal.value.existing == first
    assert [facts for _side, facts in told("OrganisationAdded")] == [
        {"organisation": first.public_id},
        {"organisation": elsewhere.public_id},
    ]


def test_add_organisation_of_the_other_side_is_refused(cast: Cast) -> None:
    guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)

    with pytest.raises(NotAllowed):
        actions.add_organisation(forum=cast.forum, details=details(), actor=guest, now=NOON)
    added = actions.add_organisation(forum=cast.forum, details=details(country="XB"), actor=guest, now=NOON)

    assert added.country == "XB"


def test_change_organisation_lets_translations_go_stale(cast: Cast) -> None:
    new = words("Zaytuna Trading", "شركة زيتونة القابضة", "Торговая компания «Зайтуна»", "ar")

    changed = actions.change_organisation(
        organisation=cast.zaytuna,
        forum=cast.forum,
        details=OrganisationDetails(name=new, kind="company", country="XM"),
        seen=cast.zaytuna.changed_at.isoformat(),
        actor=actor_of(cast.hana),
        now=NOON,
    )

    assert [changed.name.is_stale(language) for language in ("ar", "ru", "en")] == [False, True, True]
    assert Organisation.objects.matching("القابضه").get() == cast.zaytuna


@pytest.mark.parametrize("country", ["XB", "ZZ"])
def test_change_organisation_moves_none_to_another_side_for_one_side_alone(cast: Cast, country: str) -> None:
    one = actor_of(make_officer(Role.SECRETARIAT, cast.forum, cast.host), cast.forum)
    moved = OrganisationDetails(name=cast.zaytuna.name, kind="company", country=country)

    def change(actor: Actor) -> str:
        changed = actions.change_organisation(
            organisation=cast.zaytuna,
            forum=cast.forum,
            details=moved,
            seen=cast.zaytuna.changed_at.isoformat(),
            actor=actor,
            now=NOON,
        )
        return changed.country

    for actor in (actor_of(cast.hana), one) if country == "XB" else (actor_of(cast.hana),):
        with pytest.raises(actions.MovesToAnotherSide):
            change(actor)
    assert change(cast.secretary) == country


def test_add_person_refuses_a_known_address(cast: Cast) -> None:
    address = cast.marina.person.email.upper()

    with pytest.raises(actions.AlreadyKnown) as refusal:
        actions.add_person(
            forum=cast.forum,
            side=cast.guest,
            organisation=cast.rosinka,
            details=PersonDetails(name=words("Marina O."), email=address),
            part=PartDetails(part="delegate"),
            actor=cast.secretary,
            now=NOON,
        )

    assert refusal.value.existing == cast.marina.person


def test_change_person_is_for_themself_and_their_sides_office(cast: Cast) -> None:
    new = PersonDetails(name=cast.marina.person.name, phone="+74951234567", email=cast.marina.person.email)
    person = cast.marina.person

    for stranger in (actor_of(cast.hana), acting(Role.FOCAL_POINT, cast.forum, cast.host)):
        with pytest.raises(NotAllowed):
            actions.change_person(
                person=person, forum=cast.forum, details=new, seen="", actor=stranger, now=NOON
            )
    actions.change_person(
        person=person,
        forum=cast.forum,
        details=new,
        seen=person.changed_at.isoformat(),
        actor=actor_of(cast.marina),
        now=NOON,
    )

    assert Person.objects.get(pk=person.pk).phone == "+74951234567"
    assert told("PersonChanged") == [(cast.guest.pk, {"person": person.public_id})]


def test_withdraw_is_told_to_later_rooms_once(cast: Cast) -> None:
    actions.withdraw(membership=cast.hana, actor=cast.secretary, now=NOON)

    with pytest.raises(actions.AlreadyWithdrawn):
        actions.withdraw(membership=cast.hana, actor=cast.secretary, now=NOON)
    assert told("MemberWithdrew") == [
        (
            cast.host.pk,
            {
                "membership_id": cast.hana.pk,
                "person_id": cast.hana.person_id,
                "organisation_id": cast.zaytuna.pk,
                "person": cast.hana.person.public_id,
                "organisation": "ORG.028",
                "successor_id": None,
            },
        )
    ]


def test_enrol_brings_back_who_withdrew_and_refuses_who_is_there(cast: Cast) -> None:
    def enrol() -> Membership:
        return actions.enrol(
            forum=cast.forum,
            side=cast.host,
            person=cast.hana.person,
            organisation=cast.zaytuna,
            part=PartDetails(part="press"),
            actor=cast.secretary,
            now=NOON,
        )

    with pytest.raises(actions.AlreadyTakesPart):
        enrol()
    actions.withdraw(membership=cast.hana, actor=cast.secretary, now=NOON)
    back = enrol()

    assert (back.pk, back.left_at, back.part) == (cast.hana.pk, None, "press")


def test_a_delegation_takes_members_of_its_own_side_only(cast: Cast) -> None:
    delegation = actions.add_delegation(
        forum=cast.forum, side=cast.guest, name=words("Delegation"), actor=cast.secretary, now=NOON
    )
    part = PartDetails(part="delegate", delegation=delegation)

    with pytest.raises(actions.OtherSide):
        actions.change_membership(membership=cast.hana, part=part, actor=cast.secretary, now=NOON)
    actions.change_membership(membership=cast.marina, part=part, actor=cast.secretary, now=NOON)

    assert list(delegation.memberships.all()) == [cast.marina]
    assert delegation.public_id == "MB27.DEL.001"


def test_change_delegation_has_one_head_who_is_a_member(cast: Cast) -> None:
    delegation = Delegation.objects.create(
        forum=cast.forum, side=cast.guest, name=words("Delegation"), public_id="MB27.DEL.001"
    )
    Membership.objects.filter(pk=cast.marina.pk).update(delegation=delegation, part="head")

    def change(head: Membership | None) -> None:
        actions.change_delegation(
            delegation=delegation,
            name=words("Delegation"),
            head=head,
            focal_point=None,
            actor=cast.secretary,
            now=NOON,
        )

    with pytest.raises(actions.NotAMember):
        change(cast.hana)
    change(None)

    cast.marina.refresh_from_db()
    assert cast.marina.part == "delegate"


def test_public_delegations_name_only_who_agreed(cast: Cast) -> None:
    before = public_delegations(cast.forum)
    actions.choose_publicity(
        person=cast.marina.person, forum=cast.forum, is_public=True, actor=actor_of(cast.marina), now=NOON
    )

    after = public_delegations(cast.forum)

    named = [
        [[row.person for row in one.people] for side in found for one in side.organisations]
        for found in (before, after)
    ]
    assert named[0] == [[], [], []]
    assert sorted(map(len, named[1])) == [0, 0, 1]
    assert {side.side.key: side.count for side in after} == {"host": 2, "guest": 1}
    assert told("PublicityChosen") == [
        (cast.guest.pk, {"person": cast.marina.person.public_id, "is_public": True})
    ]


def test_what_is_told_holds_no_names(cast: Cast) -> None:
    actions.add_person(
        forum=cast.forum,
        side=cast.guest,
        organisation=cast.rosinka,
        details=PersonDetails(name=words("Secret Person"), email="secret@rosinka.example"),
        part=PartDetails(part="delegate"),
        actor=cast.secretary,
        now=NOON,
    )

    rows = [str(entry.facts) for entry in Entry.objects.all()]
    assert len(rows) == 2
    assert not any("ecret" in row for row in rows)
