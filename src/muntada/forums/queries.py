"""Questions about days: which are worked, which are not, and by whom; and what a forum still lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.forums.models import Forum, Holiday, Side

FOR_BOTH_SIDES = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
SATURDAY = 5


def today(forum: Forum | None, now: datetime) -> date:
    """The day at the place of the forum; outside any forum the day in UTC."""
    return now.astimezone(forum.tz).date() if forum else now.date()


def days_of_rest(side: Side, first: date, last: date) -> frozenset[date]:
    """The weekend days and holidays of a side from `first` to `last`, both included."""
    holidays = set(side.holidays.filter(on__range=(first, last)).values_list("on", flat=True))
    return frozenset(
        day for day in days_from(first, last) if day.weekday() in side.weekend or day in holidays
    )


def days_from(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def working_days_between(side: Side, first: date, last: date) -> int:
    """How many days the side works from `first` to `last`, both included; 0 when `last` is earlier."""
    if last < first:
        return 0
    return (last - first).days + 1 - len(days_of_rest(side, first, last))


def add_working_days(side: Side, start: date, count: int) -> date:
    """The day that comes so many working days after `start`; `start` itself is not counted."""
    holidays = set(side.holidays.filter(on__gt=start).values_list("on", flat=True))
    day = start
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() not in side.weekend and day not in holidays:
            count -= 1
    return day


def worked_by_both(sides: Iterable[Side], day: date) -> bool:
    """True on a day that is no day of rest for any of the sides."""
    return all(day not in days_of_rest(side, day, day) for side in sides)


@dataclass(frozen=True)
class CalendarDay:
    """A day of the joint calendar: who rests, and why."""

    on: date
    is_of_forum: bool
    host_rests: bool
    guest_rests: bool
    holidays: tuple[Holiday, ...]

    @property
    def is_worked_by_both(self) -> bool:
        """True when both sides work."""
        return not (self.host_rests or self.guest_rests)


def joint_calendar(forum: Forum, first: date, weeks: int) -> list[list[CalendarDay]]:
    """So many weeks of both sides from the Saturday at or before `first`."""
    saturday = first - timedelta(days=(first.weekday() - SATURDAY) % 7)
    last = saturday + timedelta(days=7 * weeks - 1)
    host, guest = forum.both_sides
    by_day: dict[date, list[Holiday]] = {}
    for holiday in Holiday.objects.filter(side__in=(host, guest), on__range=(saturday, last)):
        by_day.setdefault(holiday.on, []).append(holiday)

    def of_day(day: date) -> CalendarDay:
        holidays = by_day.get(day, [])
        sides_off = {holiday.side_id for holiday in holidays}
        return CalendarDay(
            on=day,
            is_of_forum=forum.starts_on <= day <= forum.ends_on,
            host_rests=day.weekday() in host.weekend or host.pk in sides_off,
            guest_rests=day.weekday() in guest.weekend or guest.pk in sides_off,
            holidays=tuple(holidays),
        )

    days = [of_day(day) for day in days_from(saturday, last)]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


@dataclass(frozen=True)
class MissingText:
    """A text that a public forum needs, and the languages in which it is not there yet."""

    what: str | Promise
    whose: Words | None
    languages: tuple[str, ...]


def missing_texts(forum: Forum) -> list[MissingText]:
    """What has to be written before a forum can be public."""
    needed: list[tuple[str | Promise, Words | None, Words]] = [
        (_("Name of the forum"), None, forum.name),
        (_("Short name"), None, forum.short_name),
        (_("What it is, in one sentence"), None, forum.lead),
        (_("City"), None, forum.city),
    ]
    for side in forum.both_sides:
        needed += [
            (_("Name of the side"), side.name, side.name),
            (_("City of the clock"), side.name, side.city),
        ]
    return [
        MissingText(what, whose, lacking)
        for what, whose, text in needed
        if (lacking := tuple(language for language in forum.languages if not text.text(language)))
    ]


def roles_to_give(roles: Sequence[Role], *, is_administrator: bool) -> list[Role]:
    """Of these duties those that somebody may give: administrators and auditors only by an administrator."""
    return [role for role in roles if is_administrator or role not in FOR_BOTH_SIDES]
