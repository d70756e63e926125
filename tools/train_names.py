"""Trains the encoder of names on attested pairs of spellings and writes its package data, the pairs' table too.

    OMP_NUM_THREADS=1 nice python tools/train_names.py TOKENS.tsv.gz [--epochs 6] [--out FILE]

TOKENS: lines of English form, language (ar, ru), form, count, tab-separated; those of Merhav and Ash ("Design
challenges in named entity transliteration", COLING 2018), drawn from Wikidata, are CC0. They are not part of this
project. In-batch softmax over cosines, rowwise Adagrad, numpy only.
"""

import argparse
import gzip
import random
import time
import zlib
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muntada.engines.names.attested import hash_of
from muntada.engines.names.encoder import BUCKETS, SCRIPTS, features
from muntada.engines.names.reading import read_person
from muntada.engines.names.scripts import Script
from muntada.engines.names.skeleton import skeleton

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Form = tuple[Script, str]
PACKAGE = Path(__file__).parent.parent / "src/muntada/engines/names"


def is_held_out(english: str) -> bool:
    """One English token in fifty never enters training; by it a run is judged."""
    return zlib.crc32(b"held out " + english.encode()) % 50 == 0


def read_tokens(path: Path) -> dict[str, dict[str, list[tuple[str, int]]]]:
    """For each English token the attested forms by language, most frequent first."""
    found: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            english, language, form, count = line.rstrip("\n").split("\t")
            found[english][language].append((form, int(count)))
    for languages in found.values():
        for forms in languages.values():
            forms.sort(key=lambda one: -one[1])
    return found


def forms_of(name: str) -> list[Form]:
    """The forms as the engine reads them."""
    return [(token.script, token.form) for token in read_person(name)]


def pairs_of(first: str, second: str) -> list[tuple[Form, Form]]:
    """The forms of two spellings that stand for each other; none where their parts do not correspond."""
    left, right = forms_of(first), forms_of(second)
    if len(left) != len(right):
        return []
    return [
        (one, other)
        for one, other in zip(left, right, strict=True)
        if not one[1].startswith("@") and not other[1].startswith("@")
    ]


def gather(
    tokens: dict[str, dict[str, list[tuple[str, int]]]],
) -> tuple[dict[str, list[tuple[Form, Form]]], dict[str, list[tuple[Form, Form]]]]:
    """Pairs by direction for training, and those held out."""
    kept: dict[str, list[tuple[Form, Form]]] = defaultdict(list)
    held: dict[str, list[tuple[Form, Form]]] = defaultdict(list)
    for english, languages in tokens.items():
        into = held if is_held_out(english) else kept
        for language, forms in languages.items():
            most = forms[0][1]
            for form, count in forms[:6]:
                # A form seen once beside one seen a hundred times is a slip of the alignment.
                if count * 60 >= most:
                    into[language] += pairs_of(form, english)
        for arabic, _ in languages["ar"][:3]:
            for russian, _ in languages["ru"][:3]:
                into["ar-ru"] += pairs_of(arabic, russian)
    return dict(kept), dict(held)


# How hands differ: vowels left out or put in, sounds that a script has no letter for, habits of schools, slips.
HABITS: dict[Script, tuple[tuple[str, str], ...]] = {
    Script.ARABIC: (
        ("غ", "ج"), ("ج", "غ"), ("غ", "ق"), ("ق", "غ"), ("ق", "ك"), ("ك", "ق"), ("ج", "ك"), ("ا", ""), ("و", ""),
        ("ي", ""), ("س", "ص"), ("ص", "س"), ("ت", "ط"), ("ط", "ت"), ("ز", "س"), ("ذ", "د"), ("ث", "ت"), ("ض", "د"),
        ("ظ", "ض"), ("ف", "ب"), ("و", "ف"), ("ف", "و"), ("يي", "ي"), ("ي", "يي"), ("تش", "ش"), ("ه", "ا"),
        ("ا", "ه"), ("ح", "ه"), ("خ", "ه"), ("ه", "خ"), ("ه", ""), ("ا", "ع"), ("ع", "ا"), ("كس", "ك"), ("ي", "ا"),
    ),
    Script.CYRILLIC: (
        ("е", "э"), ("э", "е"), ("э", "а"), ("а", "э"), ("е", "и"), ("и", "е"), ("а", "е"), ("а", "я"), ("о", "у"),
        ("у", "о"), ("ль", "л"), ("л", "ль"), ("х", "г"), ("г", "х"), ("х", ""), ("й", "и"), ("дж", "ж"),
        ("ж", "дж"), ("в", "у"), ("у", "в"), ("мм", "м"), ("м", "мм"), ("сс", "с"), ("с", "сс"), ("лл", "л"),
        ("к", "г"), ("г", "к"), ("к", "х"), ("ие", "е"), ("ья", "ия"), ("с", "з"), ("ю", "у"), ("ь", ""), ("ш", "ч"),
    ),
    Script.LATIN: (
        ("a", "e"), ("e", "a"), ("o", "u"), ("u", "o"), ("ou", "u"), ("u", "ou"), ("ee", "i"), ("i", "ee"),
        ("oo", "u"), ("i", "e"), ("e", "i"), ("sh", "ch"), ("kh", "h"), ("h", "kh"), ("gh", "g"), ("g", "gh"),
        ("j", "dj"), ("dj", "j"), ("j", "g"), ("q", "k"), ("k", "q"), ("q", "g"), ("c", "k"), ("y", "i"), ("i", "y"),
        ("ai", "ei"), ("ay", "ei"), ("ei", "ey"), ("ss", "s"), ("s", "ss"), ("mm", "m"), ("m", "mm"), ("dd", "d"),
        ("w", "ou"), ("w", "u"), ("ya", "ia"), ("iy", "y"), ("yo", "e"), ("e", "ye"), ("zh", "j"), ("ts", "tz"),
        ("shch", "sch"), ("shch", "chtch"), ("ch", "tch"), ("v", "w"), ("h", ""), ("th", "t"), ("dh", "d"), ("z", "s"),
    ),
}  # fmt: skip


