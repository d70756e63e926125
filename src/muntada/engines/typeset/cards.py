"""Cards of delegates: somebody's meetings of a day on a card for the pocket, several on a page to be cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from muntada.engines.typeset.imprint import Imprint, Zone, imprint_data
from muntada.engines.typeset.parts import Name, name_lines, times
from muntada.engines.typeset.press import press
from muntada.engines.typeset.runs import name_run, words_run
from muntada.engines.typeset.words import WORDS, weekday_in_words

_HIGH = 102.0
"""What a card holds, in millimetres; meetings that need more go on on another card."""


@dataclass(frozen=True)
class Errand:
    """One meeting of somebody: when, at which table, with whom, through whom."""

    starts_at: datetime
    ends_at: datetime
    partner: Name
    table: str
    interpreter: str = ""


@dataclass(frozen=True)
class Card:
    """One person and their meetings of the day."""

    person: Name
    organisation: str
    errands: tuple[Errand, ...] = ()


@dataclass(frozen=True)
class Cards:
    """The cards of one day, in the order in which they are handed out."""

    imprint: Imprint
    day: date
    cards: tuple[Card, ...]
    hall: str = ""
    other_zone: Zone | None = None


def cards_pdf(cards: Cards) -> bytes:
    """A4 portrait, four cards a page with marks to cut along; raises `TypesetError`."""
    imprint, language = cards.imprint, cards.imprint.language
    words = WORDS[language]
    day = weekday_in_words(cards.day, language)
    data = {
        **imprint_data(imprint, f"{words.cards}: {day}"),
        "day": words_run(day, language),
        "hall": words_run(cards.hall, language),
        "zones": [words_run(zone.place, language) for zone in (imprint.zone, cards.other_zone) if zone],
        "words": {"table": words.table},
        "cards": [part for card in cards.cards for part in _parts(card, cards)],
        "empty": words_run(words.no_meetings, language),
    }
    return press("cards.typ", data, issued_at=imprint.issued_at)


def _parts(card: Card, cards: Cards) -> Iterator[dict[str, Any]]:
    """The card, and where it is too full its continuation, each saying which part it is."""
    language, zone = cards.imprint.language, cards.imprint.zone
    words = WORDS[language]
    errands = sorted(card.errands, key=lambda one: zone.local(one.starts_at))
    pieces: list[list[Errand]] = [[]]
    left = _HIGH - _head(card)
    for one in errands:
        if pieces[-1] and left < _height(one):
            pieces.append([])
            left = _HIGH - _head(card)
        pieces[-1].append(one)
        left -= _height(one)
    for number, piece in enumerate(pieces, start=1):
        part = words.day_part.format(part=number, parts=len(pieces)) if len(pieces) > 1 else ""
        yield {
            "person": name_lines(card.person, language, longest=18),
            "organisation": words_run(card.organisation, language, longest=24),
            "part": words_run(part, language),
            "rows": [
                {
                    "times": times(one.starts_at, one.ends_at, zone, cards.other_zone, language),
                    "table": words_run(one.table, language, longest=8),
                    "partner": name_run(one.partner.read or one.partner.own, language, longest=22),
                    "interpreter": name_run(one.interpreter, language, longest=18),
                }
                for one in piece
            ],
        }


def _head(card: Card) -> float:
    """About how high the names stand, in millimetres: rather more than less, so that nothing runs over."""
    names = [card.person.own] + ([card.person.read] if card.person.read not in ("", card.person.own) else [])
    lines = sum(ceil(len(name) / 24) for name in names) + ceil(len(card.organisation) / 34)
    return 18 + 4.8 * lines


def _height(one: Errand) -> float:
    """About how high a meeting stands, in millimetres."""
    lines = ceil(len(one.partner.read or one.partner.own) / 24) + ceil(len(one.interpreter) / 28)
    return 2.6 + 3.9 * max(2, lines)
