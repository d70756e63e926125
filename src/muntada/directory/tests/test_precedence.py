"""The order of precedence of a delegation is data: it is moved by hand and stands on pages and papers."""

import io

import openpyxl
import pytest
from conftest import SignIn
from tests.cast import NOON, Cast, acting, make_focal_point, make_member, make_officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.directory import actions
from muntada.directory.models import Delegation, Membership
from muntada.directory.queries import members_in_order
from muntada.journal.models import Entry


@pytest.fixture
def delegation(cast: Cast) -> Delegation:
    made = Delegation.objects.create(
        forum=cast.forum,
        side=cast.guest,
        public_id="MB27.DEL.001",
        name=words("Delegation of Belorechye", "وفد بيلوريتشيه", "Делегация Белоречья", "ru"),
    )
    for name, part, rank in (("Vera", "head", 5), ("Igor", "delegate", 40), ("Anna", "delegate", 40)):
        member = make_member(cast.forum, cast.guest, cast.rosinka, words(name), part=part, rank=rank)
        Membership.objects.filter(pk=member.pk).update(delegation=made)
    Membership.objects.filter(pk=cast.marina.pk).update(delegation=made, rank=90)
    return made


def order(delegation: Delegation) -> list[tuple[str, int]]:
    return [(row.person.name.text("en").split()[0], row.rank) for row in members_in_order(delegation)]


def test_move_member_changes_places_and_keeps_the_numbers_as_far_as_it_can(
    cast: Cast, delegation: Delegation
) -> None:
    protocol = acting(Role.PROTOCOL, cast.forum)
    before = order(delegation)
    marina = Membership.objects.get(pk=cast.marina.pk)

    actions.move_member(membership=marina, earlier=True, actor=protocol, now=NOON)
    once = order(delegation)
    marina.refresh_from_db()
    actions.move_member(membership=marina, earlier=True, actor=protocol, now=NOON)

    assert before == [("Vera", 5), ("Anna", 40), ("Igor", 40), ("Marina", 90)]
    assert once == [("Vera", 5), ("Anna", 40), ("Marina", 41), ("Igor", 90)]
    assert order(delegation) == [("Vera", 5), ("Marina", 40), ("Anna", 41), ("Igor", 90)]
    assert [entry.facts["place"] for entry in Entry.objects.filter(name="directory.MemberMoved")] == [2, 1]
    with pytest.raises(actions.NoFurther):  # nobody passes the head
        actions.move_member(
            membership=Membership.objects.get(pk=cast.marina.pk), earlier=True, actor=protocol, now=NOON
        )


def test_move_member_is_for_protocol_and_the_own_focal_point(cast: Cast, delegation: Delegation) -> None:
    marina = Membership.objects.get(pk=cast.marina.pk)

    for actor in (
        acting(Role.FOCAL_POINT, cast.forum, cast.guest),
        acting(Role.PROTOCOL, cast.forum, cast.host),
    ):
        with pytest.raises(NotAllowed):
            actions.move_member(membership=marina, earlier=True, actor=actor, now=NOON)


def test_move_member_on_the_page(cast: Cast, delegation: Delegation, signed_in: SignIn) -> None:
    user = make_focal_point(cast.forum, cast.guest)
    Delegation.objects.filter(pk=delegation.pk).update(focal_point=user.person)
    client = signed_in(user)

    answer = client.post(f"/en/mb27/directory/members/{cast.marina.pk}/move/", {"up": ""}, follow=True)

    moves = [(row.may_rise, row.may_fall) for row in answer.context["members"]]
    assert moves == [(False, False), (False, True), (True, True), (True, False)]
    assert [row.member.person.name.text("en") for row in answer.context["members"]][2] == "Marina Orlova"
    assert client.post(f"/en/mb27/directory/members/{cast.hana.pk}/move/", {"up": ""}).status_code == 404


def test_delegation_list_is_bilingual_with_its_own_language_first(
    cast: Cast, delegation: Delegation, signed_in: SignIn
) -> None:
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    paper = client.get("/en/mb27/directory/delegations/MB27.DEL.001/list.pdf")
    columns = "place,part_first,part_second,name_own,name_other,organisation_first,organisation_second"
    file = client.get(
        f"/en/mb27/export/delegation-list/?format=xlsx&columns={columns}&delegation=MB27.DEL.001"
    )

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(file))).worksheets[0]  # type: ignore[call-overload,arg-type]  # a stream of bytes
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert paper.content.startswith(b"%PDF")
    assert (rows[0][:3], rows[3]) == (
        (1, "глава делегации", "رئيس الوفد"),
        (
            4,
            "делегат",
            "عضو الوفد",
            "Орлова Марина Сергеевна",
            "مارينا أورلوفا",
            "АО «Росинка-Агро»",
            "روسينكا أغرو",
        ),
    )
