"""Questions about days, about who may appoint whom, and about what a forum still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, System, reaches
from muntada.access.roles import BY_APPOINTMENT, Role
from muntada.accounts.models import Invitation, User
from muntada.accounts.work import Part
from muntada.forums.models import Forum, Grant, Holiday, Side

SATURDAY = 5


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


def today_in(forum: Forum | None, now: datetime) -> date:
    """Which day it is at the forum's place; outside any forum, by universal time."""
    return now.astimezone(forum.tz).date() if forum else now.date()


def is_installation_administrator(actor: Actor | System) -> bool:
    """True for somebody who administers all forums, not only one of them."""
    if isinstance(actor, System):
        return True
    return actor.administers_installation


def may_appoint_to(actor: Actor | System, role: Role, forum: Forum | None, side: Side | None) -> bool:
    """What the table of rights cannot say: who may give or take away this very duty.

    Administrators come from administrators of the installation, as does everything outside a forum;
    auditors from administrators, since they look over the secretariat's shoulder; a side's own officers
    from that side's secretariat.
    """
    if isinstance(actor, System):
        return True
    if forum is None or role is Role.ADMINISTRATOR:
        return is_installation_administrator(actor)
    if actor.holds(Role.ADMINISTRATOR):
        return True
    sides = actor.side_ids(Role.SECRETARIAT)
    return role is not Role.AUDITOR and (None in sides or (side is not None and side.pk in sides))


def roles_to_give(actor: Actor, forum: Forum | None) -> list[Role]:
    """The duties that somebody may give here, before it is asked for which side."""
    if not forum:
        return [Role.ADMINISTRATOR, Role.AUDITOR]
    is_chief = is_installation_administrator(actor)
    refused = set()
    if not is_chief:
        refused.add(Role.ADMINISTRATOR)
    if not actor.holds(Role.ADMINISTRATOR):
        refused.add(Role.AUDITOR)
    return [role for role in BY_APPOINTMENT if role not in refused]


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


GRANT_STATE_WORDS = {
    "now": pgettext_lazy("state of an appointment", "in office"),
    "later": pgettext_lazy("state of an appointment", "begins later"),
    "over": pgettext_lazy("state of an appointment", "ended"),
}


def state_of(grant: Grant, today: date) -> str:
    """Whether an appointment is in force: now, later, or over."""
    if grant.ended_at is not None or (grant.ends_on is not None and grant.ends_on < today):
        return "over"
    return "later" if grant.starts_on > today else "now"


def own_sides(actor: Actor, forum: Forum) -> list[Side] | None:
    """The sides for which a side's secretariat may act; None for those who act for both."""
    ids = actor.side_ids(Role.SECRETARIAT)
    if actor.holds(Role.ADMINISTRATOR, Role.AUDITOR) or None in ids:
        return None
    return [side for side in forum.both_sides if side.pk in ids]


def invitations_seen(actor: Actor, forum: Forum) -> QuerySet[Invitation]:
    """The open invitations of a forum; a side's secretariat sees those that were sent for its side."""
    rows = Invitation.objects.open().in_scope(forum.pk).select_related("user", "invited_by")
    sides = own_sides(actor, forum)
    return rows if sides is None else rows.filter(side_id__in=[side.pk for side in sides])


def part_handed_over(actor: Actor, forum: Forum) -> Part:
    """What this actor may hand over here: everything for a joint office, else what is their own side's."""
    sides = {standing.side_id for standing, _reach in reaches(actor, "forums.hand_over_in_forum")}
    if None in sides:
        sides |= {side.pk for side in forum.both_sides}
    return Part(forum_id=forum.pk, side_ids=frozenset(sides))


def colleagues_in(part: Part, user: User, today: date) -> QuerySet[User]:
    """Who can take over from this user: those who hold a duty there today and can sign in."""
    sides = Q(side__in=part.side_ids - {None})
    scope = sides | Q(side=None) if None in part.side_ids else sides
    duties = Grant.objects.in_force(today).filter(scope, forum=part.forum_id)
    others = User.objects.filter(is_active=True, pk__in=duties.values("user")).exclude(pk=user.pk)
    return others.order_by("name", "pk")
