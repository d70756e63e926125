"""Many entities, found by any spelling of any of their names; they come and go one at a time, and lie on disk."""

import base64
import json
import os
import threading
import uuid
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names import stored
from muntada.engines.names.alignment import COVERED
from muntada.engines.names.compare import in_another_order
from muntada.engines.names.encoder import Encoder, shipped
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.scorer import scorer
from muntada.engines.names.scripts import each_of, words
from muntada.engines.names.shelf import ALIGNED, Elsewhere, Form, Query, Shelf
from muntada.engines.names.stored import Places, Texts

# A saved index of other rules is made anew rather than read.
EDITION = 6
_LIST = "index.json"
# Small words and concepts never meet quite, whatever their letters.
_ALL = 0.98
# How near scores are that are as good as the same.
_ALIKE = 0.002
# Below this score it does not matter which of such comes first.
_LIKELY = 0.5
# Two neighbouring parts become one where the elder is no more than so many times the younger.
_MERGED_BELOW = 4


class IndexFileError(ValueError):
    """A folder holds no saved index of this edition; make the index anew."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person or an organisation with every name it is known under, in any script."""

    id: str
    kind: Kind
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that fits a query: the score of its best name, 0 to 1, that name, and how much of the query it holds.

    `covered` is 1 where everything that was asked for stands in the name, whatever else stands there.
    """

    id: str
    score: float
    name: str
    covered: float


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Names that came at one time; of those that left since, `alive` says no. It does not change: a new one is made."""

    key: str
    kind: Kind
    owners: Texts
    names: Texts
    by_owner: Places
    shelf: Shelf
    alive: NDArray[np.bool_]

    @classmethod
    def of(cls, kind: Kind, owners: Sequence[str], names: Sequence[str], shelf: Shelf) -> "_Part":
        return cls(
            uuid.uuid4().hex,
            kind,
            Texts.of(owners),
            Texts.of(names),
            Places.of(owners),
            shelf,
            np.ones(len(names), np.bool_),
        )

    @classmethod
    def read(cls, file: Path, key: str, kind: Kind, alive: str) -> "_Part":
        arrays = stored.read(file)
        names = len(arrays["owner_ends"]) - 1
        bits = np.frombuffer(zlib.decompress(base64.b64decode(alive)), np.uint8)
        return cls(
            key,
            kind,
            Texts(arrays["owner_block"], arrays["owner_ends"]),
            Texts(arrays["name_block"], arrays["name_ends"]),
            Places(arrays["owner_hashes"], arrays["owner_order"]),
            Shelf(arrays),
            np.unpackbits(bits, count=names).astype(np.bool_),
        )

    def arrays(self) -> stored.Arrays:
        return {
            **self.shelf.arrays,
            "owner_block": self.owners.block,
            "owner_ends": self.owners.ends,
            "name_block": self.names.block,
            "name_ends": self.names.ends,
            "owner_hashes": self.by_owner.hashes,
            "owner_order": self.by_owner.order,
        }

    def living(self) -> int:
        return int(np.count_nonzero(self.alive))

    def places_of(self, identity: str) -> list[int]:
        return [
            int(place)
            for place in self.by_owner.of_hash(identity)
            if self.alive[place] and self.owners[int(place)] == identity
        ]


