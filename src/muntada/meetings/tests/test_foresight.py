"""What stands in the way of a timetable is said in plain words before anybody computes one."""

from typing import Any

import pytest
from conftest import SignIn
from tests.cast import Cast, acting, make_officer

from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership
from muntada.engines import timetable as engine
from muntada.meetings import actions
from muntada.meetings.foresight import warnings_of
from muntada.meetings.models import Absence, Meeting, Pin, Preference, Run
from muntada.meetings.tests.hall import (
    EVE,
    at,
    computed,
    make_company,
    make_hall,
    published,
    round_of,
    stopped,
    wish,
)
from muntada.venue.models import Booking, Table


def codes(cast: Cast, actor: Any = None) -> list[str]:
    return [one.code for one in warnings_of(round_of(cast), actor or cast.desk, EVE)]


def away_all_day(member: Membership, cast: Cast) -> None:
    Absence.objects.create(membership=member, starts_at=at(cast, 8), ends_at=at(cast, 18))


def test_warnings_of_says_nothing_where_all_is_well(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)

    assert codes(cast) == []


def test_warnings_of_names_two_pins_that_contradict_each_other(cast: Cast) -> None:
    make_hall(cast)
    other, _people = make_company(cast, 101, is_guest=True)
    table = Table.objects.earliest("number")
    for company in (cast.rosinka, other):
        pin = Pin.objects.create(
            forum=cast.forum,
            first=min(cast.zaytuna, company, key=lambda one: one.pk),
            second=max(cast.zaytuna, company, key=lambda one: one.pk),
            kind=Pin.Kind.HOLD,
            starts_at=at(cast, 9),
            table=table,
            made_at=EVE,
        )
        pin.people.add(cast.hana)

    found = warnings_of(round_of(cast), cast.desk, EVE)

    assert [one.code for one in found] == ["pin", "pin", "interpreters_short"]
    assert "Hana" in found[0].text
    assert "Table 1 is pinned for another meeting then" in found[0].text
    assert found[0].advice == "Change one of the pins, or lift it."


def test_warnings_of_counts_more_musts_than_slots(cast: Cast) -> None:
    make_hall(cast, end=10)  # three slots
    for number in range(101, 105):
        wish(cast, cast.zaytuna, make_company(cast, number, is_guest=True)[0])

    found, _short = warnings_of(round_of(cast), cast.desk, EVE)

    assert (found.code, found.organisation) == ("more_musts_than_slots", cast.zaytuna)
    assert "has 4 musts, and its people are free in 3 of the slots" in found.text
    assert found.advice == "Ask it which of them matter most, or who else could come."


def test_warnings_of_counts_the_musts_for_which_one_person_is_named(cast: Cast) -> None:
    make_hall(cast, end=10)
    company, (first, _second) = make_company(cast, 101, is_guest=False, people=2)
    for number in range(102, 106):
        wish(cast, company, make_company(cast, number, is_guest=True)[0], attendee=first)

    found, _short = warnings_of(round_of(cast), cast.desk, EVE)

    assert (found.code, found.person) == ("person_has_more_musts", first.person)
    assert "is named for 4 musts and is free in 3 slots" in found.text


