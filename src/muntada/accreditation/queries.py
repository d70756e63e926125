"""Questions about accreditation that are longer than a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from muntada.access.actor import Actor
from muntada.accreditation.models import Category, Participation, Scan, VehiclePass, Zone, ZoneRule
from muntada.base.text import comparable
from muntada.directory.models import Membership
from muntada.forums.models import Forum


def narrowed(rows: QuerySet[Participation], kept: Mapping[str, str]) -> QuerySet[Participation]:
    """Those that fit the filters of the page: words, state, category and side."""
    for word in comparable(kept.get("q", "")).split():
        rows = rows.filter(
            Q(person__search_text__contains=word) | Q(membership__organisation__search_text__contains=word)
        )
    if kept.get("state") in Participation.State.values:
        rows = rows.filter(state=kept["state"])
    if kept.get("category") in Category.values:
        rows = rows.filter(category=kept["category"])
    if kept.get("side") in ("host", "guest"):
        rows = rows.filter(side__key=kept["side"])
    return rows


# Whom the host's security is told of: those who are let in, those who wait for it, or both.
LISTED: Mapping[str, tuple[str, ...]] = {
    "let_in": Participation.LET_IN,
    "waiting": (Participation.State.APPLIED,),
    "both": (*Participation.LET_IN, Participation.State.APPLIED),
}


def security_listed(actor: Actor, kept: Mapping[str, str]) -> QuerySet[Participation]:
    """Whom the list for security holds, narrowed down as its page is, by number."""
    rows = Participation.objects.visible_to(actor, "accreditation.security_list")
    rows = rows.filter(state__in=LISTED.get(kept.get("who", ""), Participation.LET_IN))
    kept = {name: kept.get(name, "") for name in ("q", "category", "side")}
    return (
        narrowed(rows, kept)
        .select_related("person", "membership__organisation", "side")
        .prefetch_related(
            "zones", Prefetch("vehicle_passes", VehiclePass.objects.standing(), "approved_vehicles")
        )
        .order_by("public_id")
    )


def vehicles_of(listed: Participation) -> list[VehiclePass]:
    """The vehicles that somebody on the list for security drives."""
    return list(getattr(listed, "approved_vehicles", ()))


def drivers_without_accreditation(actor: Actor, kept: Mapping[str, str]) -> QuerySet[VehiclePass]:
    """Passes whose drivers stand on no other list; none where the list is narrowed down to others."""
    rows = VehiclePass.objects.visible_to(actor).standing().filter(driver=None)
    if kept.get("category", "") not in ("", Category.DRIVER) or kept.get("who") == "waiting":
        return rows.none()
    if kept.get("side") in ("host", "guest"):
        rows = rows.filter(side__key=kept["side"])
    for word in kept.get("q", "").split():
        rows = rows.filter(driver_name__icontains=word)
    return rows.select_related("organisation").prefetch_related("zones")


def counts_by_state(rows: QuerySet[Participation]) -> dict[str, int]:
    """How many there are of each state, and under "" of all."""
    found = {
        row["state"]: row["count"] for row in rows.order_by().values("state").annotate(count=Count("pk"))
    }
    return {"": sum(found.values()), **found}


def without_application(members: QuerySet[Membership], forum: Forum) -> QuerySet[Membership]:
    """Members who take part and for whom nobody has applied yet, each person once."""
    applied = Participation.objects.filter(forum=forum).values("person")
    return members.filter(forum=forum, left_at=None).exclude(person__in=applied)


@dataclass(frozen=True, slots=True)
class Opening:
    """A zone that somebody may enter, and the hours, none for always."""

    zone: Zone
    hours: tuple[tuple[datetime | None, datetime | None], ...]


def openings_of(category: str, extra: Iterable[Zone], rules: Iterable[ZoneRule]) -> list[Opening]:
    """Where a category may go when, and the zones that one person got beside them; `rules` are the forum's."""
    hours: dict[int, list[tuple[datetime | None, datetime | None]]] = {}
    zones: dict[int, Zone] = {}
    for rule in rules:
        if rule.category == category:
            zones[rule.zone_id] = rule.zone
            hours.setdefault(rule.zone_id, []).append((rule.starts_at, rule.ends_at))
    for zone in extra:
        zones[zone.pk] = zone
        hours[zone.pk] = []
    return [
        Opening(zone, () if (None, None) in hours[key] else tuple(hours[key]))
        for key, zone in sorted(zones.items(), key=lambda item: item[1].code)
    ]


