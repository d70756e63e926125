"""One drawer in memory: the engine's index of its names, the words for what is being typed, and how new both are."""

import fcntl
import json
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from muntada.directory.search.drawers import Drawer, Named, entity_of, line_of
from muntada.directory.search.lines import Lines, LinesFileError
from muntada.engines.names import Index, IndexFileError
from muntada.journal.models import Entry
from muntada.journal.record import START

# Saved drawers of another edition are made anew.
EDITION = 1
_STAMP = "stamp.json"
_LOCK = ".lock"
_AT_ONCE = 1000  # rows that are read from the database and into the index in one go


class Mark:
    """A row of the journal, up to which changes are known; its digest tells this database from every other one."""

    def __init__(self, number: int, digest: str) -> None:
        self.number = number
        self.digest = digest

    @classmethod
    def latest(cls) -> "Mark":
        """That of the newest change."""
        found = Entry.objects.order_by("-number").values_list("number", "digest").first()
        return cls(*found) if found else cls(0, START)

    def stands(self) -> bool:
        """True when the journal of this database has the row; an empty journal could be anybody's."""
        return Entry.objects.filter(number=self.number, digest=self.digest).exists()


class Catalogue:
    """What of a drawer is held. Searches never wait; changes come one after the other."""

    def __init__(self, drawer: Drawer, mark: Mark, index: Index, lines: Lines) -> None:
        self.drawer = drawer
        self.mark = mark
        self.index = index
        self.lines = lines
        self.changing = threading.RLock()

    @classmethod
    def built(cls, drawer: Drawer) -> "Catalogue":
        """The drawer as the database has it: some 1,500 entries with three names each a second."""
        # The mark first: what changes while the rows are read is then looked at again.
        mark = Mark.latest()
        index, lines = Index(), dict[int, str]()
        rows = list(_names_of(drawer.rows()))
        merged = _merged_in(drawer)
        for row in rows:
            lines[row.pk] = line_of(row, merged.get(row.pk, ()))
        index.add_all(entity_of(row, merged.get(row.pk, ())) for row in rows)
        return cls(drawer, mark, index, Lines.of(lines))

    def look_again(self, ids: Iterable[int], mark: Mark) -> None:
        """Take in what these rows now are, and out what no longer lies in the drawer."""
        asked = sorted(set(ids))
        with self.changing:
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                rows = list(_names_of(self.drawer.rows().filter(pk__in=some)))
                merged = _merged_in(self.drawer, some)
                self.index.add_all(entity_of(row, merged.get(row.pk, ())) for row in rows)
                gone = set(some) - {row.pk for row in rows}
                for one in gone:
                    self.index.remove(str(one), self.drawer.kind)
                lines = {row.pk: line_of(row, merged.get(row.pk, ())) for row in rows}
                self.lines.change(lines | dict.fromkeys(gone, ""))
            if mark.number > self.mark.number:
                self.mark = mark

    def save(self, folder: Path) -> None:
        """Write it into the folder of this name, where every process of this machine finds it."""
        place = folder / self.drawer.folder
        place.mkdir(parents=True, exist_ok=True)
        with self.changing, _alone_in(place):
            self.index.save(place)
            self.lines.save(place)
            stamp = {"edition": EDITION, "number": self.mark.number, "digest": self.mark.digest}
            # Last: should it fail before, what was changed is only looked at once more.
            unfinished = place / f"{_STAMP}.unfinished"
            unfinished.write_text(json.dumps(stamp))
            unfinished.replace(place / _STAMP)

    def clear(self, folder: Path) -> None:
        """Remove what is saved of it, every file."""
        place = folder / self.drawer.folder
        if place.exists():
            with self.changing, _alone_in(place):
                for path in place.iterdir():
                    if path.name != _LOCK:
                        path.unlink()

    def is_saved_in(self, folder: Path) -> bool:
        """True when some state of it lies there."""
        return (folder / self.drawer.folder / _STAMP).exists()

    @classmethod
    def loaded(cls, drawer: Drawer, folder: Path) -> "Catalogue | None":
        """The saved drawer, if there is one that belongs to this database."""
        place = folder / drawer.folder
        if not (place / _STAMP).exists():
            return None
        try:
            with _alone_in(place):
                stamp: dict[str, Any] = json.loads((place / _STAMP).read_text())
                mark = Mark(int(stamp["number"]), str(stamp["digest"]))
                if stamp["edition"] != EDITION or not mark.stands():
                    return None
                return cls(drawer, mark, Index.load(place), Lines.load(place))
        except (OSError, ValueError, KeyError, TypeError, IndexFileError, LinesFileError):
            return None  # whatever is wrong with the file, the database has everything


def _names_of(rows: Any, *more: str) -> Any:
    """No more of the rows than their names."""
    names: Sequence[str] = ("public_id", "name", "search_text", *more)
    if hasattr(rows.model, "short_name"):
        names = (*names, "short_name")
    return rows.only(*names)


def _merged_in(drawer: Drawer, into: Sequence[int] | None = None) -> dict[int, list[Named]]:
    """What of the drawer is merged into others, by these, or into some of them."""
    rows = drawer.with_merged()
    rows = rows.filter(merged_into__isnull=False) if into is None else rows.filter(merged_into__in=into)
    found: dict[int, list[Named]] = {}
    for row in _names_of(rows, "merged_into"):
        found.setdefault(row.merged_into_id, []).append(row)
    return found


@contextmanager
def _alone_in(place: Path) -> Iterator[None]:
    """No other process of this machine writes here meanwhile."""
    descriptor = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
