"""What is settled before a timetable is computed: the desk's pins, and what is published where it is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.meetings.models import Meeting, Pin, Preference, Round
from muntada.meetings.slots import Slot

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is fixed of one meeting; None and nobody mean: whatever suits.

    One that `goes_first` was pinned by the desk and is worth more than all that nobody pinned.
    """

    slot: int | None = None
    table: int | None = None
    interpreter: int | None = None
    people: frozenset[int] = frozenset()
    goes_first: bool = False


@dataclass(slots=True)
class Settled:
    """What is fixed, what is forbidden, and which part of a pin names something that is no longer there."""

    fixed: dict[Pair, Fixed] = field(default_factory=dict)
    forbidden: set[Pair] = field(default_factory=set)
    broken: dict[Pair, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who and what there is: memberships and tables by id, and in which slots each is there, if not in all."""

    slots: Sequence[Slot]
    ahead: frozenset[int]
    members: Mapping[int, Membership]
    tables: frozenset[int]
    there: Mapping[str, frozenset[int]]

    def is_there(self, resource: str, slot: int) -> bool:
        """True when nothing else takes up this person or table in the slot."""
        return slot in self.ahead and (resource not in self.there or slot in self.there[resource])


def pins_of(round_: Round) -> list[Pin]:
    """The pins of a forum with the people whom they name."""
    return list(Pin.objects.filter(forum=round_.forum_id).prefetch_related("people").order_by("pk"))


def excluded(forum: Forum, pairs: Iterable[Pair]) -> set[Pair]:
    """Those of these pairs that are not to meet as things stand: one said no, or the desk forbade it for both."""
    asked = {frozenset(pair): pair for pair in pairs}
    ids = {one for pair in asked for one in pair}
    said = Preference.objects.filter(forum=forum, strength=Preference.Strength.NO)
    declined = said.filter(asker__in=ids, asked__in=ids).values_list("asker", "asked")
    pins = Pin.objects.filter(forum=forum, kind=Pin.Kind.FORBID)
    forbidden = pins.filter(first__in=ids, second__in=ids).values_list("first", "second")
    found = {frozenset(pair) for pair in (*declined, *forbidden)}
    return {pair for key, pair in asked.items() if key in found}


def settle(pins: Iterable[Pin], scene: Scene) -> Settled:
    """The pins in the numbers of this round."""
    starts = {slot.starts_at: slot.number for slot in scene.slots}
    settled = Settled()
    for pin in pins:
        pair = pin.first_id, pin.second_id
        if pin.kind == Pin.Kind.FORBID:
            settled.forbidden.add(pair)
            continue
        people = frozenset(one.pk for one in pin.people.all())
        slot = starts.get(pin.starts_at) if pin.starts_at is not None else None
        if pin.starts_at is not None and (slot is None or slot not in scene.ahead):
            settled.broken[pair] = "slot"
        elif pin.table_id is not None and pin.table_id not in scene.tables:
            settled.broken[pair] = "table"
        elif pin.interpreter_id is not None and not _interprets(scene.members.get(pin.interpreter_id)):
            settled.broken[pair] = "interpreter"
        elif not people <= scene.members.keys():
            settled.broken[pair] = "people"
        else:
            settled.fixed[pair] = Fixed(slot, pin.table_id, pin.interpreter_id, people, goes_first=True)
    return settled


def _interprets(member: Membership | None) -> bool:
    return member is not None and member.part == Membership.Part.INTERPRETER


def keep_published(
    settled: Settled,
    wished: frozenset[Pair],
    round_: Round,
    at: datetime,
    scene: Scene,
) -> None:
    """Fix each published meeting that somebody still wishes for where it is, if everything there still holds.

    What is pinned goes before it, and two that are kept never stand in each other's way.
    """
    starts = {slot.starts_at: slot for slot in scene.slots}
    taken = _taken(settled, scene)
    worked: dict[int, set[int]] = defaultdict(set)  # slots of each interpreter
    for one in settled.fixed.values():
        if one.interpreter is not None and one.slot is not None:
            worked[one.interpreter].add(one.slot)
    ahead = Meeting.objects.filter(
        forum=round_.forum_id, state=Meeting.State.PUBLISHED, starts_at__gt=at
    ).prefetch_related("attendances")
    for meeting in ahead.order_by("starts_at", "pk"):
        pair = meeting.first_id, meeting.second_id
        slot = starts.get(meeting.starts_at)
        if (
            pair in settled.fixed
            or pair in settled.broken
            or pair in settled.forbidden
            or pair not in wished
            or slot is None
            or slot.ends_at != meeting.ends_at
            or meeting.table_id not in scene.tables
        ):
            continue
        people = frozenset(row.membership_id for row in meeting.attendances.all())
        interpreter = meeting.interpreter_id
        everybody = people | ({interpreter} if interpreter is not None else set())
        if not everybody <= scene.members.keys():
            continue
        needed = {f"person:{scene.members[one].person_id}" for one in everybody}
        needed.add(f"table:{meeting.table_id}")
        if any((name, slot.number) in taken or not scene.is_there(name, slot.number) for name in needed):
            continue
        if interpreter is not None:
            if _overworks(worked[interpreter] | {slot.number}, scene.slots, round_.in_a_row):
                continue
            worked[interpreter].add(slot.number)
        taken |= {(name, slot.number) for name in needed}
        settled.fixed[pair] = Fixed(slot.number, meeting.table_id, interpreter, people)


def _taken(settled: Settled, scene: Scene) -> set[tuple[str, int]]:
    """Whom and what the pins take up, and when."""
    return {
        (name, one.slot)
        for one in settled.fixed.values()
        if one.slot is not None
        for name in (
            *(f"person:{scene.members[member].person_id}" for member in one.people),
            *([f"table:{one.table}"] if one.table is not None else []),
            *([f"person:{scene.members[one.interpreter].person_id}"] if one.interpreter is not None else []),
        )
    }


def _overworks(worked: set[int], slots: Sequence[Slot], in_a_row: int) -> bool:
    """True when somebody who interprets in these slots is nowhere given the rest that is due."""
    row, part = 0, -1
    for slot in slots:
        row = row + 1 if slot.number in worked and slot.part == part else int(slot.number in worked)
        part = slot.part
        if row > in_a_row:
            return True
    return False
