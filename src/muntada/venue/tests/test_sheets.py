"""Halls, tables, hours and breaks as files."""

from datetime import timedelta

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_officer, words
from tests.files import read, taken

from muntada.access.roles import Role
from muntada.venue.models import Break, Hall, Hours, Table


def furnish(cast: Cast, count: int = 1) -> None:
    for number in range(count):
        hall = Hall.objects.create(
            forum=cast.forum, code=f"B{number}", name=words("Hall B", "القاعة ب", "Зал Б"), kind="meetings"
        )
        Table.objects.create(hall=hall, number=7, zone="North", host=cast.rosinka)
        Hours.objects.create(hall=hall, starts_at=NOON, ends_at=NOON + timedelta(hours=2))
        Break.objects.create(
            forum=cast.forum, kind="lunch", starts_at=NOON, ends_at=NOON + timedelta(hours=1)
        )


def test_halls_tables_hours_and_breaks_as_files(cast: Cast, signed_in: SignIn) -> None:
    furnish(cast)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    assert taken(client, "halls", ["code", "name_ru", "kind", "capacity", "tables"]) == [
        {
            "Code of the hall": "B0",
            "Name in Russian": "Зал Б",
            "Kind": "hall for business meetings",
            "Seats": "",
            "Number of tables": "1",
        }
    ]
    assert taken(client, "tables", ["hall", "number", "zone", "host_name"], tongue="ru") == [
        {
            "Код зала": "B0",
            "Стол": "7",
            "Зона": "North",
            "Организация-хозяин": "АО «Росинка-Агро»",
        }
    ]
    assert taken(client, "hours", ["hall_name", "day", "from", "to"]) == [
        {"Hall": "Hall B", "Day": "2027-03-17", "From": "12:00", "To": "14:00"}
    ]
    assert taken(client, "breaks", ["from", "to", "kind"]) == [
        {"From": "12:00", "To": "13:00", "Kind": "lunch"}
    ]


def test_the_page_of_a_list_leads_to_its_siblings(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(make_officer(Role.SECRETARIAT, cast.forum)).get("/en/mb27/export/tables/")

    assert [(one.url, one.current) for one in page.context["siblings"]] == [
        ("/en/mb27/export/halls/", False),
        ("/en/mb27/export/tables/", True),
        ("/en/mb27/export/hours/", False),
        ("/en/mb27/export/breaks/", False),
    ]


def test_export_of_the_venue_is_refused_in_words(cast: Cast, signed_in: SignIn) -> None:
    for role, side in ((Role.FOCAL_POINT, cast.guest), (Role.LEGAL, None)):
        answer = signed_in(make_officer(role, cast.forum, side)).get("/en/mb27/export/tables/")

        assert answer.status_code == 403
        assert "your duties do not include this page" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_the_venue_ask_the_database_as_often_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    furnish(cast, count)
    secretary = acting(Role.SECRETARIAT, cast.forum)

    for name, queries in (("halls", 1), ("tables", 1), ("hours", 2), ("breaks", 2)):
        with django_assert_num_queries(queries):
            assert len(read(name, secretary)) == count
