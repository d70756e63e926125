"""Parts of one name against the parts of others, many names at once, and the score that follows.

The likeness of two parts is a logistic function of the cosine of their vectors and of the likeness of their
skeletons; the score of two names one of how much of each is covered, how surely, and in which order. The numbers of
both were fitted by `tools/train_names.py` and are listed at the foot of the reference page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cdist

from muntada.engines.names.alternatives import BY_INITIALS, Way
from muntada.engines.names.attested import attested, hash_of, links_of
from muntada.engines.names.encoder import SCRIPTS
from muntada.engines.names.lexicon import lexicon
from muntada.engines.names.reading import Role, Token
from muntada.engines.names.scripts import Script

Floats = NDArray[np.float32]
Form = tuple[Script, str]

# cosine, likeness of the bones, likeness of the voiced skeletons, attested, known and never attested, constant
PART = np.array([9.0, 3.0, 2.0, 1.0, -1.2, -8.5], np.float32)
# below this likeness two parts do not meet
MEETS = 0.12
INITIAL = 0.55
NEAR_CONCEPT = 0.5
# First letters of words meet what is spelled like them, or nothing: РТ is not RIRT.
SPELLED = 0.95
# By how many letters are wrong: from which length on that may be a slip, and the likeness it leaves at least
SLIPS = {1: (5, 0.72), 2: (8, 0.62)}
# what a place of difference costs when parts are paired, and what a part has that is paired already
APART, GONE = 0.01, -9.0

FEATURES = (
    "covered",  # share of the weight of both names that met, by likeness
    "covered here",  # of the query's
    "covered there",  # of the name's
    "worst",  # likeness of the worst pair
    "left here",  # weight that met nothing
    "left there",
    "order",  # share of pairs that stand in the same order
    "told",  # weight that met, absolute: rare parts tell more
    "parts here",
    "parts there",
    "first here",  # likeness of what the first part met
    "first there",
    "last here",
    "last there",
    "firsts",  # the first parts met each other
    "lasts",
    "left both",  # the lesser of what is left here and there: one name has another word
    "articles",  # share of the pairs of which one alone has al-
    "fathers",  # how unlike the names of the fathers are, where both are known
    "bones",  # least likeness of the consonants of a pair
    "voiced",  # of the consonants with vowels
    "rarest",  # weight of the rarest part that met
    "places",  # both names have a place that the other has not
    "sectors",  # a trade or a kind: bank and ministry, oil and gas
    "numbers",  # a number
    "attested",  # share of the weight that met whose spellings are attested of each other
    "denied",  # how well the likest parts are known that are never attested of each other
)
_GLIDES = re.compile(r"i+([aiu])")
COVERED = FEATURES.index("covered here")
# No likeness but that of the same letters reaches 1.
ALMOST = 0.995


# What is known of a part beside its form.
ARTICLE, FATHERS, MAIN, PLACE, SECTOR, NUMBER = 1, 2, 4, 8, 16, 32
# What two organisations differ in, where each has one that the other has not.
_DISTINCT = {"#p": PLACE, "#s": SECTOR, "#k": SECTOR, "#d": NUMBER}


def flags_of(token: Token) -> int:
    """What is known of a part, as bits; main is what is a name or a concept by itself."""
    main = token.role in {Role.NAME, Role.PATRONYMIC, Role.CONCEPT}
    distinct = _DISTINCT.get(token.form[:2], 0)
    return ARTICLE * token.article + FATHERS * token.is_fathers + MAIN * main + distinct


def ends_of(flags: Sequence[int]) -> tuple[int, int]:
    """The places of the first and the last of the main parts; of all, where none is main."""
    places = [place for place, its in enumerate(flags) if its & MAIN] or range(len(flags))
    return places[0], places[-1]


@dataclass(frozen=True, slots=True)
class Side:
    """The names on one side, a row a name: what their ways cover (as bits), weigh and are, and of each name
    how many parts it has, where the first and the last main one stand, and what it weighs in all.
    """

    covers: NDArray[np.int64]
    weights: Floats
    flags: NDArray[np.uint8]
    parts: NDArray[np.int32]
    ends: NDArray[np.int64]
    totals: Floats


def side_of(tokens: Sequence[Token], ways: Sequence[Way], weights: Floats) -> Side:
    """One name as a side of its own; `weights` are those of its ways, its own parts first."""
    flags = [flags_of(token) for token in tokens]
    return Side(
        np.array([[way.covers for way in ways]]),
        weights[None],
        np.array([[*flags, *(flags[way.start] for way in ways[len(tokens) :])]], np.uint8),
        np.array([len(tokens)], np.int32),
        np.array([ends_of(flags)]),
        weights[None, : len(tokens)].sum(1),
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike ways of the query (rows) and forms are, and of that how alike their skeletons are; how firmly their
    spellings are attested of each other, and how well both are known where they are not.
    """

    whole: Floats
    bones: Floats
    voiced: Floats
    linked: Floats
    denied: Floats


