"""Zones and who may enter them when."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation.events import ZoneAdded, ZoneChanged, ZoneRemoved
from muntada.accreditation.models import Badge, Category, GateDevice, Scan, VehiclePass, Zone, ZoneRule
from muntada.base.action import action
from muntada.base.words import Words
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.venue.models import Hall


class LetterTaken(Exception):
    """Another zone of this forum has this letter."""


@action
def add_zone(
    *,
    forum: Forum,
    code: str,
    name: Words,
    halls: Sequence[Hall],
    categories: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Zone:
    """One more zone, and which categories may enter it at any time. Raises `LetterTaken`."""
    require(actor, "accreditation.add_zone", Owner(forum_id=forum.pk))

    try:
        with transaction.atomic():
            zone = Zone.objects.create(forum=forum, code=code, name=name)
    except IntegrityError as error:
        raise LetterTaken from error
    zone.halls.set(halls)
    _open_always(zone, categories)

    record(ZoneAdded(forum_id=forum.pk, zone=code), actor=actor, now=now)
    return zone


@action
def change_zone(
    *,
    zone: Zone,
    code: str,
    name: Words,
    halls: Sequence[Hall],
    categories: Sequence[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Another letter, name, halls or categories; hours that were set stay. Raises `LetterTaken`, `OnBadges`."""
    require(actor, "accreditation.change_zone", zone)
    if code != zone.code:
        _refuse_on_badges(zone.forum_id, zone.code)

    before, zone.code, zone.name = zone.code, code, zone.name.revised(name)
    try:
        with transaction.atomic():
            zone.save()
    except IntegrityError as error:
        raise LetterTaken from error
    if before != code:
        for kind in (GateDevice, Scan):
            kind.objects.filter(forum=zone.forum_id, gate=before).update(gate=code)
    zone.halls.set(halls)
    zone.rules.filter(starts_at=None, ends_at=None).delete()
    _open_always(zone, categories)

    record(ZoneChanged(forum_id=zone.forum_id, zone=code), actor=actor, now=now)


def _open_always(zone: Zone, categories: Sequence[str]) -> None:
    ZoneRule.objects.bulk_create(
        ZoneRule(zone=zone, category=Category(category)) for category in dict.fromkeys(categories)
    )


@action
def add_zone_hours(
    *, zone: Zone, category: str, starts_at: datetime, ends_at: datetime, actor: Actor, now: datetime
) -> ZoneRule:
    """A category may enter a zone within these hours."""
    require(actor, "accreditation.add_zone_hours", zone)

    rule = ZoneRule.objects.create(
        zone=zone, category=Category(category), starts_at=starts_at, ends_at=ends_at
    )

    record(ZoneChanged(forum_id=zone.forum_id, zone=zone.code), actor=actor, now=now)
    return rule


@action
def remove_zone_hours(*, rule: ZoneRule, actor: Actor, now: datetime) -> None:
    """These hours are no longer open to that category."""
    require(actor, "accreditation.remove_zone_hours", rule.zone)

    rule.delete()

    record(ZoneChanged(forum_id=rule.zone.forum_id, zone=rule.zone.code), actor=actor, now=now)


class StillReliedOn(Exception):
    """Somebody, or a vehicle, was let into this zone by name; take it from them first."""


class OnBadges(Exception):
    """Badges that are in use bear the letter of this zone: `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def _refuse_on_badges(forum_id: int, letter: str) -> None:
    if count := Badge.objects.standing().bearing(letter).filter(participation__forum=forum_id).count():
        raise OnBadges(count)


@action
def remove_zone(*, zone: Zone, actor: Actor, now: datetime) -> None:
    """A zone that nobody was given beside their category, and whose letter no badge in use bears, goes with its hours.

    What stands on paper cannot be taken back. A zone taken from its categories opens to nobody and keeps its letter.
    Raises `StillReliedOn`, `OnBadges`.
    """
    require(actor, "accreditation.remove_zone", zone)
    if zone.participations.exists() or zone.vehicle_passes.filter(state__in=VehiclePass.STANDS).exists():
        raise StillReliedOn
    _refuse_on_badges(zone.forum_id, zone.code)

    forum_id, code = zone.forum_id, zone.code
    zone.delete()

    record(ZoneRemoved(forum_id=forum_id, zone=code), actor=actor, now=now)
