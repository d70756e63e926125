"""From the features of an alignment to a score: a small network for each kind of name.

One hidden layer beside a linear one, fitted by `tools/tune_names.py` on the tuning part of attested names: so that
the right entity comes first, and so that the score is the share of such pairs that are one.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names.alignment import ALMOST, FEATURES
from muntada.engines.names.kinds import Kind

Floats = NDArray[np.float32]

# Columns of the features when both names change places.
_PLACES = {"here": "there", "there": "here"}
_MIRRORED = [
    FEATURES.index(" ".join(_PLACES.get(word, word) for word in feature.split())) for feature in FEATURES
]


# What is taken from the odds where both names tell the father and tell another one.
_FATHERS = FEATURES.index("fathers")
_UNLIKE, _FATHERS_DIFFER = 0.5, 5.0
# The same where both have another name left over: of such pairs of the tuning part that scored above a half, one in
# six was right. At this weight left over the whole is taken. Of organisations it is often a freer translation.
_LEFT_BOTH = FEATURES.index("left both")
# Taha Rashid and Rashid Taha: what is taken where all parts that met stand in another order, by the share that do.
_ORDER = FEATURES.index("order")
_ORDER_DIFFERS = {Kind.PERSON: 1.0, Kind.ORGANISATION: 0.0}
_A_NAME, _NAMES_DIFFER = 0.6, {Kind.PERSON: 2.0, Kind.ORGANISATION: 0.0}


@dataclass(frozen=True, slots=True)
class Scorer:
    """The numbers of one network: features are first moved by `middle` and divided by `spread`.

    `names_differ` is what is taken from the odds where both names have another part left over.
    """

    middle: Floats
    spread: Floats
    linear: Floats
    constant: float
    inner: Floats
    inner_constant: Floats
    outer: Floats
    names_differ: float = 0.0
    order_differs: float = 0.0

    def score(self, features: Floats) -> Floats:
        """The score of each row, above 0 and below 1, the same whichever name is asked for the other."""
        # Never quite 1: that is kept for the same letters.
        scores: Floats = (ALMOST / (1 + np.exp(-np.clip(self.odds(features), -30, 30)))).astype(np.float32)
        return scores

    def odds(self, features: Floats) -> Floats:
        """What becomes the score: the logarithm of the odds."""
        both = (self._sum(features) + self._sum(features[:, _MIRRORED])) / 2
        # Brothers and cousins are rare in the data and common in delegations.
        differ = np.clip((features[:, _FATHERS] - _UNLIKE) / (1 - _UNLIKE), 0, 1)
        left = self.names_differ * np.clip(features[:, _LEFT_BOTH] / _A_NAME, 0, 1)
        turned = self.order_differs * (1 - features[:, _ORDER])
        odds: Floats = (both - _FATHERS_DIFFER * differ - left - turned).astype(np.float32)
        return odds

    def _sum(self, features: Floats) -> Floats:
        moved = ((features - self.middle) / self.spread).astype(np.float32)
        inner = np.tanh(moved @ self.inner + self.inner_constant)
        total: Floats = moved @ self.linear + inner @ self.outer + self.constant
        return total


@lru_cache(maxsize=1)
def _shipped() -> dict[Kind, Scorer]:
    with files("muntada.engines.names").joinpath("scorers.npz").open("rb") as stream:
        kept = np.load(stream, allow_pickle=False)
        return {
            kind: Scorer(
                kept[f"{kind}_middle"],
                kept[f"{kind}_spread"],
                kept[f"{kind}_linear"],
                float(kept[f"{kind}_constant"]),
                kept[f"{kind}_inner"],
                kept[f"{kind}_inner_constant"],
                kept[f"{kind}_outer"],
                _NAMES_DIFFER[kind],
                _ORDER_DIFFERS[kind],
            )
            for kind in Kind
        }


def scorer(kind: Kind) -> Scorer:
    """The scorer of the package for names of a kind."""
    return _shipped()[kind]
