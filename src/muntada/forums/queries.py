"""Questions about days, about who may appoint whom, and about what a forum still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from muntada.access.actor import Actor, System
from muntada.access.roles import Role
from muntada.forums.models import Forum, Grant, Side


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
    if count < 0:
        raise ValueError("working days are counted forward")
    holidays = set(side.holidays.filter(on__gt=start).values_list("on", flat=True))
    day = start
    while count:
        day += timedelta(days=1)
        if day.weekday() not in side.weekend and day not in holidays:
            count -= 1
    return day


def worked_by_both(sides: Iterable[Side], day: date) -> bool:
    """True on a day that is no day of rest for any of the sides."""
    return all(day not in days_of_rest(side, day, day) for side in sides)


def today_in(forum: Forum | None, now: datetime) -> date:
    """Which day it is at the forum's place; outside any forum, by universal time."""
    return now.astimezone(forum.tz).date() if forum else now.date()


def is_installation_administrator(actor: Actor | System, now: datetime) -> bool:
    """True for somebody who administers all forums, not only one of them."""
    if isinstance(actor, System):
        return True
    if not actor.holds(Role.ADMINISTRATOR):
        return False
    return Grant.objects.of_the_installation().in_force(now.date()).filter(user=actor.user_id).exists()


def may_appoint_to(
    actor: Actor | System, role: Role, forum: Forum | None, side: Side | None, now: datetime
) -> bool:
    """What the table of rights cannot say: who may give or take away this very duty.

    Administrators come from administrators of the installation, as does everything outside a forum;
    auditors from administrators, since they look over the secretariat's shoulder; a side's own officers
    from that side's secretariat.
    """
    if isinstance(actor, System):
        return True
    if forum is None or role is Role.ADMINISTRATOR:
        return is_installation_administrator(actor, now)
    if actor.holds(Role.ADMINISTRATOR):
        return True
    sides = actor.side_ids(Role.SECRETARIAT)
    return role is not Role.AUDITOR and (None in sides or (side is not None and side.pk in sides))


@dataclass(frozen=True)
class MissingText:
    """A text that strangers would look for in vain: a field of the forum, in one of its languages."""

    field: str
    language: str


def missing_texts(forum: Forum) -> list[MissingText]:
    """Which of its names a forum lacks in which of its languages, before strangers may see it."""
    texts = (("name", forum.name), ("short_name", forum.short_name))
    return [
        MissingText(field, language)
        for field, words in texts
        for language in forum.languages
        if not words.text(language)
    ]