def test_warnings_of_says_who_is_never_there_and_when_nobody_is(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    away_all_day(cast.marina, cast)

    one = codes(cast)
    away_all_day(cast.hana, cast)
    found = warnings_of(round_of(cast), cast.desk, EVE)

    assert one == ["nobody_there"]
    assert [(each.code, each.stops) for each in found] == [
        ("nobody_free", True),
        ("nobody_there", False),
        ("nobody_there", False),
    ]


def test_warnings_of_says_that_the_hall_has_no_table_or_no_hours(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    late = warnings_of(round_of(cast), cast.desk, at(cast, 18))
    Table.objects.all().delete()

    found = warnings_of(round_of(cast), cast.desk, EVE)

    assert [(one.code, one.stops) for one in found] == [("no_tables", True)]
    assert [(one.code, one.stops) for one in late] == [("no_slots", True)]


def test_warnings_of_names_the_languages_between_which_nobody_interprets(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    cast.yousef.person.languages = {"ar": "native"}
    cast.yousef.person.save(update_fields=["languages"])

    (found,) = warnings_of(round_of(cast), cast.desk, EVE)

    assert found.code == "pair_uncovered"
    assert "Arabic – Russian" in found.text
    assert "1 meeting needs it" in found.text


def test_warnings_of_counts_tables_and_interpreters_for_all_wishes_together(cast: Cast) -> None:
    make_hall(cast, tables=1, end=10)  # three slots at one table
    cast.yousef.person.languages = {"ar": "native", "ru": "fluent"}
    cast.yousef.person.save(update_fields=["languages"])
    Absence.objects.create(membership=cast.yousef, starts_at=at(cast, 9), ends_at=at(cast, 9, 40))
    hosts = [make_company(cast, number, is_guest=False)[0] for number in range(101, 105)]
    for host in hosts:
        wish(cast, host, cast.rosinka, "want")

    found = {one.code: one for one in warnings_of(round_of(cast), cast.desk, EVE)}

    assert set(found) == {"interpreters_short", "seats_short"}
    assert "4 meetings need an interpreter between" in found["interpreters_short"].text
    assert "can serve 1," in found["interpreters_short"].text
    assert "4 meetings are wished for, and the tables have room for 3." in found["seats_short"].text
    assert codes(cast, acting(Role.B2B_DESK, cast.forum, cast.host)) == []


def test_warnings_of_tells_one_side_nothing_of_the_others(cast: Cast) -> None:
    make_hall(cast, end=10)
    for number in range(101, 105):
        wish(cast, cast.zaytuna, make_company(cast, number, is_guest=True)[0])
    away_all_day(cast.marina, cast)
    wish(cast, cast.zaytuna, cast.rosinka)

    guests = acting(Role.B2B_DESK, cast.forum, cast.guest)
    hosts = acting(Role.B2B_DESK, cast.forum, cast.host)

    assert codes(cast, guests) == ["no_wishes"]
    assert codes(cast, hosts) == ["more_musts_than_slots"]
    assert codes(cast) == ["more_musts_than_slots", "nobody_there", "interpreters_short"]


def test_the_desk_reads_it_before_the_button_is_pressed(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    Table.objects.all().delete()
    client = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    with stopped(EVE):
        desk = client.get("/en/mb27/meetings/desk/").content.decode()
        page = client.get("/en/mb27/meetings/desk/warnings/").content.decode()

    assert 'hx-get="/en/mb27/meetings/desk/warnings/"' in desk
    assert "Nothing can be placed yet" in page
    assert "The hall has no table." in page
    assert 'href="/en/mb27/halls/"' in page
    assert not Run.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_warnings_asks_the_same_number_of_questions_for_any_number(
    cast: Cast, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    make_hall(cast)
    for number in range(101, 101 + count):
        company, (member,) = make_company(cast, number, is_guest=True)
        wish(cast, cast.zaytuna, company)
        away_all_day(member, cast)
    client = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    with stopped(EVE):
        client.get("/en/mb27/meetings/desk/warnings/")
        with django_assert_num_queries(25):
            page = client.get("/en/mb27/meetings/desk/warnings/").context["warnings"]

    assert len([one for one, _url, _word in page if one.code == "nobody_there"]) == count


def test_a_solver_killed_at_half_time_leaves_the_last_good_plan(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    good = published(cast, computed(cast))
    run_all_due()
    before = list(Meeting.objects.values()), list(Booking.objects.values()), round_of(cast).edition
    wish(cast, cast.zaytuna, make_company(cast, 101, is_guest=True)[0])
    run = actions.compute_timetable(forum=cast.forum, seconds=2, actor=cast.desk, now=EVE)

    went_on: list[bool | None] = []

    def half(*_args: object, progress: engine.Listener, **_kwargs: object) -> None:
        went_on.append(progress(engine.Progress(0.5, engine.Stage.PLACE, 3, 6, None, None)))
        raise MemoryError

    monkeypatch.setattr(engine, "solve_forum", half)
    run_all_due()

    run.refresh_from_db()
    assert (run.state, went_on) == (Run.State.FAILED, [True])
    assert round_of(cast).published_run == good
    assert (list(Meeting.objects.values()), list(Booking.objects.values()), round_of(cast).edition) == before
    assert Preference.objects.count() == 2
