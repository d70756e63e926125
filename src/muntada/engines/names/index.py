"""Many entities, found by any spelling of any of their names; in memory, and on disk for the next start."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from muntada.engines.names.encoder import Encoder, shipped
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.scorer import scorer
from muntada.engines.names.scripts import words
from muntada.engines.names.shelf import Shelf

# A saved index of other rules is made anew rather than read.
EDITION = 2


class IndexFileError(ValueError):
    """A file is no saved index of this edition; make the index anew."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person or an organisation with every name it is known under, in any script."""

    id: str
    kind: Kind
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that fits a query: the score of its best name, 0 to 1, and that name."""

    id: str
    score: float
    name: str


class Index:
    """Entities by kind. It does not change; make it anew when entities do (some 4,000 names a second)."""

    def __init__(self, entities: Iterable[Entity], encoder: Encoder | None = None) -> None:
        """Read all names; takes memory of some 6 kB a name, what is cached of reading them included."""
        encoder = encoder or shipped()
        self._owners: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        self._names: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        for entity in entities:
            for name in entity.names:
                self._owners[entity.kind].append(entity.id)
                self._names[entity.kind].append(name)
        self._shelves = {
            kind: Shelf([read(name, kind) for name in self._names[kind]], encoder, scorer(kind))
            for kind in Kind
        }

    def __len__(self) -> int:
        """How many names the index holds."""
        return sum(map(len, self._names.values()))

    def search(self, name: str, kind: Kind, limit: int = 10) -> list[Hit]:
        """The entities of a kind that fit best, best first, each once."""
        asked = words(name)
        hits: dict[str, Hit] = {}
        # An entity may be found by several of its names.
        for found in self._shelves[kind].search(read(name, kind), limit * 4):
            identity, other = self._owners[kind][found.name], self._names[kind][found.name]
            score = 1.0 if words(other) == asked else found.score
            if identity not in hits or score > hits[identity].score:
                hits[identity] = Hit(identity, score, other)
        return sorted(hits.values(), key=lambda hit: -hit.score)[:limit]

    def save(self, path: Path) -> None:
        """Write the index into one file (about 250 bytes a name), readable by `Index.load`."""
        kept: dict[str, object] = {"edition": EDITION}
        arrays: dict[str, np.ndarray] = {}
        for kind in Kind:
            words, numbers = self._shelves[kind].state()
            kept[kind] = {"owners": self._owners[kind], "names": self._names[kind], "forms": words}
            arrays |= {f"{kind}_{name}": array for name, array in numbers.items()}
        text = json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")
        arrays["text"] = np.frombuffer(text, np.uint8)
        with path.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path, encoder: Encoder | None = None) -> "Index":
        """The index of a file; raises `IndexFileError` where it is none of this edition, `OSError` as `open` does."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                kept = json.loads(arrays["text"].tobytes().decode("utf-8", "surrogatepass"))
                if kept["edition"] != EDITION:
                    raise IndexFileError(f"{path} was saved by another edition; make the index anew.")
                index = cls((), encoder)
                for kind in Kind:
                    index._owners[kind] = kept[kind]["owners"]
                    index._names[kind] = kept[kind]["names"]
                    start = f"{kind}_"
                    numbers = {
                        name.removeprefix(start): arrays[name] for name in arrays if name.startswith(start)
                    }
                    index._shelves[kind] = Shelf.restored(
                        kept[kind]["forms"], numbers, encoder or shipped(), scorer(kind)
                    )
        except (BadZipFile, ValueError, KeyError, TypeError, EOFError) as error:
            if isinstance(error, IndexFileError):
                raise
            raise IndexFileError(f"{path} is no saved index; make the index anew.") from error
        return index
