"""Reasons and warnings as English sentences, for the command and for logs; pages write their own from the facts.

Slots are counted from 1 here, as in files.
"""

from collections.abc import Iterable

from muntada.engines.timetable.explain import Squeeze
from muntada.engines.timetable.foresee import (
    Foreseen,
    InterpretersShort,
    MustsExceedSlots,
    NeverPossible,
    NobodyThere,
    NoSlots,
    NoTables,
    PairUncovered,
    PinsContradict,
    PinsOverfill,
    SeatsShort,
)
from muntada.engines.timetable.layout import runs
from muntada.engines.timetable.reasons import (
    InterpreterPairUncovered,
    InterpretersAllBusy,
    InterpretersAway,
    NoCommonSlot,
    NoTableOpen,
    Outweighed,
    PersonFull,
    Pin,
    PinImpossible,
    PinsClash,
    Reason,
    TablesFull,
)

# A sentence with more names than this is not read.
_NAMED_AT_MOST = 5


def reason_in_words(reason: Reason) -> str:
    """Why a wish is not held, as a sentence."""
    match reason:
        case NoCommonSlot(slots):
            presence = ", ".join(f"{name} is there in {_count(times, 'slot')}" for name, times in slots)
            return f"Its people are never there at the same time ({presence})."
        case NoTableOpen(slots):
            return f"In the {_count(slots, 'slot')} that its people share no table is open to them."
        case InterpreterPairUncovered(languages):
            return f"No interpreter speaks {_and(languages)}."
        case InterpretersAway(languages, interpreters, slots):
            return (
                f"Those who interpret {_and(languages)} ({_some(interpreters)}) are away in the "
                f"{_count(slots, 'slot')} in which it could be held."
            )
        case InterpretersAllBusy(languages, interpreters, slots):
            return (
                f"In each of the {_count(slots, 'possible slot')} those who interpret {_and(languages)} "
                f"({_some(interpreters)}) work elsewhere or rest."
            )
        case TablesFull(slots, tables):
            return f"In each of the {_count(slots, 'possible slot')} all tables are taken (at most {tables})."
        case PersonFull(person, wishes, slots, held):
            return (
                f"{_count(wishes, 'wish', 'wishes')} name {person}, who is there in {_count(slots, 'slot')}; "
                f"{held} of them are held."
            )
        case Outweighed(slots, people_busy, tables_full, interpreters_busy, by):
            ways = [
                f"{word} in {times}"
                for word, times in (
                    ("its people are busy", people_busy),
                    ("the tables are taken", tables_full),
                    ("the interpreters are busy", interpreters_busy),
                )
                if times
            ]
            others = f", with {_some(by)}" if by else ""
            return f"Other meetings take its {_count(slots, 'possible slot')}: {'; '.join(ways)}{others}."
        case PinImpossible(pin, value):
            told = f"slot {int(value) + 1}" if pin is Pin.SLOT else f"{pin.value} {value}"
            return f"It is pinned to {told}, where it can never be held."
        case PinsClash(slot, others):
            rivals = _some(others) if others else "other pinned meetings"
            return f"It is pinned to slot {slot + 1}, where {rivals} takes its place."


def squeeze_in_words(squeeze: Squeeze) -> str:
    """What makes one person's slots so short, as a sentence."""
    those = (
        f"All {squeeze.wishes} wishes"
        if squeeze.among == squeeze.wishes
        else f"{squeeze.among} of the {squeeze.wishes} wishes"
    )
    return (
        f"{those} for {squeeze.person} can be held in {slots_in_words(squeeze.slots)} only: "
        f"{_count(len(squeeze.slots), 'slot')}."
    )


def foreseen_in_words(one: Foreseen) -> str:
    """What is bound to fail, as a sentence that says what to do where something can be done."""
    match one:
        case NoSlots():
            return "The programme has no slot for meetings; add slots."
        case NoTables(wishes):
            return f"No table is open in any slot, and {_count(wishes, 'wish needs', 'wishes need')} one; add tables."
        case NobodyThere(people, wishes):
            return (
                f"{_some(people)} {'is' if len(people) == 1 else 'are'} there in no slot, and so "
                f"{_count(wishes, 'wish', 'wishes')} cannot be held; ask when they come."
            )
        case MustsExceedSlots(person, musts, slots):
            return (
                f"{person} has {_count(musts, 'must')} and {_count(slots, 'slot')} for them; "
                "free more slots or turn some into wishes."
            )
        case PairUncovered(languages, wishes):
            return (
                f"No interpreter speaks {_and(languages)}, which {_count(wishes, 'wish needs', 'wishes need')}; "
                "find one."
            )
        case InterpretersShort(languages, interpreters, wishes, work):
            return (
                f"{_count(wishes, 'wish needs', 'wishes need')} {_and(languages)}; {_some(interpreters)} can serve "
                f"{work} at most, rest included."
            )
        case SeatsShort(wishes, seats):
            return f"{_count(wishes, 'wish', 'wishes')} need a table; there is room for {seats} at most."
        case NeverPossible(wish, reason):
            return f"{wish} can never be held. {reason_in_words(reason)}"
        case PinsContradict(wish, clash):
            return (
                f"{wish} and {_some(clash.others)} are pinned to slot {clash.slot + 1} and share a person, "
                "table or interpreter; move one."
            )
        case PinsOverfill(slot, wishes, tables):
            return (
                f"{_count(len(wishes), 'wish is', 'wishes are')} pinned to slot {slot + 1}, where "
                f"{_count(tables, 'table')} can be used; move some."
            )


def slots_in_words(slots: Iterable[int]) -> str:
    """Slots as people write them: `slots 2, 5–8`."""
    stretches = runs(slots)
    told = [f"{first + 1}" if first == last else f"{first + 1}–{last + 1}" for first, last in stretches]
    is_one = len(stretches) == 1 and stretches[0][0] == stretches[0][1]
    return f"slot{'' if is_one else 's'} {', '.join(told)}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _some(names: Iterable[str]) -> str:
    """The first few of the names, and how many more there are."""
    told = list(names)
    if len(told) <= _NAMED_AT_MOST:
        return _and(told) if told else "nobody"
    return f"{', '.join(told[:_NAMED_AT_MOST])} and {len(told) - _NAMED_AT_MOST} more"