class Index:
    """Entities by kind. Safe to share between threads: a search never waits, and sees a change whole or not yet.

    Entities that are added lie in small parts of their own, which grow together as they become many; so that one
    more costs a millisecond or two, whatever the size of the index.
    """

    def __init__(self, entities: Iterable[Entity] = (), encoder: Encoder | None = None) -> None:
        """Read all names, some 4,000 a second."""
        self._encoder = encoder or shipped()
        self._changing = threading.RLock()
        self._parts: dict[Kind, tuple[_Part, ...]] = dict.fromkeys(Kind, ())
        self.add_all(entities)

    def __len__(self) -> int:
        """How many names the index holds."""
        return sum(part.living() for parts in self._parts.values() for part in parts)

    def search(self, name: str, kind: Kind, limit: int = 10, *, is_part: bool = False) -> list[Hit]:
        """The entities of a kind that fit best, best first, each once.

        With `is_part` only a part of a name may have been typed: first comes what holds all of it.
        """
        asked = words(name)

        def rank(score: float, covered: float) -> float:
            return score + covered if is_part else score

        hits: dict[str, Hit] = {}
        found = [one for its in each_of(name)[:3] for one in self._found(its, kind, limit * 4, rank)]
        for part, place, fits, covered in found:
            identity, other = part.owners[place], part.names[place]
            # Names that are the same to the letter hold all of each other; only of such is that asked.
            score = 1.0 if covered >= _ALL and words(other) == asked else fits
            # An entity may be found by several of its names.
            known = hits.get(identity)
            if known is None or rank(score, covered) > rank(known.score, known.covered):
                hits[identity] = Hit(identity, score, other, covered)
        best = sorted(hits.values(), key=lambda hit: -rank(hit.score, hit.covered))[:limit]
        # Of such as score alike the one comes first that is written in the same order.
        alike = [
            hit
            for hit in best
            if rank(best[0].score, best[0].covered) - rank(hit.score, hit.covered) < _ALIKE
        ]
        if len(alike) > 1 and best[0].score > _LIKELY:
            alike.sort(key=lambda hit: hit.score < 1 and 1 + in_another_order(name, hit.name, kind))
        return [*alike, *best[len(alike) :]]

    def _found(
        self, name: str, kind: Kind, limit: int, rank: Callable[[float, float], float]
    ) -> list[tuple[_Part, int, float, float]]:
        """The names that fit best: their part, their place in it, their score, what they hold of the query."""
        parts = self._parts[kind]
        tokens = read(name, kind)
        if not tokens or not parts:
            return []
        query = Query.of(tokens, self._encoder)
        cosines = [query.vectors @ part.shelf.vectors.T for part in parts]
        having = np.zeros(len(tokens), np.int64)
        for part, its in zip(parts, cosines, strict=True):
            having += part.shelf.like(its, len(tokens))
        weights = query.weights(having, sum(len(part.shelf) for part in parts))
        near = [
            part.shelf.candidates(query, its, weights, None if part.alive.all() else part.alive)
            for part, its in zip(parts, cosines, strict=True)
        ]
        # Of all parts together no more are aligned than of one.
        rough = np.concatenate([scores for _, scores in near])
        bar = float(np.partition(rough, -ALIGNED)[-ALIGNED]) if len(rough) > ALIGNED else 0.0
        found: list[tuple[_Part, int, float, float]] = []
        for part, its, (names, scores) in zip(parts, cosines, near, strict=True):
            names = names[scores >= bar]
            if len(names):
                features = part.shelf.aligned(query, its, weights, names).features
                fits, held = scorer(kind).score(features), np.minimum(features[:, COVERED], 1)
                found += [
                    (part, int(place), float(fit), float(share))
                    for place, fit, share in zip(names, fits, held, strict=True)
                ]
        return sorted(found, key=lambda one: -rank(one[2], one[3]))[:limit]

    def add(self, entity: Entity) -> None:
        """Take an entity in, in the place of the one of its id and kind, if there is one."""
        self.add_all([entity])

    def add_all(self, entities: Iterable[Entity]) -> None:
        """Take many in at once, which is quicker than one after the other."""
        coming: dict[Kind, list[Entity]] = {kind: [] for kind in Kind}
        for entity in entities:
            coming[entity.kind].append(entity)
        for kind, those in coming.items():
            if not those:
                continue
            # A text that holds several names stands once for each of them.
            each = [(e.id, name, one) for e in those for name in e.names for one in each_of(name)]
            owners, names = [owner for owner, _, _ in each], [name for _, name, _ in each]
            tokens = [read(one, kind) for _, _, one in each]
            with self._changing:
                parts = _without({entity.id for entity in those}, self._parts[kind])
                if names:
                    shelf = Shelf.of(tokens, self._encoder, _counting(parts))
                    parts = (*parts, _Part.of(kind, owners, names, shelf))
                # In one assignment the new names come and the old ones go: nobody is missing in between.
                self._parts[kind] = parts
                self._parts[kind] = _grown_together(parts)

    def remove(self, identity: str, kind: Kind) -> bool:
        """Take an entity out; whether it was there."""
        with self._changing:
            before = self._parts[kind]
            self._parts[kind] = _without({identity}, before)
            return self._parts[kind] != before

    def save(self, folder: Path) -> None:
        """Write into a folder what is not there yet (some 700 bytes a name); readable by `Index.load`.

        A folder that was saved before stays whole until its list is replaced, and only parts that are new are
        written, so that saving after each few changes is cheap.
        """
        with self._changing:
            folder.mkdir(parents=True, exist_ok=True)
            listed = []
            for parts in self._parts.values():
                for part in parts:
                    file = folder / f"{part.key}.names"
                    if not file.exists():
                        stored.write(file, part.arrays())
                    bits = base64.b64encode(zlib.compress(np.packbits(part.alive).tobytes())).decode()
                    listed.append({"key": part.key, "kind": part.kind.value, "alive": bits})
            unfinished = folder / f"{_LIST}.unfinished"
            with unfinished.open("w", encoding="utf-8") as stream:
                json.dump({"edition": EDITION, "parts": listed}, stream)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(folder / _LIST)
            known = {one["key"] for one in listed}
            for file in folder.glob("*.names"):
                if file.stem not in known:
                    file.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> "Index":
        """The index of a folder, its files mapped: some milliseconds, and processes share the memory.

        Raises `IndexFileError` where there is none of this edition, `OSError` as `open` does.
        """
        index = cls((), encoder)
        try:
            kept = json.loads((folder / _LIST).read_text(encoding="utf-8"))
            if kept["edition"] != EDITION:
                raise IndexFileError(f"{folder} was saved by another edition; make the index anew.")
            for one in kept["parts"]:
                part = _Part.read(folder / f"{one['key']}.names", one["key"], Kind(one["kind"]), one["alive"])
                index._parts[part.kind] = (*index._parts[part.kind], part)
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            if isinstance(error, IndexFileError):
                raise
            raise IndexFileError(f"{folder} holds no saved index; make the index anew.") from error
        except (FileNotFoundError, NotADirectoryError) as error:
            if not folder.exists():
                raise
            raise IndexFileError(f"{folder} holds no saved index; make the index anew.") from error
        return index


