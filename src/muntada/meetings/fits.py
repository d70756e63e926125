"""Where a meeting would fit: for every slot ahead the people, tables and interpreters that are free for it.

Asked in a fixed number of questions however many slots, tables and interpreters there are; what is found is
a proposal, and the action that follows looks at everything once more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from muntada.directory.models import Membership
from muntada.meetings.models import MEETS, Absence, Meeting, Preference, Round
from muntada.meetings.problem import languages_needed, spoken
from muntada.meetings.slots import Slot, slots_of
from muntada.venue.models import BookingCell, Table, cells_between


@dataclass(frozen=True, slots=True)
class Fit:
    """A slot in which the meeting could be held; no interpreter in it means that none is needed."""

    slot: Slot
    people: tuple[Membership, ...]
    tables: tuple[Table, ...]
    interpreters: tuple[Membership, ...]


@dataclass(slots=True)
class Board:
    """Who and what is free when, in the slots ahead; one meeting is set aside."""

    round_: Round
    slots: list[Slot]
    ahead: list[Slot]
    tables: list[Table]
    delegates: dict[int, list[Membership]]
    interpreters: list[Membership]
    named: dict[frozenset[int], set[int]]
    busy: set[tuple[str, int]]
    taken: set[tuple[datetime, int]]
    absences: dict[int, list[tuple[datetime, datetime]]]
    works: dict[int, set[datetime]]

    def is_free(self, one: Membership, slot: Slot) -> bool:
        """True when nothing takes this person up in the slot and they are there."""
        return not any(
            (f"person:{one.person_id}", cell) in self.busy
            for cell in cells_between(slot.starts_at, slot.ends_at)
        ) and not any(
            start < slot.ends_at and end > slot.starts_at for start, end in self.absences.get(one.pk, ())
        )

    def people_for(self, pair: tuple[int, int], slot: Slot) -> tuple[Membership, ...]:
        """Those who were named and are free, else the first of each organisation who is; empty: nobody."""
        going: list[Membership] = []
        for organisation in pair:
            bodies = {one.person_id for one in going}
            free = [
                one
                for one in self.delegates.get(organisation, ())
                if one.person_id not in bodies and self.is_free(one, slot)
            ]
            going += [one for one in free if one.pk in self.named[frozenset(pair)]] or free[:1]
        return tuple(going) if {one.organisation_id for one in going} == set(pair) else ()

    def tables_for(self, pair: tuple[int, int], slot: Slot) -> tuple[Table, ...]:
        """Free tables, those of one of the two first, and none of anybody else's."""
        hall = self.round_.hall.resource
        cells = cells_between(slot.starts_at, slot.ends_at)
        if any((hall, cell) in self.busy for cell in cells):
            return ()
        free = [
            one
            for one in self.tables
            if (slot.starts_at, one.pk) not in self.taken and one.host_id in (None, *pair)
        ]
        return tuple(sorted(free, key=lambda one: (one.host_id is None, one.number)))

    def interpreters_for(self, people: Sequence[Membership], slot: Slot) -> tuple[Membership, ...]:
        """Those who speak what these people need, are free and rested; those who work least first."""
        needs = languages_needed(people) if people else None
        part = [one for one in self.slots if one.part == slot.part]
        fitting = [
            one
            for one in self.interpreters
            if (needs is None or needs <= set(spoken(one)))
            and self.is_free(one, slot)
            and longest_row(part, self.works[one.pk] | {slot.starts_at}, slot) <= self.round_.in_a_row
        ]
        return tuple(sorted(fitting, key=lambda one: (len(self.works[one.pk]), one.pk)))

    def needs_voice(self, people: Sequence[Membership]) -> bool:
        """True when somebody has to interpret between these people."""
        return languages_needed(people) is not None

    def fit(self, pair: tuple[int, int], slot: Slot, people: Sequence[Membership] = ()) -> Fit | None:
        """How the two could meet in this slot; `people` must all be free, none given: whoever is."""
        going = tuple(people) if people else self.people_for(pair, slot)
        if not going or not all(self.is_free(one, slot) for one in going):
            return None
        tables = self.tables_for(pair, slot)
        needs = languages_needed(going)
        interpreters = self.interpreters_for(going, slot) if needs is not None else ()
        if not tables or (needs is not None and not interpreters):
            return None
        return Fit(slot, going, tables, interpreters)


