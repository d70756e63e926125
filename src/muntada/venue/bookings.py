"""Take up and free people, tables and halls; a clash is refused here and nowhere else."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Min

from muntada.forums.models import Forum
from muntada.venue.models import CELL, Booking, BookingCell, cells_between

# So many values fit into one statement of either database, with room to spare.
BATCH = 5000

COLUMNS = ("forum_id", "source", "starts_at", "ends_at")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What one thing wants to take up.

    `source` is such as `session:LR25.SES.003`, resources are such as `person:17`, `table:4`, `hall:2`.
    """

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


class NotBookable(ValueError):
    """The wish itself makes no sense: one source named twice, or an end that is not after the start."""


def clashes_of(wanted: Iterable[Wanted]) -> list[Clash]:
    """What stands in the way of these, among what is booked and among themselves."""
    wanted = list(wanted)
    if not wanted:
        return []
    own = {want.source for want in wanted}
    found: list[Clash] = []
    seen: dict[tuple[str, int], Wanted] = {}
    for want in wanted:
        for resource in sorted(want.resources):
            for cell in cells_between(want.starts_at, want.ends_at):
                other = seen.setdefault((resource, cell), want)
                if other is not want:
                    found.append(_clash(resource, other.source, other.starts_at, other.ends_at))
    lowest = min(cells_between(want.starts_at, want.ends_at).start for want in wanted)
    highest = max(cells_between(want.starts_at, want.ends_at).stop for want in wanted)
    for resources in _batches(sorted({resource for want in wanted for resource in want.resources})):
        rows = BookingCell.objects.filter(resource__in=resources, cell__gte=lowest, cell__lt=highest)
        found += [
            _clash(row.resource, row.booking.source, row.booking.starts_at, row.booking.ends_at)
            for row in rows.select_related("booking").order_by("cell", "resource")
            if row.booking.source not in own and (row.resource, row.cell) in seen
        ]
    return list(dict.fromkeys(found))


def _clash(resource: str, source: str, starts_at: datetime, ends_at: datetime) -> Clash:
    return Clash(resource=resource, taken_by=source, starts_at=starts_at, ends_at=ends_at)


def _batches(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def book(forum: Forum, wanted: Collection[Wanted]) -> None:
    """Take these up, all or none; what one of the same sources held before is freed first.

    Raises `AlreadyTaken` with every clash; then everything is as it was before. Call it inside an
    action's transaction.
    """
    twice = [source for source, count in Counter(want.source for want in wanted).items() if count > 1]
    empty = [want.source for want in wanted if want.ends_at <= want.starts_at]
    if twice or empty:
        raise NotBookable(", ".join(twice or empty))
    with transaction.atomic():
        free([want.source for want in wanted])
        try:
            with transaction.atomic():
                _insert(forum, wanted)
        except IntegrityError as error:
            raise AlreadyTaken(clashes_of(wanted)) from error


def _insert(forum: Forum, wanted: Collection[Wanted]) -> None:
    bookings = Booking.objects.bulk_create(
        [
            Booking(forum=forum, source=want.source, starts_at=want.starts_at, ends_at=want.ends_at)
            for want in wanted
        ],
        batch_size=BATCH,
    )
    cells = [
        BookingCell(booking=booking, resource=resource, cell=cell)
        for want, booking in zip(wanted, bookings, strict=True)
        for resource in want.resources
        for cell in cells_between(want.starts_at, want.ends_at)
    ]
    # In one order for everybody: two who book at once wait for each other and never in a circle.
    cells.sort(key=lambda row: (row.resource, row.cell))
    BookingCell.objects.bulk_create(cells, batch_size=BATCH)


def free(sources: Collection[str]) -> None:
    """Give back whatever these held."""
    for batch in _batches(sorted(sources)):
        BookingCell.objects.filter(booking__source__in=batch).delete()
        Booking.objects.filter(source__in=batch).delete()


def taken_between(
    resources: Collection[str], starts_at: datetime, ends_at: datetime
) -> dict[str, list[Booking]]:
    """What each resource is booked for in this stretch of time, in order of time."""
    cells = cells_between(starts_at, ends_at)
    found: dict[str, list[Booking]] = defaultdict(list)
    known: dict[int, Booking] = {}
    for batch in _batches(sorted(resources)):
        rows = (
            BookingCell.objects.filter(resource__in=batch, cell__gte=cells.start, cell__lt=cells.stop)
            .values_list("resource", "booking", *(f"booking__{name}" for name in COLUMNS))
            # A booking has a cell for every few minutes, and is told once.
            .annotate(first=Min("cell"))
            .order_by("first")
        )
        for resource, pk, *values, _first in rows:
            if pk not in known:
                known[pk] = Booking(pk=pk, **dict(zip(COLUMNS, values, strict=True)))
            found[resource].append(known[pk])
    return dict(found)


def is_ever_taken(resources: Collection[str]) -> bool:
    """True when at least one of these is booked, whenever that is."""
    return any(
        BookingCell.objects.filter(resource__in=batch).exists() for batch in _batches(sorted(resources))
    )


def instant_of(cell: int) -> datetime:
    """The moment at which a cell starts."""
    return datetime.fromtimestamp(0, tz=UTC) + cell * timedelta(seconds=CELL.total_seconds())
