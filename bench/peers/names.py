"""The classics that bench/names.py compares with, run by an interpreter of their own.

    python bench/peers/names.py METHOD TASK.json
    python bench/peers/names.py pairs PAIRS.json

Prints for each query whether the first was right, the best right and the best wrong score; for pairs, a list
of (schema, name, other name), the scores of logic-v2. Exits with 3 where the method's packages are missing.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import count
from math import log

Search = Callable[[str], list[tuple[float, int]]]


def romanised_by_icu() -> Callable[[str], str]:
    """ICU's transliteration to plain Latin letters."""
    import icu

    rules = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
    return lambda name: str(rules.transliterate(name))


def trigrams_and_ratio(names: list[str]) -> Search:
    """Sixty candidates by shared trigrams, ordered by the ratio of edits."""
    from rapidfuzz.fuzz import token_sort_ratio

    roman = romanised_by_icu()
    spelled = [roman(name) for name in names]

    def grams(name: str) -> set[str]:
        return {f" {word} "[place : place + 3] for word in name.split() for place in range(len(word))}

    having: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(spelled):
        for gram in grams(name):
            having[gram].append(number)

    def search(name: str) -> list[tuple[float, int]]:
        asked = roman(name)
        scores: Counter[int] = Counter()
        for gram in grams(asked):
            weight = log(1 + len(spelled) / (1 + len(having[gram])))
            for number in having[gram]:
                scores[number] += weight
        near = [number for number, _ in scores.most_common(60)]
        return [(token_sort_ratio(asked, spelled[number]) / 100, number) for number in near]

    return search


def jaro_winkler(names: list[str]) -> Search:
    """anyascii, then Jaro-Winkler with everyone, parts in alphabetical order."""
    from anyascii import anyascii
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import extract

    def sorted_parts(name: str) -> str:
        return " ".join(sorted(anyascii(name).lower().replace(",", " ").split()))

    spelled = [sorted_parts(name) for name in names]

    def search(name: str) -> list[tuple[float, int]]:
        found = extract(sorted_parts(name), spelled, scorer=JaroWinkler.normalized_similarity, limit=10)
        return [(score, number) for _, score, number in found]

    return search


def rapidfuzz_ratio(names: list[str]) -> Search:
    """ICU, then rapidfuzz's weighted ratio with everyone."""
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import extract

    roman = romanised_by_icu()
    spelled = [roman(name) for name in names]

    def search(name: str) -> list[tuple[float, int]]:
        return [
            (score / 100, number)
            for _, score, number in extract(roman(name), spelled, scorer=WRatio, limit=10)
        ]

    return search


def logic_v2(names: list[str]) -> Search:
    """nomenklatura's logic-v2 with everyone."""
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    algorithm = get_algorithm("logic-v2")
    assert algorithm is not None
    config = algorithm.default_config()

    def entity(number: int, name: str) -> object:
        made = model.make_entity("Person")
        made.id = f"n{number}"
        made.add("name", name)
        return made

    known = [entity(number, name) for number, name in enumerate(names)]

    # What it reads of an entity it remembers by the id.
    asking = count(len(names))

    def search(name: str) -> list[tuple[float, int]]:
        asked = entity(next(asking), name)
        scores = [(algorithm.compare(asked, one, config).score, number) for number, one in enumerate(known)]
        return sorted(scores, key=lambda found: -found[0])[:10]

    return search


def logic_v2_pairs(pairs: list[tuple[str, str, str]]) -> list[float]:
    """logic-v2 on entities that have a name and nothing else, as nomenklatura's own benchmark of pairs asks it."""
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    algorithm = get_algorithm("logic-v2")
    assert algorithm is not None
    config = algorithm.default_config()
    scores = []
    for number, (schema, *names) in enumerate(pairs):
        sides = []
        for side, name in enumerate(names):
            made = model.make_entity(schema)
            made.id = f"{number}-{side}"
            made.add("name", name)
            sides.append(made)
        scores.append(float(algorithm.compare(*sides, config).score))
    return scores


METHODS = {
    "icu+trigrams+ratio": trigrams_and_ratio,
    "anyascii+jaro-winkler": jaro_winkler,
    "rapidfuzz+icu": rapidfuzz_ratio,
    "logic-v2": logic_v2,
}


def main() -> int:
    """Answer the queries of a task."""
    method, path = sys.argv[1:]
    with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - a file of one reader
        task = json.load(stream)
    try:
        if method == "pairs":
            print(json.dumps(logic_v2_pairs(task)))
            return 0
        search = METHODS[method]([name for _, name in task["entries"]])
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    answers = []
    for identity, name in task["queries"]:
        right = set(task["right"][identity])
        found = sorted(search(name), key=lambda one: -one[0])
        good = [(score, task["entries"][number][0] in right) for score, number in found]
        answers.append(
            (
                bool(good) and good[0][1],
                max((score for score, is_right in good if is_right), default=0.0),
                max((score for score, is_right in good if not is_right), default=0.0),
            )
        )
    print(json.dumps(answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