@dataclass(frozen=True, slots=True)
class Aligned:
    """For each of many names: the features of its score, and which of its ways each way of the query met.

    `partner` has the shape (names, ways of the query), -1 where a way met none; `likeness` likewise.
    """

    features: Floats
    partner: NDArray[np.int64]
    likeness: Floats


def similarity(
    query: Sequence[Way],
    skeletons: Sequence[tuple[str, str]],
    cosines: Floats,
    forms: Sequence[Form],
    others: Sequence[tuple[str, str]],
) -> Likeness:
    """The likeness of each way of the query to each of the forms, 0 to 1, shape (ways, forms)."""
    bones = _likeness([one for one, _ in skeletons], [one for one, _ in others])
    voiced = _likeness([one for _, one in skeletons], [one for _, one in others])
    linked, denied = _attested(query, forms)
    # Of many a name the table has one spelling only: what sounds the same, vowels and all, is never denied.
    denied[
        np.array([_sound(one) for one in skeletons])[:, None] == np.array([_sound(one) for one in others])
    ] = 0
    sums = (
        PART[0] * cosines + PART[1] * bones + PART[2] * voiced + PART[3] * linked + PART[4] * denied + PART[5]
    )
    alike: Floats = 1 / (1 + np.exp(-sums))
    # Within one script a difference of letters is a difference; across scripts it may be none.
    scripts = np.array([script for script, _ in forms])
    for script in {way.script for way in query}:
        rows = np.array([way.script is script for way in query])
        columns = scripts == script
        if columns.any():
            block = np.ix_(rows, columns)
            linked[block] = alike[block]
            alike[block] = _in_one_script(
                alike[block],
                [way.form for way in query if way.script is script],
                [form for its, form in forms if its is script],
            )
    alike = np.minimum(alike, ALMOST)
    fixed = np.array([form[:1] in {"@", "#"} for _, form in forms])
    single = np.array([len(form) == 1 for _, form in forms])
    for row, way in enumerate(query):
        if way.form[:1] in {"@", "#"}:
            known = lexicon() if way.form[:1] == "#" else None
            alike[row] = [
                ALMOST
                if form == way.form
                else NEAR_CONCEPT
                if known and known.are_near(way.form, form)
                else 0
                for _, form in forms
            ]
            alike[row] *= way.certainty
            bones[row] = voiced[row] = linked[row] = 1
            continue
        alike[row][fixed] = 0
        same = np.array([form == way.form and script is way.script for script, form in forms])
        alike[row][same] = 1
        if len(way.form) == 1 or single.any():
            first = skeletons[row][1][:1]
            begins = np.array([voiced_form[:1] == first != "" for _, voiced_form in others])
            where = begins & ~same & ~fixed & (single if len(way.form) > 1 else True)
            alike[row][where] = np.maximum(alike[row][where], INITIAL)
            bones[row][where] = voiced[row][where] = linked[row][where] = 1
            denied[row][where] = 0
        if way.certainty == BY_INITIALS:
            alike[row][alike[row] < SPELLED] = 0
        alike[row] *= way.certainty
    return Likeness(alike, bones, voiced, linked, denied)


def _sound(skeleton: tuple[str, str]) -> str:
    """The consonants with their vowels; yu, ya and iy sound as u, a and i: Yuri and Юрий."""
    return _GLIDES.sub(r"\1", skeleton[1])


