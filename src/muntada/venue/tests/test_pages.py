import re
from datetime import timedelta

import pytest
from conftest import SignIn
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_officer, words

from muntada.access.roles import Role
from muntada.venue import actions
from muntada.venue.bookings import Wanted, book
from muntada.venue.models import Break, Hall, Hours, Table


@pytest.fixture
def desk(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_officer(Role.B2B_DESK, cast.forum))


def hall_of(cast: Cast, code: str = "B") -> Hall:
    return actions.add_hall(
        forum=cast.forum, code=code, name=words(f"Hall {code}", f"القاعة {code}"), actor=cast.desk, now=NOON
    )


def test_halls_is_a_page_of_those_who_keep_the_venue(cast: Cast, desk: Client, signed_in: SignIn) -> None:
    hall_of(cast)

    answers = [
        desk.get("/en/mb27/halls/").status_code,
        signed_in(cast.hana).get("/en/mb27/halls/").status_code,
        Client().get("/en/mb27/halls/").status_code,
    ]

    assert answers == [200, 403, 302]


def test_add_hall_then_tables_hours_and_a_break_by_forms(cast: Cast, desk: Client) -> None:
    name = {"name_original": "en", "name_en": "Hall B", "name_ar": "القاعة ب"}
    desk.post("/en/mb27/halls/add/", {"code": "B", "kind": "meetings", "capacity": "١٢٠", **name})
    hall = Hall.objects.get()
    desk.post(f"/en/mb27/halls/{hall.pk}/tables/add/", {"count": "14", "zone": "1"})
    times = {"day": "2027-03-17", "starts": "09:00", "ends": "12:00"}
    desk.post(f"/en/mb27/halls/{hall.pk}/hours/add/", times)
    desk.post("/en/mb27/breaks/add/", {"kind": "prayer", "day": "every", "starts": "13:00", "ends": "13:20"})

    page = desk.get("/en/mb27/halls/").content.decode()

    assert (Table.objects.count(), Hours.objects.count(), Break.objects.count()) == (14, 1, 2)
    assert len(re.findall(r'class="tile"', page)) == 14


def test_a_bad_form_is_answered_in_words_and_keeps_what_was_typed(cast: Cast, desk: Client) -> None:
    hall = hall_of(cast)
    times = {"day": "2027-03-17", "starts": "12:00", "ends": "09:00"}

    answer = desk.post(f"/en/mb27/halls/{hall.pk}/hours/add/", times)
    code_twice = desk.post(
        "/en/mb27/halls/add/", {"code": "B", "kind": "other", "name_original": "en", "name_en": "Again"}
    )

    assert answer.status_code == 422
    assert "Choose an end that is after the start." in answer.content.decode()
    assert 'value="12:00"' in answer.content.decode()
    assert "Another hall has this code." in code_twice.content.decode()
    assert (Hours.objects.count(), Hall.objects.count()) == (0, 1)


def test_remove_table_is_refused_in_words_while_it_is_booked(cast: Cast, desk: Client) -> None:
    (table,) = actions.add_tables(hall=hall_of(cast), count=1, actor=cast.desk, now=NOON)
    hour = timedelta(hours=1)
    want = Wanted(
        source="meeting:1", starts_at=NOON, ends_at=NOON + hour, resources=frozenset({table.resource})
    )
    book(cast.forum, [want])

    answer = desk.post(f"/en/mb27/halls/tables/{table.pk}/remove/", follow=True)

    assert "Table 1 stays: meetings take place at it." in answer.content.decode()
    assert Table.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_halls_asks_as_often_for_three_halls_as_for_one(
    cast: Cast, desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        hall = hall_of(cast, f"H{number}")
        actions.add_tables(hall=hall, count=count, host=cast.zaytuna, actor=cast.desk, now=NOON)
    desk.get("/en/mb27/halls/")

    with django_assert_num_queries(11):
        desk.get("/en/mb27/halls/")
