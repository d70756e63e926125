"""What will stand in the way of a timetable, said before anybody computes one: what, whom, and what to do.

A desk of both sides is told everything. The desk of one side is told what concerns tables, hours, interpreters
and pins, and of wishes and absences its own side's alone.

Organisations are looked at here, while it is open who goes for them and the reader may not know all of them; what
holds for the whole once people are chosen is counted by the engine (`engines.timetable.foresee`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muntada.access.actor import Actor
from muntada.directory.models import Membership, Organisation, Person
from muntada.engines import timetable as engine
from muntada.meetings.hindrances import Hindrance, ground_of, standing_hindrances
from muntada.meetings.models import MEETS, Pin, Preference, Round
from muntada.meetings.problem import build_problem, main_language, presence_of, spoken
from muntada.meetings.queries import reads_for_both_sides, sides_read
from muntada.meetings.slots import Slot, slots_of
from muntada.meetings.why import language_pair
from muntada.ui.format import isolate
from muntada.venue.models import Table


class Cure(Enum):
    """Where something can be done about it."""

    HALLS = "halls"
    ROUND = "round"
    WISHES = "wishes"
    PEOPLE = "people"
    AVAILABILITY = "availability"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One thing that will go wrong: what and whom, what to do, and where; `stops` when nothing can be placed."""

    code: str
    text: str
    advice: str
    cure: Cure
    stops: bool = False
    pin: Pin | None = None
    organisation: Organisation | None = None
    person: Person | None = None


Voice = tuple[frozenset[str], str]  # what somebody speaks, and for which of them one would interpret


@dataclass(frozen=True, slots=True)
class _Said:
    """One wish, as far as it matters here."""

    asker_id: int
    asked_id: int
    strength: str
    attendee_id: int | None
    wished_id: int | None


@dataclass(slots=True)
class _Must:
    """What an organisation has to hold, and how often one person was named for it."""

    count: int = 0
    named: Counter[int] = field(default_factory=Counter)  # memberships


def warnings_of(round_: Round, actor: Actor, now: datetime) -> list[Foreseen]:
    """Everything that can be known beforehand, what stops all of it first; a fixed number of questions."""
    slots = slots_of(round_)
    ahead = [slot for slot in slots if slot.starts_at > now]
    tables = list(Table.objects.filter(hall=round_.hall_id).order_by("number"))
    members = list(
        Membership.objects.current()
        .filter(forum=round_.forum_id, part__in=(*MEETS, Membership.Part.INTERPRETER))
        .select_related("person", "side")
        .order_by("rank", "pk")
    )
    there = presence_of(round_, slots, now, members, tables)
    delegates: dict[int, list[Membership]] = defaultdict(list)
    for one in members:
        if one.part != Membership.Part.INTERPRETER:
            delegates[one.organisation_id].append(one)
    said = _wishes(round_, actor)
    wished = {key for one in said for key in (one.asker_id, one.asked_id)}
    if not reads_for_both_sides(actor):
        # When the other side's people are there is not for this reader to know.
        wished = {one.asker_id for one in said}
    found = _of_the_hall(tables, ahead, there)
    pins = _pins(round_, now)
    going = [one for key in wished for one in delegates[key]]
    found += _of_the_forum(said, going, ahead, there, is_pinned=bool(pins))
    found += _of_organisations(said, wished, delegates, ahead, there)
    found += _of_languages(said, delegates, [one for one in members if one.part not in MEETS])
    found += _of_pins(pins, round_, actor, now)
    if reads_for_both_sides(actor) and not any(one.stops for one in found):
        found += _of_the_whole(round_, now)
    return sorted(found, key=lambda one: not one.stops)


def _wishes(round_: Round, actor: Actor) -> list[_Said]:
    """The wishes that the reader may know of, without those that one of the two declined."""
    rows = Preference.objects.filter(forum=round_.forum_id)
    if not reads_for_both_sides(actor):
        rows = rows.filter(side__in=sides_read(actor))
    every = [_Said(*row) for row in rows.values_list("asker", "asked", "strength", "attendee", "wished")]
    declined = {
        frozenset((one.asker_id, one.asked_id)) for one in every if one.strength == Preference.Strength.NO
    }
    # A no that stands against somebody's wish takes the wish away; on its own it is nothing to place.
    return [one for one in every if frozenset((one.asker_id, one.asked_id)) not in declined]


def _free(member: Membership, ahead: Sequence[Slot], there: dict[str, frozenset[int]]) -> int:
    """In how many slots somebody can meet."""
    known = there.get(f"person:{member.person_id}")
    return len(ahead) if known is None else sum(slot.number in known for slot in ahead)


def _of_the_hall(
    tables: Sequence[Table], ahead: Sequence[Slot], there: dict[str, frozenset[int]]
) -> list[Foreseen]:
    if not tables:
        return [
            Foreseen(
                "no_tables", _("The hall has no table."), _("Add tables to the hall."), Cure.HALLS, stops=True
            )
        ]
    if not ahead:
        return [
            Foreseen(
                "no_slots",
                _("No time slot lies ahead."),
                _("Give the hall hours that are still to come, or shorten the meetings."),
                Cure.HALLS,
                stops=True,
            )
        ]
    numbers = {slot.number for slot in ahead}
    if not any(there.get(table.resource, numbers) & numbers for table in tables):
        return [
            Foreseen(
                "no_open_table",
                _("Every table is taken by the programme in every slot."),
                _("Move the sessions, or give the meetings another hall."),
                Cure.HALLS,
                stops=True,
            )
        ]
    return []


