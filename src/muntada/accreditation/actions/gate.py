"""Phones at the gates come and go, and what they scanned is merged."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID

from django.db.models import Q

from muntada.access.actor import Actor, Owner, Standing, require
from muntada.access.roles import Role
from muntada.accounts.models import digest_of, new_code, new_token
from muntada.accreditation import tokens
from muntada.accreditation.events import (
    GateDeviceAdded,
    GateDeviceEnded,
    GateDeviceEnrolled,
    GateDeviceRevoked,
    ScansTaken,
)
from muntada.accreditation.models import Badge, GateDevice, Participation, Scan, SigningKey, VehiclePass
from muntada.accreditation.passes import Known, at_the_gate, passes_numbered, passes_of_tokens
from muntada.accreditation.queries import hours_by_gate
from muntada.accreditation.scanning import settled
from muntada.accreditation.verdicts import SOFT, Holder, Hours, Kind, Verdict, verdict_of, verdict_of_vehicle
from muntada.base.action import action
from muntada.base.text import clean
from muntada.forums.models import Forum
from muntada.journal.record import record

CODE_LASTS = timedelta(minutes=30)
# A phone is good until so long after the last day.
GRACE = timedelta(days=1)
Rules = Mapping[tuple[str, str], Hours]


@action
def add_gate_device(
    *, forum: Forum, name: str, gate: str, actor: Actor, now: datetime
) -> tuple[GateDevice, str]:
    """A phone may come to a gate: the code is shown once, works once, and lasts half an hour."""
    require(actor, "accreditation.add_gate_device", Owner(forum_id=forum.pk))

    code = new_code()
    device = GateDevice.objects.create(
        forum=forum,
        name=clean(name),
        gate=gate,
        code_digest=digest_of(code),
        code_expires_at=now + CODE_LASTS,
        made_by_id=actor.user_id,
        made_at=now,
        expires_at=datetime.combine(forum.ends_on, time.max, forum.tz) + GRACE,
    )

    record(GateDeviceAdded(forum_id=forum.pk, device_id=device.pk), actor=actor, now=now)
    return device, code


class WrongGateCode(Exception):
    """The code was never one of this forum's, was used, or is too old."""


@action
def enrol_gate_device(*, forum: Forum, code: str, actor: Actor, now: datetime) -> tuple[GateDevice, str]:
    """A phone takes its code and gets a secret in its place. Raises `WrongGateCode`."""
    require(actor, "accreditation.enrol_gate_device", Owner(forum_id=forum.pk))

    secret = new_token()
    waiting = GateDevice.objects.filter(
        forum=forum,
        code_digest=digest_of(code.strip().upper()),
        code_expires_at__gt=now,
        revoked_at=None,
        expires_at__gt=now,
        enrolled_at=None,
    )
    device = waiting.first()
    if device is None or not waiting.filter(pk=device.pk).update(
        secret_digest=digest_of(secret), code_digest="", enrolled_at=now, seen_at=now
    ):
        raise WrongGateCode
    device.refresh_from_db()

    record(GateDeviceEnrolled(forum_id=forum.pk, device_id=device.pk), actor=actor, now=now)
    return device, secret


class AlreadyEnded(Exception):
    """The phone was revoked before, or has signed out."""


@action
def revoke_gate_device(*, device: GateDevice, actor: Actor, now: datetime) -> None:
    """The phone opens nothing any more and wipes its list when it next asks. Raises `AlreadyEnded`."""
    require(actor, "accreditation.revoke_gate_device", device)

    if not GateDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now, code_digest=""):
        raise AlreadyEnded

    record(GateDeviceRevoked(forum_id=device.forum_id, device_id=device.pk), actor=actor, now=now)


