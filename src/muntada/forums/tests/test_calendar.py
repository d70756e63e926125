"""Days of rest: Friday and Saturday for one side, Saturday and Sunday for the other, holidays for each."""

from datetime import date, timedelta

import pytest
from tests.cast import Cast, words

from muntada.forums import queries
from muntada.forums.models import Holiday

THURSDAY = date(2026, 12, 31)


def test_weekends_differ_by_side(cast: Cast) -> None:
    friday, saturday, sunday = date(2027, 3, 19), date(2027, 3, 20), date(2027, 3, 21)

    assert queries.days_of_rest(cast.host, friday, sunday) == {friday, saturday}
    assert queries.days_of_rest(cast.guest, friday, sunday) == {saturday, sunday}
    assert not queries.worked_by_both(cast.forum.both_sides, friday)
    assert queries.worked_by_both(cast.forum.both_sides, date(2027, 3, 22))


def test_add_working_days_passes_the_end_of_the_year(cast: Cast) -> None:
    Holiday.objects.create(side=cast.guest, on=date(2027, 1, 1), name=words("New Year"))
    Holiday.objects.create(side=cast.guest, on=date(2027, 1, 7), name=words("Christmas"))

    assert queries.add_working_days(cast.host, THURSDAY, 1) == date(2027, 1, 3)  # Sunday
    assert queries.add_working_days(cast.guest, THURSDAY, 1) == date(2027, 1, 4)  # Monday
    assert queries.add_working_days(cast.guest, THURSDAY, 4) == date(2027, 1, 8)
    assert queries.add_working_days(cast.guest, THURSDAY, 0) == THURSDAY


def test_working_days_between_counts_both_ends(cast: Cast) -> None:
    monday, sunday = date(2027, 3, 15), date(2027, 3, 21)
    Holiday.objects.create(side=cast.host, on=date(2027, 3, 16), name=words("Day of the sea"))

    assert queries.working_days_between(cast.host, monday, sunday) == 4
    assert queries.working_days_between(cast.guest, monday, sunday) == 5
    assert queries.working_days_between(cast.host, sunday, monday) == 0


@pytest.mark.parametrize("weekend", [[], [4, 5], [5, 6], [3, 4, 5]])
@pytest.mark.parametrize("start", [THURSDAY + timedelta(days=number) for number in range(7)])
def test_add_working_days_and_working_days_between_agree(cast: Cast, weekend: list[int], start: date) -> None:
    side = cast.host
    side.weekend = weekend
    Holiday.objects.create(side=side, on=date(2027, 1, 6), name=words("Feast"))

    for count in (1, 4, 5, 23):
        end = queries.add_working_days(side, start, count)
        assert queries.working_days_between(side, start + timedelta(days=1), end) == count
        assert end not in queries.days_of_rest(side, end, end)


@pytest.mark.parametrize("month", [date(2027, 3, 1), date(2027, 5, 1)])
def test_joint_calendar_begins_on_saturday(cast: Cast, month: date) -> None:
    weeks = queries.joint_calendar(cast.forum, month, 6)

    assert [len(week) for week in weeks] == [7] * 6
    assert {week[0].on.weekday() for week in weeks} == {queries.SATURDAY}
    assert weeks[0][0].on <= month <= weeks[0][6].on


def test_joint_calendar_says_who_rests_and_why(cast: Cast) -> None:
    holiday = Holiday.objects.create(side=cast.host, on=date(2027, 3, 17), name=words("Day of the sea"))

    days = {day.on: day for week in queries.joint_calendar(cast.forum, date(2027, 3, 1), 6) for day in week}
    first = days[date(2027, 3, 17)]
    friday, saturday, sunday = (days[date(2027, 3, day)] for day in (19, 20, 21))

    assert (first.is_of_forum, first.host_rests, first.guest_rests, first.holidays) == (
        True,
        True,
        False,
        (holiday,),
    )
    assert (friday.host_rests, friday.guest_rests) == (True, False)
    assert (saturday.host_rests, saturday.guest_rests) == (True, True)
    assert (sunday.host_rests, sunday.guest_rests) == (False, True)
    assert days[date(2027, 3, 22)].is_worked_by_both