def board_of(
    round_: Round,
    now: datetime,
    pairs: Iterable[tuple[int, int]],
    *,
    people: Sequence[Membership] = (),
    source: str = "",
) -> Board:
    """Read what these pairs of organisations need to know; the meeting `source` is set aside."""
    slots = slots_of(round_)
    ahead = [one for one in slots if one.starts_at > now]
    organisations = {one for pair in pairs for one in pair}
    known = list(
        Membership.objects.current()
        .filter(
            Q(organisation__in=organisations, part__in=MEETS) | Q(part=Membership.Part.INTERPRETER),
            forum=round_.forum_id,
        )
        .select_related("person", "side")
        .order_by("rank", "pk")
    )
    interpreters = [one for one in known if one.part == Membership.Part.INTERPRETER and len(spoken(one)) > 1]
    delegates: dict[int, list[Membership]] = defaultdict(list)
    for one in known:
        if one.part in MEETS:
            delegates[one.organisation_id].append(one)
    looked_at = {one.pk: one for one in (*known, *people)}
    meetings = list(
        Meeting.objects.standing()
        .filter(forum=round_.forum_id, ends_at__gt=slots[0].starts_at if slots else now)
        .values_list("public_id", "starts_at", "table_id", "interpreter_id")
    )
    works: dict[int, set[datetime]] = defaultdict(set)
    for public_id, start, _table, interpreter in meetings:
        if interpreter is not None and f"meeting:{public_id}" != source:
            works[interpreter].add(start)
    absences: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for member, start, end in Absence.objects.filter(membership__in=looked_at).values_list(
        "membership_id", "starts_at", "ends_at"
    ):
        absences[member].append((start, end))
    return Board(
        round_=round_,
        slots=slots,
        ahead=ahead,
        tables=list(Table.objects.filter(hall=round_.hall_id).select_related("host")),
        delegates=delegates,
        interpreters=interpreters,
        named=_named(round_, organisations),
        busy=_busy(round_, looked_at.values(), ahead, source),
        taken={
            (start, table) for public_id, start, table, _i in meetings if f"meeting:{public_id}" != source
        },
        absences=absences,
        works=works,
    )


def _named(round_: Round, organisations: set[int]) -> dict[frozenset[int], set[int]]:
    """The memberships whom the two organisations of a pair named."""
    named: dict[frozenset[int], set[int]] = defaultdict(set)
    said = Preference.objects.filter(forum=round_.forum_id, asker__in=organisations, asked__in=organisations)
    for asker, asked, attendee, wished in said.values_list("asker", "asked", "attendee", "wished"):
        named[frozenset((asker, asked))] |= {one for one in (attendee, wished) if one is not None}
    return named


def _busy(
    round_: Round, members: Iterable[Membership], ahead: Sequence[Slot], source: str
) -> set[tuple[str, int]]:
    """The cells in which these people, or the whole hall, are taken."""
    if not ahead:
        return set()
    cells = cells_between(ahead[0].starts_at, ahead[-1].ends_at)
    resources = {f"person:{one.person_id}" for one in members} | {round_.hall.resource}
    rows = BookingCell.objects.filter(
        resource__in=resources, cell__gte=cells.start, cell__lt=cells.stop
    ).exclude(booking__source=source)
    return set(rows.values_list("resource", "cell"))


def longest_row(part: Sequence[Slot], works: set[datetime], slot: Slot) -> int:
    """How many slots of a part in a row, this one among them, somebody works."""
    count = 0
    for other in part:
        if other.starts_at in works:
            count += 1
        elif other.number > slot.number:
            break
        else:
            count = 0
    return count
