"""Names of one kind, laid out so that a hundred thousand are searched in milliseconds.

Every different form (a token in its script) is kept once, with its vector and its skeleton, and knows the names that
have it. A query's tokens are compared with all forms in one product of matrices; the forms that come near lead to
names, which are then aligned part by part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names import rarity
from muntada.engines.names.alignment import Aligned, align, no_names, score_of, similarity
from muntada.engines.names.encoder import Encoder, Vector
from muntada.engines.names.reading import Token
from muntada.engines.names.scripts import Script
from muntada.engines.names.skeleton import skeleton

Numbers = NDArray[np.int32]

NEAR = 0.42  # cosine from which on a form is followed to its names
NEIGHBOURS = 300  # forms followed for each part of the query
ALIGNED = 72  # names that are aligned part by part


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the shelf and how well it fits, 0 to 1."""

    name: int
    score: float


class Shelf:
    """A fixed set of read names; build it once, ask it often. Safe to share between threads."""

    def __init__(self, names: Sequence[Sequence[Token]], encoder: Encoder) -> None:
        """`names` are read names; a name without a token can never be found."""
        numbers: dict[tuple[Script, str], int] = {}
        flat: list[int] = []
        sizes = np.zeros(len(names), np.int64)
        for place, tokens in enumerate(names):
            sizes[place] = len(tokens)
            for token in tokens:
                key = (token.script, token.form)
                number = numbers.get(key)
                if number is None:
                    number = numbers[key] = len(numbers)
                flat.append(number)
        forms = list(numbers)
        self._lay_out(forms, np.array(flat, np.int32), sizes, encoder.encode(forms), encoder)

    def state(self) -> tuple[list[list[str]], dict[str, NDArray[np.generic]]]:
        """All that `restored` needs: the forms with their scripts, and arrays."""
        numbers: dict[str, NDArray[np.generic]] = {
            "flat": self._flat,
            "sizes": self._sizes,
            "vectors": self.vectors.astype(np.float16),
        }
        return [[script, form] for script, form in self.forms], numbers

    @classmethod
    def restored(
        cls, forms: list[list[str]], numbers: dict[str, NDArray[np.generic]], encoder: Encoder
    ) -> "Shelf":
        """The shelf whose `state` this is."""
        shelf = cls.__new__(cls)
        shelf._lay_out(
            [(Script(script), form) for script, form in forms],
            numbers["flat"].astype(np.int32),
            numbers["sizes"].astype(np.int64),
            numbers["vectors"].astype(np.float32),
            encoder,
        )
        return shelf

    def _lay_out(
        self,
        forms: list[tuple[Script, str]],
        flat: Numbers,
        sizes: NDArray[np.int64],
        vectors: Vector,
        encoder: Encoder,
    ) -> None:
        self._encoder = encoder
        self.forms = forms
        self._flat = flat
        self._ends = np.cumsum(sizes)
        self._begins = self._ends - sizes
        self._sizes = sizes
        self.vectors = vectors
        skeletons = [skeleton(form, script) for script, form in forms]
        self._bones = [bones for bones, _ in skeletons]
        self._voiced = [voiced for _, voiced in skeletons]
        # Which names have a form: a name counts once, however often it has it.
        owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(flat, kind="stable")
        self._owners = owners[order]
        counts = np.bincount(flat, minlength=len(forms)).astype(np.int64)
        self._having = counts
        self._owner_ends = np.cumsum(counts)
        self._owner_begins = self._owner_ends - counts
        self.weights = np.array(
            [
                rarity.weight(form, len(sizes), float(count))
                for (_, form), count in zip(forms, counts, strict=True)
            ],
            np.float32,
        )
        totals = np.zeros(len(sizes), np.float32)
        np.add.at(totals, owners, self.weights[flat])
        self._totals = totals
        self._by_bones: dict[str, list[int]] = {}
        for number, bones in enumerate(self._bones):
            self._by_bones.setdefault(bones, []).append(number)

    def __len__(self) -> int:
        """How many names stand on the shelf."""
        return len(self._sizes)

    def search(self, query: Sequence[Token], limit: int) -> list[Found]:
        """The names that fit best, best first."""
        names, aligned = self.aligned(query)
        if not len(names):
            return []
        scores = score_of(aligned)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Found(int(names[place]), float(scores[place])) for place in best]

    def aligned(self, query: Sequence[Token]) -> tuple[Numbers, Aligned]:
        """The names that come near, in no order, and how their parts meet those of the query."""
        nothing = np.zeros(0, np.int32)
        if not query or not len(self):
            return nothing, no_names(len(query))
        vectors = self._encoder.encode([(token.script, token.form) for token in query])
        cosines = vectors @ self.vectors.T
        bones = [skeleton(token.form, token.script) for token in query]
        weights = self._weights_of(query, cosines)
        names = self._candidates(cosines, [one for one, _ in bones], weights)
        if not len(names):
            return nothing, no_names(len(query))
        width = int(self._sizes[names].max())
        there = np.arange(width) < self._sizes[names][:, None]
        numbers = self._flat[np.where(there, self._begins[names][:, None] + np.arange(width), 0)]
        unique, back = np.unique(numbers, return_inverse=True)
        alike = similarity(
            query,
            bones,
            cosines[:, unique],
            [self.forms[number] for number in unique],
            [(self._bones[number], self._voiced[number]) for number in unique],
        )
        return names, align(
            alike[:, back.reshape(numbers.shape)].transpose(1, 0, 2),
            weights,
            np.where(there, self.weights[numbers], 0.0).astype(np.float32),
            there,
        )

    def _weights_of(self, query: Sequence[Token], cosines: Vector) -> Vector:
        """A part of the query is as common as the forms that mean the same."""
        out = np.zeros(len(query), np.float32)
        for place, token in enumerate(query):
            same = cosines[place] > 0.8
            out[place] = rarity.weight(token.form, len(self), float(self._having[same].sum()))
        return out

    def _candidates(self, cosines: Vector, bones: list[str], weights: Vector) -> Numbers:
        scores = np.zeros(len(self), np.float32)
        for place in range(len(bones)):
            row = cosines[place]
            near = np.flatnonzero(row > NEAR)
            if len(near) > NEIGHBOURS:
                near = near[np.argpartition(-row[near], NEIGHBOURS)[:NEIGHBOURS]]
            value = ((row[near] - 0.3) / 0.7) ** 2
            same = self._by_bones.get(bones[place], [])
            if same:
                fresh = np.setdiff1d(np.array(same), near)
                near = np.concatenate((near, fresh))
                value = np.concatenate((value, np.full(len(fresh), 0.15, np.float32)))
            gain = np.minimum(self.weights[near], weights[place] * 1.5) * value
            sizes = self._having[near]
            starts = self._owner_begins[near]
            total = int(sizes.sum())
            if not total:
                continue
            ends = np.cumsum(sizes)
            places = np.arange(total) - np.repeat(ends - sizes, sizes) + np.repeat(starts, sizes)
            part = np.zeros(len(self), np.float32)
            # Rising order, so that the best of several near forms of one name is the one that stays.
            order = np.argsort(gain, kind="stable")
            if len(order) > 1:
                sizes, starts = sizes[order], starts[order]
                ends = np.cumsum(sizes)
                places = np.arange(total) - np.repeat(ends - sizes, sizes) + np.repeat(starts, sizes)
            part[self._owners[places]] = np.repeat(gain[order], sizes)
            scores += part
        scores *= 2 / (self._totals + float(weights.sum()) + 1e-6)
        touched = np.flatnonzero(scores > 0)
        if len(touched) > ALIGNED:
            touched = touched[np.argpartition(-scores[touched], ALIGNED)[:ALIGNED]]
        return touched.astype(np.int32)
