"""How common a part of a name is: a match of Haweij says more than one of Mohamed."""

import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

# Of how many names the shipped counts speak.
COUNTED = 250_000
# What a role is worth beside a given or family name.
LIGHT = {
    "@abd": 0.35,
    "@abu": 0.35,
    "@umm": 0.35,
    "@bin": 0.15,
    "@bint": 0.15,
    "@din": 0.5,
    "@allah": 0.6,
    "@legal": 0.08,
}
# Of concepts, by the section of the lexicon.
LIGHT_SECTIONS = {"#g": 0.4, "#k": 0.7, "#s": 0.8, "#p": 0.8, "#d": 0.8}


@lru_cache(maxsize=1)
def _counts() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    with files("muntada.engines.names").joinpath("common.npz").open("rb") as stream:
        kept = np.load(stream, allow_pickle=False)
        return kept["hashes"], kept["logarithms"]


@lru_cache(maxsize=400_000)
def times_seen(form: str) -> float:
    """How often the form is met among a quarter of a million names of the world; 0 for most."""
    hashes, logarithms = _counts()
    hashed = zlib.crc32(form.encode())
    place = int(np.searchsorted(hashes, hashed))
    if place < len(hashes) and hashes[place] == hashed:
        return float(2 ** (logarithms[place] / 16))
    return 0.0


def all_weights(forms: Sequence[str], names: int, having: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weights of many forms, as `weight` has them."""
    hashes, logarithms = _counts()
    hashed = np.fromiter((zlib.crc32(form.encode()) for form in forms), np.uint32, len(forms))
    places = np.minimum(np.searchsorted(hashes, hashed), len(hashes) - 1)
    seen = np.where(hashes[places] == hashed, np.exp2(logarithms[places] / 16), 0.0)
    rare = np.log((names + COUNTED) / (having + seen + 3.0)) / math.log(COUNTED / 3)
    light = np.fromiter(
        (
            (LIGHT.get(form) or LIGHT_SECTIONS.get(form[:2], 1.0)) if form[:1] in {"@", "#"} else 1.0
            for form in forms
        ),
        np.float64,
        len(forms),
    )
    weights: NDArray[np.float64] = np.maximum(rare, 0.1) * light
    return weights


def weight(form: str, names: int = 0, having: float = 0.0) -> float:
    """The weight of a form that `having` of `names` indexed names have, smoothed by the shipped counts."""
    rare = math.log((names + COUNTED) / (having + times_seen(form) + 3.0)) / math.log(COUNTED / 3)
    return max(rare, 0.1) * (LIGHT.get(form) or LIGHT_SECTIONS.get(form[:2], 1.0))
