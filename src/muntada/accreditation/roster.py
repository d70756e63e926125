"""What a phone at a gate keeps: the least with which it can decide alone, for as long as it may."""

import hashlib
from base64 import b64encode
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from django.db.models import Count, Max, Q, QuerySet

from muntada.accreditation.models import Badge, GateDevice, Participation, SigningKey, VehiclePass, Zone
from muntada.accreditation.passes import why_fallen
from muntada.accreditation.queries import rules_of
from muntada.base.languages import LANGUAGES
from muntada.forums.models import Forum

# A list is wiped so long after it was made, or with the phone's own end.
LASTS = timedelta(hours=16)


def serial_of(token: str) -> str:
    """How a phone knows a badge: by a digest, so that its list holds no token."""
    return hashlib.sha256(bytes.fromhex(token)).hexdigest()[:16]


def stamp_of(forum: Forum) -> str:
    """Another one whenever a phone's list would read differently; a few counts, however many people there are."""
    people = Participation.objects.filter(forum=forum).aggregate(
        Count("pk"), Max("changed_at"), Max("person__changed_at")
    )
    badges = Badge.objects.filter(participation__forum=forum).aggregate(
        Count("pk"),
        Max("printed_at"),
        Max("revoked_at"),
        revoked=Count("pk", filter=Q(revoked_at__isnull=False)),
    )
    vehicles = VehiclePass.objects.filter(forum=forum).exclude(token=None).order_by("pk")
    passes = list(vehicles.values_list("pk", "state", "number", "driver__state"))
    zones = list(Zone.objects.filter(forum=forum).values_list("pk", "code", "name"))
    rules = [(one.pk, one.zone_id, one.category, one.starts_at, one.ends_at) for one in rules_of(forum)]
    return hashlib.sha256(f"{people} {badges} {passes} {zones} {rules}".encode()).hexdigest()[:24]


def roster_of(device: GateDevice, now: datetime) -> dict[str, Any]:
    """Numbers, names, categories, zones and notes for the gate of those who are let in; no passport, no contact.

    Of vehicles the plate, the driver, the zones and the hours of passes that were printed.
    """
    forum = device.forum
    serials: dict[int, list[str]] = defaultdict(list)
    revoked = []
    badges = Badge.objects.filter(participation__forum=forum)
    for person, token, revoked_at in badges.values_list("participation", "token", "revoked_at"):
        if revoked_at is None:
            serials[person].append(serial_of(token))
        else:
            revoked.append(serial_of(token))
    key = SigningKey.objects.filter(forum=forum).first()
    people = Participation.objects.filter(forum=forum).let_in().select_related("person")
    return {
        "stamp": stamp_of(forum),
        "made_at": now.isoformat(),
        "ends_at": min(now + LASTS, device.expires_at).isoformat(),
        "key": _spki(key.public) if key else "",
        "zones": [
            {"code": zone.code, **{code: zone.name.best(code).text for code in LANGUAGES}}
            for zone in Zone.objects.filter(forum=forum)
        ],
        "rules": [
            [one.zone.code, one.category, _seconds(one.starts_at), _seconds(one.ends_at)]
            for one in rules_of(forum)
        ],
        "people": [
            {
                "id": one.public_id,
                "names": [one.person.name.text(code) for code in LANGUAGES],
                "category": one.category,
                "zones": [zone.code for zone in one.zones.all()],
                "note": one.desk_note,
                "photo": bool(one.photo),
                "serials": serials[one.pk],
            }
            for one in people.prefetch_related("zones").order_by("pk")
        ],
        "revoked": revoked,
        "vehicles": [_vehicle(one) for one in _printed_passes(forum)],
    }


def _printed_passes(forum: Forum) -> QuerySet[VehiclePass]:
    rows = VehiclePass.objects.filter(forum=forum).exclude(token=None).select_related("driver__person")
    return rows.prefetch_related("zones", "spent_codes").order_by("pk")


def _vehicle(one: VehiclePass) -> dict[str, Any]:
    """A vehicle as the phone shows it: of one whose pass has fallen no more than the plate and why."""
    why = why_fallen(one)
    known = {
        "id": one.public_id,
        "plate": one.plate,
        "why": why,
        "serials": [serial_of(one.token or "")],
        "spent": [serial_of(code.token) for code in one.spent_codes.all()],
        "from": _seconds(one.starts_at),
        "until": _seconds(one.ends_at),
    }
    if why:
        return known | {"vehicle": "", "drivers": [], "driver": "", "zones": []}
    name = one.driver.person.name if one.driver else None
    return known | {
        "vehicle": one.vehicle,
        "drivers": [name.text(code) for code in LANGUAGES] if name else [one.driver_name] * len(LANGUAGES),
        "driver": one.drivers_state,
        "zones": [zone.code for zone in one.zones.all()],
    }


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _spki(pem: str) -> str:
    """A public key as WebCrypto takes it."""
    key = serialization.load_pem_public_key(pem.encode())
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return b64encode(der).decode()
