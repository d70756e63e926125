"""Parts of one name against the parts of others, many names at once, and the score that follows.

The likeness of two parts is a logistic function of the cosine of their vectors and of the likeness of their
skeletons; the score of two names one of how much of each is covered, how surely, and in which order. The numbers of
both were fitted by `tools/train_names.py` and are listed at the foot of the reference page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from muntada.engines.names.alternatives import Way
from muntada.engines.names.scripts import Script

Floats = NDArray[np.float32]

# cosine, likeness of the bones, likeness of the voiced skeletons, constant
PART = np.array([9.0, 3.0, 3.0, -9.0], np.float32)
# below this likeness two parts do not meet
MEETS = 0.12
INITIAL = 0.55

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
)
# No likeness but that of the same letters reaches 1.
ALMOST = 0.995


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
    forms: Sequence[tuple[Script, str]],
    others: Sequence[tuple[str, str]],
) -> Floats:
    """The likeness of each way of the query to each of the forms, 0 to 1, shape (ways, forms)."""
    bones = _likeness([one for one, _ in skeletons], [one for one, _ in others])
    voiced = _likeness([one for _, one in skeletons], [one for _, one in others])
    alike: Floats = 1 / (1 + np.exp(-(PART[0] * cosines + PART[1] * bones + PART[2] * voiced + PART[3])))
    # Within one script a difference of letters is a difference; across scripts it may be none.
    letters = _likeness([way.form for way in query], [form for _, form in forms])
    scripts = np.array([script for script, _ in forms])
    alike = np.where(np.array([way.script for way in query])[:, None] == scripts, alike * letters, alike)
    alike = np.minimum(alike, ALMOST)
    fixed = np.array([form[:1] in {"@", "#"} for _, form in forms])
    single = np.array([len(form) == 1 for _, form in forms])
    for row, way in enumerate(query):
        if way.form[:1] in {"@", "#"}:
            alike[row] = np.array([form == way.form for _, form in forms]) * ALMOST * way.certainty
            continue
        alike[row][fixed] = 0
        same = np.array([form == way.form and script is way.script for script, form in forms])
        alike[row][same] = 1
        if len(way.form) == 1 or single.any():
            first = skeletons[row][1][:1]
            begins = np.array([voiced_form[:1] == first != "" for _, voiced_form in others])
            where = begins & ~same & ~fixed & (single if len(way.form) > 1 else True)
            alike[row][where] = np.maximum(alike[row][where], INITIAL)
        alike[row] *= way.certainty
    return alike


def _likeness(these: Sequence[str], those: Sequence[str]) -> Floats:
    found: Floats = cdist(these, those, scorer=Indel.normalized_similarity, dtype=np.float32)
    return found


def align(
    alike: Floats,
    covers: NDArray[np.int64],
    here: Floats,
    covers_there: NDArray[np.int64],
    there: Floats,
    parts: tuple[int, NDArray[np.int32]],
    totals: tuple[float, Floats],
) -> Aligned:
    """Pair the ways greedily, likest first; a pair takes from both sides the parts that its ways stand for.

    `alike` has the shape (names, ways of the query, ways of the names), 0 where there is no such way. `covers` and
    `here` are the parts (as bits) and weights of the query's ways, `covers_there` and `there` those of the names'.
    `parts` and `totals` count and weigh the parts of the query and of each name.
    """
    names, ways, width = alike.shape
    free = np.ascontiguousarray(alike, np.float32)
    partner = np.full((names, ways), -1, np.int64)
    likeness = np.zeros((names, ways), np.float32)
    rows = np.arange(names)
    for _ in range(min(parts[0], int(parts[1].max()))):
        best = free.reshape(names, -1).argmax(1)
        way, place = best // width, best % width
        value = free[rows, way, place]
        met = value >= MEETS
        if not met.any():
            break
        at, its_way, its_place = rows[met], way[met], place[met]
        partner[at, its_way] = its_place
        likeness[at, its_way] = value[met]
        taken = (covers[None, :] & covers[its_way][:, None]) != 0
        taken_there = (covers_there[at] & covers_there[at, its_place][:, None]) != 0
        rest = free[at]
        rest[taken] = -1
        rest.transpose(0, 2, 1)[taken_there] = -1
        free[at] = rest
    return Aligned(_features(partner, likeness, here, there, parts, totals), partner, likeness)


def no_names(parts: int) -> Aligned:
    """The alignment with no name at all."""
    return Aligned(
        np.zeros((0, len(FEATURES)), np.float32),
        np.zeros((0, parts), np.int64),
        np.zeros((0, parts), np.float32),
    )


def _features(
    partner: NDArray[np.int64],
    likeness: Floats,
    here: Floats,
    there: Floats,
    parts: tuple[int, NDArray[np.int32]],
    totals: tuple[float, Floats],
) -> Floats:
    met = partner >= 0
    partner_weight = np.where(met, np.take_along_axis(there, np.maximum(partner, 0), 1), 0.0)
    all_here, all_there = totals[0] + 1e-6, totals[1] + 1e-6
    covered_here = (likeness * here).sum(1) / all_here
    covered_there = (likeness * partner_weight).sum(1) / all_there
    shared = (likeness * (here + partner_weight)).sum(1)
    covered = shared / (all_here + all_there)
    heavy = met & (np.maximum(here, partner_weight) > 0.2)
    worst = np.where(heavy, likeness, 1.0).min(1) * met.any(1)
    left_here = all_here - (here * met).sum(1)
    left_there = all_there - partner_weight.sum(1)
    told = np.minimum(shared / 2, 3.0)
    counts = np.full(len(partner), min(parts[0], 6) / 3), np.minimum(parts[1], 6) / 3
    return np.stack(
        [covered, covered_here, covered_there, worst, left_here, left_there, _order(partner), told, *counts],
        axis=1,
    ).astype(np.float32)


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