def _of_the_forum(
    said: Sequence[_Said],
    everybody: Sequence[Membership],
    ahead: Sequence[Slot],
    there: dict[str, frozenset[int]],
    *,
    is_pinned: bool,
) -> list[Foreseen]:
    if not said and not is_pinned:
        return [
            Foreseen(
                "no_wishes",
                _("Nobody has said yet whom they want to meet."),
                _("Remind them, or note their wishes down for them."),
                Cure.WISHES,
                stops=True,
            )
        ]
    if ahead and everybody and not any(_free(one, ahead, there) for one in everybody):
        return [
            Foreseen(
                "nobody_free",
                _("Nobody of those who are to meet is free in any slot."),
                _("Look at their absences and at what else they are booked for."),
                Cure.AVAILABILITY,
                stops=True,
            )
        ]
    return []


def _of_organisations(
    said: Sequence[_Said],
    known: Collection[int],
    delegates: dict[int, list[Membership]],
    ahead: Sequence[Slot],
    there: dict[str, frozenset[int]],
) -> list[Foreseen]:
    """Who sends nobody, who is never free, and who must meet more often than they can."""
    wished: Counter[int] = Counter()
    musts: dict[int, _Must] = defaultdict(_Must)
    pairs_of_musts = set()
    for one in said:
        wished.update((one.asker_id, one.asked_id))
        if one.strength != Preference.Strength.MUST:
            continue
        pair = frozenset((one.asker_id, one.asked_id))
        for organisation, named in ((one.asker_id, one.attendee_id), (one.asked_id, one.wished_id)):
            if pair not in pairs_of_musts:
                musts[organisation].count += 1
            if named is not None:
                musts[organisation].named[named] += 1
        pairs_of_musts.add(pair)
    slots_of_people = {
        key: sum(_free(one, ahead, there) for one in delegates[key]) for key in sorted(known) if ahead
    }
    troubled = [
        key
        for key, slots in slots_of_people.items()
        if slots < max(1, musts[key].count)
        or any(musts[key].named[one.pk] > _free(one, ahead, there) for one in delegates[key])
    ]
    names = Organisation.objects.in_bulk(troubled)
    found = []
    for key in troubled:
        its = names[key]
        found += _of_one(its, wished[key], musts[key], delegates[key], slots_of_people[key])
        found += [
            _person_overbooked(one, musts[key].named[one.pk], _free(one, ahead, there))
            for one in delegates[key]
            if musts[key].named[one.pk] > _free(one, ahead, there) > 0
        ]
    return found


def _of_one(
    organisation: Organisation, wishes: int, must: _Must, people: Sequence[Membership], slots: int
) -> list[Foreseen]:
    who = isolate(str(organisation.name))
    if not people:
        text = ngettext(
            "%(who)s has nobody at the forum who could meet; %(count)s wish concerns it.",
            "%(who)s has nobody at the forum who could meet; %(count)s wishes concern it.",
            wishes,
        )
        advice = _("Enter whoever comes for it, or tell those who wished for it.")
        return [
            Foreseen(
                "nobody_to_send",
                text % {"who": who, "count": wishes},
                advice,
                Cure.PEOPLE,
                organisation=organisation,
            )
        ]
    if not slots:
        text = ngettext(
            "Nobody of %(who)s is free in any slot; %(count)s wish concerns it.",
            "Nobody of %(who)s is free in any slot; %(count)s wishes concern it.",
            wishes,
        )
        advice = _("Ask when they can come, and take absences off that no longer hold.")
        return [
            Foreseen(
                "nobody_there",
                text % {"who": who, "count": wishes},
                advice,
                Cure.AVAILABILITY,
                organisation=organisation,
                person=people[0].person,
            )
        ]
    if must.count > slots:
        text = ngettext(
            "%(who)s has %(count)s must, and its people are free in %(slots)s of the slots, counted together.",
            "%(who)s has %(count)s musts, and its people are free in %(slots)s of the slots, counted together.",
            must.count,
        )
        advice = _("Ask it which of them matter most, or who else could come.")
        return [
            Foreseen(
                "more_musts_than_slots",
                text % {"who": who, "count": must.count, "slots": slots},
                advice,
                Cure.WISHES,
                organisation=organisation,
            )
        ]
    return []


def _person_overbooked(member: Membership, musts: int, slots: int) -> Foreseen:
    text = ngettext(
        "%(who)s is named for %(count)s must and is free in %(slots)s slots.",
        "%(who)s is named for %(count)s musts and is free in %(slots)s slots.",
        musts,
    )
    return Foreseen(
        "person_has_more_musts",
        text % {"who": isolate(str(member.person.name)), "count": musts, "slots": slots},
        _("Name a colleague for some of them, or take absences off that no longer hold."),
        Cure.AVAILABILITY,
        person=member.person,
    )


