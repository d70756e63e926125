"""Names of one kind, laid out so that a hundred thousand are searched in milliseconds.

Every different form (a token in its script) is kept once, with its vector and its skeleton, and knows the names that
have it. A query's tokens are compared with all forms in one product of matrices; the forms that come near lead to
names, which are then aligned part by part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names import rarity
from muntada.engines.names.alignment import Aligned, Side, align, ends_of, flags_of, side_of, similarity
from muntada.engines.names.alternatives import Way, ways_of
from muntada.engines.names.attested import Links, links_of
from muntada.engines.names.encoder import Encoder, Vector
from muntada.engines.names.reading import Token
from muntada.engines.names.scripts import Script
from muntada.engines.names.skeleton import skeleton
from muntada.engines.names.stored import Arrays, Places, Texts

Numbers = NDArray[np.int32]
Form = tuple[Script, str]

NEAR = 0.42  # cosine from which on a form is followed to its names
NEIGHBOURS = 300  # forms followed for each part of the query
ALIGNED = 96  # names that are aligned part by part
FIRM = 0.8  # what a form is worth that is attested for the one asked
SAME = 0.8  # cosine from which on forms are taken for the same when their names are counted

_SCRIPTS = tuple(Script)


@dataclass(frozen=True, slots=True)
class Query:
    """A read name that is asked for, with all that does not depend on where it is looked for."""

    tokens: Sequence[Token]
    ways: Sequence[Way]
    vectors: Vector
    skeletons: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, tokens: Sequence[Token], encoder: Encoder) -> "Query":
        """The query of these tokens."""
        ways = ways_of(tokens)
        vectors = encoder.encode([(way.script, way.form) for way in ways])
        return cls(tokens, ways, vectors, [skeleton(way.form, way.script) for way in ways])

    def weights(self, having: NDArray[np.int64], names: int) -> Vector:
        """What each way weighs where `having` of `names` names have its part: as common as what means the same."""
        own = [
            rarity.weight(token.form, names, float(count))
            for token, count in zip(self.tokens, having, strict=True)
        ]
        others = [sum(own[way.start : way.start + way.count]) for way in self.ways[len(own) :]]
        return np.array([*own, *others], np.float32)


@dataclass(frozen=True, slots=True)
class Columns:
    """The ways of all names one after the other: their forms by number, and what is known of them.

    `ways` and `parts` count for each name its ways and, of these, its own parts, which come first; `ends` are the
    places of its first and last main parts. `covers` are the parts a way stands for, as bits.
    """

    form: Numbers
    covers: Numbers
    certainty: Vector
    flags: NDArray[np.uint8]
    ways: NDArray[np.uint8]
    parts: NDArray[np.uint8]
    ends: NDArray[np.uint8]

    def some(self, names: NDArray[np.bool_]) -> "Columns":
        """Those of some of the names."""
        kept = np.repeat(names, self.ways)
        by_way = (self.form[kept], self.covers[kept], self.certainty[kept], self.flags[kept])
        return Columns(*by_way, self.ways[names], self.parts[names], self.ends[names])


# How many names elsewhere there are, and how many of them have each of some forms.
Elsewhere = Callable[[Sequence[Form]], tuple[int, NDArray[np.int64]]]


def nowhere(forms: Sequence[Form]) -> tuple[int, NDArray[np.int64]]:
    """No names elsewhere."""
    return 0, np.zeros(len(forms), np.int64)


class Shelf:
    """A fixed set of read names; build it once, ask it often. Safe to share between threads."""

    def __init__(self, arrays: Arrays) -> None:
        """The shelf of these arrays, which may be mapped from a file; `of` and `joined` make new ones."""
        self.arrays = arrays
        self.forms = Texts(arrays["form_block"], arrays["form_ends"])
        self.scripts = arrays["scripts"]
        self.vectors: Vector = arrays["vectors"]
        self.having: Numbers = arrays["having"]
        self.weights: Vector = arrays["weights"]
        self._columns = Columns(
            *(arrays[name] for name in ("form", "covers", "certainty", "flags", "ways", "parts", "ends"))
        )
        self._begins: NDArray[np.int64] = arrays["begins"]
        self._owners: Numbers = arrays["owners"]
        self._owner_begins: NDArray[np.int64] = arrays["owner_begins"]
        self._column_weights: Vector = arrays["column_weights"]
        self._totals: Vector = arrays["totals"]
        self._by_bones = Places(arrays["bone_hashes"], arrays["bone_order"])
        self._by_form = Places(arrays["form_hashes"], arrays["form_order"])

    @classmethod
    def of(
        cls, names: Sequence[Sequence[Token]], encoder: Encoder, elsewhere: Elsewhere = nowhere
    ) -> "Shelf":
        """A shelf of read names; a name without a token can never be found."""
        numbers: dict[Form, int] = {}
        rows: list[tuple[int, int, float, int]] = []
        counts = np.zeros((len(names), 4), np.uint8)
        for place, tokens in enumerate(names):
            its = ways_of(tokens)
            flags = [flags_of(token) for token in tokens]
            counts[place] = (len(its), len(tokens), *(ends_of(flags) if tokens else (0, 0)))
            for way in its:
                number = numbers.setdefault((way.script, way.form), len(numbers))
                rows.append((number, way.covers, way.certainty, flags[way.start]))
        by_column = np.array(rows, np.float64).reshape(-1, 4)
        columns = Columns(
            by_column[:, 0].astype(np.int32),
            by_column[:, 1].astype(np.int32),
            by_column[:, 2].astype(np.float32),
            by_column[:, 3].astype(np.uint8),
            counts[:, 0],
            counts[:, 1],
            counts[:, 2:],
        )
        forms = list(numbers)
        return cls(_laid_out(forms, columns, encoder.encode(forms), elsewhere))

    @classmethod
    def joined(
        cls, shelves: Sequence[tuple["Shelf", NDArray[np.bool_]]], elsewhere: Elsewhere = nowhere
    ) -> "Shelf":
        """The names of several shelves of which the mask says yes, without reading them anew."""
        numbers: dict[Form, int] = {}
        columns: list[Columns] = []
        vectors: list[Vector] = []
        for shelf, kept in shelves:
            some = shelf._columns.some(kept)
            used = np.unique(some.form)
            known = len(numbers)
            new = np.array(
                [numbers.setdefault(shelf.form(number), len(numbers)) for number in used], np.int32
            )
            vectors.append(shelf.vectors[used[new >= known]])
            form = new[np.searchsorted(used, some.form)] if len(used) else some.form
            rest = (some.covers, some.certainty, some.flags, some.ways, some.parts, some.ends)
            columns.append(Columns(form, *rest))
        together = Columns(
            *(
                np.concatenate([getattr(one, name) for one in columns])
                for name in ("form", "covers", "certainty", "flags", "ways", "parts", "ends")
            )
        )
        return cls(_laid_out(list(numbers), together, np.concatenate(vectors), elsewhere))

    def __len__(self) -> int:
        """How many names stand on the shelf."""
        return len(self._columns.ways)

    def form(self, number: int) -> Form:
        """A form by its number."""
        return _SCRIPTS[self.scripts[number]], self.forms[number]

    def count(self, form: Form) -> int:
        """How many names have a form."""
        for number in self._by_form.of_hash(_key(form)):
            if self.form(number) == form:
                return int(self.having[number])
        return 0

    def like(self, cosines: Vector, parts: int) -> NDArray[np.int64]:
        """How many names have each of the first parts of a query, in whatever spelling."""
        return np.array(
            [int(self.having[np.flatnonzero(row > SAME)].sum()) for row in cosines[:parts]], np.int64
        )

    def candidates(
        self, query: Query, cosines: Vector, weights: Vector, alive: NDArray[np.bool_] | None
    ) -> tuple[Numbers, Vector]:
        """The names whose forms come near enough to those of the query, at most 96, by a rough count."""
        total = float(weights[: len(query.tokens)].sum())
        scores = np.zeros(len(self), np.float32)
        part = np.zeros(len(self), np.float32)
        for way, row, weight, (bones, _) in zip(query.ways, cosines, weights, query.skeletons, strict=True):
            near = np.flatnonzero(row > NEAR)
            if len(near) > NEIGHBOURS:
                near = near[np.argpartition(-row[near], NEIGHBOURS)[:NEIGHBOURS]]
            value = ((row[near] - 0.3) / 0.7) ** 2
            same = self._by_bones.of_hash(bones)
            if len(same):
                fresh = np.setdiff1d(same, near)
                near = np.concatenate((near, fresh))
                value = np.concatenate((value, np.full(len(fresh), 0.15, np.float32)))
            attested, firm = self._attested(links_of(way.script, way.form))
            if len(attested):
                # Of two ways to one form the better is taken, below.
                near = np.concatenate((near, attested))
                value = np.concatenate((value, FIRM * firm))
            if not len(near):
                continue
            gain = (np.minimum(self.weights[near], weight * 1.5) * value).astype(np.float32)
            # Rising order, so that the best of several near forms of one name is the one that stays.
            order = np.argsort(gain, kind="stable")
            sizes, starts = self.having[near[order]], self._owner_begins[near[order]]
            ends = np.cumsum(sizes, dtype=np.int64)
            places = np.arange(int(ends[-1])) - np.repeat(ends - sizes - starts, sizes)
            owners = self._owners[places]
            part[owners] = np.repeat(gain[order], sizes)
            scores += part
            part[owners] = 0
        scores *= 2 / (self._totals + total + 1e-6)
        if alive is not None:
            scores[~alive] = 0
        touched = np.flatnonzero(scores > 0)
        if len(touched) > ALIGNED:
            touched = touched[np.argpartition(-scores[touched], ALIGNED)[:ALIGNED]]
        return touched.astype(np.int32), scores[touched]

    def _attested(self, links: Links) -> tuple[Numbers, Vector]:
        """The forms that are linked with another one, and how firmly."""
        hashes = self._by_form.hashes
        if not len(hashes) or not len(links.hashes):
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        places = np.minimum(np.searchsorted(hashes, links.hashes), len(hashes) - 1)
        there = hashes[places] == links.hashes
        return self._by_form.order[places[there]], links.firmness[there]

    def aligned(self, query: Query, cosines: Vector, weights: Vector, names: Numbers) -> Aligned:
        """How the parts of these names meet those of the query."""
        columns = self._columns
        sizes = columns.ways[names].astype(np.int64)
        width = int(sizes.max())
        there = np.arange(width) < sizes[:, None]
        places = np.where(there, self._begins[names][:, None] + np.arange(width), 0)
        numbers = columns.form[places]
        unique, back = np.unique(numbers, return_inverse=True)
        forms = [self.form(number) for number in unique]
        return align(
            side_of(query.tokens, query.ways, weights),
            Side(
                np.where(there, columns.covers[places], 0).astype(np.int64),
                np.where(there, self._column_weights[places], 0),
                np.where(there, columns.flags[places], 0).astype(np.uint8),
                columns.parts[names].astype(np.int32),
                columns.ends[names].astype(np.int64),
                self._totals[names],
            ),
            back.reshape(numbers.shape),
            similarity(
                query.ways,
                query.skeletons,
                cosines[:, unique],
                forms,
                [skeleton(form, script) for script, form in forms],
            ),
            np.where(there, columns.certainty[places], 0),
        )


def _key(form: Form) -> str:
    return f"{form[0]} {form[1]}"


def _laid_out(forms: Sequence[Form], columns: Columns, vectors: NDArray[Any], elsewhere: Elsewhere) -> Arrays:
    """All arrays of a shelf, those that can be worked out from others too: a saved shelf is ready at once."""
    ways = columns.ways.astype(np.int64)
    begins = np.cumsum(ways) - ways
    owners = np.repeat(np.arange(len(ways), dtype=np.int32), ways)
    having = np.bincount(columns.form, minlength=len(forms)).astype(np.int32)
    names, others = elsewhere(forms)
    weights = rarity.all_weights([form for _, form in forms], len(ways) + names, having + others).astype(
        np.float32
    )
    # A name weighs what its own parts weigh; a way weighs what the parts weigh that it stands for.
    by_way = weights[columns.form] if len(forms) else np.zeros(0, np.float32)
    first = np.repeat(begins, ways)
    own = np.arange(len(by_way)) - first < np.repeat(columns.parts, ways)
    covered = np.zeros(len(by_way), np.float32)
    for place in range(int(columns.parts.max(initial=0))):
        does = (columns.covers >> place) & 1 == 1
        covered[does] += by_way[first[does] + place]
    texts = Texts.of([form for _, form in forms])
    by_form = Places.of([_key(form) for form in forms])
    by_bones = Places.of([skeleton(form, script)[0] for script, form in forms])
    return {
        "form": columns.form,
        "covers": columns.covers,
        "certainty": columns.certainty,
        "flags": columns.flags,
        "ways": columns.ways,
        "parts": columns.parts,
        "ends": columns.ends,
        "form_block": texts.block,
        "form_ends": texts.ends,
        "scripts": np.array([_SCRIPTS.index(script) for script, _ in forms], np.uint8),
        "vectors": np.ascontiguousarray(vectors, np.float32),
        "having": having,
        "weights": weights,
        "begins": begins,
        "owners": owners[np.argsort(columns.form, kind="stable")],
        "owner_begins": np.cumsum(having, dtype=np.int64) - having,
        "column_weights": np.where(own, by_way, covered).astype(np.float32),
        "totals": np.bincount(owners[own], by_way[own], minlength=len(ways)).astype(np.float32),
        "bone_hashes": by_bones.hashes,
        "bone_order": by_bones.order,
        "form_hashes": by_form.hashes,
        "form_order": by_form.order,
    }
