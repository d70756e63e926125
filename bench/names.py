"""Measures the engine of names on attested names in three scripts, beside the classics.

    python bench/names.py FOLDER [--queries 1000] [--peers PYTHON] [--only people,many,organisations]
                          [--pairs FILE]

FOLDER holds development.jsonl ({id, type, ar, ru, en, src}), distractors.json.gz ({ar, ru, en}: names) and
tokens.tsv.gz (the pairs of training). They are not part of this project: sources and licences differ. PYTHON is an
interpreter with pyicu, anyascii and rapidfuzz, and with nomenklatura if it shall take part:

    python -m venv PEERS && PEERS/bin/pip install pyicu anyascii rapidfuzz nomenklatura

FILE is a table of pairs (schema, name1, name2, is_match), as nomenklatura's contrib/name_bench/cases.csv; see
bench/_name_pairs.py.

Rows are parted by a fixed hash of their id: the tuning part set the numbers of the scorer (tools/tune_names.py), the
held-out part alone is asked here. Everyone stands in the index. Right is whoever shares the query's spelling, or a
spelling in the index, with the one who was meant: true namesakes cannot be told apart by a name.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from _name_pairs import best
from _name_pairs import table as table_of_pairs

from muntada.engines.names import Entity, Index, Kind, normalise, read

DIRECTIONS = (("ar", "en"), ("en", "ar"), ("ar", "ru"), ("ru", "ar"), ("ru", "en"), ("en", "ru"))
REAL = ("curated", "everypolitician", "xquad")


@dataclass(frozen=True, slots=True)
class Row:
    """An entity of the data with its names by language."""

    id: str
    type: str
    names: dict[str, list[str]]
    source: str

    @property
    def is_real(self) -> bool:
        """Whether the names are attested in all three languages."""
        return self.source in REAL

    @property
    def is_held_out(self) -> bool:
        """Half of the rows by a fixed hash; no number of the engine was chosen by looking at them."""
        return zlib.crc32(f"muntada names {self.id}".encode()) % 2 == 0


@dataclass(frozen=True, slots=True)
class Task:
    """Questions with their right answers, and the entries that are searched: (entity, name)."""

    label: str
    entries: list[tuple[str, str]]
    queries: list[tuple[str, str]]
    right: dict[str, set[str]]


def read_rows(folder: Path) -> list[Row]:
    """All rows of the development part."""
    rows = []
    for line in (folder / "development.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        names = {language: one[language] for language in ("ar", "ru", "en")}
        rows.append(Row(one["id"], one["type"], names, one["src"]))
    return rows


def read_distractors(folder: Path) -> dict[str, list[str]]:
    """Names by language that only fill the index."""
    with gzip.open(folder / "distractors.json.gz", "rt", encoding="utf-8") as stream:
        found: dict[str, list[str]] = json.load(stream)
    return found


def task(
    rows: Sequence[Row],
    source: str,
    target: str,
    *,
    kind: str,
    asked: Callable[[Row], bool],
    fill: Sequence[str] = (),
    entities: int = 0,
    queries: int = 1000,
) -> Task:
    """Ask by the first name in one language for the rows that have both; `fill` brings `entities` up."""
    pool = [row for row in rows if row.type == kind and row.names[target]]
    entries = [(row.id, name) for row in pool for name in row.names[target]]
    missing = len(fill) if entities == 0 else max(0, entities - len(pool))
    step = max(1, len(fill) // max(1, missing))
    entries += [(f"filler {place}", name) for place, name in enumerate(list(fill)[::step][:missing])]
    by_spelling: dict[str, set[str]] = defaultdict(set)
    for row in pool:
        for language in (source, target):
            for name in row.names[language]:
                by_spelling[language + normalise(name)].add(row.id)
    for identity, name in entries:
        by_spelling[target + normalise(name)].add(identity)
    chosen = [row for row in pool if row.names[source] and asked(row)]
    chosen.sort(key=lambda row: zlib.crc32(row.id.encode()))
    right = {}
    for row in chosen[:queries]:
        same = set(by_spelling[source + normalise(row.names[source][0])])
        for name in row.names[target]:
            same |= by_spelling[target + normalise(name)]
        right[row.id] = same | {row.id}
    questions = [(row.id, row.names[source][0]) for row in chosen[:queries]]
    return Task(f"{source}-{target}", entries, questions, right)


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method said to one query: whether the first was right, the best right and the best wrong score."""

    is_right: bool
    right: float
    wrong: float
    milliseconds: float = 0.0


