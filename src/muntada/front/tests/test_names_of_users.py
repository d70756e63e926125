"""Users are listed, found and written into files by the name that the reader is shown."""

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import Cast, make_member, make_officer, words
from tests.files import taken

from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.directory.models import Person

pytestmark = pytest.mark.usefixtures("at_noon")

OLGA, ADEL = ("Olga Kuznetsova", "أولغا", "Яна Кузнецова"), ("Adel Omar", "عادل", "Адель Омар")


def called(cast: Cast, email: str, name: tuple[str, str, str], role: Role = Role.PROTOCOL) -> User:
    """An officer whose account bears another name than the directory gives them."""
    user = make_officer(role, cast.forum, email=email)
    User.objects.filter(pk=user.pk).update(
        name={"olga@cast.example": "Abba", "adel@cast.example": "Zz"}[email]
    )
    person = make_member(cast.forum, cast.host, cast.zaytuna, words(*name)).person
    User.objects.filter(person=person).update(name="Nobody")
    Person.objects.filter(pk=person.pk).update(user=user, passport_name="HIDDEN NAME")
    person.refresh_from_db()
    person.save()
    return user


@pytest.fixture
def chief(cast: Cast, signed_in: SignIn) -> Client:
    called(cast, "olga@cast.example", OLGA)
    called(cast, "adel@cast.example", ADEL)
    return signed_in(make_officer(Role.ADMINISTRATOR, email="chief@cast.example"))


def shown(client: Client, language: str, q: str) -> list[str]:
    page = client.get(f"/{language}/users/", {"q": q}).context["page"]
    return [user.email.partition("@")[0] for user in page]


def test_users_are_sorted_by_the_name_that_is_shown(chief: Client) -> None:
    both = ("@cast.example",)

    orders = {
        language: [one for one in shown(chief, language, *both) if one in {"olga", "adel"}]
        for language in ("en", "ru")
    }

    assert orders == {"en": ["adel", "olga"], "ru": ["adel", "olga"]}


@pytest.mark.parametrize(
    ("language", "wanted", "found"),
    [
        ("en", "kuznetsova", ["olga"]),
        ("en", "кузнецова", ["olga"]),
        ("ar", "عادل", ["adel"]),
        ("ru", "Омар адель", ["adel"]),
        ("en", "hidden", []),
    ],
)
def test_users_are_found_by_the_name_that_is_shown(
    chief: Client, language: str, wanted: str, found: list[str]
) -> None:
    assert shown(chief, language, wanted) == found


def test_appointments_are_sorted_by_the_name_that_is_shown(
    cast: Cast, chief: Client, signed_in: SignIn
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    page = client.get("/en/mb27/duties/").context["page"]

    protocol = [grant.user.email for grant in page if grant.role == Role.PROTOCOL]
    assert protocol == ["adel@cast.example", "olga@cast.example"]


def test_files_call_users_as_their_reader_does(cast: Cast, chief: Client, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    users = taken(chief, "users", ["name", "email"], forum="", q="@cast.example")
    duties = taken(client, "appointments", ["name", "role"])

    assert [
        row["Name"] for row in users if row["Name"] in {"Adel Omar", "Olga Kuznetsova", "Abba", "Zz"}
    ] == [
        "Adel Omar",
        "Olga Kuznetsova",
    ]
    assert [
        row["Name"] for row in duties if row["Name"] in {"Adel Omar", "Olga Kuznetsova", "Abba", "Zz"}
    ] == [
        "Adel Omar",
        "Olga Kuznetsova",
    ]
    russian = chief.get("/ru/export/users/?format=csv&columns=name&q=olga@cast.example")
    assert "Яна Кузнецова" in b"".join(russian).decode()  # type: ignore[arg-type]  # it streams bytes
