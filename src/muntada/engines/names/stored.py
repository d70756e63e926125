"""Texts and arrays as they lie in a file: mapped into memory, nothing is read before it is asked for."""

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

_MAGIC: Final = b"muntada names 4\n"
_ALIGNED: Final = 64


class Texts(Sequence[str]):
    """Many short texts in one block of bytes."""

    def __init__(self, block: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        """`ends` has one entry more than there are texts and begins with 0."""
        self.block = block
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """These texts, of which lone surrogates are kept as they are."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=ends[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        """How many."""
        return len(self.ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """One text, or a list of some."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.block[self.ends[place] : self.ends[place + 1]].tobytes().decode("utf-8", "surrogatepass")


class Places:
    """Where a text stands among many, by sorted hashes: no table has to be made when a file is opened."""

    def __init__(self, hashes: NDArray[np.uint32], order: NDArray[np.int32]) -> None:
        """`hashes` rise, `order` are the places of their texts."""
        self.hashes = hashes
        self.order = order

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Places":
        """The places of these texts."""
        hashes = np.fromiter(map(hashed, texts), np.uint32, len(texts))
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return cls(hashes[order], order)

    def of_hash(self, text: str) -> NDArray[np.int32]:
        """The places of all texts with the hash of this one; rarely others among them."""
        low, high = np.searchsorted(self.hashes, np.array([hashed(text)] * 2, np.uint32), side="left")
        high = low + int(np.searchsorted(self.hashes[low:], hashed(text), side="right"))
        return self.order[low:high]


def hashed(text: str) -> int:
    """A number of 32 bits that depends on the text alone."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def write(path: Path, arrays: Arrays) -> None:
    """All arrays into one file, which is whole or not there at all."""
    places: dict[str, tuple[str, list[int], int]] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, list(array.shape), at)
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"arrays": places, "size": at}).encode()
    start = -(-(len(_MAGIC) + 8 + len(header)) // _ALIGNED) * _ALIGNED
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("wb") as stream:
        stream.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for name, array in arrays.items():
            stream.seek(start + places[name][2])
            stream.write(np.ascontiguousarray(array).tobytes())
        stream.truncate(start + at)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)


def read(path: Path) -> Arrays:
    """The arrays of a file, mapped and not to be written to; raises `ValueError` where it is none or cut off."""
    with path.open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    if mapped[: len(_MAGIC)] != _MAGIC:
        raise ValueError(f"{path} is no part of an index of names of this edition")
    length = int.from_bytes(mapped[len(_MAGIC) : len(_MAGIC) + 8], "little")
    header = json.loads(mapped[len(_MAGIC) + 8 : len(_MAGIC) + 8 + length])
    start = -(-(len(_MAGIC) + 8 + length) // _ALIGNED) * _ALIGNED
    if len(mapped) != start + header["size"]:
        raise ValueError(f"{path} is cut off")
    found: Arrays = {}
    for name, (kind, shape, at) in header["arrays"].items():
        count = int(np.prod(shape))
        if count:
            found[name] = np.frombuffer(mapped, np.dtype(kind), count, start + at).reshape(shape)
        else:
            found[name] = np.zeros(shape, np.dtype(kind))
    return found
