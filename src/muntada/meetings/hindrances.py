"""What stands in the way of a pin, in words, at the moment at which it is made.

A desk of both sides is told everything. The desk of one side is told what concerns tables, interpreters, pins
and its own people: whether the other side's people are away, or said no, it learns neither here nor later.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muntada.access.actor import Actor
from muntada.directory.models import Membership, Organisation
from muntada.meetings.models import MEETS, Pin, Preference, Round
from muntada.meetings.problem import languages_needed, presence_of, spoken
from muntada.meetings.queries import reads_for_both_sides, sides_read
from muntada.meetings.slots import Slot, slots_of
from muntada.meetings.why import language_pair
from muntada.ui.format import format_span, isolate
from muntada.venue.models import Table


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stands in the way: a code, and the sentence for the reader."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pin as somebody means to set it."""

    first: Organisation
    second: Organisation
    kind: str = Pin.Kind.HOLD
    starts_at: datetime | None = None
    table: Table | None = None
    interpreter: Membership | None = None
    people: tuple[Membership, ...] = ()

    @property
    def pair(self) -> tuple[int, int]:
        """The two, as a pin names them."""
        one, other = self.first.pk, self.second.pk
        return min(one, other), max(one, other)


@dataclass(slots=True)
class Ground:
    """Everything that can stand in the way, read once for any number of pins of these organisations."""

    round_: Round
    now: datetime
    slots: list[Slot]
    members: dict[int, list[Membership]]  # those of each organisation who meet
    interpreters: list[Membership]
    tables: list[Table]
    there: dict[str, frozenset[int]]
    pins: list[Pin]
    declined: set[tuple[int, int]]
    is_joint: bool
    sides: frozenset[int]
    by_slot: dict[datetime, list[Pin]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort the pins by their times."""
        for pin in self.pins:
            if pin.kind == Pin.Kind.HOLD and pin.starts_at is not None:
                self.by_slot[pin.starts_at].append(pin)

    def tells_of(self, member: Membership) -> bool:
        """True when the reader may know when this person is there."""
        return self.is_joint or member.side_id is None or member.side_id in self.sides

    def is_there(self, resource: str, slot: Slot) -> bool:
        """True when nothing takes up this person or table in the slot."""
        return resource not in self.there or slot.number in self.there[resource]


def ground_of(round_: Round, organisations: Collection[int], actor: Actor, now: datetime) -> Ground:
    """The ground on which pins of these organisations stand, as this actor may see it."""
    members = list(
        Membership.objects.current()
        .filter(
            Q(organisation__in=organisations, part__in=MEETS) | Q(part=Membership.Part.INTERPRETER),
            forum=round_.forum_id,
        )
        .select_related("person", "side")
        .order_by("rank", "pk")
    )
    slots = slots_of(round_)
    tables = list(Table.objects.filter(hall=round_.hall_id).select_related("host").order_by("number"))
    pins = (
        Pin.objects.filter(forum=round_.forum_id)
        .select_related("first", "second", "interpreter__person")
        .prefetch_related("people__person")
    )
    said_no = Preference.objects.filter(
        forum=round_.forum_id,
        strength=Preference.Strength.NO,
        asker__in=organisations,
        asked__in=organisations,
    )
    by_organisation: dict[int, list[Membership]] = defaultdict(list)
    for member in members:
        if member.part != Membership.Part.INTERPRETER:
            by_organisation[member.organisation_id].append(member)
    return Ground(
        round_=round_,
        now=now,
        slots=slots,
        members=by_organisation,
        interpreters=[one for one in members if one.part == Membership.Part.INTERPRETER],
        tables=tables,
        there=presence_of(round_, slots, now, members, tables),
        pins=list(pins),
        declined={(min(pair), max(pair)) for pair in said_no.values_list("asker", "asked")},
        is_joint=reads_for_both_sides(actor),
        sides=sides_read(actor),
    )


def hindrances_of(wanted: Wanted, ground: Ground) -> list[Hindrance]:
    """Everything that stands in the way of this pin; nothing when it can be set."""
    standing = next((pin for pin in ground.pins if (pin.first_id, pin.second_id) == wanted.pair), None)
    if standing is not None and standing.kind != wanted.kind:
        return [_contradicts(standing)]
    if wanted.kind == Pin.Kind.FORBID:
        return []
    found = [*_said_no(wanted, ground), *_strangers(wanted, ground)]
    slot = next((one for one in ground.slots if one.starts_at == wanted.starts_at), None)
    if wanted.starts_at is not None and slot is None:
        found.append(Hindrance("no_slot", _("No meeting begins at this time any more. Choose another slot.")))
    elif slot is not None and slot.starts_at <= ground.now:
        found.append(Hindrance("past", _("This slot has begun already. Choose a later one.")))
        slot = None
    found += _people(wanted, ground, slot)
    found += _table(wanted, ground, slot)
    found += _interpreter(wanted, ground, slot)
    found += _more_than_slots(wanted, ground)
    return found


def _contradicts(standing: Pin) -> Hindrance:
    note = f" “{isolate(standing.note)}”" if standing.note else ""
    if standing.kind == Pin.Kind.FORBID:
        return Hindrance(
            "forbidden",
            _("The desk has settled that these two do not meet. Lift that first.") + note,
        )
    return Hindrance("pinned", _("The desk has settled that these two meet. Lift that first.") + note)


def _said_no(wanted: Wanted, ground: Ground) -> list[Hindrance]:
    if wanted.pair not in ground.declined or not ground.is_joint:
        return []
    return [
        Hindrance(
            "declined",
            _(
                "One of the two organisations said no, privately. Do not pass this on: speak with it, and pin "
                "the meeting once it has taken its no back."
            ),
        )
    ]


def _strangers(wanted: Wanted, ground: Ground) -> list[Hindrance]:
    """Whoever is named and does not take part for one of the two, and whoever sends nobody at all."""
    found = [
        Hindrance(
            "wrong_person",
            _("%(who)s does not take part for either of the two. Choose somebody else.")
            % {"who": _name(one)},
        )
        for one in wanted.people
        if one not in ground.members.get(one.organisation_id, []) or one.organisation_id not in wanted.pair
    ]
    found += [
        Hindrance(
            "nobody",
            _("%(organisation)s has nobody at the forum who could come to it.")
            % {"organisation": isolate(str(one.name))},
        )
        for one in (wanted.first, wanted.second)
        if not ground.members.get(one.pk)
    ]
    return found


def _people(wanted: Wanted, ground: Ground, slot: Slot | None) -> list[Hindrance]:
    """Who is away in the slot, or sits at another pinned meeting."""
    if slot is None:
        return []
    when = _when(slot, ground)
    found: list[Hindrance] = []
    others = [pin for pin in ground.by_slot[slot.starts_at] if (pin.first_id, pin.second_id) != wanted.pair]
    named_elsewhere = {one.person_id: pin for pin in others for one in pin.people.all()}
    for organisation in (wanted.first, wanted.second):
        before = len(found)
        delegates = ground.members.get(organisation.pk, [])
        named = [one for one in wanted.people if one.organisation_id == organisation.pk]
        for one in named:
            if one.person_id in named_elsewhere:
                facts = {"who": _name(one), "pair": _pair(named_elsewhere[one.person_id]), "when": when}
                text = _("%(who)s is pinned to another meeting then: %(pair)s (%(when)s).") % facts
                found.append(Hindrance("person_pinned", text))
            elif ground.tells_of(one) and not ground.is_there(f"person:{one.person_id}", slot):
                text = _("%(who)s is not there then (%(when)s).") % {"who": _name(one), "when": when}
                found.append(Hindrance("person_away", text))
        if not delegates or len(found) > before:
            continue
        facts = {"organisation": isolate(str(organisation.name)), "when": when}
        told = all(ground.tells_of(one) for one in delegates)
        present = [one for one in delegates if not told or ground.is_there(f"person:{one.person_id}", slot)]
        if not present and not named:
            text = _("Nobody of %(organisation)s is there then (%(when)s).") % facts
            found.append(Hindrance("nobody_there", text))
            continue
        # Each other pinned meeting of theirs for which nobody is named needs somebody too.
        needed = sum(
            organisation.pk in (pin.first_id, pin.second_id)
            and not any(one.organisation_id == organisation.pk for one in pin.people.all())
            for pin in others
        )
        free = {one.pk for one in present if one.person_id not in named_elsewhere}
        if len(free - {one.pk for one in named}) < needed + (not named):
            text = _("Everybody of %(organisation)s is pinned to other meetings then (%(when)s).") % facts
            found.append(Hindrance("organisation_pinned", text))
    return found


def _table(wanted: Wanted, ground: Ground, slot: Slot | None) -> list[Hindrance]:
    """Whether the table is of this hall, theirs to use, open, and not pinned; and whether any is left."""
    found: list[Hindrance] = []
    others = [
        pin
        for pin in (ground.by_slot[slot.starts_at] if slot is not None else [])
        if (pin.first_id, pin.second_id) != wanted.pair
    ]
    hosts = {table.host_id: table for table in ground.tables if table.host_id in ground.members}
    theirs = [hosts[one] for one in wanted.pair if one in hosts]
    if wanted.table is None:
        open_tables = [
            table
            for table in ground.tables
            if table.host_id is None and (slot is None or ground.is_there(table.resource, slot))
        ]
        if not ground.tables:
            found.append(Hindrance("no_tables", _("The hall has no table. Add tables first.")))
        elif slot is not None and not theirs and len(others) >= len(open_tables):
            text = ngettext(
                "The %(count)s table that is open then is pinned already (%(when)s).",
                "All %(count)s tables that are open then are pinned already (%(when)s).",
                len(open_tables),
            ) % {"count": len(open_tables), "when": _when(slot, ground)}
            found.append(Hindrance("tables_full", text))
        return found
    number = wanted.table.number
    if wanted.table not in ground.tables:
        text = _("Table %(number)s is not in the hall of the meetings. Choose another one.")
        return [Hindrance("table_elsewhere", text % {"number": number})]
    if wanted.table.host is not None and wanted.table.host_id not in wanted.pair:
        text = _("Table %(number)s is kept for %(host)s. Choose another one.")
        facts = {"number": number, "host": isolate(str(wanted.table.host.name))}
        found.append(Hindrance("table_of_host", text % facts))
    elif theirs and wanted.table.host_id not in wanted.pair:
        text = _("%(host)s meets at its own table, number %(own)s. Choose that one.")
        host = theirs[0].host
        facts = {"own": theirs[0].number, "host": isolate(str(host.name)) if host is not None else ""}
        found.append(Hindrance("host_table", text % facts))
    if slot is not None:
        for pin in others:
            if pin.table_id == wanted.table.pk:
                text = _("Table %(number)s is pinned for another meeting then: %(pair)s (%(when)s).")
                facts = {"number": number, "pair": _pair(pin), "when": _when(slot, ground)}
                found.append(Hindrance("table_taken", text % facts))
        if not ground.is_there(wanted.table.resource, slot):
            text = _("Table %(number)s is taken by the programme then (%(when)s).")
            found.append(Hindrance("table_closed", text % {"number": number, "when": _when(slot, ground)}))
    return found


def _interpreter(wanted: Wanted, ground: Ground, slot: Slot | None) -> list[Hindrance]:
    """Whether somebody speaks what is needed, and is free."""
    going = _going(wanted, ground)
    needed = languages_needed(going) if len(going) > 1 else None
    one = wanted.interpreter
    if one is None:
        if needed and not any(needed <= frozenset(spoken(each)) for each in ground.interpreters):
            text = _("No interpreter speaks %(languages)s.") % {"languages": language_pair(sorted(needed))}
            return [Hindrance("pair_uncovered", text)]
        return []
    if one not in ground.interpreters:
        text = _("%(who)s no longer interprets at this forum. Choose somebody else.") % {"who": _name(one)}
        return [Hindrance("no_interpreter", text)]
    found: list[Hindrance] = []
    missing = sorted((needed or frozenset()) - frozenset(spoken(one)))
    if missing:
        text = _("%(who)s does not interpret %(languages)s.") % {
            "who": _name(one),
            "languages": language_pair(sorted(needed or ())),
        }
        found.append(Hindrance("languages", text))
    if slot is None:
        return found
    facts = {"who": _name(one), "when": _when(slot, ground)}
    if not ground.is_there(f"person:{one.person_id}", slot):
        found.append(Hindrance("interpreter_away", _("%(who)s is not there then (%(when)s).") % facts))
    for pin in ground.by_slot[slot.starts_at]:
        if pin.interpreter_id == one.pk and (pin.first_id, pin.second_id) != wanted.pair:
            text = _("%(who)s is pinned to another meeting then: %(pair)s (%(when)s).")
            found.append(Hindrance("interpreter_pinned", text % {**facts, "pair": _pair(pin)}))
    return found


def _going(wanted: Wanted, ground: Ground) -> list[Membership]:
    """Who would come as far as is known: the named, else the first of each organisation."""
    going = []
    for organisation in wanted.pair:
        named = [one for one in wanted.people if one.organisation_id == organisation]
        going += named or ground.members.get(organisation, [])[:1]
    return going


def _more_than_slots(wanted: Wanted, ground: Ground) -> list[Hindrance]:
    """More pinned meetings than an organisation's people have slots."""
    found: list[Hindrance] = []
    ahead = [slot for slot in ground.slots if slot.starts_at > ground.now]
    for organisation in (wanted.first, wanted.second):
        delegates = ground.members.get(organisation.pk, [])
        if not delegates or not all(ground.tells_of(one) for one in delegates):
            continue
        held = 1 + sum(
            pin.kind == Pin.Kind.HOLD
            and organisation.pk in (pin.first_id, pin.second_id)
            and (pin.first_id, pin.second_id) != wanted.pair
            for pin in ground.pins
        )
        slots = sum(ground.is_there(f"person:{one.person_id}", slot) for one in delegates for slot in ahead)
        if held > slots:
            pins = ngettext(
                "%(organisation)s would have %(count)s pinned meeting.",
                "%(organisation)s would have %(count)s pinned meetings.",
                held,
            ) % {"organisation": isolate(str(organisation.name)), "count": held}
            there = ngettext("Its people have %(count)s slot.", "Its people have %(count)s slots.", slots) % {
                "count": slots
            }
            found.append(Hindrance("more_than_slots", f"{pins} {there}"))
    return found


def _name(member: Membership) -> str:
    return isolate(str(member.person.name))


def _pair(pin: Pin) -> str:
    return f"{isolate(str(pin.first.name))} – {isolate(str(pin.second.name))}"


def _when(slot: Slot, ground: Ground) -> str:
    return isolate(format_span(slot.starts_at, slot.ends_at, ground.round_.forum.zone), "en")


def standing_hindrances(pins: Iterable[Pin], ground: Ground) -> dict[int, list[Hindrance]]:
    """What has come to stand in the way of pins that were set before, by pin."""
    return {
        pin.pk: hindrances_of(
            Wanted(
                pin.first,
                pin.second,
                pin.kind,
                pin.starts_at,
                pin.table,
                pin.interpreter,
                tuple(pin.people.all()),
            ),
            ground,
        )
        for pin in pins
    }