def _attested(query: Sequence[Way], forms: Sequence[Form]) -> tuple[Floats, Floats]:
    """How firmly ways and forms of two scripts are linked, and how well both are known where they are not."""
    hashes = np.array([hash_of(script, form) for script, form in forms], np.uint32)
    known = attested().known(hashes)
    links = [links_of(way.script, way.form) for way in query]
    linked = np.stack([one.to(hashes) for one in links])
    both = np.minimum(np.array([one.known for one in links], np.float32)[:, None], known)
    scripts = np.array([SCRIPTS[script] for script, _ in forms])
    apart = np.array([SCRIPTS[way.script] for way in query])[:, None] != scripts
    return np.where(apart, linked, 0), np.where(apart, both * (1 - linked), 0)


def _in_one_script(alike: Floats, these: Sequence[str], those: Sequence[str]) -> Floats:
    """The likeness lowered by the letters that differ, but not below that of a slip of the hand in a long word."""
    lowered = alike * _likeness(these, those)
    slips = cdist(these, those, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    longer = np.maximum.outer([len(one) for one in these], [len(one) for one in those])
    for letters, (shortest, likeness) in SLIPS.items():
        lowered = np.where((slips == letters) & (longer >= shortest), np.maximum(lowered, likeness), lowered)
    return lowered.astype(np.float32)


def _likeness(these: Sequence[str], those: Sequence[str]) -> Floats:
    found: Floats = cdist(these, those, scorer=Indel.normalized_similarity, dtype=np.float32)
    return found


def align(here: Side, there: Side, numbers: NDArray[np.int64], alike: Likeness, certainty: Floats) -> Aligned:
    """Pair the ways greedily, likest first; a pair takes from both sides the parts that its ways stand for.

    `here` has one row; `numbers` are, by name and way, the columns of `alike`, and `certainty` lowers their likeness
    (0 where there is no such way).
    """
    whole = alike.whole[:, numbers].transpose(1, 0, 2)
    whole = np.where((certainty == np.float32(BY_INITIALS))[:, None, :] & (whole < SPELLED), 0, whole)
    whole = whole * certainty[:, None, :]
    names, ways, width = whole.shape
    covers = here.covers[0]
    # Of equals (Mohamed Ali Mohamed) those meet that stand in the same order.
    apart = np.abs(_starts(covers)[None, :, None] - _starts(there.covers)[:, None, :])
    free = np.ascontiguousarray(whole - APART * apart, np.float32)
    partner = np.full((names, ways), -1, np.int64)
    likeness = np.zeros((names, ways), np.float32)
    rows = np.arange(names)
    for _ in range(min(int(here.parts[0]), int(there.parts.max()))):
        best = free.reshape(names, -1).argmax(1)
        way, place = best // width, best % width
        value = whole[rows, way, place]
        met = (free[rows, way, place] > GONE) & (value >= MEETS)
        if not met.any():
            break
        at, its_way, its_place = rows[met], way[met], place[met]
        partner[at, its_way] = its_place
        likeness[at, its_way] = value[met]
        taken = (covers[None, :] & covers[its_way][:, None]) != 0
        taken_there = (there.covers[at] & there.covers[at, its_place][:, None]) != 0
        rest = free[at]
        rest[taken] = GONE
        rest.transpose(0, 2, 1)[taken_there] = GONE
        free[at] = rest
    met = partner >= 0
    column = np.take_along_axis(numbers, np.maximum(partner, 0), 1)
    every = np.arange(ways)
    parted = [
        np.where(met, of[every, column], unmet)
        for of, unmet in ((alike.bones, 1), (alike.voiced, 1), (alike.linked, 0), (alike.denied, 0))
    ]
    return Aligned(_features(partner, likeness, here, there, parted), partner, likeness)


def _starts(covers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the first part that each way stands for."""
    starts: NDArray[np.int64] = np.log2(np.maximum(covers & -covers, 1)).astype(np.int64)
    return starts


def _features(
    partner: NDArray[np.int64], likeness: Floats, here: Side, there: Side, parted: Sequence[Floats]
) -> Floats:
    met = partner >= 0
    places = np.maximum(partner, 0)
    weights = here.weights[0]
    partner_weight = np.where(met, np.take_along_axis(there.weights, places, 1), 0.0)
    all_here, all_there = float(here.totals[0]) + 1e-6, there.totals + 1e-6
    covered_here = (likeness * weights).sum(1) / all_here
    covered_there = (likeness * partner_weight).sum(1) / all_there
    shared = (likeness * (weights + partner_weight)).sum(1)
    covered = shared / (all_here + all_there)
    heaviest = np.maximum(weights, partner_weight)
    heavy = met & (heaviest > 0.2)
    worst = np.where(heavy, likeness, 1.0).min(1) * met.any(1)
    left_here = all_here - (weights * met).sum(1)
    left_there = all_there - partner_weight.sum(1)
    told = np.minimum(shared / 2, 3.0)
    counts = np.full(len(partner), min(int(here.parts[0]), 6) / 3), np.minimum(there.parts, 6) / 3
    # The ends of both names: what they met, and whether they met each other.
    partner_covers = np.where(met, np.take_along_axis(there.covers, places, 1), 0)
    ends_here = [(here.covers[0] >> here.ends[0, end]) & 1 for end in (0, 1)]
    ends_there = [(partner_covers >> there.ends[:, end, None]) & 1 for end in (0, 1)]
    ends = [(likeness * one).max(1) for end in (0, 1) for one in (ends_here[end], ends_there[end])]
    together = [(ends_here[end] & ends_there[end] & met).any(1) for end in (0, 1)]
    flags = here.flags[0]
    partner_flags = np.take_along_axis(there.flags, places, 1)
    articles = (met & heavy & ((flags ^ partner_flags) & ARTICLE != 0)).sum(1) / np.maximum(heavy.sum(1), 1)
    both_fathers = (flags & FATHERS).any() & (there.flags & FATHERS).any(1)
    alike = np.where((flags & partner_flags & FATHERS) != 0, likeness, 0).max(1)
    return np.stack(
        [
            *(covered, covered_here, covered_there, worst, left_here, left_there, _order(partner), told),
            *counts,
            *ends,
            *together,
            np.minimum(left_here, left_there),
            articles,
            np.where(both_fathers, 1 - alike, 0),
            *(np.where(heavy, one, 1).min(1) for one in parted[:2]),
            (heaviest * met).max(1),
            *_opposed(partner_covers, met, here, there),
            (parted[2] * heaviest * heavy).sum(1) / ((heaviest * heavy).sum(1) + 1e-6),
            np.where(heavy, parted[3], 0).max(1),
        ],
        axis=1,
    ).astype(np.float32)


def _opposed(
    partner_covers: NDArray[np.int64], met: NDArray[np.bool_], here: Side, there: Side
) -> list[NDArray[np.bool_]]:
    """Whether both names have a place, a sector, a number that met nothing in the other."""
    met_here = np.bitwise_or.reduce(np.where(met, here.covers, 0), axis=1)
    met_there = np.bitwise_or.reduce(partner_covers, axis=1)
    kinds = PLACE, SECTOR, NUMBER
    left_here = _left(here, met_here)
    left_there = _left(there, met_there)
    return [(left_here & kind != 0) & (left_there & kind != 0) for kind in kinds]


def _left(side: Side, met: NDArray[np.int64]) -> NDArray[np.uint8]:
    """What is known of the own parts of each name that met nothing."""
    own = np.arange(side.covers.shape[1]) < side.parts[:, None]
    left = own & (side.covers & met[:, None] == 0)
    found: NDArray[np.uint8] = np.bitwise_or.reduce(np.where(left, side.flags, 0), axis=1)
    return found


def _order(partner: NDArray[np.int64]) -> Floats:
    """The share of pairs of parts that follow each other in both names alike; 1 where there is one part."""
    met = partner >= 0
    right = np.zeros(len(partner), np.float32)
    pairs = np.zeros(len(partner), np.float32)
    for first in range(partner.shape[1]):
        for second in range(first + 1, partner.shape[1]):
            both = met[:, first] & met[:, second]
            pairs += both
            right += both & (partner[:, first] < partner[:, second])
    return np.where(pairs > 0, right / np.maximum(pairs, 1), 1.0).astype(np.float32)