def varied(form: Form, luck: random.Random) -> Form:
    """The form as another hand might write it: one or two habits, sometimes a slip."""
    script, text = form
    habits = [one for one in HABITS[script] if one[0] in text]
    for _ in range(1 + (luck.random() < 0.4)):
        if habits:
            old, new = luck.choice(habits)
            places = [place for place in range(len(text)) if text.startswith(old, place)]
            if places:
                place = luck.choice(places)
                text = text[:place] + new + text[place + len(old) :]
    if luck.random() < 0.2 and len(text) > 3:
        place = luck.randrange(len(text) - 1)
        text = luck.choice(
            (
                text[:place] + text[place + 1 :],
                text[:place] + text[place + 1] + text[place] + text[place + 2 :],
                text[:place] + text[place] + text[place:],
            )
        )
    return (script, text) if len(text) > 1 else form


class Forms:
    """All forms by number, their features in one flat array."""

    def __init__(self) -> None:
        self.number: dict[Form, int] = {}
        self.forms: list[Form] = []

    def add(self, form: Form) -> int:
        """The number of the form."""
        if form not in self.number:
            self.number[form] = len(self.forms)
            self.forms.append(form)
        return self.number[form]

    def freeze(self) -> None:
        """Lay out the features of all forms."""
        grams = [features(form) + BUCKETS * SCRIPTS[script] for script, form in self.forms]
        self.sizes = np.array([len(one) for one in grams])
        self.starts = np.concatenate(([0], np.cumsum(self.sizes)[:-1]))
        self.grams = np.concatenate(grams).astype(np.int32)

    def vary(self, count: int, luck: random.Random) -> Ints:
        """For each form so far the numbers of `count` variants, which are added."""
        originals = list(self.forms)
        return np.array([[self.add(varied(form, luck)) for _ in range(count)] for form in originals])

    def of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Features of these forms in a row, and where each form's begin."""
        sizes = self.sizes[numbers]
        ends = np.cumsum(sizes)
        begins = ends - sizes
        places = np.arange(ends[-1]) - np.repeat(begins, sizes) + np.repeat(self.starts[numbers], sizes)
        return self.grams[places], begins


