"""The timetable as a problem: what organisations wish, who is there, which tables and interpreters exist."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from muntada.directory.models import Membership
from muntada.engines import timetable as engine
from muntada.meetings.models import MEETS, Absence, Meeting, Preference, Round
from muntada.meetings.settled import Fixed, Scene, Settled, keep_published, pins_of, settle
from muntada.meetings.slots import Slot, slots_of
from muntada.venue.bookings import taken_between
from muntada.venue.models import Table

# Reasons of our own, beside those of the engine.
DECLINED = "declined"
NOBODY_TO_SEND = "nobody_to_send"
FORBIDDEN = "forbidden"
PIN_IMPOSSIBLE = "pin_impossible"  # as the engine calls it, where the pin names what is no longer there


NOT_FIXED = Fixed()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations that are to meet: what it is worth, which of their people go, and what is fixed.

    The weight is what the two said; nobody need have said anything of a meeting that the desk pinned.
    """

    first: int
    second: int
    weight: int
    people: tuple[int, ...]  # memberships
    fixed: Fixed = NOT_FIXED

    @property
    def key(self) -> str:
        """Its name in the problem."""
        return f"{self.first}-{self.second}"


@dataclass(frozen=True, slots=True)
class Unheld:
    """Two organisations of which the problem knows beforehand that they will not meet."""

    first: int
    second: int
    weight: int
    reason: str
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Problem:
    """What the engine is given, and what its ids mean."""

    forum: engine.Forum
    slots: tuple[Slot, ...]
    pairs: dict[str, Pair]
    unheld: tuple[Unheld, ...]
    # What a pinned meeting is worth on top of its wishes: more than all wishes together.
    precedence: int = 0

    def weight_of(self, plan: engine.ForumPlan) -> engine.Certificate:
        """What is proved of the wishes' own weight, once the worth of being pinned is taken off again."""
        held = [self.pairs[one.wish] for one in plan.placements]
        value = sum(pair.weight for pair in held)
        bound = sum(pair.weight for pair in self.pairs.values())
        if plan.weight.proved:
            bound = value
        elif plan.weight.bound is not None:
            pinned = sum(pair.fixed.goes_first for pair in held)
            bound = min(bound, plan.weight.bound - self.precedence * pinned)
        return engine.Certificate(value, max(value, bound), plan.weight.scope)

    @property
    def fingerprint(self) -> str:
        """The same for the same input, another for any other."""
        content = [
            repr(self.forum.parts),
            [repr((one.id, _sorted(one.slots))) for one in self.forum.participants],
            [repr((one.id, _sorted(one.slots), one.host)) for one in self.forum.tables],
            [
                repr((one.id, sorted(one.languages), _sorted(one.slots), one.in_a_row))
                for one in self.forum.interpreters
            ],
            [
                repr(
                    (
                        *(one.id, sorted(one.people), one.weight, _sorted(one.needs), _sorted(one.slots)),
                        *(one.slot, one.table, one.interpreter),
                    )
                )
                for one in self.forum.wishes
            ],
            [slot.starts_at.isoformat() + slot.ends_at.isoformat() for slot in self.slots],
            [repr((pair.key, pair.people)) for pair in self.pairs.values()],
            [repr((one.first, one.second, one.reason)) for one in self.unheld],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _sorted(values: frozenset[int] | frozenset[str] | None) -> list[int] | list[str] | None:
    return None if values is None else sorted(values)  # type: ignore[return-value]  # of one kind


@dataclass(slots=True)
class _Wish:
    """What the two organisations of a pair said, put together."""

    weight: int = 0
    is_declined: bool = False
    people: set[int] = field(default_factory=set)  # the memberships that one of the two named


def person(membership: Membership) -> str:
    """The body behind a membership: whoever takes part for two organisations is still in one place."""
    return f"p{membership.person_id}"


def build_problem(round_: Round, at: datetime, *, keeps_published: bool = False) -> Problem:
    """Read everything that the timetable depends on; what has begun at this moment stays as it is.

    With `keeps_published` so does whatever is published and still possible.
    """
    forum = round_.forum
    slots = slots_of(round_)
    ahead = frozenset(slot.number for slot in slots if slot.starts_at > at)
    begun = Meeting.objects.standing().filter(forum=forum, starts_at__lte=at)
    settled = {frozenset(pair) for pair in begun.values_list("first", "second")}
    members = list(
        Membership.objects.current()
        .filter(forum=forum, part__in=(*MEETS, Membership.Part.INTERPRETER))
        .select_related("person", "side")
        .only("part", "rank", "organisation", "person__languages", "side__language")
        .order_by("rank", "pk")
    )
    tables = list(Table.objects.filter(hall=round_.hall_id).order_by("number"))
    there = presence_of(round_, slots, at, members, tables)

    delegates: dict[int, list[Membership]] = defaultdict(list)
    for member in members:
        if member.part != Membership.Part.INTERPRETER:
            delegates[member.organisation_id].append(member)
    hosts = _hosts(tables, delegates)

    by_id = {member.pk: member for member in members}
    scene = Scene(slots, ahead, by_id, frozenset(table.pk for table in tables), there)
    decided = settle(pins_of(round_), scene)
    wishes = _wishes(round_)
    for key in (*decided.fixed, *decided.broken):
        wishes.setdefault(key, _Wish())
    pinned = decided.fixed.keys() | decided.broken.keys()
    wishes = {
        key: wish
        for key, wish in wishes.items()
        if frozenset(key) not in settled and (wish.weight or key in pinned)
    }
    if keeps_published:
        wished = frozenset(key for key, wish in wishes.items() if not wish.is_declined)
        keep_published(decided, wished, round_, at, scene)
    pairs, unheld = _pairs(wishes, delegates, hosts, decided, scene)
    precedence = sum(pair.weight for pair in pairs) + 1
    attending = {by_id[one] for pair in pairs for one in pair.people}
    sitting = {table_host for table_host in hosts.values() if table_host is not None}
    bodies = {person(one): one for one in sorted(attending | sitting, key=lambda one: one.pk)}
    interpreters = [member for member in members if member.part == Membership.Part.INTERPRETER]
    return Problem(
        forum=engine.Forum(
            parts=tuple(slot.part for slot in slots),
            participants=tuple(
                engine.Participant(name, there.get(f"person:{one.person_id}")) for name, one in bodies.items()
            ),
            tables=tuple(
                engine.Table(
                    f"t{table.pk}",
                    there.get(table.resource),
                    person(host) if (host := hosts[table.pk]) is not None else None,
                )
                for table in tables
            ),
            interpreters=tuple(
                engine.Interpreter(
                    f"i{one.pk}",
                    frozenset(spoken(one)),
                    there.get(f"person:{one.person_id}"),
                    round_.in_a_row,
                )
                for one in interpreters
                if len(spoken(one)) > 1
            ),
            wishes=tuple(
                engine.Wish(
                    pair.key,
                    frozenset(person(by_id[one]) for one in pair.people),
                    pair.weight + (precedence if pair.fixed.goes_first else 0),
                    languages_needed([by_id[one] for one in pair.people]),
                    ahead if len(ahead) < len(slots) else None,
                    pair.fixed.slot,
                    f"t{pair.fixed.table}" if pair.fixed.table is not None else None,
                    f"i{pair.fixed.interpreter}" if pair.fixed.interpreter is not None else None,
                )
                for pair in pairs
            ),
        ),
        slots=tuple(slots),
        pairs={pair.key: pair for pair in pairs},
        unheld=tuple(unheld),
        precedence=precedence,
    )


def _wishes(round_: Round) -> dict[tuple[int, int], _Wish]:
    """What was said, pair by pair: mutual wishes add up, a no of either excludes."""
    wishes: dict[tuple[int, int], _Wish] = defaultdict(_Wish)
    every = Preference.objects.filter(forum=round_.forum_id).defer("topic")
    for said in every.order_by("asker", "asked"):
        wish = wishes[min(said.asker_id, said.asked_id), max(said.asker_id, said.asked_id)]
        if said.strength == Preference.Strength.NO:
            wish.is_declined = True
            continue
        wish.weight += Preference.WEIGHTS[Preference.Strength(said.strength)]
        wish.people |= {one for one in (said.attendee_id, said.wished_id) if one is not None}
    return dict(sorted(wishes.items()))


def _pairs(
    wishes: Mapping[tuple[int, int], _Wish],
    delegates: Mapping[int, list[Membership]],
    hosts: Mapping[int, Membership | None],
    decided: Settled,
    scene: Scene,
) -> tuple[list[Pair], list[Unheld]]:
    """Who goes to each meeting: those who are named, else the delegate who has fewest meetings so far."""
    pairs: list[Pair] = []
    unheld: list[Unheld] = []
    casting = _Casting(delegates, hosts, scene)
    fixed_first = sorted(
        wishes.items(),
        key=lambda item: (_order(decided.fixed.get(item[0], NOT_FIXED)), -item[1].weight, item[0]),
    )
    for (first, second), wish in fixed_first:
        fixed = decided.fixed.get((first, second), NOT_FIXED)
        reason, facts = _beforehand((first, second), wish, decided, delegates)
        people: tuple[int, ...] = ()
        if not reason:
            people = casting.people(first, second, fixed, wish.people)
            if len({scene.members[one].person_id for one in people}) < 2:
                reason, facts = NOBODY_TO_SEND, {"organisation": second}
        if reason:
            unheld.append(Unheld(first, second, wish.weight, reason, facts))
        else:
            pairs.append(Pair(first, second, wish.weight, people, fixed))
    return sorted(pairs, key=lambda pair: (pair.first, pair.second)), unheld


def _order(fixed: Fixed) -> int:
    """Whose people are found first: where most is fixed there is least choice."""
    return 0 if fixed.slot is not None else 1 if fixed.goes_first else 2


def _beforehand(
    key: tuple[int, int], wish: _Wish, decided: Settled, delegates: Mapping[int, list[Membership]]
) -> tuple[str, dict[str, object]]:
    """Why it is clear before any computation that two organisations will not meet; "" when it is not."""
    if wish.is_declined:
        return DECLINED, {}
    if key in decided.forbidden:
        return FORBIDDEN, {}
    if key in decided.broken:
        return PIN_IMPOSSIBLE, {"pin": decided.broken[key]}
    missing = [one for one in key if not delegates.get(one)]
    return (NOBODY_TO_SEND, {"organisation": missing[0]}) if missing else ("", {})


@dataclass(slots=True)
class _Casting:
    """Finds who goes to each meeting, and remembers who has how many and who is taken when."""

    delegates: Mapping[int, list[Membership]]
    hosts: Mapping[int, Membership | None]
    scene: Scene
    load: Counter[int] = field(default_factory=Counter)  # meetings of each person, whoever they go for
    taken: set[tuple[int, int]] = field(default_factory=set)  # person and slot of what is fixed
    sitting: dict[int, dict[int, Membership]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        """Sort the hosts by their organisations."""
        for table, host in self.hosts.items():
            if host is not None:
                self.sitting[host.organisation_id][table] = host

    def people(self, first: int, second: int, fixed: Fixed, wished: set[int]) -> tuple[int, ...]:
        """The memberships that go."""
        named = fixed.people or wished
        going: dict[str, Membership] = {}  # by body, so that nobody meets themselves at two chairs
        for organisation in (first, second):
            chosen = [one for one in self.delegates[organisation] if one.pk in named]
            hosting = self._hosting(organisation, fixed)
            if hosting and not any(one in hosting for one in chosen):
                chosen.append(self._least_busy(hosting, fixed.slot))
            chosen = chosen or [self._least_busy(self.delegates[organisation], fixed.slot)]
            going.update({person(one): one for one in chosen})
        self.load.update(one.person_id for one in going.values())
        if fixed.slot is not None:
            self.taken |= {(one.person_id, fixed.slot) for one in going.values()}
        return tuple(sorted(one.pk for one in going.values()))

    def _hosting(self, organisation: int, fixed: Fixed) -> list[Membership]:
        """Who sits at the tables of a host; at the table that is fixed, if it is one of them."""
        sitting = self.sitting.get(organisation, {})
        if fixed.table in sitting:
            return [sitting[fixed.table]]
        return list(dict.fromkeys(sitting.values()))

    def _least_busy(self, candidates: Sequence[Membership], slot: int | None) -> Membership:
        if slot is not None:
            free = [
                one
                for one in candidates
                if (one.person_id, slot) not in self.taken
                and self.scene.is_there(f"person:{one.person_id}", slot)
            ]
            candidates = free or candidates
        return min(candidates, key=lambda one: (self.load[one.person_id], one.rank, one.pk))


def _hosts(
    tables: Iterable[Table], delegates: Mapping[int, list[Membership]]
) -> dict[int, Membership | None]:
    """Who sits at each host table: the host's delegates in their order, and again from the first."""
    hosts: dict[int, Membership | None] = {}
    given: Counter[int] = Counter()
    for table in tables:
        candidates = delegates.get(table.host_id or 0, [])
        hosts[table.pk] = candidates[given[table.host_id or 0] % len(candidates)] if candidates else None
        given[table.host_id or 0] += 1
    return hosts


def spoken(member: Membership) -> list[str]:
    """The languages in which somebody can hold a meeting; their side's when nothing is known."""
    known = sorted(language for language in member.person.languages if member.person.speaks(language))
    return known or ([member.side.language] if member.side else [])


def languages_needed(people: Sequence[Membership]) -> frozenset[str] | None:
    """Nothing when all share a language, else the languages between which somebody must interpret."""
    if frozenset.intersection(*(frozenset(spoken(one)) for one in people)):
        return None
    return frozenset(main_language(one) for one in people if spoken(one)) or None


def main_language(member: Membership) -> str:
    """The side's language when they speak it, else their own."""
    known = spoken(member)
    if member.side is not None and member.side.language in known:
        return member.side.language
    native = [one for one in known if member.person.languages.get(one) == "native"]
    return (native or known)[0]


def presence_of(
    round_: Round,
    slots: Sequence[Slot],
    at: datetime,
    members: Sequence[Membership],
    tables: Sequence[Table],
) -> dict[str, frozenset[int]]:
    """The slots in which each person and table is there, for those that are not there in all of them.

    Absences and whatever is booked stand in the way, but not the meetings that are placed anew.
    """
    if not slots:
        return {}
    away: dict[str, set[int]] = defaultdict(set)
    by_member = {member.pk: f"person:{member.person_id}" for member in members}
    absences = Absence.objects.filter(membership__forum=round_.forum_id, membership__left_at=None)
    for absence in absences.select_related("membership"):
        who = by_member.get(absence.membership_id, f"person:{absence.membership.person_id}")
        away[who] |= _overlapping(slots, absence.starts_at, absence.ends_at)
    hall = round_.hall.resource
    resources = {*by_member.values(), *(table.resource for table in tables), hall}
    placed_anew = Meeting.objects.standing().filter(forum=round_.forum_id, starts_at__gt=at)
    replaced = {f"meeting:{public_id}" for public_id in placed_anew.values_list("public_id", flat=True)}
    for resource, bookings in taken_between(sorted(resources), slots[0].starts_at, slots[-1].ends_at).items():
        for booking in bookings:
            if booking.source in replaced:
                continue
            busy = _overlapping(slots, booking.starts_at, booking.ends_at)
            for name in [table.resource for table in tables] if resource == hall else [resource]:
                away[name] |= busy
    every = frozenset(slot.number for slot in slots)
    return {name: every - busy for name, busy in away.items() if busy}


def _overlapping(slots: Sequence[Slot], starts_at: datetime, ends_at: datetime) -> set[int]:
    return {slot.number for slot in slots if slot.starts_at < ends_at and starts_at < slot.ends_at}
