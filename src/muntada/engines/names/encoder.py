"""One small vector space for tokens of all three scripts.

A token is the normed sum of the vectors of its hashed character n-grams (Bojanowski et al., "Enriching word vectors
with subword information", TACL 2017), with a table of vectors for each script. The tables were trained on attested
pairs of spellings by `tools/train_names.py`, so that spellings of one name lie close, whatever their script.
"""

import zlib
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names.scripts import Script

Vector = NDArray[np.float32]

BUCKETS: Final = 1 << 15
SCRIPTS: Final = {Script.ARABIC: 0, Script.CYRILLIC: 1, Script.LATIN: 2}
# Longer words are rare and cut, so that a pasted page costs no more than a name.
LONGEST_FORM: Final = 32


@lru_cache(maxsize=200_000)
def features(form: str) -> NDArray[np.int32]:
    """The hashed n-grams of a form: one to four letters with its borders, gapped pairs, and the whole."""
    bordered = "<" + form[:LONGEST_FORM] + ">"
    grams = {
        bordered[start : start + size] for size in (1, 2, 3, 4) for start in range(len(bordered) - size + 1)
    }
    grams -= {"<", ">"}
    grams |= {bordered[start] + "_" + bordered[start + 2] for start in range(len(bordered) - 2)}
    grams.add("=" + form[:LONGEST_FORM])
    return np.fromiter(map(_bucket, sorted(grams)), np.int32, len(grams))


@lru_cache(maxsize=200_000)
def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode()) & (BUCKETS - 1)


class Encoder:
    """Trained tables; `shipped()` hands out the one of the package."""

    def __init__(self, weights: NDArray[np.int8], scales: Vector) -> None:
        """`weights` has the shape (3, buckets, dimensions), `scales` (3, buckets)."""
        self._weights = weights
        self._scales = scales
        self.dimensions = int(weights.shape[2])

    def encode(self, forms: list[tuple[Script, str]]) -> Vector:
        """One normed row for each form; particles (@…) have vectors of their own, far from everything else."""
        out = np.zeros((len(forms), self.dimensions), np.float32)
        for start in range(0, len(forms), 8192):
            self._encode(forms[start : start + 8192], out[start : start + 8192])
        return out

    def _encode(self, forms: list[tuple[Script, str]], out: Vector) -> None:
        if not forms:
            return
        grams = [features(form) for _, form in forms]
        sizes = np.fromiter(map(len, grams), np.int64, len(grams))
        of_script = np.fromiter((SCRIPTS[script] for script, _ in forms), np.int64, len(forms))
        ids = np.concatenate(grams)
        tables = np.repeat(of_script, sizes)
        rows = self._weights[tables, ids].astype(np.float32) * self._scales[tables, ids][:, None]
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        out[:] = np.add.reduceat(rows, starts, axis=0)
        for place, (_, form) in enumerate(forms):
            if form.startswith("@"):
                out[place] = _fixed(form, self.dimensions)
        out /= np.linalg.norm(out, axis=1, keepdims=True) + 1e-6


@lru_cache(maxsize=64)
def _fixed(form: str, dimensions: int) -> Vector:
    seed = zlib.crc32(form.encode())
    return np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)


@lru_cache(maxsize=1)
def shipped() -> Encoder:
    """The encoder that comes with the package."""
    with files("muntada.engines.names").joinpath("encoder.npz").open("rb") as stream:
        kept = np.load(stream, allow_pickle=False)
        return Encoder(kept["weights"], kept["scales"].astype(np.float32))
