"""Other ways in which the parts of a name may stand: two written as one, al- grown on, a short form for the full."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from muntada.engines.names.reading import Role, Token
from muntada.engines.names.reasons import Rule
from muntada.engines.names.scripts import Script
from muntada.engines.names.short_forms import FULL_FORMS

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
    own = [Way(token.script, token.form, place) for place, token in enumerate(tokens)]
    others: list[Way] = []
    for place, token in enumerate(tokens):
        if token.role is Role.NAME:
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


def _may_grow_together(first: Token, second: Token) -> bool:
    if first.script is not second.script or Role.INITIAL in {first.role, second.role}:
        return False
    if first.form[:1] == "#" or second.form[:1] == "#":
        return False
    small = {Role.PARENT, Role.CHILD, Role.LINK}
    if first.role in small or second.form[:1] == "@":
        return True
    return min(len(first.form), len(second.form)) <= 3 or len(first.form) + len(second.form) <= 9


@lru_cache(maxsize=65_536)
def _joined(first: str, second: str) -> str:
    return first + second
