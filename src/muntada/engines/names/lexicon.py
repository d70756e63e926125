"""Concepts in names of organisations, in three languages: no sound links المؤسسة to Corporation.

`lexicon.txt` lists, by section, beginnings of words in English, Russian and Arabic; words that share a line share a
concept. A word belongs to the longest beginning that fits and leaves a short enough ending.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from muntada.engines.names.scripts import Script, normalise

LEGAL_FORM = "@legal"
# How long an ending may be, by the length of the beginning: short beginnings must be nearly the whole word.
_ENDING = {1: 0, 2: 0, 3: 2, 4: 4}
_LONG_ENDING = 6
# металлург-ического
_LONGEST_ENDING = 8
_ARABIC_PREFIXES = ("وال", "بال", "كال", "لل", "ال", "ول", "و", "ل", "ب")
_LANGUAGES = (Script.LATIN, Script.CYRILLIC, Script.ARABIC)


def _may_end_a_place(ending: str, script: Script) -> bool:
    """Romashka is not of Rome: places and names take short endings, in Russian those of their adjectives too."""
    adjective = {Script.CYRILLIC: ("ск", "цк"), Script.LATIN: ("sk",), Script.ARABIC: ()}[script]
    return len(ending) <= (2 if script is Script.ARABIC else 3) or any(sound in ending for sound in adjective)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Beginnings by script with their concept; words without weight; legal forms; phrases; acronyms in full; what
    is near in meaning.
    """

    beginnings: dict[Script, dict[str, tuple[str, ...]]]
    stops: frozenset[str]
    legal_forms: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    acronyms: dict[str, tuple[str, ...]]
    near: dict[str, frozenset[str]]
    wholes: dict[str, tuple[tuple[tuple[str, ...], str], ...]]

    def are_near(self, concept: str, other: str) -> bool:
        """Whether translators take one concept for the other, such as company and authority."""
        return other in self.near.get(concept, ())

    def concepts(self, word: str, script: Script) -> tuple[str, ...]:
        """The concepts of a word in normal form, `#section:name`, likest first; none for the words that are names."""
        best = self._concepts(word, script)
        if script is Script.ARABIC:
            # الاتحاد is of اتحاد, which it is whole behind its article, not of الات, of which more would be left over.
            for prefix in _ARABIC_PREFIXES:
                if word.startswith(prefix) and len(word) - len(prefix) >= 2:
                    best = max(best, self._concepts(word[len(prefix) :], script), key=lambda found: -found[0])
        return best[1]

    def _concepts(self, word: str, script: Script) -> tuple[int, tuple[str, ...]]:
        """The concepts of the longest fitting beginning, after how many letters are left over."""
        beginnings = self.beginnings[script]
        for length in range(len(word), 1, -1):
            most = _ENDING.get(
                length, _LONGEST_ENDING if length > 6 and script is Script.CYRILLIC else _LONG_ENDING
            )
            if len(word) - length > most or word[:length] not in beginnings:
                continue
            fitting = beginnings[word[:length]]
            if not _may_end_a_place(word[length:], script):
                fitting = tuple(concept for concept in fitting if concept[:2] not in {"#p", "#n"})
            if fitting:
                return len(word) - length, fitting
        return len(word), ()

    def is_longer(self, word: str, letters: int, script: Script) -> bool:
        """Whether the word belongs to a concept by a beginning of more than so many letters and three."""
        return any(
            word[:length] in self.beginnings[script] and len(word) - length <= _LONG_ENDING
            for length in range(len(word), letters + 3, -1)
        )

    def whole(self, words: list[str]) -> tuple[int, str]:
        """How many of the first words mean one thing together, such as United States, and what; 0 for none."""
        for phrase, meaning in self.wholes.get(words[0], ()):
            if tuple(words[: len(phrase)]) == phrase:
                return len(phrase), meaning
        return 0, ""

    def phrase(self, words: list[str]) -> int:
        """How many of the first words are one legal form, such as «общество с ограниченной ответственностью»."""
        for phrase in self.phrases.get(words[0], ()):
            if tuple(words[: len(phrase)]) == phrase:
                return len(phrase)
        return 0


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of the package."""
    beginnings: dict[Script, dict[str, tuple[str, ...]]] = {script: {} for script in Script}
    stops: set[str] = set()
    legal: set[str] = set()
    phrases: dict[str, list[tuple[str, ...]]] = {}
    acronyms: dict[str, tuple[str, ...]] = {}
    near: dict[str, set[str]] = {}
    wholes: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    section = ""
    text = files("muntada.engines.names").joinpath("lexicon.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[] ")
            continue
        if section == "near":
            alike = {beginnings[Script.LATIN][word][0] for word in line.split()}
            for concept in alike:
                near.setdefault(concept, set()).update(alike - {concept})
            continue
        names, _, meaning = line.partition("=")
        # Word by word: a whole line may be longer than what is read of a name.
        sides = [" ".join(map(normalise, side.replace("-", "").split())) for side in names.split("|")]
        if section == "stop":
            stops.update(word for side in sides for word in side.split())
        elif section == "legal":
            legal.update(word for side in sides for word in side.split())
        elif section == "phrase":
            for side in filter(None, sides):
                phrases.setdefault(side.split()[0], []).append(tuple(side.split()))
        elif section == "whole":
            for side in filter(None, sides):
                wholes.setdefault(side.split()[0], []).append((tuple(side.split()), meaning.strip()))
        elif section == "acronym":
            for word in (word for side in sides for word in side.split()):
                acronyms[word] = tuple(meaning.split())
        else:
            concept = f"#{section[0]}:{names.split()[0]}"
            for script, side in zip(_LANGUAGES, sides, strict=True):
                for word in side.split():
                    known = beginnings[script].get(word, ())
                    if concept not in known:
                        beginnings[script][word] = (*known, concept)
    longest_first = {first: tuple(sorted(those, key=len, reverse=True)) for first, those in phrases.items()}
    for those in wholes.values():
        those.sort(key=lambda one: -len(one[0]))
    return Lexicon(
        beginnings,
        frozenset(stops),
        frozenset(legal),
        longest_first,
        acronyms,
        {concept: frozenset(others) for concept, others in near.items()},
        {first: tuple(those) for first, those in wholes.items()},
    )
