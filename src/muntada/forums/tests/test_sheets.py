"""Forums, duties, invitations and holidays as files."""

from datetime import date, timedelta

import pytest
from conftest import SignIn
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, actor_of, make_officer, words
from tests.files import read, taken

from muntada.access.roles import Role
from muntada.accounts.models import Invitation, User
from muntada.forums.models import Holiday, Side


def invite(cast: Cast, number: int, side: Side | None = None) -> Invitation:
    user = User.objects.create_user(f"guest{number}@cast.example", name=f"Guest {number}", is_active=False)
    return Invitation.objects.create(
        user=user,
        forum_id=cast.forum.pk,
        side_id=side.pk if side else None,
        digest=str(number) * 64,
        sent_at=NOON,
        expires_at=NOON + timedelta(days=7),
    )


def test_duties_of_the_other_side_stay_out_of_the_file(cast: Cast, signed_in: SignIn) -> None:
    make_officer(Role.FOCAL_POINT, cast.forum, cast.host, "host@cast.example")
    make_officer(Role.FOCAL_POINT, cast.forum, cast.guest, "guest@cast.example")
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest, "office@cast.example"))

    rows = taken(guest, "appointments", ["name", "role", "side", "state"])

    assert rows[-2:] == [
        {"Name": "office", "Duty": "secretariat", "For which side": "guest side", "State": "in office"},
        {"Name": "secretariat4", "Duty": "secretariat", "For which side": "", "State": "in office"},
    ]
    assert [row["Name"] for row in rows] == ["b2b_desk5", "guest", "office", "secretariat4"]


def test_duties_have_addresses_only_for_who_may_reach_people(cast: Cast) -> None:
    make_officer(Role.FOCAL_POINT, cast.forum, cast.host, "host@cast.example")
    joint = read("appointments", acting(Role.SECRETARIAT, cast.forum))
    auditor = read("appointments", acting(Role.AUDITOR, cast.forum))

    assert "host@cast.example" in {row["email"] for row in joint}
    assert {row["email"] for row in auditor} == {""}
    assert len(joint) == len(auditor) == 3


def test_open_invitations_of_the_other_side_stay_out_of_the_file(cast: Cast) -> None:
    invite(cast, 1, cast.host)
    invite(cast, 2, cast.guest)

    def names(role: Role, side: Side | None = None) -> set[object]:
        return {row["name"] for row in read("invitations", acting(role, cast.forum, side))}

    assert names(Role.SECRETARIAT, cast.guest) == {"Guest 2"}
    assert names(Role.SECRETARIAT) == {"Guest 1", "Guest 2"}


def test_lists_of_the_installation_are_no_lists_of_a_forum(cast: Cast, signed_in: SignIn) -> None:
    chief = signed_in(make_officer(Role.ADMINISTRATOR))
    of_forum = signed_in(make_officer(Role.ADMINISTRATOR, cast.forum))

    for name in ("forums", "officers", "users", "all-invitations"):
        assert chief.get(f"/en/export/{name}/").status_code == 200, name
        assert chief.get(f"/en/mb27/export/{name}/").status_code == 404, name
        assert of_forum.get(f"/en/mb27/export/{name}/").status_code == 404, name
        assert of_forum.get(f"/en/export/{name}/").status_code == 404, name
    assert chief.get("/en/export/people/").status_code == 404


def test_forums_and_officers_of_the_installation_as_files(cast: Cast, signed_in: SignIn) -> None:
    chief = signed_in(make_officer(Role.ADMINISTRATOR, email="chief@cast.example"))
    invite(cast, 1)

    assert taken(chief, "forums", ["code", "host", "guest", "state"], forum="") == [
        {
            "Code": "MB27",
            "Country of the host side": "XM",
            "Country of the guest side": "XB",
            "State": "public",
        }
    ]
    assert taken(chief, "officers", ["name", "email", "role"], forum="") == [
        {"Name": "chief", "E-mail": "chief@cast.example", "Duty": "administrator"}
    ]
    assert taken(chief, "all-invitations", ["email"], forum="") == [{"E-mail": "guest1@cast.example"}]


def test_export_of_duties_is_refused_in_words(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(make_officer(Role.B2B_DESK, cast.forum)).get("/en/mb27/export/appointments/")

    assert answer.status_code == 403
    assert "your duties do not include this page" in answer.content.decode()
    assert Client().get("/en/export/users/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_forums_ask_the_database_as_often_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        make_officer(Role.FOCAL_POINT, cast.forum, cast.host)
        invite(cast, number, cast.host)
        Holiday.objects.create(side=cast.guest, on=date(2027, 3, 20 + number), name=words("Day"))
    secretary = acting(Role.SECRETARIAT, cast.forum, cast.host)
    chief = actor_of(make_officer(Role.ADMINISTRATOR))

    with django_assert_num_queries(3):
        read("appointments", secretary)
    with django_assert_num_queries(4):
        read("invitations", secretary)
    with django_assert_num_queries(1):
        read("holidays", secretary)
    with django_assert_num_queries(2):
        read("forums", chief)
    with django_assert_num_queries(2):
        read("officers", chief)
    with django_assert_num_queries(2):
        read("all-invitations", chief)
