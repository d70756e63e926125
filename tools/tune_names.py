"""Fits the scorers of the engine of names on the tuning part of attested names and writes their package data.

    OMP_NUM_THREADS=1 PYTHONPATH=.:bench nice python tools/tune_names.py FOLDER [--composed 3000] [--out FILE]

FOLDER is that of bench/names.py, which never asks for a row of the tuning part. Because the rows are few, people are
added whose names were composed: an English name of the fillers, and each of its parts in a spelling that the pairs of
training have for it. A part of the questions is changed as people change them: a part left out, the family name
first, a given name as an initial, a slip of the hand. Beside some of the right names stands a twin that has another
word in the place of one: brothers and sister companies are rare in the data and common in delegations. The loss is
that of a ranking (the right name among the candidates), that of a calibrated yes or no, and one more for wrong names
that look sure. Several small networks are fitted from different beginnings and joined into one; Adam, numpy only.
"""

import argparse
import gzip
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from bench.names import Row, Task, read_distractors, read_rows, task
from numpy.typing import NDArray

from muntada.engines.names.alignment import FEATURES
from muntada.engines.names.encoder import shipped
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.scorer import Scorer
from muntada.engines.names.shelf import Query, Shelf

Floats = NDArray[np.float32]
PACKAGE = Path(__file__).parent.parent / "src/muntada/engines/names"
HIDDEN, NETWORKS = 12, 4
# Organisations are too few for what tells people apart.
OF_PEOPLE_ONLY = {
    *(
        "first here",
        "first there",
        "last here",
        "last there",
        "firsts",
        "lasts",
        "articles",
        "fathers",
        "voiced",
        "attested",
        "denied",
    ),
}
OF_ORGANISATIONS_ONLY = {"places", "sectors", "numbers"}
CALM = {Kind.PERSON: 1e-2, Kind.ORGANISATION: 0.2}
# Beside which share of right names a twin stands; with 0.15 organisations had more false alerts and ranked no better.
TWINS = {Kind.PERSON: 0.4, Kind.ORGANISATION: 0.4}


@dataclass(frozen=True, slots=True)
class Question:
    """The features of the candidates of one query, and which of them are right."""

    features: Floats
    is_right: NDArray[np.bool_]


def slipped(word: str, luck: random.Random) -> str:
    """The word with one letter left out, doubled, changed, or two that have changed places."""
    place = luck.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return luck.choice(
        (
            before + after,
            before + letter + letter + after,
            before + luck.choice(word) + after,
            before + after[0] + letter + after[1:],
        )
    )


def changed(name: str, luck: random.Random, *, slips: bool = False) -> str:
    """The name as another hand may give it: in another order, without a part, with an initial or with a slip."""
    parts = name.replace(",", " ").split()
    if len(parts) < 2:
        return name
    chance = luck.random()
    long = [place for place, part in enumerate(parts) if len(part) > 4 and part.isalpha()]
    if slips and long and chance < 0.4:
        place = luck.choice(long)
        parts[place] = slipped(parts[place].lower(), luck).title()
    elif slips and chance < 0.5:
        parts[0] = parts[0][0] + "."
    elif chance < 0.7:
        parts = [parts[-1], *parts[:-1]]
    else:
        parts.pop(luck.randrange(len(parts)))
    return " ".join(parts)


class Twins:
    """Makes of a name another one that differs in one word, which some other name of the kind has."""

    def __init__(self, kind: Kind, names: Sequence[str], luck: random.Random) -> None:
        """Words come from these names, concepts in the place of concepts of their section."""
        self._kind, self._luck = kind, luck
        self._words: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for token in read(name, kind):
                self._words[self._sort(token.form)].append(token.written)

    def of(self, name: str) -> str | None:
        """A twin of the name, if one of its words is a name or a concept that has others of its sort."""
        tokens = list(read(name, self._kind))
        places = [place for place, token in enumerate(tokens) if self._sort(token.form) not in {"@", "#g"}]
        if len(tokens) < 2 or not places:
            return None
        words = [token.written for token in tokens]
        place = self._luck.choice([*places, places[-1]])
        other = self._luck.choice(self._words[self._sort(tokens[place].form)])
        if other == words[place]:
            return None
        words[place] = other
        return " ".join(words)

    @staticmethod
    def _sort(form: str) -> str:
        return "@" if form[0] == "@" else form[:2] if form[0] == "#" else ""


