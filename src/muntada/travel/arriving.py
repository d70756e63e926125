"""Questions about arrivals and departures: who is expected, who is late, of whom nothing is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from muntada.access.actor import Actor
from muntada.accreditation.models import Participation, Scan
from muntada.base.text import comparable
from muntada.forums.models import Forum, Side
from muntada.travel.models import LATE, Journey

# So many days before the forum whoever has no arrival entered is asked after.
ASKED = 7
_COMES = Q(journey__isnull=False) | Q(side__key=Side.Key.GUEST)
_EXPECTED = Q(journey=None) | Q(journey__state=Journey.State.EXPECTED)


def expected_guests(actor: Actor, page: str = "travel.arrivals") -> QuerySet[Participation]:
    """Those who are let in and come from elsewhere: the guests, and whoever entered how they come."""
    return Participation.objects.visible_to(actor, page).let_in().filter(_COMES)


def is_guest(participation: Participation) -> bool:
    """True for somebody who comes for the guests' side."""
    return participation.side is not None and participation.side.key == Side.Key.GUEST


def late(rows: QuerySet[Participation], now: datetime) -> QuerySet[Participation]:
    """Those who should have been here for some time and were not seen."""
    return rows.filter(journey__state=Journey.State.EXPECTED, journey__arrives_at__lt=now - LATE)


def unknown(rows: QuerySet[Participation]) -> QuerySet[Participation]:
    """Those of whose arrival nothing is known, and who were not seen."""
    return rows.filter(_EXPECTED).filter(Q(journey=None) | Q(journey__arrives_at=None))


def is_time_to_ask(forum: Forum, now: datetime) -> bool:
    """True in the last days before the forum, and while it lasts."""
    today = now.astimezone(forum.tz).date()
    return forum.starts_on - timedelta(days=ASKED) <= today <= forum.ends_on


@dataclass(frozen=True, slots=True)
class Presence:
    """How many of those expected are here, have left, or are missing."""

    expected: int
    arrived: int
    left: int

    @property
    def missing(self) -> int:
        """Those who are not here yet."""
        return self.expected - self.arrived - self.left


def presence_of(rows: QuerySet[Participation]) -> Presence:
    """The count of these guests."""
    found = rows.order_by().aggregate(
        expected=Count("pk"),
        arrived=Count("pk", filter=Q(journey__state=Journey.State.ARRIVED)),
        left=Count("pk", filter=Q(journey__state=Journey.State.LEFT)),
    )
    return Presence(**found)


def presence_by_delegation(rows: QuerySet[Participation]) -> dict[int, Presence]:
    """The count of these guests for each delegation."""
    found = (
        rows.order_by()
        .values("membership__delegation")
        .annotate(
            expected=Count("pk"),
            arrived=Count("pk", filter=Q(journey__state=Journey.State.ARRIVED)),
            left=Count("pk", filter=Q(journey__state=Journey.State.LEFT)),
        )
    )
    return {
        row["membership__delegation"]: Presence(row["expected"], row["arrived"], row["left"]) for row in found
    }


def narrowed(
    rows: QuerySet[Participation], kept: Mapping[str, str], forum: Forum, now: datetime
) -> QuerySet[Participation]:
    """Those that fit the filters of the page: words, state, day of the way that is asked for, delegation, car."""
    for word in comparable(kept.get("q", "")).split():
        rows = rows.filter(
            Q(person__search_text__contains=word)
            | Q(membership__organisation__search_text__contains=word)
            | Q(journey__arrives_number__icontains=word)
            | Q(journey__departs_number__icontains=word)
        )
    is_back = kept.get("way") == "departures"
    match kept.get("state", ""):
        case "expected":
            rows = rows.filter(_EXPECTED)
        case "arrived" | "left" as state:
            rows = rows.filter(journey__state=state)
        case "late":
            rows = late(rows, now)
        case "unknown":
            rows = unknown(rows)
    if (on := _day(kept.get("day", ""))) is not None:
        start = datetime.combine(on, datetime.min.time(), forum.tz)
        moment = "journey__departs_at" if is_back else "journey__arrives_at"
        rows = rows.filter(**{f"{moment}__gte": start, f"{moment}__lt": start + timedelta(days=1)})
    if kept.get("delegation"):
        rows = rows.filter(membership__delegation__public_id=kept["delegation"])
    if kept.get("car") == "yes":
        rows = rows.filter(journey__needs_car_back=True) if is_back else rows.filter(journey__needs_car=True)
    return rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def in_order(rows: QuerySet[Participation], kept: Mapping[str, str], filed: str) -> QuerySet[Participation]:
    """By the hour and the flight, so that those of one plane stand together; what is not known comes last."""
    way = (
        ("departs_at", "departs_number")
        if kept.get("way") == "departures"
        else ("arrives_at", "arrives_number")
    )
    return rows.select_related(
        "person", "membership__organisation", "membership__delegation", "side", "journey"
    ).order_by(F(f"journey__{way[0]}").asc(nulls_last=True), f"journey__{way[1]}", f"person__{filed}", "pk")


def days_of(rows: QuerySet[Participation], kept: Mapping[str, str], forum: Forum) -> list[tuple[date, int]]:
    """On which days how many of these come, or go."""
    moment = "journey__departs_at" if kept.get("way") == "departures" else "journey__arrives_at"
    found = (
        rows.filter(**{f"{moment}__isnull": False})
        .order_by()
        .annotate(on=TruncDate(moment, tzinfo=forum.tz))
        .values("on")
        .annotate(n=Count("pk"))
        .order_by("on")
    )
    return [(row["on"], row["n"]) for row in found]


def state_counts(rows: QuerySet[Participation], now: datetime) -> dict[str, int]:
    """How many are expected, here, gone, late and unknown, and under "" all."""
    found: dict[str, int] = rows.order_by().aggregate(
        all=Count("pk"),
        expected=Count("pk", filter=_EXPECTED),
        arrived=Count("pk", filter=Q(journey__state=Journey.State.ARRIVED)),
        left=Count("pk", filter=Q(journey__state=Journey.State.LEFT)),
        late=Count("pk", filter=Q(journey__state=Journey.State.EXPECTED, journey__arrives_at__lt=now - LATE)),
        unknown=Count("pk", filter=_EXPECTED & (Q(journey=None) | Q(journey__arrives_at=None))),
    )
    return {"": found.pop("all"), **found}


def seen_at_the_gate(forum_id: int) -> list[Participation]:
    """Guests whom a gate let in and whom nobody marked as arrived."""
    came = Scan.objects.filter(forum=forum_id, step=1, participation__isnull=False).values("participation")
    rows = Participation.objects.filter(_COMES & _EXPECTED, forum=forum_id, pk__in=came)
    return list(rows.order_by("pk"))


def flights(rows: Iterable[Participation], *, is_back: bool) -> list[tuple[str, list[Participation]]]:
    """Those of one plane, train or hour together, as the rows come: a key, and its people."""
    groups: list[tuple[str, list[Participation]]] = []
    for one in rows:
        journey: Journey | None = getattr(one, "journey", None)
        moment = (journey.departs_at if is_back else journey.arrives_at) if journey else None
        number = (journey.departs_number if is_back else journey.arrives_number) if journey else ""
        key = f"{moment.isoformat() if moment else ''} {number}"
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(one)
    return groups
