"""Why a wish is not held: facts from which a page can write a sentence in any language."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class NoCommonSlot:
    """The people of the wish are never there at the same time; `slots` counts when each of them is."""

    slots: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class NoTableOpen:
    """In the slots that the people share, no table that they may use is open."""

    slots: int


@dataclass(frozen=True, slots=True)
class InterpreterPairUncovered:
    """No interpreter speaks all the languages that the wish needs."""

    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InterpretersAway:
    """Those who speak the languages are not there in any slot in which the wish could be held."""

    languages: tuple[str, ...]
    interpreters: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class InterpretersAllBusy:
    """In each of the possible slots those who speak the languages work elsewhere or rest."""

    languages: tuple[str, ...]
    interpreters: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class TablesFull:
    """In each of the possible slots every table is taken; `tables` is the most there are in any of them."""

    slots: int
    tables: int


@dataclass(frozen=True, slots=True)
class PersonFull:
    """More wishes name this person than they have slots; `held` of the wishes are held."""

    person: str
    wishes: int
    slots: int
    held: int


@dataclass(frozen=True, slots=True)
class Outweighed:
    """Each possible slot is taken by other meetings, no one cause explains it; `by` are the heaviest of them.

    `people_busy`, `tables_full` and `interpreters_busy` count the slots in which that stands in the way.
    """

    slots: int
    people_busy: int
    tables_full: int
    interpreters_busy: int
    by: tuple[str, ...]


class Pin(StrEnum):
    """What the desk has settled for a wish."""

    SLOT = "slot"
    TABLE = "table"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True)
class PinImpossible:
    """The pinned slot, table or interpreter can never serve this wish."""

    pin: Pin
    value: str


@dataclass(frozen=True, slots=True)
class PinsClash:
    """Another pinned wish takes the person, the table or the interpreter in the pinned slot."""

    slot: int
    others: tuple[str, ...]


Reason = (
    NoCommonSlot
    | NoTableOpen
    | InterpreterPairUncovered
    | InterpretersAway
    | InterpretersAllBusy
    | TablesFull
    | PersonFull
    | Outweighed
    | PinImpossible
    | PinsClash
)
