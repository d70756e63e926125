"""Arrivals and departures of the guests: three planes, one guest who is late, some of whom nothing is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muntada.accreditation.models import Participation
from muntada.demo.load.accreditation import PROTOCOL
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import clock_of, moment
from muntada.travel import actions
from muntada.travel.actions import Details

HOTELS = ("Al Fanar", "Corniche", "Corniche")


@dataclass(frozen=True)
class Plane:
    """One way there: how many days after the first day, when, and which."""

    days: int
    clock: str
    number: str
    by: str = "flight"


PLANES = (Plane(-1, "14:20", "XB 412"), Plane(-1, "21:05", "XB 418"), Plane(0, "06:40", "XB 402"))


def enter_journeys(loading: Loading) -> None:
    """Protocol enters what focal points wrote; the welcome team marks who came, and in the end who went."""
    forum, start, over = loading.forum, loading.days_before(6), clock_of(loading.profile)
    protocol = loading.acting(PROTOCOL, at(start))
    guests = Participation.objects.let_in().filter(forum=forum, side=loading.guest)
    people = list(guests.select_related("membership", "side", "forum").order_by("pk"))
    came: dict[datetime, list[Participation]] = {}
    for number, one in enumerate(people):
        if number % 8 == 5:
            continue
        plane = PLANES[number % len(PLANES)]
        day = forum.starts_on + timedelta(days=plane.days)
        arrives = moment(loading.profile, str(day), plane.clock)
        actions.enter_journey(
            participation=one,
            details=Details(
                arrives_by=plane.by,
                arrives_number=plane.number,
                arrives_from=loading.guest.city.text("en"),
                arrives_at=arrives,
                arrives_zone=forum.zone,
                needs_car=number % 4 != 1,
                departs_by=plane.by,
                departs_number=plane.number.replace("4", "5", 1),
                departs_to=loading.guest.city.text("en"),
                departs_at=moment(loading.profile, str(forum.ends_on + timedelta(days=1)), "16:30"),
                departs_zone=forum.zone,
                needs_car_back=number % 4 != 1,
            ),
            actor=protocol,
            now=start,
        )
        actions.place_guest(participation=one, hotel=HOTELS[number % len(HOTELS)], actor=protocol, now=start)
        if arrives < over and number != 4:
            came.setdefault(arrives, []).append(one)
    for arrives, group in sorted(came.items()):
        now = at(arrives + timedelta(minutes=50))
        actions.mark_arrived(participations=group, actor=loading.acting(PROTOCOL, now), now=now)
    left = moment(loading.profile, str(forum.ends_on + timedelta(days=1)), "17:00")
    if left < over:
        everybody = [one for group in came.values() for one in group]
        actions.mark_left(participations=everybody, actor=loading.acting(PROTOCOL, at(left)), now=left)
