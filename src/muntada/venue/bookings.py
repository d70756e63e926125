"""Take up and free people, tables and halls; a clash is refused here and nowhere else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from muntada.forums.models import Forum
from muntada.venue.models import CELL, Booking, BookingCell, cells_between


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What one thing wants to take up: `source` such as `session:LR25.SES.003`, resources such as `person:17`."""

    source: str
    starts_at: datetime
    ends_at: datetime
    resources: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A resource that is wanted while it is taken, by what, and when that starts and ends."""

    resource: str
    taken_by: str
    starts_at: datetime
    ends_at: datetime


class AlreadyTaken(Exception):
    """Somebody or something would be in two places at once; `clashes` says who, where and when."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(", ".join(f"{clash.resource} by {clash.taken_by}" for clash in clashes))
        self.clashes = clashes


def clashes_of(wanted: Iterable[Wanted]) -> list[Clash]:
    """What stands in the way of these, among what is booked and among themselves."""
    wanted = list(wanted)
    own = {want.source for want in wanted}
    found: list[Clash] = []
    seen: dict[tuple[str, int], Wanted] = {}
    for want in wanted:
        for resource in sorted(want.resources):
            for cell in cells_between(want.starts_at, want.ends_at):
                other = seen.setdefault((resource, cell), want)
                if other is not want:
                    found.append(_clash(resource, other.source, other.starts_at, other.ends_at))
    if not wanted:
        return []
    resources = {resource for want in wanted for resource in want.resources}
    lowest = min(cells_between(want.starts_at, want.ends_at).start for want in wanted)
    highest = max(cells_between(want.starts_at, want.ends_at).stop for want in wanted)
    rows = BookingCell.objects.filter(cell__gte=lowest, cell__lt=highest).select_related("booking")
    if len(resources) <= 500:
        rows = rows.filter(resource__in=resources)
    for row in rows:
        if row.booking.source not in own and (row.resource, row.cell) in seen:
            found.append(_clash(row.resource, row.booking.source, row.booking.starts_at, row.booking.ends_at))
    return list(dict.fromkeys(found))


def _clash(resource: str, source: str, starts_at: datetime, ends_at: datetime) -> Clash:
    return Clash(resource=resource, taken_by=source, starts_at=starts_at, ends_at=ends_at)


def book(forum: Forum, wanted: Collection[Wanted]) -> None:
    """Take these up, all or none; what one of the same sources held before is freed first.

    Raises `AlreadyTaken` with every clash. Call it inside an action's transaction.
    """
    with transaction.atomic():
        free([want.source for want in wanted])
        try:
            with transaction.atomic():
                bookings = Booking.objects.bulk_create(
                    Booking(forum=forum, source=want.source, starts_at=want.starts_at, ends_at=want.ends_at)
                    for want in wanted
                )
                BookingCell.objects.bulk_create(
                    (
                        BookingCell(booking=booking, resource=resource, cell=cell)
                        for want, booking in zip(wanted, bookings, strict=True)
                        for resource in sorted(want.resources)
                        for cell in cells_between(want.starts_at, want.ends_at)
                    ),
                    batch_size=5000,
                )
        except IntegrityError as error:
            raise AlreadyTaken(clashes_of(wanted)) from error


def free(sources: Collection[str]) -> None:
    """Give back whatever these held."""
    every = sorted(sources)
    for start in range(0, len(every), 5000):
        batch = every[start : start + 5000]
        BookingCell.objects.filter(booking__source__in=batch).delete()
        Booking.objects.filter(source__in=batch).delete()


def taken_between(
    resources: Collection[str], starts_at: datetime, ends_at: datetime
) -> dict[str, list[Booking]]:
    """What each resource is booked for in this stretch of time."""
    cells = cells_between(starts_at, ends_at)
    rows = (
        BookingCell.objects.filter(resource__in=resources, cell__gte=cells.start, cell__lt=cells.stop)
        .select_related("booking")
        .order_by("cell")
    )
    found: dict[str, dict[int, Booking]] = {}
    for row in rows:
        found.setdefault(row.resource, {})[row.booking_id] = row.booking
    return {resource: list(bookings.values()) for resource, bookings in found.items()}


def instant_of(cell: int) -> datetime:
    """The moment at which a cell starts."""
    return datetime.fromtimestamp(0, tz=UTC) + cell * timedelta(seconds=CELL.total_seconds())
