"""Pairs of names of which someone says whether they are one: how well a threshold tells them apart.

The file is a table of comma-separated values with the columns schema (Person, or a kind of organisation), name1, name2
and is_match (true or false), as nomenklatura's contrib/name_bench/cases.csv has them; more columns may stand beside.
That file is not part of this project and no number of the engine was chosen by it.
"""

import csv
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from muntada.engines.names import Kind, compare

# The threshold of nomenklatura's benchmark.
THEIRS = 0.7


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, what they are names of, and whether they are one."""

    schema: str
    first: str
    second: str
    is_match: bool

    @property
    def kind(self) -> Kind:
        """Whatever is no person is read as an organisation."""
        return Kind.PERSON if self.schema == "Person" else Kind.ORGANISATION


@dataclass(frozen=True, slots=True)
class Verdict:
    """Right and wrong answers at a threshold."""

    found: int
    wrong: int
    missed: int
    threshold: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / max(1, 2 * self.found + self.wrong + self.missed)


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a table."""
    with file.open(encoding="utf-8", newline="") as stream:
        return [
            Pair(row["schema"], row["name1"], row["name2"], row["is_match"].lower() == "true")
            for row in csv.DictReader(stream)
        ]


def verdict(scores: Sequence[float], truth: Sequence[bool], threshold: float) -> Verdict:
    """What a threshold makes of the scores."""
    said = [score >= threshold for score in scores]
    found = sum(one and right for one, right in zip(said, truth, strict=True))
    return Verdict(found, sum(said) - found, sum(truth) - found, threshold)


def best(scores: Sequence[float], truth: Sequence[bool]) -> Verdict:
    """The verdict at the threshold that suits these very pairs best: what no threshold chosen elsewhere can beat."""
    return max((verdict(scores, truth, bar) for bar in sorted(set(scores))), key=lambda one: one.f1)


def ours(pairs: Sequence[Pair]) -> list[float]:
    """The engine's scores."""
    return [compare(pair.first, pair.second, pair.kind).score for pair in pairs]


def theirs(pairs: Sequence[Pair], python: str) -> list[float] | None:
    """The scores of logic-v2 in its own environment; none where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "pairs.json"
        asked.write_text(json.dumps([(pair.schema, pair.first, pair.second) for pair in pairs]))
        program = Path(__file__).parent / "peers" / "names.py"
        done = subprocess.run(
            [python, str(program), "pairs", str(asked)], capture_output=True, text=True, check=False
        )
    if done.returncode == 3:
        return None
    if done.returncode:
        raise SystemExit(f"logic-v2: {done.stderr[-500:]}")
    scores: list[float] = json.loads(done.stdout)
    return scores


def table(file: Path, threshold: float, peers: str | None) -> None:
    """The lines of a file of pairs; `threshold` was chosen on other data."""
    pairs = read_pairs(file)
    truth = [pair.is_match for pair in pairs]
    print(
        f"{'pairs':34} {'method':22} {'pairs':>7} {'F1':>6} {'found':>6} {'wrong':>6} {'missed':>6} {'at':>6}"
    )
    everyone = [("muntada", ours(pairs), threshold)]
    scores = theirs(pairs, peers) if peers else None
    if scores is not None:
        everyone.append(("logic-v2", scores, THEIRS))
    for method, its, bar in everyone:
        for said, one in (("", verdict(its, truth, bar)), (", at its best bar", best(its, truth))):
            print(
                f"{file.stem + said:34} {method:22} {len(pairs):7} {one.f1:6.3f} {one.found:6} {one.wrong:6} "
                f"{one.missed:6} {one.threshold:6.2f}",
                flush=True,
            )
