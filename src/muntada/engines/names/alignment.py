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

from muntada.engines.names.reading import Role, Token
from muntada.engines.names.scripts import Script

Floats = NDArray[np.float32]

# cosine, likeness of the bones, likeness of the voiced skeletons, constant
PART = np.array([9.0, 3.0, 3.0, -9.0], np.float32)
# below this likeness two parts do not meet
MEETS = 0.12
INITIAL = 0.55

FEATURES = ("covered", "covered here", "covered there", "worst", "left here", "left there", "order", "told")
NAME = np.array([4.8, 3.0, 3.0, 1.2, -0.1, -0.1, 1.5, 1.9], np.float32)
NAME_CONSTANT = -13.6
# No likeness but that of the same letters reaches 1.
ALMOST = 0.995


@dataclass(frozen=True, slots=True)
class Aligned:
    """For each of many names: the features of its score, and which of its parts each part of the query met.

    `partner` has the shape (names, parts of the query), -1 where a part met none; `likeness` likewise.
    """

    features: Floats
    partner: NDArray[np.int64]
    likeness: Floats
    is_same: NDArray[np.bool_]


def similarity(
    query: Sequence[Token],
    skeletons: Sequence[tuple[str, str]],
    cosines: Floats,
    forms: Sequence[tuple[Script, str]],
    others: Sequence[tuple[str, str]],
) -> Floats:
    """The likeness of each part of the query to each of the forms, 0 to 1, shape (parts, forms)."""
    bones = cdist(
        [one for one, _ in skeletons],
        [one for one, _ in others],
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )
    voiced = cdist(
        [one for _, one in skeletons],
        [one for _, one in others],
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )
    alike: Floats = 1 / (1 + np.exp(-(PART[0] * cosines + PART[1] * bones + PART[2] * voiced + PART[3])))
    # Within one script a difference of letters is a difference; across scripts it may be none.
    letters = cdist(
        [token.form for token in query],
        [form for _, form in forms],
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )
    one_script = np.array([[token.script is script for script, _ in forms] for token in query])
    alike = np.minimum(np.where(one_script, alike * letters, alike), ALMOST)
    fixed = np.array([form[:1] in {"@", "#"} for _, form in forms])
    single = np.array([len(form) == 1 for _, form in forms])
    for row, token in enumerate(query):
        same = np.array([form == token.form and script is token.script for script, form in forms])
        if token.form[:1] in {"@", "#"}:
            alike[row] = np.array([form == token.form for _, form in forms])
            continue
        alike[row][fixed] = 0
        alike[row][same] = 1
        if token.role is Role.INITIAL or single.any():
            first = skeletons[row][1][:1]
            begins = np.array([voiced_form[:1] == first != "" for _, voiced_form in others])
            where = begins & ~same & ~fixed if token.role is Role.INITIAL else begins & single & ~same
            alike[row][where] = np.maximum(alike[row][where], INITIAL)
    return alike


def align(alike: Floats, here: Floats, there: Floats, exists: NDArray[np.bool_]) -> Aligned:
    """Pair the parts greedily, likest first.

    `alike` has the shape (names, parts of the query, parts of the names), `here` the weights of the query's parts,
    `there` those of the names' parts with zeros where `exists` is false.
    """
    names, parts, width = alike.shape
    free = np.where(exists[:, None, :], alike, -1.0).astype(np.float32)
    partner = np.full((names, parts), -1, np.int64)
    likeness = np.zeros((names, parts), np.float32)
    rows = np.arange(names)
    for _ in range(min(parts, width)):
        best = free.reshape(names, -1).argmax(1)
        part, place = best // width, best % width
        value = free[rows, part, place]
        met = value >= MEETS
        if not met.any():
            break
        at, its_part, its_place = rows[met], part[met], place[met]
        partner[at, its_part] = its_place
        likeness[at, its_part] = value[met]
        free[at, its_part, :] = -1
        free[at, :, its_place] = -1
    is_same = (exists.sum(1) == parts) & (likeness == 1).all(1) & (partner == np.arange(parts)).all(1)
    return Aligned(_features(partner, likeness, here, there), partner, likeness, is_same)


def no_names(parts: int) -> Aligned:
    """The alignment with no name at all."""
    return Aligned(
        np.zeros((0, len(FEATURES)), np.float32),
        np.zeros((0, parts), np.int64),
        np.zeros((0, parts), np.float32),
        np.zeros(0, bool),
    )


def _features(partner: NDArray[np.int64], likeness: Floats, here: Floats, there: Floats) -> Floats:
    met = partner >= 0
    partner_weight = np.where(met, np.take_along_axis(there, np.maximum(partner, 0), 1), 0.0)
    all_here, all_there = float(here.sum()) + 1e-6, there.sum(1) + 1e-6
    covered_here = (likeness * here).sum(1) / all_here
    covered_there = (likeness * partner_weight).sum(1) / all_there
    shared = (likeness * (here + partner_weight) * met).sum(1)
    covered = shared / (all_here + all_there)
    worst = np.where(met & (np.maximum(here, partner_weight) > 0.2), likeness, 1.0).min(1) * met.any(1)
    left_here = all_here - (here * met).sum(1)
    left_there = all_there - partner_weight.sum(1)
    ordered = _order(partner)
    told = np.minimum(shared / 2, 3.0)
    return np.stack(
        [covered, covered_here, covered_there, worst, left_here, left_there, ordered, told], axis=1
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


def score_of(aligned: Aligned) -> Floats:
    """The score of each name, 0 to 1; 1 is kept for the same letters in the same order."""
    scores = 1 / (1 + np.exp(-(aligned.features @ NAME + NAME_CONSTANT)))
    return np.where(aligned.is_same, 1.0, np.minimum(scores, ALMOST)).astype(np.float32)
