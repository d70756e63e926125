"""The two sides and the days on which they do not work."""

import re
from datetime import date, datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, System, require
from muntada.base.action import action
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.forums.actions.forum import NotSensible
from muntada.forums.events import HolidayAdded, HolidayRemoved, SideChanged
from muntada.forums.models import Holiday, Side
from muntada.journal.record import record


@action
def change_side(
    *,
    side: Side,
    country: str,
    name: Words,
    language: str,
    zone: str,
    city: Words,
    weekend: tuple[int, ...],
    secretariat: Words,
    secretariat_email: str,
    actor: Actor | System,
    now: datetime,
) -> Side:
    """Another name, language, clock, weekend or secretariat of one side."""
    require(actor, "forums.change_side", side)
    if zone not in available_timezones() or language not in LANGUAGES:
        raise NotSensible
    if not set(weekend) < set(range(7)) or not re.fullmatch("[A-Z]{2}", country):
        raise NotSensible
    side.name = side.name.revised(name)
    side.city = side.city.revised(city)
    side.secretariat = side.secretariat.revised(secretariat)
    side.country, side.language, side.zone = country, language, zone
    side.weekend, side.secretariat_email = sorted(weekend), secretariat_email
    side.save()
    record(SideChanged(forum_id=side.forum_id, changed_side_id=side.pk), actor=actor, now=now)
    return side


class AlreadyAHoliday(Exception):
    """This day is entered for this side."""


@action
def add_holiday(*, side: Side, on: date, name: Words, actor: Actor | System, now: datetime) -> Holiday:
    """A day on which a side does not work, beside its weekend."""
    require(actor, "forums.add_holiday", side)
    try:
        with transaction.atomic():
            holiday = Holiday.objects.create(side=side, on=on, name=name)
    except IntegrityError as error:
        raise AlreadyAHoliday from error
    record(HolidayAdded(forum_id=side.forum_id, of_side_id=side.pk, on=on.isoformat()), actor=actor, now=now)
    return holiday


@action
def remove_holiday(*, holiday: Holiday, actor: Actor | System, now: datetime) -> None:
    """The side works on this day after all."""
    side = holiday.side
    require(actor, "forums.remove_holiday", side)
    removed, _each = Holiday.objects.filter(pk=holiday.pk).delete()
    if removed:
        record(
            HolidayRemoved(forum_id=side.forum_id, of_side_id=side.pk, on=holiday.on.isoformat()),
            actor=actor,
            now=now,
        )
