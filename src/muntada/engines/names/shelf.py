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
from muntada.engines.names.alignment import Aligned, align, no_names, similarity
from muntada.engines.names.alternatives import Way, ways_of
from muntada.engines.names.encoder import Encoder, Vector
from muntada.engines.names.reading import Token
from muntada.engines.names.scorer import Scorer
from muntada.engines.names.scripts import Script
from muntada.engines.names.skeleton import skeleton

Numbers = NDArray[np.int32]
Large = NDArray[np.int64]

NEAR = 0.42  # cosine from which on a form is followed to its names
NEIGHBOURS = 300  # forms followed for each part of the query
ALIGNED = 96  # names that are aligned part by part


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the shelf and how well it fits, 0 to 1."""

    name: int
    score: float


@dataclass(frozen=True, slots=True)
class Columns:
    """The ways of all names one after the other: their forms by number, and what they stand for.

    `ways` and `parts` count for each name its ways and, of these, its own parts, which come first.
    """

    form: Numbers
    start: Numbers
    count: Numbers
    certainty: Vector
    ways: Numbers
    parts: Numbers


class Shelf:
    """A fixed set of read names; build it once, ask it often. Safe to share between threads."""

    def __init__(self, names: Sequence[Sequence[Token]], encoder: Encoder, scorer: Scorer) -> None:
        """`names` are read names; a name without a token can never be found."""
        self._scorer = scorer
        numbers: dict[tuple[Script, str], int] = {}
        rows: list[tuple[int, int, int, float]] = []
        ways = np.zeros(len(names), np.int32)
        parts = np.zeros(len(names), np.int32)
        for place, tokens in enumerate(names):
            its = ways_of(tokens)
            ways[place], parts[place] = len(its), len(tokens)
            for way in its:
                number = numbers.setdefault((way.script, way.form), len(numbers))
                rows.append((number, way.start, way.count, way.certainty))
        by_column = np.array(rows, np.float64).reshape(-1, 4)
        forms = list(numbers)
        columns = Columns(
            by_column[:, 0].astype(np.int32),
            by_column[:, 1].astype(np.int32),
            by_column[:, 2].astype(np.int32),
            by_column[:, 3].astype(np.float32),
            ways,
            parts,
        )
        self._lay_out(forms, columns, encoder.encode(forms), encoder)

    def state(self) -> tuple[list[list[str]], dict[str, NDArray[np.generic]]]:
        """All that `restored` needs: the forms with their scripts, and arrays."""
        columns = self._columns
        numbers: dict[str, NDArray[np.generic]] = {
            "form": columns.form,
            "start": columns.start.astype(np.uint8),
            "count": columns.count.astype(np.uint8),
            "certainty": columns.certainty.astype(np.float16),
            "ways": columns.ways.astype(np.uint8),
            "parts": columns.parts.astype(np.uint8),
            "vectors": self.vectors.astype(np.float16),
        }
        return [[script, form] for script, form in self.forms], numbers

    @classmethod
    def restored(
        cls,
        forms: list[list[str]],
        numbers: dict[str, NDArray[np.generic]],
        encoder: Encoder,
        scorer: Scorer,
    ) -> "Shelf":
        """The shelf whose `state` this is."""
        shelf = cls.__new__(cls)
        shelf._scorer = scorer
        columns = Columns(
            numbers["form"].astype(np.int32),
            numbers["start"].astype(np.int32),
            numbers["count"].astype(np.int32),
            numbers["certainty"].astype(np.float32),
            numbers["ways"].astype(np.int32),
            numbers["parts"].astype(np.int32),
        )
        shelf._lay_out(
            [(Script(script), form) for script, form in forms],
            columns,
            numbers["vectors"].astype(np.float32),
            encoder,
        )
        return shelf

    def _lay_out(
        self, forms: list[tuple[Script, str]], columns: Columns, vectors: Vector, encoder: Encoder
    ) -> None:
        self._encoder = encoder
        self.forms = forms
        self.vectors = vectors
        self._columns = columns
        ends = np.cumsum(columns.ways, dtype=np.int64)
        self._begins = ends - columns.ways
        skeletons = [skeleton(form, script) for script, form in forms]
        self._bones = [bones for bones, _ in skeletons]
        self._voiced = [voiced for _, voiced in skeletons]
        self._by_bones: dict[str, list[int]] = {}
        for number, bones in enumerate(self._bones):
            self._by_bones.setdefault(bones, []).append(number)
        # Which names have a form.
        owners = np.repeat(np.arange(len(columns.ways), dtype=np.int32), columns.ways)
        order = np.argsort(columns.form, kind="stable")
        self._owners = owners[order]
        self._having = np.bincount(columns.form, minlength=len(forms)).astype(np.int64)
        self._owner_begins = np.cumsum(self._having) - self._having
        self.weights = np.array(
            [
                rarity.weight(form, len(self), float(having))
                for (_, form), having in zip(forms, self._having, strict=True)
            ],
            np.float32,
        )
        # A name weighs what its own parts weigh; another way weighs what the parts weigh that it stands for.
        begins = np.repeat(self._begins, columns.ways)
        weights = self.weights[columns.form] if len(forms) else np.zeros(0, np.float32)
        own = np.arange(len(weights)) - begins < np.repeat(columns.parts, columns.ways)
        first = begins + columns.start
        covered = weights[first] + np.where(
            columns.count > 1, weights[np.minimum(first + 1, len(weights) - 1)], 0
        )
        self._column_weights = np.where(own, weights, covered).astype(np.float32)
        self._covers = np.left_shift(np.left_shift(1, columns.count) - 1, columns.start)
        self._totals = np.bincount(owners[own], weights[own], minlength=len(self)).astype(np.float32)

    def __len__(self) -> int:
        """How many names stand on the shelf."""
        return len(self._columns.ways)

    def search(self, query: Sequence[Token], limit: int) -> list[Found]:
        """The names that fit best, best first."""
        names, aligned = self.aligned(query)
        if not len(names):
            return []
        scores = self._scorer.score(aligned.features)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Found(int(names[place]), float(scores[place])) for place in best]

    def aligned(self, query: Sequence[Token]) -> tuple[Numbers, Aligned]:
        """The names that come near, in no order, and how their parts meet those of the query."""
        ways = ways_of(query)
        nothing = np.zeros(0, np.int32), no_names(len(ways))
        if not ways or not len(self.forms):
            return nothing
        vectors = self._encoder.encode([(way.script, way.form) for way in ways])
        cosines = vectors @ self.vectors.T
        bones = [skeleton(way.form, way.script) for way in ways]
        weights = self._weights_of(query, ways, cosines)
        names = self._candidates(
            cosines, [one for one, _ in bones], weights, float(weights[: len(query)].sum())
        )
        if not len(names):
            return nothing
        sizes = self._columns.ways[names]
        width = int(sizes.max())
        there = np.arange(width) < sizes[:, None]
        places = np.where(there, self._begins[names][:, None] + np.arange(width), 0)
        numbers = self._columns.form[places]
        unique, back = np.unique(numbers, return_inverse=True)
        alike = similarity(
            ways,
            bones,
            cosines[:, unique],
            [self.forms[number] for number in unique],
            [(self._bones[number], self._voiced[number]) for number in unique],
        )
        by_name = alike[:, back.reshape(numbers.shape)].transpose(1, 0, 2)
        by_name *= np.where(there, self._columns.certainty[places], 0)[:, None, :]
        return names, align(
            by_name,
            np.array([way.covers for way in ways]),
            weights,
            np.where(there, self._covers[places], 0),
            np.where(there, self._column_weights[places], 0),
            (len(query), self._columns.parts[names]),
            (float(weights[: len(query)].sum()), self._totals[names]),
        )

    def _weights_of(self, query: Sequence[Token], ways: Sequence[Way], cosines: Vector) -> Vector:
        """A part of the query is as common as the forms that mean the same."""
        out = np.zeros(len(ways), np.float32)
        for place, way in enumerate(ways):
            if place < len(query):
                having = float(self._having[cosines[place] > 0.8].sum())
                out[place] = rarity.weight(way.form, len(self), having)
            else:
                out[place] = out[way.start : way.start + way.count].sum()
        return out

    def _candidates(self, cosines: Vector, bones: list[str], weights: Vector, total: float) -> Numbers:
        """The names whose forms come near enough to those of the query, by a rough count."""
        scores = np.zeros(len(self), np.float32)
        for place, weight in enumerate(weights):
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
            if not len(near):
                continue
            gain = np.minimum(self.weights[near], weight * 1.5) * value
            # Rising order, so that the best of several near forms of one name is the one that stays.
            order = np.argsort(gain, kind="stable")
            sizes, starts = self._having[near[order]], self._owner_begins[near[order]]
            ends = np.cumsum(sizes)
            places = np.arange(int(ends[-1])) - np.repeat(ends - sizes - starts, sizes)
            part = np.zeros(len(self), np.float32)
            part[self._owners[places]] = np.repeat(gain[order], sizes)
            scores += part
        scores *= 2 / (self._totals + total + 1e-6)
        touched = np.flatnonzero(scores > 0)
        if len(touched) > ALIGNED:
            touched = touched[np.argpartition(-scores[touched], ALIGNED)[:ALIGNED]]
        return touched.astype(np.int32)
