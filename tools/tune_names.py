"""Fits the scorers of the engine of names on the tuning part of attested names and writes their package data.

    OMP_NUM_THREADS=1 PYTHONPATH=. nice python tools/tune_names.py FOLDER [--queries 700] [--out FILE]

FOLDER is that of bench/names.py, which never asks for a row of the tuning part. A part of the questions is changed as
people change them: a part left out, the family name first. The loss is that of a ranking (the right name among the
candidates) and half that of a calibrated yes or no; Adam, numpy only.
"""

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.names import DIRECTIONS, Row, Task, read_distractors, read_rows, task
from numpy.typing import NDArray

from muntada.engines.names.alignment import FEATURES
from muntada.engines.names.encoder import shipped
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.scorer import Scorer
from muntada.engines.names.shelf import Shelf

Floats = NDArray[np.float64]
PACKAGE = Path(__file__).parent.parent / "src/muntada/engines/names"
HIDDEN = 12


@dataclass(frozen=True, slots=True)
class Question:
    """The features of the candidates of one query, and which of them are right."""

    features: Floats
    is_right: NDArray[np.bool_]


def changed(name: str, luck: random.Random) -> str:
    """The name with its parts in another order, or without one of them."""
    parts = name.replace(",", " ").split()
    if len(parts) < 2:
        return name
    if luck.random() < 0.5:
        return " ".join([parts[-1], *parts[:-1]])
    parts.pop(luck.randrange(len(parts)))
    return " ".join(parts)


def questions(one: Task, kind: Kind, share: float, luck: random.Random, most: int = 30) -> list[Question]:
    """All questions of a task; `share` of them are changed."""
    # The candidates are wanted, not their order.
    shelf = Shelf([read(name, kind) for _, name in one.entries], shipped(), unfitted())
    found = []
    for identity, name in one.queries:
        asked = changed(name, luck) if luck.random() < share else name
        names, aligned = shelf.aligned(read(asked, kind))
        if not len(names):
            continue
        right = np.array([one.entries[place][0] in one.right[identity] for place in names])
        if not right.any() or right.all():
            continue
        features = aligned.features.astype(np.float64)
        best = np.argsort(-(features[:, 0] + features[:, 1] + features[:, 2]), kind="stable")
        kept = np.zeros(len(right), bool)
        kept[best[:most]] = True
        kept |= right
        found.append(Question(features[kept], right[kept]))
    return found


def unfitted() -> Scorer:
    """A scorer that knows nothing."""
    size = len(FEATURES)
    zeros = np.zeros(size, np.float32)
    inner = np.zeros((size, HIDDEN), np.float32)
    return Scorer(
        zeros, zeros + 1, zeros, 0.0, inner, np.zeros(HIDDEN, np.float32), np.zeros(HIDDEN, np.float32)
    )


def fit(asked: Sequence[Question], steps: int = 1500, rate: float = 0.02, calm: float = 1e-4) -> Scorer:
    """The scorer that puts the right candidates first and tells how sure it is."""
    features = np.vstack([one.features for one in asked])
    right = np.concatenate([one.is_right for one in asked]).astype(float)
    sizes = np.array([len(one.is_right) for one in asked])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    of = np.repeat(np.arange(len(sizes)), sizes)
    middle, spread = features.mean(0), features.std(0) + 1e-6
    moved = (features - middle) / spread
    generator = np.random.default_rng(0)
    size = features.shape[1]
    numbers = {
        "linear": np.zeros(size),
        "constant": np.zeros(1),
        "inner": generator.normal(0, size**-0.5, (size, HIDDEN)),
        "inner_constant": np.zeros(HIDDEN),
        "outer": generator.normal(0, 0.1, HIDDEN),
    }
    slow = {name: np.zeros_like(value) for name, value in numbers.items()}
    quick = {name: np.zeros_like(value) for name, value in numbers.items()}
    for step in range(1, steps + 1):
        inner = np.tanh(moved @ numbers["inner"] + numbers["inner_constant"])
        sums = moved @ numbers["linear"] + inner @ numbers["outer"] + numbers["constant"]
        shares = np.exp(sums - np.maximum.reduceat(sums, starts)[of])
        everyone = np.add.reduceat(shares, starts)[of]
        the_right = np.add.reduceat(shares * right, starts)[of]
        ranking = shares / everyone - shares * right / the_right
        yes = 1 / (1 + np.exp(-sums)) - right
        slope = (ranking + 0.5 * yes) / len(sizes)
        back = slope[:, None] * numbers["outer"] * (1 - inner**2)
        gradients = {
            "linear": moved.T @ slope,
            "constant": np.array([slope.sum()]),
            "inner": moved.T @ back,
            "inner_constant": back.sum(0),
            "outer": inner.T @ slope,
        }
        now = rate * (1 - step / steps) + 1e-4
        for name, gradient in gradients.items():
            gradient = gradient + calm * numbers[name]
            slow[name] = 0.9 * slow[name] + 0.1 * gradient
            quick[name] = 0.999 * quick[name] + 0.001 * gradient**2
            length = np.sqrt(quick[name] / (1 - 0.999**step)) + 1e-8
            numbers[name] = numbers[name] - now * slow[name] / (1 - 0.9**step) / length
    small = {name: value.astype(np.float32) for name, value in numbers.items()}
    return Scorer(
        middle.astype(np.float32),
        spread.astype(np.float32),
        small["linear"],
        float(small["constant"][0]),
        small["inner"],
        small["inner_constant"],
        small["outer"],
    )


def gather(folder: Path, kind: Kind, queries: int, share: float) -> list[Question]:
    """Questions of the tuning part in all directions, among thousands and, for persons, a hundred thousand."""
    rows, fillers = read_rows(folder), read_distractors(folder)
    luck = random.Random(0)  # noqa: S311 - no secret

    def is_asked(row: Row) -> bool:
        return not row.is_held_out

    found: list[Question] = []
    for source, target in DIRECTIONS:
        if kind is Kind.ORGANISATION:
            tasks = [task(rows, source, target, kind=kind, asked=is_asked, queries=queries)]
        else:
            fill = fillers[target]
            tasks = [
                task(
                    rows, source, target, kind=kind, asked=is_asked, fill=fill, entities=5000, queries=queries
                ),
                task(rows, source, target, kind=kind, asked=is_asked, fill=fill, queries=queries // 2),
            ]
        for one in tasks:
            found += questions(one, kind, share, luck)
    for language in ("ar", "ru", "en"):
        same = task(rows, language, language, kind=kind, asked=is_asked, queries=queries // 4)
        found += questions(same, kind, 1.0, luck)
    return found


def main() -> None:
    """Fit one scorer a kind and write both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=700)
    parser.add_argument("--changed", type=float, default=0.15, help="share of questions that are changed")
    parser.add_argument("--out", type=Path, default=PACKAGE / "scorers.npz")
    asked = parser.parse_args()
    kept: dict[str, NDArray[np.float32]] = {}
    for kind in Kind:
        began = time.monotonic()
        found = gather(asked.folder, kind, asked.queries, asked.changed)
        scorer = fit(found)
        first = np.mean([one.is_right[np.argmax(scorer.score(one.features))] for one in found])
        print(
            f"{kind}: {len(found)} questions, right first {first:.4f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
        for name in ("middle", "spread", "linear", "inner", "inner_constant", "outer"):
            kept[f"{kind}_{name}"] = getattr(scorer, name)
        kept[f"{kind}_constant"] = np.array(scorer.constant, np.float32)
    np.savez_compressed(asked.out, **kept)


if __name__ == "__main__":
    main()