class Model:
    """The tables while they are trained."""

    def __init__(self, dimensions: int, seed: int) -> None:
        generator = np.random.default_rng(seed)
        self.weights = (generator.standard_normal((3 * BUCKETS, dimensions)) * 0.1).astype(np.float32)
        self.energy = np.full(3 * BUCKETS, 1e-6, np.float32)
        self.touched = np.zeros(3 * BUCKETS, bool)

    def forward(self, grams: Ints, begins: Ints, kept: Floats | None = None) -> tuple[Floats, Floats]:
        """Normed vectors and their lengths; `kept` weighs the features."""
        rows = self.weights[grams]
        if kept is not None:
            rows *= kept[:, None]
        sums = np.add.reduceat(rows, begins, axis=0)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
        return sums / lengths, lengths

    def backward(
        self,
        grams: Ints,
        begins: Ints,
        kept: Floats,
        made: tuple[Floats, Floats],
        gradient: Floats,
        rate: float,
    ) -> None:
        """One rowwise Adagrad step."""
        vectors, lengths = made
        gradient = (gradient - vectors * (gradient * vectors).sum(1, keepdims=True)) / lengths
        sizes = np.diff(np.append(begins, len(grams)))
        of_form = np.repeat(np.arange(len(begins)), sizes)
        order = np.argsort(grams, kind="stable")
        sorted_grams = grams[order]
        first = np.flatnonzero(np.append(True, sorted_grams[1:] != sorted_grams[:-1]))
        rows = sorted_grams[first]
        step = np.add.reduceat(gradient[of_form[order]] * kept[order][:, None], first, axis=0)
        self.touched[rows] = True
        self.energy[rows] += (step**2).mean(1)
        self.weights[rows] -= rate * step / np.sqrt(self.energy[rows])[:, None]

    def learn(
        self,
        forms: Forms,
        pairs: Ints,
        written: Ints,
        rate: float,
        warmth: float,
        generator: np.random.Generator,
    ) -> float:
        """One batch: each form, as it is `written` this time, shall find its partner among the others'."""
        left, right = pairs[:, 0], pairs[:, 1]
        one, other = forms.of(written[:, 0]), forms.of(written[:, 1])
        # Features dropped at random, so that no form leans on being known as a whole.
        kept = (generator.random(len(one[0])) > 0.15).astype(np.float32)
        other_kept = (generator.random(len(other[0])) > 0.15).astype(np.float32)
        made, other_made = self.forward(*one, kept), self.forward(*other, other_kept)
        scores = warmth * (made[0] @ other_made[0].T)
        # The same form twice in a batch is no wrong answer.
        same = (left[:, None] == left[None, :]) | (right[:, None] == right[None, :])
        np.fill_diagonal(same, False)
        scores[same] = -1e9
        count = len(left)
        loss = 0.0
        total = np.zeros_like(scores)
        diagonal = np.arange(count)
        for axis in (0, 1):
            share = np.exp(scores - scores.max(axis, keepdims=True))
            share /= share.sum(axis, keepdims=True)
            loss -= float(np.log(share[diagonal, diagonal] + 1e-9).mean()) / 2
            share[diagonal, diagonal] -= 1
            total += share / (2 * count)
        total *= warmth
        self.backward(*one, kept, made, total @ other_made[0], rate)
        self.backward(*other, other_kept, other_made, total.T @ made[0], rate)
        return loss


def judge(model: Model, forms: Forms, pairs: dict[str, NDArray[np.int64]], others: int = 20_000) -> str:
    """Recall at 1 and 10 of held-out pairs among as many forms of the other side."""
    said = []
    generator = np.random.default_rng(1)
    for name, both in pairs.items():
        queries = both[generator.permutation(len(both))[:1000]]
        pool = np.unique(np.concatenate((queries[:, 1], generator.choice(len(forms.forms), others * 3))))
        script = forms.forms[queries[0, 1]][0]
        pool = np.array([one for one in pool if forms.forms[one][0] is script])[:others]
        pool = np.unique(np.concatenate((pool, queries[:, 1])))
        vectors = model.forward(*forms.of(queries[:, 0]))[0]
        against = model.forward(*forms.of(pool))[0]
        scores = vectors @ against.T
        right = scores[np.arange(len(queries)), np.searchsorted(pool, queries[:, 1])]
        rank = (scores > right[:, None] + 1e-6).sum(1)
        said.append(f"{name} {np.mean(rank < 1):.3f} {np.mean(rank < 10):.3f}")
    return ", ".join(said)


def write_common(tokens: dict[str, dict[str, list[tuple[str, int]]]], out: Path, least: int = 12) -> None:
    """How often each form was seen, for those seen `least` times and more: a hash and a logarithm."""
    seen: dict[str, int] = defaultdict(int)
    for english, languages in tokens.items():
        for _, form in forms_of(english):
            seen[form] = max(seen[form], *(sum(count for _, count in forms) for forms in languages.values()))
        for forms in languages.values():
            for written, count in forms:
                for _, form in forms_of(written):
                    seen[form] += count
    common = {zlib.crc32(form.encode()): count for form, count in seen.items() if count >= least}
    hashes = np.array(sorted(common), np.uint32)
    logarithms = np.array([min(255, round(16 * np.log2(common[int(one)]))) for one in hashes], np.uint8)
    np.savez_compressed(out, hashes=hashes, logarithms=logarithms)
    print(f"{out}: {len(hashes)} common forms, {out.stat().st_size / 1e3:.0f} kB", flush=True)


