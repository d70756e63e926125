"""Where two organisations could meet beside the published plan: slots with people, a table and, if need be, a voice.

Only what is possible is told, never why the rest is not: others' schedules are theirs.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from muntada.directory.models import Membership
from muntada.meetings.fits import longest_row
from muntada.meetings.models import MEETS, Absence, Round
from muntada.meetings.problem import languages_needed, spoken
from muntada.meetings.slots import Slot, slots_of
from muntada.venue.bookings import taken_between
from muntada.venue.models import Booking, Table

# So long before a meeting it must be arranged: people have to walk to the table.
LEAD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot in which a meeting of the two is possible, with who, where and whose voice it would have."""

    slot: Slot
    people: tuple[Membership, ...]
    table: Table
    interpreter: Membership | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could go for their organisation, and whether they can at that time."""

    member: Membership
    is_free: bool


Stretch = tuple[datetime, datetime]
Group = tuple[Membership, ...]


def candidates(forum_id: int, asked: Sequence[tuple[int, datetime, datetime]]) -> list[list[Candidate]]:
    """Who of each organisation can go at its time, by rank; the same three questions for however many."""
    if not asked:
        return []
    members = list(
        Membership.objects.current()
        .filter(forum=forum_id, organisation__in={one for one, _start, _end in asked}, part__in=MEETS)
        .select_related("person", "side")
        .order_by("rank", "pk")
    )
    busy = _busy(members, min(one[1] for one in asked), max(one[2] for one in asked))
    return [
        [
            Candidate(one, not any(start < ends_at and starts_at < end for start, end in busy[one.pk]))
            for one in members
            if one.organisation_id == organisation
        ]
        for organisation, starts_at, ends_at in asked
    ]


def _busy(members: Sequence[Membership], starts_at: datetime, ends_at: datetime) -> dict[int, list[Stretch]]:
    """When each of these is booked or away, by membership."""
    taken = taken_between(sorted({f"person:{one.person_id}" for one in members}), starts_at, ends_at)
    busy = {
        one.pk: [(row.starts_at, row.ends_at) for row in taken.get(f"person:{one.person_id}", ())]
        for one in members
    }
    for row in Absence.objects.filter(membership__in=members):
        busy[row.membership_id].append((row.starts_at, row.ends_at))
    return busy


def openings(
    round_: Round,
    first: int,
    second: int,
    now: datetime,
    *,
    preferred: Collection[int] = (),
    named: Collection[int] = (),
) -> list[Opening]:
    """Every slot that is possible for the two, in order of time; the same six questions for however many.

    `preferred` are memberships that should go where they are free; those `named` all go, or there is no meeting.
    """
    slots = [slot for slot in slots_of(round_) if slot.starts_at >= now + LEAD]
    if not slots:
        return []
    members = list(
        Membership.objects.current()
        .filter(forum=round_.forum_id)
        .filter(_meets(first, second))
        .select_related("person", "side")
        .order_by("rank", "pk")
    )
    tables = list(Table.objects.filter(hall=round_.hall_id).order_by("number"))
    hall = round_.hall.resource
    resources = {*(f"person:{one.person_id}" for one in members), *(one.resource for one in tables), hall}
    taken = taken_between(sorted(resources), slots[0].starts_at, slots[-1].ends_at)
    away: dict[int, list[Stretch]] = {}
    for row in Absence.objects.filter(membership__in=members):
        away.setdefault(row.membership_id, []).append((row.starts_at, row.ends_at))

    def is_free(one: Membership, slot: Slot) -> bool:
        booked = [(row.starts_at, row.ends_at) for row in taken.get(f"person:{one.person_id}", ())]
        return not _overlap([*booked, *away.get(one.pk, ())], slot)

    parts = _parts(slots_of(round_))
    found = []
    for slot in slots:
        if _overlap([(row.starts_at, row.ends_at) for row in taken.get(hall, ())], slot):
            continue
        table = _table(tables, first, second, taken, slot)
        if table is None:
            continue
        here = [one for one in members if is_free(one, slot)]
        ours, theirs = (
            _groups(
                [one for one in members if one.organisation_id == party and one.part in MEETS],
                here,
                named,
                preferred,
            )
            for party in (first, second)
        )
        voices = [
            one
            for one in here
            if one.part == Membership.Part.INTERPRETER
            and _is_rested(round_, one, taken, parts[slot.part], slot)
        ]
        sitting = _sitting(ours, theirs, voices)
        if sitting is not None:
            found.append(Opening(slot, sitting[0], table, sitting[1]))
    return found


def _meets(first: int, second: int) -> Q:
    return Q(organisation__in=(first, second), part__in=MEETS) | Q(part=Membership.Part.INTERPRETER)


def _overlap(stretches: Iterable[Stretch], slot: Slot) -> bool:
    return any(start < slot.ends_at and slot.starts_at < end for start, end in stretches)


def _table(
    tables: Sequence[Table], first: int, second: int, taken: dict[str, list[Booking]], slot: Slot
) -> Table | None:
    """A free table: the host table of one of the two before any other, never somebody else's."""
    open_to = [one for one in tables if one.host_id in (None, first, second)]
    free = [
        one
        for one in sorted(open_to, key=lambda one: (one.host_id is None, one.number))
        if not _overlap([(row.starts_at, row.ends_at) for row in taken.get(one.resource, ())], slot)
    ]
    return next(iter(free), None)


def _parts(slots: Sequence[Slot]) -> dict[int, list[Slot]]:
    parts: dict[int, list[Slot]] = {}
    for slot in slots:
        parts.setdefault(slot.part, []).append(slot)
    return parts


def _is_rested(
    round_: Round, one: Membership, taken: dict[str, list[Booking]], part: Sequence[Slot], slot: Slot
) -> bool:
    works = {
        row.starts_at for row in taken.get(f"person:{one.person_id}", ()) if row.source.startswith("meeting:")
    }
    return longest_row(part, works | {slot.starts_at}, slot) <= round_.in_a_row


def _groups(
    members: Sequence[Membership],
    here: Sequence[Membership],
    named: Collection[int],
    preferred: Collection[int],
) -> list[Group]:
    """Who may go for an organisation, the best group first: those named, else those preferred, else anybody."""
    must = tuple(one for one in members if one.pk in named)
    if must:
        return [must] if set(must) <= set(here) else []
    free = [one for one in members if one in here]
    liked = tuple(one for one in free if one.pk in preferred)
    return [*([liked] if liked else []), *((one,) for one in free)]


def _sitting(
    ours: Sequence[Group], theirs: Sequence[Group], voices: Sequence[Membership]
) -> tuple[Group, Membership | None] | None:
    """The first who understand each other, else the first between whom somebody can interpret."""
    tables = [
        one + other
        for one in ours
        for other in theirs
        if not {each.person_id for each in one} & {each.person_id for each in other}
    ]
    for people in tables:
        if languages_needed(people) is None:
            return people, None
    for people in tables:
        needs = languages_needed(people) or frozenset()
        for voice in voices:
            if needs <= set(spoken(voice)) and voice.person_id not in {one.person_id for one in people}:
                return people, voice
    return None
