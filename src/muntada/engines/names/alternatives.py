"""Other ways in which the parts of a name may stand: two written as one, al- grown on, a short form for the full."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from muntada.engines.names.lexicon import lexicon
from muntada.engines.names.particles import FAITH, MAYBE_FAITH, MAYBE_SERVANT, SERVANT, without_article
from muntada.engines.names.reading import Role, Token
from muntada.engines.names.reasons import Rule
from muntada.engines.names.scripts import Script, script_of
from muntada.engines.names.short_forms import FULL_FORMS

# How sure it is that first letters stand for the words: of no other way.
BY_INITIALS = 0.85
# Beside what is written, a name has at most so many other ways.
MOST = 16


@dataclass(frozen=True, slots=True)
class Way:
    """A form that may stand for `count` parts from `start` on; `certainty` lowers its likeness to others."""

    script: Script
    form: str
    start: int
    count: int = 1
    certainty: float = 1.0
    rule: Rule | None = None

    @property
    def covers(self) -> int:
        """The parts that it stands for, as bits."""
        return ((1 << self.count) - 1) << self.start


_GROWN = {
    Script.LATIN: re.compile(r"^(?:[aeu]l)([bcdfghjkmnpqrstwxyz].{3,})$"),
    Script.CYRILLIC: re.compile(r"^(?:[аэ]ль?)([бвгджзкмнпрстфхцчш].{3,})$"),
}


def ways_of(tokens: Sequence[Token]) -> tuple[Way, ...]:
    """Every part as it is, in order, and then the other ways."""
    runs = _runs(tokens)
    inside = {place for start, count in runs for place in range(start, start + count)}
    own = [
        Way(token.script, token.form, place, rule=Rule.ACRONYM if place in inside else None)
        for place, token in enumerate(tokens)
    ]
    others = [
        Way(script_of(tokens[start].written), tokens[start].written, start, count, 0.9, Rule.ACRONYM)
        for start, count in runs
    ]
    others += _initials(tokens)
    for place, token in enumerate(tokens):
        if token.role is Role.CONCEPT and place not in inside:
            # Zavod may stand for завод as a sound.
            bare = without_article(token.written) if token.script is Script.ARABIC else token.written
            others.append(Way(token.script, bare, place, certainty=0.9))
            others += [
                Way(token.script, concept, place, certainty=0.9)
                for concept in lexicon().concepts(token.written, token.script)[1:]
            ]
        if token.role is Role.PATRONYMIC and token.form != token.written:
            # Elsewhere it may stand as a family name.
            others.append(Way(token.script, token.written, place, certainty=0.75))
        if token.role is Role.NAME:
            if token.form in MAYBE_SERVANT:
                others.append(Way(token.script, SERVANT, place, certainty=0.9))
            if token.form in MAYBE_FAITH:
                others.append(Way(token.script, FAITH, place, certainty=0.9))
            others += [
                Way(token.script, full, place, certainty=0.8, rule=Rule.SHORT_FORM)
                for full in FULL_FORMS.get(token.form, ())
            ]
            grown = _GROWN[token.script].match(token.form) if token.script in _GROWN else None
            if grown:
                others.append(Way(token.script, grown.group(1), place, certainty=0.95))
    for place in range(len(tokens) - 1):
        if _may_grow_together(tokens[place], tokens[place + 1]):
            joined = _joined(tokens[place].written, tokens[place + 1].written)
            others.append(Way(tokens[place].script, joined, place, count=2, certainty=0.97, rule=Rule.JOINED))
    return (*own, *others[:MOST])


def _runs(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where one written acronym stands for several concepts: the first of them, and how many."""
    runs: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(tokens) + 1):
        if place < len(tokens) and tokens[place].written == tokens[start].written:
            continue
        if place - start > 1 and Role.CONCEPT in {token.role for token in tokens[start:place]}:
            runs.append((start, place - start))
        start = place
    return runs


def _initials(tokens: Sequence[Token]) -> list[Way]:
    """The first letters of an organisation's words, as it may be known by."""
    if not any(token.role is Role.CONCEPT for token in tokens):
        return []
    places = [place for place, token in enumerate(tokens) if token.role is not Role.LEGAL_FORM]
    if not 3 <= len(places) <= 7 or places[-1] - places[0] + 1 != len(places):
        return []
    if len({tokens[place].script for place in places}) > 1 or tokens[places[0]].script is Script.ARABIC:
        return []
    letters = "".join(tokens[place].written[0] for place in places)
    return [Way(tokens[places[0]].script, letters, places[0], len(places), BY_INITIALS, Rule.ACRONYM)]


def _may_grow_together(first: Token, second: Token) -> bool:
    # Parts that were put into another order were no neighbours.
    if second.at != first.at + 1:
        return False
    if first.script is not second.script or Role.INITIAL in {first.role, second.role}:
        return False
    if {first.role, second.role} & {Role.CONCEPT, Role.LEGAL_FORM}:
        return False
    small = {Role.PARENT, Role.CHILD, Role.LINK}
    if first.role in small or second.form[:1] == "@":
        return True
    return min(len(first.form), len(second.form)) <= 3 or len(first.form) + len(second.form) <= 9


@lru_cache(maxsize=65_536)
def _joined(first: str, second: str) -> str:
    return first + second
