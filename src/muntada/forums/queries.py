"""Questions about days: which are worked, which are not, and by whom."""

from collections.abc import Iterable
from datetime import date, timedelta

from muntada.forums.models import Side


def days_of_rest(side: Side, first: date, last: date) -> frozenset[date]:
    """The weekend days and holidays of a side from `first` to `last`, both included."""
    holidays = set(side.holidays.filter(on__range=(first, last)).values_list("on", flat=True))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return frozenset(day for day in days if day.weekday() in side.weekend or day in holidays)


def working_days_between(side: Side, first: date, last: date) -> int:
    """How many days the side works from `first` to `last`, both included; 0 when `last` is earlier."""
    if last < first:
        return 0
    return (last - first).days + 1 - len(days_of_rest(side, first, last))


def add_working_days(side: Side, start: date, count: int) -> date:
    """The day that comes so many working days after `start`; `start` itself is not counted."""
    rest = days_of_rest(side, start, start + timedelta(days=4 * count + 60))
    day = start
    while count:
        day += timedelta(days=1)
        if day not in rest:
            count -= 1
    return day


def worked_by_both(sides: Iterable[Side], day: date) -> bool:
    """True on a day that is no day of rest for any of the sides."""
    return all(day not in days_of_rest(side, day, day) for side in sides)
