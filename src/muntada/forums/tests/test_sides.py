"""The two sides, their weekends and holidays, and counting the days that they work."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.cast import NOON, Cast, acting, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.forums import actions
from muntada.forums.models import Holiday, Side
from muntada.forums.queries import (
    SATURDAY,
    add_working_days,
    days_of_rest,
    joint_calendar,
    worked_by_both,
    working_days_between,
)
from muntada.journal.models import Entry

pytestmark = pytest.mark.django_db

# In March 2027 the 1st is a Monday.
MONDAY = date(2027, 3, 1)


def changed(side: Side, **changes: Any) -> dict[str, Any]:
    names = ("country", "name", "language", "zone", "city", "secretariat", "secretariat_email")
    return {**{name: getattr(side, name) for name in names}, "weekend": tuple(side.weekend), **changes}


def test_days_of_rest_follow_each_sides_weekend_and_holidays(cast: Cast) -> None:
    Holiday.objects.create(side=cast.host, on=date(2027, 3, 3), name=words("Founding day"))
    Holiday.objects.create(side=cast.host, on=date(2027, 3, 5), name=words("On a Friday"))
    Holiday.objects.create(side=cast.guest, on=date(2027, 3, 8), name=words("Women's Day"))
    Holiday.objects.create(side=cast.guest, on=date(2027, 3, 9), name=words("After the week"))
    last = date(2027, 3, 8)

    assert sorted(day.day for day in days_of_rest(cast.host, MONDAY, last)) == [3, 5, 6]
    assert sorted(day.day for day in days_of_rest(cast.guest, MONDAY, last)) == [6, 7, 8]
    assert days_of_rest(cast.host, last, MONDAY) == frozenset()


def test_working_days_between_counts_both_ends(cast: Cast) -> None:
    week = MONDAY + timedelta(days=6)

    assert working_days_between(cast.host, MONDAY, week) == 5
    assert working_days_between(cast.guest, MONDAY, week) == 5
    assert working_days_between(cast.host, date(2027, 3, 5), date(2027, 3, 6)) == 0
    assert working_days_between(cast.guest, date(2027, 3, 5), date(2027, 3, 6)) == 1
    assert working_days_between(cast.host, MONDAY, MONDAY) == 1
    assert working_days_between(cast.host, week, MONDAY) == 0


def test_add_working_days_goes_over_the_end_of_a_year(cast: Cast) -> None:
    # 30 December 2027 is a Thursday. The guests rest from 31 December to 9 January.
    eve = date(2027, 12, 30)
    for number in range(10):
        Holiday.objects.create(
            side=cast.guest, on=date(2027, 12, 31) + timedelta(days=number), name=words("New Year")
        )
    Holiday.objects.create(side=cast.host, on=date(2028, 1, 2), name=words("A Sunday"))

    assert add_working_days(cast.guest, eve, 1) == date(2028, 1, 10)
    assert add_working_days(cast.guest, eve, 6) == date(2028, 1, 17)
    # Friday and Saturday are the weekend, Sunday the holiday.
    assert add_working_days(cast.host, eve, 1) == date(2028, 1, 3)
    assert add_working_days(cast.host, eve, 0) == eve
    with pytest.raises(ValueError, match="forward"):
        add_working_days(cast.host, eve, -1)


def test_add_working_days_agrees_with_counting_them(cast: Cast) -> None:
    Holiday.objects.create(side=cast.host, on=date(2027, 3, 10), name=words("Eid"))

    for count in range(1, 400, 7):
        end = add_working_days(cast.host, MONDAY, count)
        assert working_days_between(cast.host, MONDAY + timedelta(days=1), end) == count


def test_add_working_days_knows_a_week_of_one_working_day(cast: Cast) -> None:
    cast.host.weekend = [1, 2, 3, 4, 5, 6]

    assert add_working_days(cast.host, MONDAY, 52) == MONDAY + timedelta(weeks=52)


def test_worked_by_both_needs_both(cast: Cast) -> None:
    days = [MONDAY + timedelta(days=number) for number in range(7)]

    assert [worked_by_both(cast.forum.both_sides, day) for day in days] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("month", [MONDAY, date(2027, 5, 1)])
def test_joint_calendar_begins_on_saturday(cast: Cast, month: date) -> None:
    weeks = joint_calendar(cast.forum, month, 6)

    assert [len(week) for week in weeks] == [7] * 6
    assert {week[0].on.weekday() for week in weeks} == {SATURDAY}
    assert weeks[0][0].on <= month <= weeks[0][6].on


def test_joint_calendar_says_who_rests_and_why(cast: Cast) -> None:
    holiday = Holiday.objects.create(side=cast.host, on=date(2027, 3, 17), name=words("Day of the sea"))

    weeks = joint_calendar(cast.forum, MONDAY, 5)[1:4]
    days = {day.on.day: day for week in weeks for day in week}

    assert {
        number: (days[number].host_rests, days[number].guest_rests, days[number].is_of_forum)
        for number in (17, 18, 19, 20, 21, 22)
    } == {
        17: (True, False, True),
        18: (False, False, True),
        19: (True, False, False),
        20: (True, True, False),
        21: (False, True, False),
        22: (False, False, False),
    }
    assert [number for number, day in days.items() if day.holidays == (holiday,)] == [17]
    assert [number for number in (17, 18, 20) if days[number].is_worked_by_both] == [18]


def test_change_side_is_for_its_own_secretariat(cast: Cast) -> None:
    of_guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)
    fields = changed(cast.host, weekend=(6, 5), secretariat_email="host@cast.example")

    with pytest.raises(NotAllowed):
        actions.change_side(side=cast.host, **fields, actor=of_guest, now=NOON)
    actions.change_side(
        side=cast.host, **fields, actor=acting(Role.SECRETARIAT, cast.forum, cast.host), now=NOON
    )

    cast.host.refresh_from_db()
    assert (cast.host.weekend, cast.host.secretariat_email) == ([5, 6], "host@cast.example")
    entry = Entry.objects.get()
    assert (entry.name, entry.facts, entry.side_id) == (
        "forums.SideChanged",
        {"changed_side_id": cast.host.pk},
        None,
    )


@pytest.mark.parametrize(
    "changes",
    [{"zone": "Nowhere"}, {"language": "fr"}, {"weekend": (0, 9)}, {"weekend": range(7)}, {"country": "x"}],
)
def test_change_side_refuses_what_makes_no_sense(cast: Cast, changes: dict[str, Any]) -> None:
    with pytest.raises(actions.NotSensible):
        actions.change_side(side=cast.host, **changed(cast.host, **changes), actor=cast.secretary, now=NOON)


def test_add_holiday_takes_a_day_once(cast: Cast) -> None:
    name = words("Eid al-Fitr", "عيد الفطر", "Ид аль-Фитр", "ar")
    of_guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)

    with pytest.raises(NotAllowed):
        actions.add_holiday(side=cast.host, on=MONDAY, name=name, actor=of_guest, now=NOON)
    holiday = actions.add_holiday(side=cast.host, on=MONDAY, name=name, actor=cast.secretary, now=NOON)
    with pytest.raises(actions.AlreadyAHoliday):
        actions.add_holiday(side=cast.host, on=MONDAY, name=name, actor=cast.secretary, now=NOON)
    actions.add_holiday(side=cast.guest, on=MONDAY, name=name, actor=of_guest, now=NOON)

    assert MONDAY in days_of_rest(cast.host, MONDAY, MONDAY)
    with pytest.raises(NotAllowed):
        actions.remove_holiday(holiday=holiday, actor=of_guest, now=NOON)
    actions.remove_holiday(holiday=holiday, actor=cast.secretary, now=NOON)
    assert MONDAY not in days_of_rest(cast.host, MONDAY, MONDAY)
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "forums.HolidayAdded",
        "forums.HolidayAdded",
        "forums.HolidayRemoved",
    ]