def rules_of(forum: Forum) -> list[ZoneRule]:
    """All rules of a forum's zones."""
    return list(ZoneRule.objects.filter(zone__forum=forum).select_related("zone"))


def hours_by_gate(forum: Forum) -> dict[tuple[str, str], list[tuple[datetime | None, datetime | None]]]:
    """When each category may enter each zone, by the zone's letter and the category."""
    hours: dict[tuple[str, str], list[tuple[datetime | None, datetime | None]]] = {}
    for rule in rules_of(forum):
        hours.setdefault((rule.zone.code, rule.category), []).append((rule.starts_at, rule.ends_at))
    return hours


@dataclass(frozen=True, slots=True)
class GateCount:
    """One gate today: how many people are inside, and how many have come in, by side as well; vehicles apart.

    Whoever leaves without a scan counts as inside until the day ends: the numbers of those inside are estimates.
    """

    gate: str
    inside: int
    came: int
    sides: dict[int | None, int]
    vehicles: int = 0  # inside
    vehicles_came: int = 0


def gate_counts(scans: QuerySet[Scan], day: date) -> dict[str, GateCount]:
    """By the letter of the gate, of these scans on one day. Somebody who comes in twice came once."""
    rows = (
        scans.filter(day=day)
        .order_by()
        .values("gate", "participation__side")
        .annotate(
            inside=Sum("step", filter=Q(vehicle_pass=None)),
            came=Count("participation", filter=Q(step=1), distinct=True),
            vehicles=Sum("step", filter=Q(vehicle_pass__isnull=False)),
            vehicles_came=Count("vehicle_pass", filter=Q(step=1), distinct=True),
        )
    )
    found: dict[str, GateCount] = {}
    for row in rows:
        old = found.get(row["gate"], GateCount(row["gate"], 0, 0, {}))
        found[row["gate"]] = GateCount(
            row["gate"],
            old.inside + (row["inside"] or 0),
            old.came + row["came"],
            old.sides | {row["participation__side"]: row["came"]},
            old.vehicles + (row["vehicles"] or 0),
            old.vehicles_came + row["vehicles_came"],
        )
    return found


def with_passport(rows: QuerySet[Participation], state: str) -> QuerySet[Participation]:
    """Those whose passport is missing, entered, doubtful or purged; all for any other word."""
    match state:
        case "missing":
            return rows.filter(passport=None)
        case "entered":
            return rows.filter(passport__isnull=False, passport__purged_at=None)
        case "doubtful":
            return rows.filter(passport__purged_at=None, passport__isnull=False).exclude(passport__doubts=[])
        case "purged":
            return rows.filter(passport__purged_at__isnull=False)
    return rows


def counts_of_passports(rows: QuerySet[Participation]) -> dict[str, int]:
    """How many passports are missing, entered, doubtful and purged, and under "" of how many people."""
    there, purged = Q(passport__isnull=False, passport__purged_at=None), Q(passport__purged_at__isnull=False)
    found: dict[str, int] = rows.order_by().aggregate(
        all=Count("pk"),
        missing=Count("pk", filter=Q(passport=None)),
        entered=Count("pk", filter=there),
        doubtful=Count("pk", filter=there & ~Q(passport__doubts=[])),
        purged=Count("pk", filter=purged),
    )
    return {"": found.pop("all"), **found}