def _of_languages(
    said: Iterable[_Said],
    delegates: dict[int, list[Membership]],
    interpreters: Sequence[Membership],
) -> list[Foreseen]:
    """Pairs of languages between which nobody interprets, with how many of the wishes need them."""
    covered = [frozenset(spoken(one)) for one in interpreters]
    lacking: Counter[tuple[str, ...]] = Counter()
    pairs = {frozenset((one.asker_id, one.asked_id)) for one in said}
    voices = {key: _voices(delegates[key]) for key in {key for pair in pairs for key in pair}}
    known: dict[tuple[frozenset[Voice], ...], frozenset[str] | None] = {}
    for pair in pairs:
        ours, theirs = (voices[key] for key in sorted(pair))
        if (ours, theirs) not in known:
            known[ours, theirs] = _needs(ours, theirs)
        needs = known[ours, theirs]
        if needs and not any(needs <= one for one in covered):
            lacking[tuple(sorted(needs))] += 1
    found = []
    for codes, count in sorted(lacking.items(), key=lambda item: (-item[1], item[0])):
        text = ngettext(
            "Nobody interprets between %(languages)s; %(count)s meeting needs it.",
            "Nobody interprets between %(languages)s; %(count)s meetings need it.",
            count,
        )
        found.append(
            Foreseen(
                "pair_uncovered",
                text % {"languages": isolate(language_pair(codes)), "count": count},
                _(
                    "Find an interpreter, enter their languages, or ask the two to send somebody who shares one."
                ),
                Cure.PEOPLE,
            )
        )
    return found


def _of_the_whole(round_: Round, now: datetime) -> list[Foreseen]:
    """Tables and interpreters that do not suffice for all wishes together, as the engine counts them."""
    found = []
    for one in engine.foresee(build_problem(round_, now).forum):
        match one:
            case engine.InterpretersShort(languages, _names, wishes, work):
                text = ngettext(
                    "%(count)s meeting needs an interpreter between %(languages)s; those whom you have can serve "
                    "%(work)s, their rest counted.",
                    "%(count)s meetings need an interpreter between %(languages)s; those whom you have can serve "
                    "%(work)s, their rest counted.",
                    wishes,
                )
                facts = {"count": wishes, "languages": isolate(language_pair(languages)), "work": work}
                advice = _("Find more interpreters, or let them serve more meetings in a row.")
                found.append(Foreseen("interpreters_short", text % facts, advice, Cure.PEOPLE))
            case engine.SeatsShort(wishes, seats):
                text = ngettext(
                    "%(count)s meeting is wished for, and the tables have room for %(seats)s.",
                    "%(count)s meetings are wished for, and the tables have room for %(seats)s.",
                    wishes,
                )
                advice = _("Add tables or hours; otherwise those that matter least will wait.")
                facts = {"count": wishes, "seats": seats}
                found.append(Foreseen("seats_short", text % facts, advice, Cure.HALLS))
    return found


def _voices(members: Iterable[Membership]) -> frozenset[Voice]:
    """What the people of an organisation speak, each way of speaking once."""
    return frozenset((frozenset(spoken(one)), main_language(one)) for one in members if spoken(one))


def _needs(ours: frozenset[Voice], theirs: frozenset[Voice]) -> frozenset[str] | None:
    """What an interpreter must speak, whoever of the two goes; None when some two of them need nobody."""
    needed: frozenset[str] | None = None
    for known, main in sorted(ours, key=_in_order):
        for others_known, others_main in sorted(theirs, key=_in_order):
            if known & others_known:
                return None
            needed = frozenset((main, others_main))
    return needed


def _in_order(voice: Voice) -> tuple[str, list[str]]:
    return voice[1], sorted(voice[0])


def _pins(round_: Round, now: datetime) -> list[Pin]:
    """The meetings that the desk pinned and whose time, if they have one, lies ahead."""
    return [
        pin
        for pin in Pin.objects.filter(forum=round_.forum_id, kind=Pin.Kind.HOLD)
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related("people__person")
        .order_by("starts_at", "pk")
        if pin.starts_at is None or pin.starts_at > now
    ]


def _of_pins(pins: Sequence[Pin], round_: Round, actor: Actor, now: datetime) -> list[Foreseen]:
    """Pins that contradict each other, or name what is no longer there."""
    if not pins:
        return []
    ground = ground_of(round_, {one for pin in pins for one in (pin.first_id, pin.second_id)}, actor, now)
    troubles = standing_hindrances(pins, ground)
    return [_of_pin(pin, troubles[pin.pk]) for pin in pins if troubles[pin.pk]]


def _of_pin(pin: Pin, hindrances: Sequence[Hindrance]) -> Foreseen:
    pair = f"{isolate(str(pin.first.name))} – {isolate(str(pin.second.name))}"
    return Foreseen(
        "pin",
        _("The pinned meeting %(pair)s cannot be held.") % {"pair": pair}
        + " "
        + " ".join(one.text for one in hindrances),
        _("Change one of the pins, or lift it."),
        Cure.PIN,
        pin=pin,
    )