def write_attested(tokens: dict[str, dict[str, list[tuple[str, int]]]], out: Path) -> None:
    """Which forms are attested of which Latin ones, and how often, as hashes."""
    seen: dict[tuple[int, int], int] = defaultdict(int)
    for english, languages in tokens.items():
        for forms in languages.values():
            for written, count in forms:
                for other, hub in pairs_of(written, english):
                    if (
                        other[0] is not Script.LATIN
                        and hub[0] is Script.LATIN
                        and min(len(other[1]), len(hub[1])) > 1
                    ):
                        seen[hash_of(*other), hash_of(*hub)] += count
    hubs = np.array(sorted({hub for _, hub in seen}), np.uint32)
    edges = np.array(sorted(seen), np.int64)
    counts = np.array([seen[form, hub] for form, hub in edges.tolist()])
    forms, sizes = np.unique(edges[:, 0], return_counts=True)
    np.savez_compressed(
        out,
        hubs=hubs,
        forms=forms.astype(np.uint32),
        sizes=sizes.astype(np.uint16),
        hub_of=np.searchsorted(hubs, edges[:, 1]).astype(np.uint32),
        seen=np.minimum(np.round(8 * np.log2(counts)), 255).astype(np.uint8),
    )
    print(
        f"{out}: {len(hubs)} hubs, {len(forms)} forms, {len(edges)} pairs, {out.stat().st_size / 1e6:.1f} MB"
    )


def main() -> None:
    """Train, judge after each epoch, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("tokens", type=Path)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--dimensions", type=int, default=64)
    parser.add_argument("--batch", type=int, default=768)
    parser.add_argument("--warmth", type=float, default=16.0)
    parser.add_argument("--rate", type=float, default=0.25)
    parser.add_argument("--hard", type=int, nargs="*", default=[], help="epochs with alike names in a batch")
    parser.add_argument("--out", type=Path, default=PACKAGE / "encoder.npz")
    asked = parser.parse_args()

    began = time.monotonic()
    tokens = read_tokens(asked.tokens)
    write_common(tokens, asked.out.with_name("common.npz"))
    write_attested(tokens, asked.out.with_name("attested.npz"))
    kept, held = gather(tokens)
    forms = Forms()
    numbered = {
        name: np.array([(forms.add(one), forms.add(other)) for one, other in both])
        for name, both in kept.items()
    }
    judged = {
        name: np.array([(forms.add(one), forms.add(other)) for one, other in both])
        for name, both in held.items()
    }
    luck = random.Random(0)  # noqa: S311 - no secret
    variants = forms.vary(2, luck)
    forms.freeze()
    print({name: len(both) for name, both in numbered.items()}, len(forms.forms), "forms", flush=True)
    model = Model(asked.dimensions, seed=0)
    keys = np.array([skeleton(form, script)[0] for script, form in forms.forms])
    generator = np.random.default_rng(0)
    for epoch in range(asked.epochs):
        batches = []
        for both in numbered.values():
            both = both[generator.permutation(len(both))]
            if epoch in asked.hard:
                both = neighbours_together(both, keys, generator)
            batches += [both[start : start + asked.batch] for start in range(0, len(both), asked.batch)]
        luck.shuffle(batches)
        rate = asked.rate * (1 - epoch / asked.epochs) + 0.02
        loss = 0.0
        for one in batches:
            chosen = variants[one, generator.integers(0, variants.shape[1], one.shape)]
            written = np.where(generator.random(one.shape) < 0.35, chosen, one)
            loss += model.learn(forms, one, written, rate, asked.warmth, generator)
        print(
            f"epoch {epoch}: loss {loss / len(batches):.4f}, {judge(model, forms, judged)}, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )
    write(model, asked.out)


def neighbours_together(both: Ints, keys: NDArray[np.str_], generator: np.random.Generator) -> Ints:
    """Pairs of alike consonants in groups of 48, the groups shuffled: batches that are hard to tell apart."""
    both = both[np.argsort(keys[both[:, 1]], kind="stable")]
    groups = np.arange(0, len(both), 48)
    return np.concatenate([both[start : start + 48] for start in generator.permutation(groups)])


def write(model: Model, out: Path) -> None:
    """Eight bits a weight, one scale a row; rows that no pair touched become empty."""
    used = model.touched
    weights = model.weights * used[:, None]
    scales = np.abs(weights).max(1) / 127 + 1e-12
    whole = np.round(weights / scales[:, None]).astype(np.int8)
    np.savez_compressed(
        out,
        weights=whole.reshape(3, BUCKETS, -1),
        scales=scales.astype(np.float16).reshape(3, BUCKETS),
    )
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {used.mean():.2f} of the rows in use")


if __name__ == "__main__":
    main()
