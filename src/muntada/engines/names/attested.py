"""Which spellings of single names are attested of each other in two scripts: جمال of Gamal and Джамал, not of Camille.

`attested.npz` holds, for names in Latin letters as hubs, the Arabic and Cyrillic forms that public records have for
the same bearers, and how often; `tools/train_names.py` writes it from pairs in the public domain. Forms are kept as
hashes only. Two forms are linked where a hub has both. What is unknown says nothing; that two well known forms are
never met for one name says much.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names.scripts import Script

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]

# A link of a thousandth counts nothing, one of a hundred per cent counts 1.
_DECADES = 3.0
# Seen so often a form is well known.
_WELL_KNOWN = 24.0


@dataclass(frozen=True, slots=True)
class Links:
    """What one form is linked with: rising hashes of forms, how firmly (0 to 1), and how well it is known itself."""

    hashes: Hashes
    firmness: Floats
    known: float

    def to(self, hashes: Hashes) -> Floats:
        """How firmly the form is linked with each of others, by their hashes."""
        if not len(self.hashes):
            return np.zeros(len(hashes), np.float32)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        found: Floats = np.where(self.hashes[places] == hashes, self.firmness[places], 0).astype(np.float32)
        return found


@lru_cache(maxsize=200_000)
def hash_of(script: Script, form: str) -> int:
    """The hash by which forms are kept here and on the shelves of an index."""
    return zlib.crc32(f"{script} {form}".encode("utf-8", "surrogatepass"))


class Attested:
    """A graph between hubs, Latin forms, and forms of the two other scripts; `attested()` hands out the shipped one."""

    def __init__(
        self, hubs: Hashes, forms: Hashes, ends: NDArray[np.int64], hub_of: NDArray[np.int64], seen: Floats
    ) -> None:
        """`forms` rise; `ends` (one more than forms) bound their edges, which lead to hubs and were seen so often."""
        self._hubs, self._forms, self._ends, self._hub_of, self._seen = hubs, forms, ends, hub_of, seen
        form_of = np.repeat(np.arange(len(forms)), np.diff(ends))
        self._order = np.argsort(hub_of, kind="stable")
        self._hub_ends = np.concatenate(([0], np.cumsum(np.bincount(hub_of, minlength=len(hubs)))))
        self._form_of = form_of[self._order]
        self._seen_of_hub = seen[self._order]
        self._form_total = np.add.reduceat(seen, ends[:-1]) if len(forms) else np.zeros(0, np.float32)
        self._hub_total = np.bincount(hub_of, seen, minlength=len(hubs)).astype(np.float32)

    def known(self, hashes: Hashes) -> Floats:
        """How well each form is known, 0 to 1, by its hash."""
        total = np.zeros(len(hashes), np.float32)
        for kept, totals in ((self._forms, self._form_total), (self._hubs, self._hub_total)):
            if len(kept):
                places = np.minimum(np.searchsorted(kept, hashes), len(kept) - 1)
                total = np.where(kept[places] == hashes, totals[places], total)
        found: Floats = np.minimum(np.log1p(total) / np.log1p(_WELL_KNOWN), 1).astype(np.float32)
        return found

    def links(self, hashed: int, script: Script) -> Links:
        """The forms of other scripts that are linked with a form."""
        asked = np.array([hashed], np.uint32)
        known = float(self.known(asked)[0])
        if script is Script.LATIN:
            place = int(np.searchsorted(self._hubs, asked[0]))
            if place == len(self._hubs) or self._hubs[place] != asked[0]:
                return Links(np.zeros(0, np.uint32), np.zeros(0, np.float32), 0.0)
            return Links(*self._sorted(*self._of_hub(place)), known)
        place = int(np.searchsorted(self._forms, asked[0]))
        if place == len(self._forms) or self._forms[place] != asked[0]:
            return Links(np.zeros(0, np.uint32), np.zeros(0, np.float32), 0.0)
        its = slice(int(self._ends[place]), int(self._ends[place + 1]))
        hubs, seen = self._hub_of[its], self._seen[its]
        direct = np.sqrt(seen / self._form_total[place] * seen / self._hub_total[hubs])
        sizes = self._hub_ends[hubs + 1] - self._hub_ends[hubs]
        ends = np.cumsum(sizes)
        edges = np.arange(int(ends[-1])) - np.repeat(ends - sizes - self._hub_ends[hubs], sizes)
        others, counts = self._form_of[edges], self._seen_of_hub[edges]
        # There: from the form to its hubs and on; back: the other way round.
        there = (
            np.repeat(seen / self._form_total[place], sizes)
            * counts
            / np.repeat(self._hub_total[hubs], sizes)
        )
        back = np.repeat(seen / self._hub_total[hubs], sizes) * counts / self._form_total[others]
        unique, of = np.unique(others, return_inverse=True)
        strength = np.sqrt(np.bincount(of, there) * np.bincount(of, back))
        return Links(
            *self._sorted(
                np.concatenate((self._hubs[hubs], self._forms[unique])), np.concatenate((direct, strength))
            ),
            known,
        )

    def _of_hub(self, place: int) -> tuple[Hashes, Floats]:
        its = slice(int(self._hub_ends[place]), int(self._hub_ends[place + 1]))
        forms, seen = self._form_of[its], self._seen_of_hub[its]
        return self._forms[forms], np.sqrt(seen / self._hub_total[place] * seen / self._form_total[forms])

    @staticmethod
    def _sorted(hashes: Hashes, strength: Floats) -> tuple[Hashes, Floats]:
        firmness = np.clip(1 + np.log10(np.maximum(strength, 1e-6)) / _DECADES, 0, 1).astype(np.float32)
        order = np.argsort(hashes, kind="stable")
        return hashes[order], firmness[order]


@lru_cache(maxsize=1)
def attested() -> Attested:
    """The graph of the package."""
    with files("muntada.engines.names").joinpath("attested.npz").open("rb") as stream:
        kept = np.load(stream, allow_pickle=False)
        seen = np.exp2(kept["seen"].astype(np.float32) / 8)
        ends = np.concatenate(([0], np.cumsum(kept["sizes"], dtype=np.int64)))
        return Attested(kept["hubs"], kept["forms"], ends, kept["hub_of"].astype(np.int64), seen)


@lru_cache(maxsize=20_000)
def links_of(script: Script, form: str) -> Links:
    """The links of a form; particles, concepts and single letters have none."""
    if form[:1] in {"@", "#"} or len(form) < 2:
        return Links(np.zeros(0, np.uint32), np.zeros(0, np.float32), 0.0)
    return attested().links(hash_of(script, form), script)