@action
def end_gate_device(*, device: GateDevice, actor: Actor, now: datetime) -> None:
    """Whoever holds the phone signs it out. Raises `AlreadyEnded`."""
    require(actor, "accreditation.end_gate_device", device)

    if not GateDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
        raise AlreadyEnded

    record(GateDeviceEnded(forum_id=device.forum_id, device_id=device.pk), actor=actor, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One scan as a phone holds it: the code that it read, or the number of what was found by name or plate.

    `at` is the phone's moment, put right by `offset`.
    """

    key: UUID
    code: str = ""
    application: str = ""
    gate: str
    kind: str
    said: str
    is_by_hand: bool = False
    note: str = ""
    at: datetime
    offset: timedelta = timedelta()


class Fate(Enum):
    """What became of a scan that a phone sent."""

    TAKEN = "taken"
    KNOWN = "known"  # it came before
    TOO_LATE = "too_late"  # made after the phone was revoked or its time was over


@dataclass(frozen=True, slots=True)
class Answer:
    """What a phone is told of one scan."""

    fate: Fate
    scan: Scan | None = None


@action
def take_scans(*, device: GateDevice, scans: Sequence[Scanned], actor: Actor, now: datetime) -> list[Answer]:
    """Keep each of these once, in whatever order and however often phones send; each gets its own answer.

    A phone that was revoked meanwhile may still tell what it did before.
    """
    require(actor, "accreditation.take_scans", device)

    ends = min(device.revoked_at or device.expires_at, device.expires_at)
    good = [one for one in scans if one.at <= ends]
    known = set(Scan.objects.filter(key__in=[one.key for one in good]).values_list("key", flat=True))
    fresh = {one.key: one for one in good if one.key not in known}
    found = _holders(device.forum, fresh.values(), now)
    _held(found.values())
    rules = hours_by_gate(device.forum)
    made = Scan.objects.bulk_create(
        [_scan(device, one, found[one.key], rules, now) for one in fresh.values()], ignore_conflicts=True
    )
    added = _added(device, [one for one in good if one.key in known])
    changed = [*made, *added]
    _settle(changed)

    if made:
        record(
            ScansTaken(forum_id=device.forum_id, device_id=device.pk, count=len(made)), actor=actor, now=now
        )
    kept = Scan.objects.select_related("participation__person", "vehicle_pass").in_bulk(
        [one.key for one in good], field_name="key"
    )
    answers = []
    for one in scans:
        if one.key not in kept or kept[one.key].forum_id != device.forum_id:
            answers.append(Answer(Fate.TOO_LATE))
        else:
            fate = Fate.TAKEN if one.key in fresh else Fate.KNOWN
            answers.append(Answer(fate, kept[one.key]))
    return answers


def acting_at_the_gate(device: GateDevice) -> Actor:
    """The actor behind a phone that shows its secret: gate staff of this forum, by the phone's name alone."""
    return Actor(forum_id=device.forum_id, standings=(Standing(role=Role.GATE),))


def _added(device: GateDevice, scans: Sequence[Scanned]) -> list[Scan]:
    """A note, or letting in by hand, that a phone adds to a scan which it had sent before."""
    told = {one.key: one for one in scans if one.note or one.is_by_hand}
    rows = list(
        Scan.objects.select_for_update(of=("self",)).filter(device=device, key__in=told).order_by("pk")
    )
    for row in rows:
        row.note = clean(told[row.key].note)[:200] or row.note
        row.is_by_hand = row.is_by_hand or (told[row.key].is_by_hand and row.said in SOFT)
    Scan.objects.bulk_update(rows, ("note", "is_by_hand"))
    return rows


@dataclass(frozen=True, slots=True)
class _Found:
    """Whose a scan is: a person's, with the badge that was held before the phone, or a vehicle's.

    `verdict` is there where the code alone already decides.
    """

    verdict: Verdict | None
    person: Participation | None = None
    badge: Badge | None = None
    vehicle: Known | None = None


def _holders(forum: Forum, scans: Collection[Scanned], now: datetime) -> dict[UUID, _Found]:
    """Whose each of these is."""
    key = SigningKey.objects.filter(forum=forum).first()
    read: dict[UUID, str] = {}
    verdicts: dict[UUID, Verdict] = {}
    for one in scans:
        if one.application:
            continue
        try:
            if key is None:
                raise tokens.Forged
            read[one.key] = tokens.checked(one.code, key.public, min(one.at, now))
        except tokens.Forged:
            verdicts[one.key] = Verdict.FORGED
        except tokens.Expired as error:
            verdicts[one.key], read[one.key] = Verdict.EXPIRED, error.token
    badges = {
        badge.token: badge
        for badge in Badge.objects.filter(participation__forum=forum, token__in=set(read.values()))
        .select_related("participation")
        .prefetch_related("participation__zones")
    }
    wanted = {one.application for one in scans if one.application}
    rows = Participation.objects.filter(forum=forum, public_id__in=wanted).prefetch_related("zones")
    people = {one.public_id: one for one in rows}
    left = set(read.values()) - badges.keys()
    vehicles = passes_of_tokens(forum, left) if left else {}
    if unknown := wanted - people.keys():
        vehicles |= passes_numbered(forum, unknown)
    found: dict[UUID, _Found] = {}
    for one in scans:
        badge = badges.get(read.get(one.key, ""))
        person = badge.participation if badge else people.get(one.application)
        vehicle = vehicles.get(read.get(one.key, one.application))
        found[one.key] = _Found(verdicts.get(one.key), person, badge, None if person else vehicle)
    return found


def _held(found: Collection[_Found]) -> None:
    """Locked in one order for everybody, so that of two phones the second knows what the first one told."""
    people = {one.person.pk for one in found if one.person}
    vehicles = {one.vehicle.vehicle_pass.pk for one in found if one.vehicle}
    for kind, keys in ((Participation, people), (VehiclePass, vehicles)):
        if keys:
            list(kind.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _moment(at: datetime, now: datetime) -> datetime:
    """Not later than now. What a clock that runs ahead tells keeps its order, a second as a microsecond."""
    ahead = min(at - now, timedelta(days=1))
    return at if ahead <= timedelta() else now + ahead / 1_000_000


def _scan(device: GateDevice, one: Scanned, found: _Found, rules: Rules, now: datetime) -> Scan:
    verdict, person, badge = found.verdict, found.person, found.badge
    at = _moment(one.at, now)
    said = Verdict(one.said)
    if verdict is None and found.vehicle is not None:
        vehicle = at_the_gate(found.vehicle.vehicle_pass, is_spent=found.vehicle.is_spent)
        verdict = verdict_of_vehicle(kind=one.kind, gate=one.gate, vehicle=vehicle, at=at)
    elif verdict is None:
        verdict = verdict_of(
            kind=one.kind, gate=one.gate, holder=_holder(person, badge, at), rules=rules, at=at
        )
    doubt = Scan.Doubt.NONE
    if device.revoked_at is not None:
        doubt = Scan.Doubt.LOST_PHONE
    elif verdict is Verdict.FORGED:
        doubt = Scan.Doubt.FORGED
    return Scan(
        forum_id=device.forum_id,
        key=one.key,
        device=device,
        gate=one.gate,
        kind=Kind(one.kind),
        means=Scan.Means.NAME if one.application else Scan.Means.BADGE,
        participation=person,
        badge=badge,
        vehicle_pass=found.vehicle.vehicle_pass if found.vehicle else None,
        said=said,
        verdict=verdict,
        is_by_hand=one.is_by_hand and said in SOFT,
        doubt=doubt,
        note=clean(one.note)[:200],
        at=at,
        day=at.astimezone(device.forum.tz).date(),
        offset=one.offset,
        received_at=now,
    )


def _holder(person: Participation | None, badge: Badge | None, at: datetime) -> Holder | None:
    if person is None:
        return None
    if badge is not None:
        is_revoked = badge.revoked_at is not None and badge.revoked_at <= at
    else:
        standing = Q(revoked_at=None) | Q(revoked_at__gt=at)
        is_revoked = not person.is_let_in and not person.badges.filter(standing, printed_at__lte=at).exists()
    return Holder(person.category, frozenset(zone.code for zone in person.zones.all()), is_revoked=is_revoked)


def _whose(scan: Scan) -> tuple[int | None, int | None, date]:
    return scan.participation_id, scan.vehicle_pass_id, scan.day


def _settle(scans: Collection[Scan]) -> None:
    """Work out anew what all scans of these people and vehicles on these days say together."""
    concerned = {_whose(one) for one in scans} - {(None, None, one.day) for one in scans}
    people = {person for person, _vehicle, _day in concerned if person}
    vehicles = {vehicle for _person, vehicle, _day in concerned if vehicle}
    days = {day for _person, _vehicle, day in concerned}
    together: dict[tuple[int | None, int | None, date], list[Scan]] = defaultdict(list)
    theirs = Q(participation__in=people) | Q(vehicle_pass__in=vehicles)
    for scan in Scan.objects.filter(theirs, day__in=days) if concerned else ():
        if _whose(scan) in concerned:
            together[_whose(scan)].append(scan)
    changed = []
    for rows in together.values():
        results = settled(rows)
        for scan in rows:
            new = results[scan.key]
            if (scan.verdict, scan.step, scan.doubt) != (new.verdict, new.step, new.doubt):
                scan.verdict, scan.step, scan.doubt = new.verdict, new.step, new.doubt
                changed.append(scan)
    if changed:
        Scan.objects.bulk_update(changed, ("verdict", "step", "doubt"), batch_size=200)
