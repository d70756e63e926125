"""Can a meeting be held there? What stands in its way, in words.

The sentences are in the language that is active and isolate every name and time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.base.words import Words
from muntada.directory.models import Membership, Person
from muntada.meetings import why
from muntada.meetings.fits import longest_row
from muntada.meetings.models import Absence, Meeting, MeetingPerson, Round
from muntada.meetings.problem import languages_needed, spoken
from muntada.meetings.slots import Slot, slots_of
from muntada.ui.format import format_span, isolate
from muntada.venue.bookings import Clash, Wanted, clashes_of, taken_between
from muntada.venue.models import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """When, where and with whose voice a meeting is held."""

    starts_at: datetime
    ends_at: datetime
    table: Table
    interpreter: Membership | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A meeting as it would be held: its name in the bookings, the two organisations, who sits, the spot."""

    source: str
    pair: tuple[int, int]
    people: tuple[Membership, ...]
    spot: Spot
    was_at: datetime | None = None  # when it begins as long as nothing is changed

    @property
    def wanted(self) -> Wanted:
        """What it would take up."""
        bodies = {one.person_id for one in self.people}
        if self.spot.interpreter is not None:
            bodies.add(self.spot.interpreter.person_id)
        return Wanted(
            source=self.source,
            starts_at=self.spot.starts_at,
            ends_at=self.spot.ends_at,
            resources=frozenset({f"person:{body}" for body in bodies} | {self.spot.table.resource}),
        )


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that speaks against a place; what is not `final` may be overruled by whoever decides."""

    text: str
    is_final: bool = True


def obstacles_of(round_: Round, sittings: Sequence[Sitting], now: datetime) -> list[Obstacle]:
    """Everything that speaks against holding these meetings so, all at once; the final ones first."""
    slots = {(slot.starts_at, slot.ends_at): slot for slot in slots_of(round_)}
    found: list[Obstacle] = []
    for one in sittings:
        found += _of_the_place(round_, one, slots, now)
        found += _of_the_languages(one)
    clashes = clashes_of([one.wanted for one in sittings])
    found += [Obstacle(text) for text in clash_sentences(round_, clashes)]
    found += _of_the_hall(round_, sittings)
    found += _away(sittings)
    # What is in the way is said already; the rest of the day is looked at without it.
    aside = {one.source for one in sittings} | {clash.taken_by for clash in clashes}
    for one in sittings:
        found += _of_the_day(round_, one, sittings, aside, slots)
    return sorted(dict.fromkeys(found), key=lambda one: not one.is_final)


def _of_the_place(
    round_: Round, one: Sitting, slots: dict[tuple[datetime, datetime], Slot], now: datetime
) -> list[Obstacle]:
    spot, found = one.spot, []
    when = _when(round_, spot.starts_at, spot.ends_at)
    if spot.starts_at <= now:
        found.append(Obstacle(_("%(when)s has begun. Choose a later slot.") % {"when": when}))
    if (spot.starts_at, spot.ends_at) not in slots:
        found.append(
            Obstacle(
                _("The hall holds no meetings at %(when)s: look at its hours and at the breaks.")
                % {"when": when}
            )
        )
    if spot.table.hall_id != round_.hall_id:
        found.append(
            Obstacle(_("Table %(table)s is not in the hall of this round.") % {"table": spot.table.number})
        )
    host = spot.table.host
    if host is not None and host.pk not in one.pair:
        found.append(
            Obstacle(
                _("Table %(table)s is the host table of %(host)s; only they meet there.")
                % {"table": spot.table.number, "host": named(host.name)}
            )
        )
    return found


def _of_the_languages(one: Sitting) -> list[Obstacle]:
    needs = languages_needed(one.people) if one.people else None
    if needs is None:
        return []
    pair = " – ".join(str(why.LANGUAGE_WORDS.get(code, code)) for code in sorted(needs))
    interpreter = one.spot.interpreter
    if interpreter is None:
        return [
            Obstacle(
                _("They share no language, and nobody interprets between %(languages)s.")
                % {"languages": pair},
                is_final=False,
            )
        ]
    if needs <= set(spoken(interpreter)):
        return []
    return [
        Obstacle(
            _("%(interpreter)s does not interpret between %(languages)s.")
            % {"interpreter": named(interpreter.person.name), "languages": pair}
        )
    ]


def _of_the_hall(round_: Round, sittings: Sequence[Sitting]) -> list[Obstacle]:
    hall = round_.hall.resource
    sessions = {
        booking.source: booking
        for one in sittings
        for booking in taken_between([hall], one.spot.starts_at, one.spot.ends_at).get(hall, ())
    }
    return [
        Obstacle(
            _("The whole hall is taken by %(what)s, %(when)s.")
            % {
                "what": isolate(source.partition(":")[2]),
                "when": _when(round_, booking.starts_at, booking.ends_at),
            }
        )
        for source, booking in sessions.items()
    ]


def clash_sentences(round_: Round, clashes: Iterable[Clash]) -> list[str]:
    """Who or what is wanted where else, in words; once for each, however long it lasts."""
    clashes = list(clashes)
    if not clashes:
        return []
    numbers: dict[str, set[int]] = defaultdict(set)
    for clash in clashes:
        kind, _colon, number = clash.resource.partition(":")
        numbers[kind].add(int(number))
    names = {f"person:{one.pk}": named(one.name) for one in Person.objects.filter(pk__in=numbers["person"])}
    names |= {
        f"table:{one.pk}": _("Table %(number)s") % {"number": one.number}
        for one in Table.objects.filter(pk__in=numbers["table"])
    }
    ids = [clash.taken_by.partition(":")[2] for clash in clashes if clash.taken_by.startswith("meeting:")]
    meetings = {
        one.source: one
        for one in Meeting.objects.filter(public_id__in=ids).select_related("first", "second", "table")
    }
    sentences = []
    for clash in clashes:
        facts = {
            "who": names.get(clash.resource, clash.resource),
            "when": _when(round_, clash.starts_at, clash.ends_at),
        }
        meeting = meetings.get(clash.taken_by)
        if meeting is None:
            text = _("%(who)s is taken by %(what)s, %(when)s.") % {
                **facts,
                "what": isolate(clash.taken_by.partition(":")[2]),
            }
        else:
            text = _("%(who)s is taken: %(first)s meets %(second)s, %(when)s, table %(table)s.") % {
                **facts,
                "first": named(meeting.first.name),
                "second": named(meeting.second.name),
                "table": meeting.table.number,
            }
        sentences.append(text)
    return list(dict.fromkeys(sentences))


def _away(sittings: Sequence[Sitting]) -> list[Obstacle]:
    there = {
        one.pk: (one, sitting.spot)
        for sitting in sittings
        for one in (*sitting.people, sitting.spot.interpreter)
        if one is not None
    }
    absences = Absence.objects.filter(membership__in=there).order_by("membership")
    away = {
        row.membership_id
        for row in absences
        if row.starts_at < there[row.membership_id][1].ends_at
        and row.ends_at > there[row.membership_id][1].starts_at
    }
    texts = [
        _("%(who)s is not there at this time.") % {"who": named(there[one][0].person.name)}
        for one in sorted(away)
    ]
    texts += [
        _("%(who)s has withdrawn from the forum.") % {"who": named(one.person.name)}
        for one, _spot in there.values()
        if one.left_at is not None
    ]
    return [Obstacle(text) for text in texts]


def _of_the_day(
    round_: Round,
    one: Sitting,
    sittings: Sequence[Sitting],
    aside: set[str],
    slots: dict[tuple[datetime, datetime], Slot],
) -> list[Obstacle]:
    """The interpreter's rest, the same organisation at another table, a walk without a pause."""
    slot = slots.get((one.spot.starts_at, one.spot.ends_at))
    if slot is None:
        return []
    part = [other for other in slots.values() if other.part == slot.part]
    rows = [
        row
        for row in Meeting.objects.standing()
        .filter(forum=round_.forum_id, starts_at__gte=part[0].starts_at, starts_at__lt=part[-1].ends_at)
        .filter(_names(one))
        .select_related("first", "second", "table")
        .distinct()
        if row.source not in aside
    ]
    found = []
    interpreter = one.spot.interpreter
    if interpreter is not None:
        works = {row.starts_at for row in rows if row.interpreter_id == interpreter.pk} | {
            sitting.spot.starts_at
            for sitting in sittings
            if sitting.spot.interpreter is not None and sitting.spot.interpreter.pk == interpreter.pk
        }
        if longest_row(part, works, slot) > round_.in_a_row:
            found.append(
                Obstacle(
                    _(
                        "%(interpreter)s would work more meetings in a row than the round allows, without a rest."
                    )
                    % {"interpreter": named(interpreter.person.name)}
                )
            )
    # Who sits at two tables in the slot in which they are, does so already.
    for organisation, row in _beside(one, rows) if one.was_at != one.spot.starts_at else ():
        found.append(
            Obstacle(
                _("%(organisation)s sits at table %(table)s too at this time, with other people.")
                % {"organisation": named(organisation), "table": row.table.number},
                is_final=False,
            )
        )
    found += [
        Obstacle(
            _("%(who)s has to walk between zone %(one)s and zone %(other)s without a pause.")
            % {
                "who": named(member.person.name),
                "one": isolate(row.table.zone),
                "other": isolate(one.spot.table.zone),
            },
            is_final=False,
        )
        for member, row in _far(one, rows)
    ]
    return found


