"""Two names side by side: how likely they are spellings of one, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import OSA

from muntada.engines.names import rarity
from muntada.engines.names.alignment import ALMOST, Aligned, Side, align, side_of, similarity
from muntada.engines.names.alternatives import Way, ways_of
from muntada.engines.names.encoder import shipped
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.reading import Token
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
from muntada.engines.names.scorer import scorer
from muntada.engines.names.scripts import each_of, is_mixed, words
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score of two names, 0 to 1, and the reasons, the parts that met first."""

    score: float
    reasons: tuple[Reason, ...]


def compare(first: str, second: str, kind: Kind = Kind.PERSON) -> Comparison:
    """Whether two names may be spellings of one; `compare(a, b)` and `compare(b, a)` score the same.

    The score is the share of such pairs that are one person's, where a seventh of the pairs are; it knows nothing but
    the names, so that two true namesakes score 1.
    """
    several = [(one, other) for one in each_of(first)[:4] for other in each_of(second)[:4]]
    if len(several) > 1 and words(first) != words(second):
        best = max((compare(one, other, kind) for one, other in several), key=lambda found: found.score)
        return replace(best, score=min(best.score, ALMOST))
    if (second, first) < (first, second):
        mirrored = _compare(second, first, kind)
        return replace(mirrored, reasons=tuple(_mirrored(reason) for reason in mirrored.reasons))
    return _compare(first, second, kind)


def _compare(first: str, second: str, kind: Kind) -> Comparison:
    here, there = read(first, kind), read(second, kind)
    reasons: list[Reason] = [
        NothingToRead(side) for side, tokens in enumerate((here, there), 1) if not tokens
    ]
    if reasons:
        return Comparison(0.0, tuple(reasons))
    sides = ways_of(here), ways_of(there)
    aligned = _aligned((here, there), sides)
    same = words(first) == words(second)
    score = 1.0 if same else float(scorer(kind).score(aligned.features)[0])
    return Comparison(score, (*_reasons((here, there), sides, aligned), *_mixed(first, second)))


def in_another_order(first: str, second: str, kind: Kind = Kind.PERSON) -> bool:
    """Whether the parts of two names meet in another order than they are written in."""
    return any(isinstance(reason, OrderDiffers) for reason in _compare(first, second, kind).reasons)


def _aligned(
    names: tuple[Sequence[Token], Sequence[Token]], sides: tuple[Sequence[Way], Sequence[Way]]
) -> Aligned:
    encoder = shipped()
    forms = [[(way.script, way.form) for way in side] for side in sides]
    vectors = [encoder.encode(side) for side in forms]
    skeletons = [[skeleton(way.form, way.script) for way in side] for side in sides]
    alike = similarity(sides[0], skeletons[0], vectors[0] @ vectors[1].T, forms[1], skeletons[1])
    return align(
        _side(names[0], sides[0]),
        _side(names[1], sides[1]),
        np.arange(len(sides[1]))[None],
        alike,
        np.array([[way.certainty for way in sides[1]]], np.float32),
    )


def _side(tokens: Sequence[Token], ways: Sequence[Way]) -> Side:
    own = [rarity.weight(token.form) for token in tokens]
    weights = [*own, *(sum(own[way.start : way.start + way.count]) for way in ways[len(own) :])]
    return side_of(tokens, ways, np.array(weights, np.float32))


def _reasons(
    names: tuple[Sequence[Token], Sequence[Token]],
    sides: tuple[Sequence[Way], Sequence[Way]],
    aligned: Aligned,
) -> list[Reason]:
    met: list[PartsMeet] = []
    articles: list[Reason] = []
    pairs = [
        (sides[0][row], sides[1][int(place)], float(likeness))
        for row, (place, likeness) in enumerate(zip(aligned.partner[0], aligned.likeness[0], strict=True))
        if place >= 0
    ]
    pairs.sort(key=lambda pair: names[0][pair[0].start].at)
    for way, other, likeness in pairs:
        parts = tuple(names[side][one.start : one.start + one.count] for side, one in enumerate((way, other)))
        here, there = (" ".join(token.written for token in side) for side in parts)
        bones = skeleton(way.form, way.script)[0], skeleton(other.form, other.script)[0]
        met.append(PartsMeet(here, there, _rule(way, other), round(likeness, 3), bones))
        if parts[0][0].article != parts[1][0].article:
            side = 1 if parts[0][0].article else 2
            articles.append(ArticleLeft(side, (here, there)[side - 1]))
    places = sorted((names[0][way.start].at, names[1][other.start].at) for way, other, _ in pairs)
    order: list[Reason] = [OrderDiffers()] if places != sorted(places, key=lambda pair: pair[1]) else []
    left = [
        PartLeft(side + 1, token.written, token.role)
        for side in (0, 1)
        for place, token in enumerate(names[side])
        if not any((one, other)[side].covers & 1 << place for one, other, _ in pairs)
    ]
    return [*met, *articles, *order, *left]


def _rule(way: Way, other: Way) -> Rule:
    if way.form[:1] == "@":
        return Rule.PARTICLE
    if way.form[:1] == "#":
        return Rule.CONCEPT if way.form == other.form else Rule.NEAR
    if way.rule or other.rule:
        return way.rule or other.rule or Rule.SAME
    if way.script is other.script and way.form == other.form:
        return Rule.SAME
    if 1 in {len(way.form), len(other.form)}:
        return Rule.INITIAL
    if way.script is other.script:
        if _is_gender(way.form, other.form) or _is_gender(other.form, way.form):
            return Rule.GENDER
        if len(way.form) > 3 and OSA.distance(way.form, other.form) == 1:
            return Rule.SLIP
    if skeleton(way.form, way.script)[0] == skeleton(other.form, other.script)[0]:
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