def _counting(parts: Sequence[_Part]) -> Elsewhere:
    """How many names the parts hold, and how many of them have each of some forms."""

    def counted(forms: Sequence[Form]) -> tuple[int, NDArray[np.int64]]:
        having = [sum(part.shelf.count(form) for part in parts) for form in forms] if parts else []
        names = sum(len(part.shelf) for part in parts)
        return names, np.array(having, np.int64) if parts else np.zeros(len(forms), np.int64)

    return counted


def _without(identities: set[str], parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """The same parts where nothing is to go, else such that know the names of these entities no more."""
    found: list[_Part] = []
    for part in parts:
        places = [place for identity in identities for place in part.places_of(identity)]
        if places:
            alive = part.alive.copy()
            alive[places] = False
            part = replace(part, alive=alive)
        found.append(part)
    return tuple(found)


def _grown_together(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """The parts, the last ones joined while the one before is not much larger; those of which all are gone dropped."""
    parts = tuple(part for part in parts if part.alive.any())
    while len(parts) > 1 and parts[-2].living() <= _MERGED_BELOW * parts[-1].living():
        first, second = parts[-2:]
        shelves = [(part.shelf, part.alive) for part in (first, second)]
        owners, names = (
            [
                texts[int(place)]
                for (_, kept), texts in zip(shelves, both, strict=True)
                for place in np.flatnonzero(kept)
            ]
            for both in ((first.owners, second.owners), (first.names, second.names))
        )
        shelf = Shelf.joined(shelves, _counting(parts[:-2]))
        parts = (*parts[:-2], _Part.of(first.kind, owners, names, shelf))
    return parts