def ours(one: Task, kind: Kind) -> list[Answer]:
    """The engine's answers, each timed by the processor's clock."""
    by_entity: dict[str, list[str]] = defaultdict(list)
    for identity, name in one.entries:
        by_entity[identity].append(name)
    index = Index(Entity(identity, kind, tuple(names)) for identity, names in by_entity.items())
    index.search("warm", kind)
    answers = []
    for identity, name in one.queries:
        began = time.process_time()
        hits = index.search(name, kind, 10)
        took = (time.process_time() - began) * 1000
        good = one.right[identity]
        answers.append(
            Answer(
                bool(hits) and hits[0].id in good,
                max((hit.score for hit in hits if hit.id in good), default=0.0),
                max((hit.score for hit in hits if hit.id not in good), default=0.0),
                took,
            )
        )
    return answers


def theirs(one: Task, method: str, python: str) -> list[Answer] | None:
    """The answers of a peer in its own environment; none where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "task.json"
        asked.write_text(
            json.dumps(
                {
                    "entries": one.entries,
                    "queries": one.queries,
                    "right": {identity: sorted(those) for identity, those in one.right.items()},
                }
            )
        )
        program = Path(__file__).parent / "peers" / "names.py"
        done = subprocess.run(
            [python, str(program), method, str(asked)], capture_output=True, text=True, check=False
        )
    if done.returncode == 3:
        return None
    if done.returncode:
        raise SystemExit(f"{method}: {done.stderr[-500:]}")
    return [Answer(*answer) for answer in json.loads(done.stdout)]


def told(
    label: str, method: str, answers: Sequence[Answer], entries: int, target: float | None = None
) -> None:
    """One line of the table."""
    right, of = sum(answer.is_right for answer in answers), len(answers)
    if not of:
        print(f"{label:34} {method:22} no rows", flush=True)
        return
    low, high = wilson(right, of)
    wrong = sorted(answer.wrong for answer in answers)
    bar = wrong[min(of - 1, int(0.99 * of))]
    recall = sum(answer.right >= bar and answer.right > 0 for answer in answers) / of
    line = (
        f"{label:34} {method:22} {entries:7} {of:5} {right / of:6.3f} [{low:.3f}, {high:.3f}] {recall:6.3f}"
    )
    if any(answer.milliseconds for answer in answers):
        took = sorted(answer.milliseconds for answer in answers)
        line += f" {sum(took) / of:6.1f} {took[int(0.95 * (of - 1))]:6.1f}"
    else:
        line += " " * 14
    print(line + (f"  target {target}" if target else ""), flush=True)


PEERS = ("icu+trigrams+ratio", "anyascii+jaro-winkler", "rapidfuzz+icu", "logic-v2")


def table(
    tasks: Sequence[tuple[Task, float]], label: str, kind: Kind, peers: str | None, most: int = 10**9
) -> None:
    """The lines of several tasks, ours first, peers for the tasks that are small enough for them."""
    for one, target in tasks:
        name = f"{label} {one.label}"
        told(name, "muntada", ours(one, kind), len(one.entries), target)
        for method in PEERS if peers else ():
            slow = method == "logic-v2"
            if len(one.entries) > most or (slow and len(one.entries) > 6000):
                continue
            # logic-v2 scores some thousands of pairs a second: it is asked less, among fewer.
            answers = theirs(shortened(one, 1000, 100) if slow else one, method, peers or "")
            if answers is not None:
                told(name, method, answers, 1000 if slow else len(one.entries))


def shortened(one: Task, entries: int, queries: int) -> Task:
    """The first questions of a task among fewer entries; the right ones stay."""
    asked = one.queries[:queries]
    needed = {identity for name, _ in asked for identity in one.right[name]}
    kept = [entry for entry in one.entries if entry[0] in needed]
    others = [entry for entry in one.entries if entry[0] not in needed]
    step = max(1, len(others) // max(1, entries - len(kept)))
    kept += others[::step][: max(0, entries - len(kept))]
    return Task(one.label, kept, asked, one.right)


def unseen(folder: Path) -> Callable[[Row, str], bool]:
    """Whether the name by which a row is asked has a part that no pair of training has."""
    seen: set[tuple[str, str]] = set()
    with gzip.open(folder / "tokens.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            english, _, form, _ = line.rstrip("\n").split("\t")
            for name in (english, form):
                seen.update((token.script, token.form) for token in read(name, Kind.PERSON))

    def is_unseen(row: Row, language: str) -> bool:
        parts = read(row.names[language][0], Kind.PERSON)
        return any((token.script, token.form) not in seen and len(token.form) > 1 for token in parts)

    return is_unseen


def threshold(rows: Sequence[Row], most: int = 400) -> float:
    """The score from which on names are best called one, for people and organisations of the tuning part.

    A row's first names in two languages are one; the wrong name that the engine takes for the likest is not.
    """
    scores: list[float] = []
    truth: list[bool] = []
    for kind in Kind:
        for source, target in DIRECTIONS:
            one = task(
                rows, source, target, kind=kind, asked=lambda row: not row.is_held_out, queries=most // 2
            )
            for answer in ours(one, kind):
                scores += [answer.right, answer.wrong]
                truth += [True, False]
    return best(scores, truth).threshold


def main() -> int:
    """Print the table; the targets are those of the project."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--queries", type=int, default=1000, help="of each task (1000); a third among the many"
    )
    parser.add_argument("--peers", help="the interpreter with the peers")
    parser.add_argument("--pairs", type=Path, help="a table of pairs that are one or not")
    parser.add_argument("--only", default="people,real,unseen,many,organisations")
    asked = parser.parse_args()
    if not (asked.folder / "development.jsonl").exists():
        parser.error(f"there is no development.jsonl in {asked.folder}")
    rows, fillers = read_rows(asked.folder), read_distractors(asked.folder)
    only = set(asked.only.split(","))
    print(
        f"{'task':34} {'method':22} {'entries':>7} {'asked':>5} {'R@1':>6} {'95 % interval':14} {'1% FA':>6} "
        f"{'ms':>6} {'p95':>6}"
    )

    def people(source: str, target: str, wanted: Callable[[Row], bool], entities: int, queries: int) -> Task:
        def is_asked(row: Row) -> bool:
            return row.is_held_out and wanted(row)

        return task(
            rows,
            source,
            target,
            kind="person",
            asked=is_asked,
            fill=fillers[target],
            entities=entities,
            queries=queries,
        )

    def goal(source: str, target: str, arabic: float, other: float) -> float:
        return arabic if "ar" in (source, target) else other

    if "people" in only:
        tasks = [
            (people(s, t, lambda _: True, 5000, asked.queries), goal(s, t, 0.985, 0.997))
            for s, t in DIRECTIONS
        ]
        table(tasks, "people", Kind.PERSON, asked.peers)
    if "real" in only:
        tasks = [
            (people(s, t, lambda row: row.is_real, 5000, asked.queries), goal(s, t, 0.97, 0.997))
            for s, t in DIRECTIONS
        ]
        table(tasks, "real in three languages", Kind.PERSON, asked.peers)
    if "unseen" in only:
        is_unseen = unseen(asked.folder)
        tasks = [
            (people(s, t, lambda row, s=s: is_unseen(row, s), 5000, asked.queries), 0.92)  # type: ignore[misc]
            for s, t in DIRECTIONS
        ]
        table(tasks, "a part unseen in training", Kind.PERSON, None)
    if "many" in only:
        for s, t in DIRECTIONS:
            one = people(s, t, lambda _: True, 0, asked.queries // 3)
            table([(one, goal(s, t, 0.97, 0.99))], "among the many", Kind.PERSON, asked.peers, most=10**6)
    if "organisations" in only:
        for label, curated in (("organisations, not curated", False), ("organisations, curated", True)):
            tasks = [
                (
                    task(
                        rows,
                        s,
                        t,
                        kind="org",
                        asked=lambda row, c=curated: row.is_held_out and (row.source == "curated") == c,  # type: ignore[misc]
                        queries=asked.queries,
                    ),
                    0.85,
                )
                for s, t in DIRECTIONS
            ]
            table(tasks, label, Kind.ORGANISATION, asked.peers)
    if asked.pairs:
        table_of_pairs(asked.pairs, threshold(rows), asked.peers)
    return 0


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1" or os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # One core is what is measured; the libraries of numpy read this when they are loaded.
        os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves
    sys.exit(main())
