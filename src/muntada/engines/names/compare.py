"""Two names side by side: how likely they are spellings of one, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from rapidfuzz.distance import OSA

from muntada.engines.names import rarity
from muntada.engines.names.alignment import Aligned, align, score_of, similarity
from muntada.engines.names.encoder import shipped
from muntada.engines.names.organisation import read_organisation
from muntada.engines.names.reading import Role, Token, read_person
from muntada.engines.names.reasons import (
    ArticleLeft,
    MixedAlphabets,
    NothingToRead,
    OrderDiffers,
    PartLeft,
    PartsMeet,
    Reason,
    Rule,
)
from muntada.engines.names.scripts import is_mixed
from muntada.engines.names.skeleton import skeleton

# Family names of men and of women.
_ENDINGS = (
    ("ов", "ова"),
    ("ев", "ева"),
    ("ин", "ина"),
    ("ын", "ына"),
    ("ий", "ая"),
    ("ый", "ая"),
    ("ov", "ova"),
    ("ev", "eva"),
    ("in", "ina"),
    ("yn", "yna"),
    ("sky", "skaya"),
    ("skiy", "skaya"),
    ("skii", "skaia"),
    ("وف", "وفا"),
    ("يف", "يفا"),
    ("ين", "ينا"),
    ("سكي", "سكايا"),
)


class Kind(StrEnum):
    """Whose name it is."""

    PERSON = "person"
    ORGANISATION = "org"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score of two names, 0 to 1, and the reasons, the parts that met first."""

    score: float
    reasons: tuple[Reason, ...]


def compare(first: str, second: str, kind: Kind = Kind.PERSON) -> Comparison:
    """Whether two names may be spellings of one; `compare(a, b)` and `compare(b, a)` score the same.

    The score is the share of such pairs that are one person's, where half of the pairs are; it knows nothing but
    the names, so that two true namesakes score 1.
    """
    if (second, first) < (first, second):
        mirrored = _compare(second, first, kind)
        return replace(mirrored, reasons=tuple(_mirrored(reason) for reason in mirrored.reasons))
    return _compare(first, second, kind)


def read(name: str, kind: Kind) -> tuple[Token, ...]:
    """The parts of a name by the rules of its kind."""
    return read_person(name) if kind is Kind.PERSON else read_organisation(name)


def _compare(first: str, second: str, kind: Kind) -> Comparison:
    here, there = read(first, kind), read(second, kind)
    reasons: list[Reason] = [
        NothingToRead(side) for side, tokens in enumerate((here, there), 1) if not tokens
    ]
    if reasons:
        return Comparison(0.0, tuple(reasons))
    aligned = _aligned(here, there)
    score = float(score_of(aligned)[0])
    return Comparison(score, (*_reasons(here, there, aligned), *_mixed(first, second)))


def _aligned(here: Sequence[Token], there: Sequence[Token]) -> Aligned:
    encoder = shipped()
    vectors = encoder.encode([(token.script, token.form) for token in here])
    others = encoder.encode([(token.script, token.form) for token in there])
    alike = similarity(
        here,
        [skeleton(token.form, token.script) for token in here],
        vectors @ others.T,
        [(token.script, token.form) for token in there],
        [skeleton(token.form, token.script) for token in there],
    )
    weights = [np.array([rarity.weight(token.form) for token in side], np.float32) for side in (here, there)]
    return align(alike[None], weights[0], weights[1][None], np.ones((1, len(there)), bool))


def _reasons(here: Sequence[Token], there: Sequence[Token], aligned: Aligned) -> list[Reason]:
    met: list[Reason] = []
    articles: list[Reason] = []
    left: list[Reason] = []
    taken: list[int] = []
    for token, place, likeness in zip(here, aligned.partner[0], aligned.likeness[0], strict=True):
        if place < 0:
            left.append(PartLeft(1, token.written, token.role))
            continue
        other = there[place]
        taken.append(int(place))
        bones = (skeleton(token.form, token.script)[0], skeleton(other.form, other.script)[0])
        met.append(
            PartsMeet(token.written, other.written, _rule(token, other), round(float(likeness), 3), bones)
        )
        if token.article != other.article:
            articles.append(
                ArticleLeft(1 if token.article else 2, token.written if token.article else other.written)
            )
    left += [
        PartLeft(2, token.written, token.role) for place, token in enumerate(there) if place not in taken
    ]
    order: list[Reason] = [OrderDiffers()] if taken != sorted(taken) else []
    return [*met, *articles, *order, *left]


def _rule(token: Token, other: Token) -> Rule:
    if token.form[:1] == "@":
        return Rule.PARTICLE
    if token.form[:1] == "#":
        return Rule.CONCEPT
    if token.script is other.script and token.form == other.form:
        return Rule.SAME
    if Role.INITIAL in {token.role, other.role}:
        return Rule.INITIAL
    if token.script is other.script:
        if _is_gender(token.form, other.form) or _is_gender(other.form, token.form):
            return Rule.GENDER
        if len(token.form) > 3 and OSA.distance(token.form, other.form) == 1:
            return Rule.SLIP
    if skeleton(token.form, token.script)[0] == skeleton(other.form, other.script)[0]:
        return Rule.SOUND
    return Rule.SPELLING


def _is_gender(his: str, hers: str) -> bool:
    return any(his.endswith(one) and his[: -len(one)] + other == hers for one, other in _ENDINGS)


def _mixed(first: str, second: str) -> list[Reason]:
    return [MixedAlphabets(side) for side, name in enumerate((first, second), 1) if is_mixed(name)]


def _mirrored(reason: Reason) -> Reason:
    if isinstance(reason, PartsMeet):
        return replace(reason, here=reason.there, there=reason.here, bones=(reason.bones[1], reason.bones[0]))
    if isinstance(reason, OrderDiffers):
        return reason
    return replace(reason, side=3 - reason.side)