def _names(one: Sitting) -> Q:
    """Meetings of the same organisations, or with the same interpreter."""
    scope = Q(first__in=one.pair) | Q(second__in=one.pair)
    if one.spot.interpreter is not None:
        scope |= Q(interpreter=one.spot.interpreter)
    return scope


def _beside(one: Sitting, rows: Iterable[Meeting]) -> list[tuple[Words, Meeting]]:
    return [
        (organisation.name, row)
        for row in rows
        for organisation in (row.first, row.second)
        if organisation.pk in one.pair and row.starts_at == one.spot.starts_at
    ]


def _far(one: Sitting, rows: Iterable[Meeting]) -> list[tuple[Membership, Meeting]]:
    """Who comes from, or goes to, another zone of the hall just before or after."""
    near = {
        row.pk: row
        for row in rows
        if (row.ends_at == one.spot.starts_at or row.starts_at == one.spot.ends_at)
        and row.table.zone
        and one.spot.table.zone
        and row.table.zone != one.spot.table.zone
    }
    if not near:
        return []
    sits = MeetingPerson.objects.filter(meeting__in=near, membership__in=[member.pk for member in one.people])
    who = {member.pk: member for member in one.people}
    return [
        (who[member], near[meeting])
        for meeting, member in sits.order_by("meeting__starts_at", "pk").values_list(
            "meeting_id", "membership_id"
        )
    ]


def named(name: Words) -> str:
    """A name inside a sentence, in the reader's language where there is one."""
    shown = name.best(get_language() or "en")
    return isolate(shown.text, shown.language)


def _when(round_: Round, starts_at: datetime, ends_at: datetime) -> str:
    return isolate(format_span(starts_at, ends_at, round_.forum.zone), "en")
