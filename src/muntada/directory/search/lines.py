"""Texts of many entries in one block, in which the beginnings of words are found in a few milliseconds."""

import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FILE = "lines.npz"


class LinesFileError(ValueError):
    """A folder holds no saved lines; make them anew."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines one after the other, each ` | name | name | more ` and an end of line."""

    text: bytes
    ends: NDArray[np.int64]
    ids: NDArray[np.int64]

    @classmethod
    def of(cls, lines: Mapping[int, str]) -> "_Block":
        encoded = [f" {' '.join(line.replace('|', ' ').split())} \n".encode() for line in lines.values()]
        ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        return cls(b"".join(encoded), ends, np.fromiter(lines, np.int64, len(lines)))

    def having(self, literal: str) -> Iterator[tuple[int, str]]:
        """The entries in whose lines this stands, each once, with their lines."""
        wanted = literal.encode()
        at = self.text.find(wanted)
        while at >= 0:
            row = int(np.searchsorted(self.ends, at, side="right"))
            behind = int(self.ends[row])
            begins = int(self.ends[row - 1]) if row else 0
            yield int(self.ids[row]), self.text[begins:behind].decode()
            at = self.text.find(wanted, behind)


class Lines:
    """The words of each entry, as `base.text.comparable` writes them. Safe to share between threads."""

    def __init__(self, block: _Block) -> None:
        self._block = block
        self._changed: dict[int, str] = {}  # an empty line is that of an entry that is gone

    @classmethod
    def of(cls, lines: Mapping[int, str]) -> "Lines":
        """These lines by entry."""
        return cls(_Block.of(lines))

    def change(self, lines: Mapping[int, str]) -> None:
        """Other words of these entries; an empty line takes an entry out."""
        self._changed = {**self._changed, **lines}

    def beginning(self, words: str, most: int) -> list[tuple[int, bool]]:
        """The entries in which each of these words begins a word, and whether all stand there whole; these first.

        No more than so many are looked for.
        """
        wanted = words.split()
        if not wanted:
            return []
        begun = [f" {word}" for word in wanted]
        whole = [f" {word} " for word in wanted]
        # The longest is the rarest, and one literal is found at the speed of memory, if it does not begin with a space.
        longest = max(wanted, key=len)
        changed = self._changed
        found: dict[int, bool] = {}
        for one, line in _and_changed(self._block, changed, longest):
            if all(word in line for word in begun):
                found[one] = all(word in line for word in whole)
                if len(found) >= most:
                    break
        return sorted(found.items(), key=lambda each: not each[1])

    def save(self, folder: Path) -> None:
        """Write all of it anew, whole or not at all."""
        changed = self._changed
        kept = dict(self._block.having("\n"))
        kept.update(changed)
        fresh = _Block.of({one: line for one, line in kept.items() if line})
        unfinished = folder / f"{_FILE}.unfinished"
        with unfinished.open("wb") as stream:
            np.savez(stream, text=np.frombuffer(fresh.text, np.uint8), ends=fresh.ends, ids=fresh.ids)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(folder / _FILE)

    @classmethod
    def load(cls, folder: Path) -> "Lines":
        """The lines of a folder; raises `LinesFileError` where there are none."""
        try:
            with np.load(folder / _FILE, allow_pickle=False) as kept:
                return cls(_Block(kept["text"].tobytes(), kept["ends"], kept["ids"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise LinesFileError(str(folder)) from error


def _and_changed(block: _Block, changed: Mapping[int, str], literal: str) -> Iterator[tuple[int, str]]:
    """What stands in the block and was not changed, then what was."""
    for one, line in block.having(literal):
        if one not in changed:
            yield one, line
    for one, line in changed.items():
        spaced = f" {' '.join(line.replace('|', ' ').split())} "
        if line and literal in spaced:
            yield one, spaced
