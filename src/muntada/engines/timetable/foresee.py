"""What can be said of a forum before anything is computed: what is bound to fail, and for want of what.

Facts from which a page can write a sentence in any language, found by counting alone, in well under a second.
None of them forbids to compute: a solver then holds what can be held.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from muntada.engines.timetable.explain import never
from muntada.engines.timetable.forum import Forum
from muntada.engines.timetable.layout import Layout, bits, lay_out
from muntada.engines.timetable.reasons import (
    InterpretersAway,
    NoCommonSlot,
    NoTableOpen,
    PinImpossible,
    PinsClash,
)

MUST = 3


@dataclass(frozen=True, slots=True)
class NoSlots:
    """The programme has no slot for meetings."""


@dataclass(frozen=True, slots=True)
class NoTables:
    """No table is open to everybody in any slot; `wishes` need one."""

    wishes: int


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """These people are there in no slot at all, although wishes name them; `wishes` counts those wishes."""

    people: tuple[str, ...]
    wishes: int


@dataclass(frozen=True, slots=True)
class MustsExceedSlots:
    """More wishes of great weight name this person than they have slots in which to hold them."""

    person: str
    musts: int
    slots: int


@dataclass(frozen=True, slots=True)
class PairUncovered:
    """No interpreter speaks all these languages; so many `wishes` need one who does."""

    languages: tuple[str, ...]
    wishes: int


@dataclass(frozen=True, slots=True)
class InterpretersShort:
    """So many `wishes` need these languages; those who speak them can serve `work` meetings, rest included."""

    languages: tuple[str, ...]
    interpreters: tuple[str, ...]
    wishes: int
    work: int


@dataclass(frozen=True, slots=True)
class SeatsShort:
    """More wishes need a table than there are slots at tables."""

    wishes: int
    seats: int


@dataclass(frozen=True, slots=True)
class NeverPossible:
    """A wish that could not be held even if it were the only one, and why."""

    wish: str
    reason: NoCommonSlot | NoTableOpen | InterpretersAway | PinImpossible


@dataclass(frozen=True, slots=True)
class PinsContradict:
    """A pinned wish needs a person, table or interpreter that another one pinned to the same slot has."""

    wish: str
    clash: PinsClash


@dataclass(frozen=True, slots=True)
class PinsOverfill:
    """More wishes are pinned to a slot than there are tables."""

    slot: int
    wishes: tuple[str, ...]
    tables: int


Foreseen = (
    NoSlots
    | NoTables
    | NobodyThere
    | MustsExceedSlots
    | PairUncovered
    | InterpretersShort
    | SeatsShort
    | NeverPossible
    | PinsContradict
    | PinsOverfill
)


def foresee(forum: Forum, *, must: int = MUST) -> tuple[Foreseen, ...]:
    """What is bound to fail, the gravest first; a wish of weight `must` or more counts as a must.

    What is told of everybody (no slots, no tables, nobody who speaks the languages) is not told again of
    each wish. No answer does not mean that everything can be held.
    """
    if not forum.wishes:
        return ()
    if not forum.parts:
        return (NoSlots(),)
    layout = lay_out(forum)
    found: list[Foreseen] = []
    at_any_table = sum(layout.free_table)
    if at_any_table and not any(layout.seats):
        found.append(NoTables(at_any_table))
    absent = _absent(forum, layout)
    found += absent
    found += _uncovered(forum, layout)
    told = {name for one in absent for name in one.people}
    found += _never(forum, layout, told)
    found += _pins(forum, layout)
    found += _musts(forum, layout, must)
    found += _work(forum, layout)
    seats, able = (
        sum(layout.seats),
        sum(free and bool(mask) for free, mask in zip(layout.free_table, layout.open, strict=True)),
    )
    if able > seats > 0:
        found.append(SeatsShort(able, seats))
    return tuple(found)


def _absent(forum: Forum, layout: Layout) -> list[NobodyThere]:
    away = {index for index, mask in enumerate(layout.there) if not mask}
    lost = [people for people in layout.people if not away.isdisjoint(people)]
    names = sorted({forum.participants[one].id for people in lost for one in people if one in away})
    return [NobodyThere(tuple(names), len(lost))] if names else []


def _uncovered(forum: Forum, layout: Layout) -> list[PairUncovered]:
    pairs = Counter(
        tuple(sorted(wish.needs))
        for wish, speakers in zip(forum.wishes, layout.speakers, strict=True)
        if wish.needs is not None and speakers == () and wish.interpreter is None
    )
    return [PairUncovered(languages, count) for languages, count in sorted(pairs.items())]


def _never(forum: Forum, layout: Layout, told: set[str]) -> list[NeverPossible]:
    found = []
    tables = any(layout.seats)
    for index, wish in enumerate(forum.wishes):
        if layout.open[index] or not told.isdisjoint(wish.people):
            continue
        reason = never(forum, layout, index)
        if isinstance(reason, NoTableOpen) and not tables and layout.free_table[index]:
            continue
        if isinstance(reason, NoCommonSlot | NoTableOpen | InterpretersAway | PinImpossible):
            found.append(NeverPossible(wish.id, reason))
    return found


def _pins(forum: Forum, layout: Layout) -> list[Foreseen]:
    """Wishes pinned to one slot that want the same person, table or interpreter, or are too many for it."""
    pinned: dict[int, list[int]] = defaultdict(list)
    for index, wish in enumerate(forum.wishes):
        if wish.slot is not None and layout.open[index]:
            pinned[wish.slot].append(index)
    found: list[Foreseen] = []
    for slot, wishes in sorted(pinned.items()):
        taken: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in wishes:
            wish = forum.wishes[index]
            for name in wish.people:
                taken["person", name].append(index)
            if wish.table is not None:
                taken["table", wish.table].append(index)
            if wish.interpreter is not None:
                taken["interpreter", wish.interpreter].append(index)
        others: dict[int, set[int]] = defaultdict(set)
        for crowd in taken.values():
            for index in crowd:
                others[index].update(set(crowd) - {index})
        found += [
            PinsContradict(
                forum.wishes[index].id,
                PinsClash(slot, tuple(forum.wishes[one].id for one in sorted(others[index]))),
            )
            for index in wishes
            if others[index]
        ]
        free = [forum.wishes[index].id for index in wishes if layout.free_table[index]]
        if len(free) > layout.seats[slot]:
            found.append(PinsOverfill(slot, tuple(free), layout.seats[slot]))
    return found


def _musts(forum: Forum, layout: Layout, must: int) -> list[MustsExceedSlots]:
    count = [0] * len(layout.there)
    useful = [0] * len(layout.there)
    for index, wish in enumerate(forum.wishes):
        if wish.weight >= must and layout.open[index]:
            for person in layout.people[index]:
                count[person] += 1
                # A slot that the desk chose is not what makes slots short.
                useful[person] |= layout.there[person] if wish.slot is not None else layout.open[index]
    over = [
        MustsExceedSlots(forum.participants[person].id, musts, useful[person].bit_count())
        for person, musts in enumerate(count)
        if musts > useful[person].bit_count()
    ]
    return sorted(over, key=lambda one: (one.slots - one.musts, one.person))


def _work(forum: Forum, layout: Layout) -> list[InterpretersShort]:
    """Language needs for which the work of all who could serve them does not suffice."""
    needed: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, wish in enumerate(forum.wishes):
        if wish.needs is not None and layout.open[index]:
            needed[wish.needs].append(index)
    found = []
    for languages, wishes in sorted(needed.items(), key=lambda one: sorted(one[0])):
        # Meetings that need more languages than these take the same interpreters' time.
        wider = [index for needs, others in needed.items() if needs >= languages for index in others]
        able = [one for one, voice in enumerate(forum.interpreters) if languages <= voice.languages]
        slots = 0
        for index in wider:
            slots |= layout.open[index]
        idle = (1 << layout.slots) - 1 & ~slots
        work = sum(min(layout.most_work(one), len(bits(layout.on_duty[one] & ~idle))) for one in able)
        if wishes and len(wider) > work:
            names = tuple(forum.interpreters[one].id for one in able)
            found.append(InterpretersShort(tuple(sorted(languages)), names, len(wider), work))
    return found