def composed(folder: Path, names: Sequence[str], count: int, luck: random.Random) -> list[Row]:
    """People whose English name is one of `names`, the others put together from attested spellings of its parts."""
    spelled: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: {"ar": [], "ru": []})
    with gzip.open(folder / "tokens.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            english, language, form, seen = line.rstrip("\n").split("\t")
            if int(seen) >= 2:
                spelled[english.lower()][language].append((form, int(seen)))

    def written(part: str, language: str) -> str | None:
        forms = spelled[part.lower()][language] if part.lower() in spelled else []
        return (
            luck.choices([form for form, _ in forms], [seen**0.8 for _, seen in forms])[0] if forms else None
        )

    rows: list[Row] = []
    for name in luck.sample(list(names), len(names)):
        parts = name.replace("-", " ").split()
        by_language = {language: [written(part, language) for part in parts] for language in ("ar", "ru")}
        if not 2 <= len(parts) <= 6 or any(None in its for its in by_language.values()):
            continue
        joined = {language: [" ".join(map(str, its))] for language, its in by_language.items()}
        rows.append(Row(f"composed {len(rows)}", "person", {"en": [name], **joined}, "composed"))
        if len(rows) == count:
            break
    return rows


def questions(
    one: Task, shelf: Shelf, kind: Kind, share: float, luck: random.Random, most: int = 16
) -> list[Question]:
    """All questions of a task to its shelf; `share` of them are changed, with slips where all of them are."""
    found = []
    for identity, name in one.queries:
        asked = changed(name, luck, slips=share == 1) if luck.random() < share else name
        query = Query.of(read(asked, kind), shipped())
        cosines = query.vectors @ shelf.vectors.T
        weights = query.weights(shelf.like(cosines, len(query.tokens)), len(shelf))
        names, _ = shelf.candidates(query, cosines, weights, None)
        if not len(names):
            continue
        right = np.array([one.entries[place][0] in one.right[identity] for place in names])
        if not right.any() or right.all():
            continue
        features = shelf.aligned(query, cosines, weights, names).features
        best = np.argsort(-(features[:, 0] + features[:, 1] + features[:, 2]), kind="stable")
        kept = np.zeros(len(right), bool)
        kept[best[:most]] = True
        kept |= right
        found.append(Question(features[kept], right[kept]))
    return found


def unknown(asked: Question) -> Question:
    """The question as if no spelling of its parts were in the table of attested ones."""
    features = asked.features.copy()
    features[:, [FEATURES.index("attested"), FEATURES.index("denied")]] = 0
    return replace(asked, features=features)


def fit(
    asked: Sequence[Question],
    used: Floats,
    seed: int,
    steps: int = 1500,
    rate: float = 0.01,
    calm: float = 1e-2,
) -> Scorer:
    """A scorer that puts the right candidates first and tells how sure it is; `used` is 0 for features left out."""
    features = np.vstack([one.features for one in asked])
    right = np.concatenate([one.is_right for one in asked]).astype(np.float32)
    sizes = np.array([len(one.is_right) for one in asked])
    begins = np.cumsum(sizes) - sizes
    middle, spread = features.mean(0), features.std(0) + 1e-6
    generator = np.random.default_rng(seed)
    size, batch = features.shape[1], min(512, len(asked))
    numbers: dict[str, Floats] = {
        "linear": np.zeros(size, np.float32),
        "constant": np.zeros(1, np.float32),
        "inner": generator.normal(0, size**-0.5, (size, HIDDEN)).astype(np.float32),
        "inner_constant": np.zeros(HIDDEN, np.float32),
        "outer": generator.normal(0, 0.1, HIDDEN).astype(np.float32),
    }
    slow = {name: np.zeros_like(value) for name, value in numbers.items()}
    quick = {name: np.zeros_like(value) for name, value in numbers.items()}
    for step in range(1, steps + 1):
        chosen = generator.integers(0, len(sizes), batch)
        its = sizes[chosen]
        starts = np.cumsum(its) - its
        rows = np.arange(its.sum()) - np.repeat(starts, its) + np.repeat(begins[chosen], its)
        of = np.repeat(np.arange(batch), its)
        moved = (features[rows] - middle) / spread * used
        good = right[rows]
        inner = np.tanh(moved @ numbers["inner"] + numbers["inner_constant"])
        sums = moved @ numbers["linear"] + inner @ numbers["outer"] + numbers["constant"]
        shares = np.exp(sums - np.maximum.reduceat(sums, starts)[of])
        everyone = np.add.reduceat(shares, starts)[of]
        the_right = np.add.reduceat(shares * good, starts)[of]
        ranking = shares / everyone - shares * good / the_right
        sure = 1 / (1 + np.exp(-sums))
        too_sure = np.where(good > 0, 0, 3 * sure**2 * (1 - sure))
        slope = (ranking + 0.6 * (sure - good) + 1.5 * too_sure) / batch
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
            slow[name] = 0.9 * slow[name] + 0.1 * gradient
            quick[name] = 0.999 * quick[name] + 0.001 * gradient**2
            length = np.sqrt(quick[name] / (1 - 0.999**step)) + 1e-8
            back_home = 0.0 if name == "constant" else calm * numbers[name]
            numbers[name] = numbers[name] - now * (slow[name] / (1 - 0.9**step) / length + back_home)
    small = {name: value.astype(np.float32) for name, value in numbers.items()}
    return Scorer(
        middle.astype(np.float32),
        spread.astype(np.float32),
        small["linear"] * used,
        float(small["constant"][0]),
        small["inner"] * used[:, None],
        small["inner_constant"],
        small["outer"],
    )


def joined(scorers: Sequence[Scorer]) -> Scorer:
    """One scorer whose sum is the mean of the others'."""
    return Scorer(
        scorers[0].middle,
        scorers[0].spread,
        np.mean([one.linear for one in scorers], axis=0),
        float(np.mean([one.constant for one in scorers])),
        np.hstack([one.inner for one in scorers]),
        np.hstack([one.inner_constant for one in scorers]),
        np.hstack([one.outer / len(scorers) for one in scorers]),
    )


def calibrated(scorer: Scorer, asked: Sequence[Question], share: float = 0.15) -> Scorer:
    """The scorer, moved and stretched so that the score is the share of the right ones where a seventh of them are."""
    sums = np.concatenate([scorer.odds(one.features) for one in asked]).astype(np.float64)
    right = np.concatenate([one.is_right for one in asked])
    weights = np.where(right, share / right.sum(), (1 - share) / (~right).sum())

    def loss(slope: float, constant: float) -> float:
        signed = np.where(right, 1, -1) * (slope * sums + constant)
        return float((weights * np.logaddexp(0, -signed)).sum())

    # Two numbers: a search on ever finer grids around the best cannot run away.
    slope, constant, width = 1.0, 0.0, 4.0
    for _ in range(12):
        tried = [
            (slope * 2 ** (width * x / 8), constant + width * y / 2)
            for x in range(-2, 3)
            for y in range(-2, 3)
        ]
        slope, constant = min(tried, key=lambda one: loss(*one))
        width *= 0.7
    return replace(
        scorer,
        linear=(scorer.linear * slope).astype(np.float32),
        constant=float(scorer.constant * slope + constant),
        outer=(scorer.outer * slope).astype(np.float32),
    )


def gather(folder: Path, kind: Kind, made: int, share: float, twins: float) -> list[Question]:
    """Questions of the tuning part in all directions, among twenty thousand people or all organisations."""
    rows, fillers = read_rows(folder), read_distractors(folder)
    luck = random.Random(0)  # noqa: S311 - no secret
    is_person = kind is Kind.PERSON
    people = composed(folder, fillers["en"], made, luck) if is_person else []

    def is_asked(row: Row) -> bool:
        return not row.is_held_out and row.source != "composed"

    def is_composed(row: Row) -> bool:
        return row.source == "composed"

    tuned = {row.id for row in [*rows, *people] if not row.is_held_out}
    found: list[Question] = []
    for target in ("ar", "ru", "en"):
        fill, entities = (fillers[target], 20_000) if is_person else ([], 0)
        shelf: Shelf | None = None
        beside: list[tuple[str, str]] = []
        for source in ("ar", "ru", "en"):
            for asked, queries in ((is_asked, 3000), (is_composed, 800)):
                if asked is is_composed and (not is_person or source == target):
                    continue
                one = task(
                    [*rows, *people],
                    source,
                    target,
                    kind=kind,
                    asked=asked,
                    fill=fill,
                    entities=entities,
                    queries=900 if source == target else queries,
                )
                if shelf is None:
                    maker = Twins(kind, [name for _, name in one.entries], luck)
                    chosen = [
                        name for identity, name in one.entries if identity in tuned and luck.random() < twins
                    ]
                    beside = [
                        (f"twin {place}", twin)
                        for place, name in enumerate(chosen)
                        if (twin := maker.of(name))
                    ]
                    shelf = Shelf.of([read(name, kind) for _, name in [*one.entries, *beside]], shipped())
                one.entries.extend(beside)
                its = questions(one, shelf, kind, 1.0 if source == target else share, luck)
                # Each composed spelling is attested; of half of them let that be unknown, as of most names.
                found += [
                    unknown(one) if asked is is_composed and luck.random() < 0.5 else one for one in its
                ]
    return found


def main() -> None:
    """Fit one scorer a kind and write both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--composed", type=int, default=3000, help="people with composed names")
    parser.add_argument("--changed", type=float, default=0.15, help="share of questions that are changed")
    parser.add_argument(
        "--twins", type=float, default=0.4, help="share of right names beside which a twin stands"
    )
    parser.add_argument("--kinds", default="person,org", help="whose scorers are fitted; the others stay")
    parser.add_argument("--out", type=Path, default=PACKAGE / "scorers.npz")
    asked = parser.parse_args()
    with np.load(asked.out) as before:
        kept: dict[str, NDArray[np.float32]] = dict(before)
    for kind in [Kind(kind) for kind in asked.kinds.split(",")]:
        began = time.monotonic()
        found = gather(asked.folder, kind, asked.composed, asked.changed, TWINS[kind])
        left_out = OF_PEOPLE_ONLY if kind is Kind.ORGANISATION else OF_ORGANISATIONS_ONLY
        used = np.array([feature not in left_out for feature in FEATURES], np.float32)
        scorer = calibrated(
            joined([fit(found, used, seed, calm=CALM[kind]) for seed in range(NETWORKS)]), found
        )
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
