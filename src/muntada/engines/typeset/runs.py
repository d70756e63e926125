"""Pieces of text as the press takes them: cleaned, with a direction and a language of their own."""

import re
import unicodedata
from typing import TypedDict

from muntada.engines.typeset.words import Language


class Run(TypedDict):
    """One value on paper; the templates set it apart from its neighbours, whatever their direction."""

    s: str
    rtl: bool
    lang: str
    isolate: bool
    """Whether its letters or figures could pull at what stands beside it."""
    islands: list[str]
    """Pieces of `s` in turn: text, then a number that must keep its order, then text again."""


# Embeddings, overrides and isolates of the writer would undo the isolation that the templates make.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Numbers that the bidirectional algorithm turns round inside Arabic: telephones, ranges and ISO dates,
# groups of thousands, negative numbers.
_ISLAND = re.compile(
    r"(\+\d[\d ()\u00a0-]*\d"
    r"|\d+(?:[.:/]\d+)*(?:[ \u00a0]?[-–][ \u00a0]?\d+(?:[.:/]\d+)*)+"
    r"|\d{1,3}(?:[ \u2009]\d{3})+"
    r"|(?<!\w)[-−]\d+(?:[.,]\d+)?%?)"
)


def clean(text: str) -> str:
    """The text without invisible controls; blanks and line ends stay as single ones."""
    lines = (re.sub("[ \t]+", " ", _CONTROLS.sub("", line)).strip() for line in text.splitlines())
    return "\n".join(lines).strip()


def has_arabic(text: str) -> bool:
    """Whether there are Arabic letters in it."""
    return _ARABIC.search(text) is not None


# Where a line must not end: № 5, 1 февраля, 5 млн, М. В. Орлова, and before a dash.
_HELD = re.compile(
    r"(?<=№) (?=\w)|(?<=\d) (?=(?!(?:до|по|на|из|от)\b)[а-яё])|(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ])| (?=[—–] )"
    r"|(?<=\d) (?=(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\b)"
)


def breakable(text: str, longest: int) -> str:
    """The text with places to break inside words of more than `longest` letters: none runs over its edge."""

    def opened(word: re.Match[str]) -> str:
        text = word[0]
        # Capitals are wider than small letters, Arabic ones narrower.
        step = longest * 3 // 2 if _ARABIC.search(text) else longest * 3 // 4 if text.isupper() else longest
        seam = "\u00ad" if text.isalpha() and not _ARABIC.search(text) else "\u200b"
        return seam.join(text[at : at + step] for at in range(0, len(text), step))

    return re.sub(rf"[^\s-]{{{longest + 1},}}", opened, text)


def _run(text: str, language: Language, page: Language, *, rtl: bool, longest: int) -> Run:
    s = breakable(_HELD.sub("\u00a0", clean(text)), longest)
    # Text of the page's own direction alone needs no isolate, and copies cleaner without.
    foreign = {"L", "EN", "AN"} if page.is_rtl else {"R", "AL", "AN"}
    isolate = rtl != page.is_rtl or any(unicodedata.bidirectional(letter) in foreign for letter in s)
    islands = _ISLAND.split(s) if rtl else [s]
    return Run(s=s, rtl=rtl, lang=language.value, isolate=isolate, islands=islands)


def _language(text: str, page: Language) -> Language:
    """The language that the letters speak for: the page's own where its script occurs."""
    scripts = {
        Language.AR: _ARABIC.search(text),
        Language.RU: _CYRILLIC.search(text),
        Language.EN: _LATIN.search(text),
    }
    if scripts[page]:
        return page
    found = [language for language, hit in scripts.items() if hit]
    return found[0] if found else page


def words_run(text: str, page: Language, *, longest: int = 36) -> Run:
    """Text in the reader's language; one that is not translated runs the way of its own language."""
    language = _language(text, page)
    has_letters = any(unicodedata.category(letter).startswith("L") for letter in text)
    return _run(text, language, page, rtl=language.is_rtl and has_letters, longest=longest)


def name_run(text: str, page: Language, *, longest: int = 36) -> Run:
    """A name in its own script: the first letter says which way it runs."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in {"R", "AL"}:
            return _run(text, Language.AR, page, rtl=True, longest=longest)
        if kind == "L":
            language = Language.RU if _CYRILLIC.match(letter) else Language.EN
            return _run(text, language, page, rtl=False, longest=longest)
    return words_run(text, page, longest=longest)


def form_run(text: str, page: Language, *, longest: int = 36) -> Run:
    """A form of a name that must be copied letter for letter: where it breaks, no hyphen is added."""
    run = name_run(text, page, longest=longest)
    run["s"] = run["s"].replace("\u00ad", "\u200b")
    run["islands"] = [one.replace("\u00ad", "\u200b") for one in run["islands"]]
    return run


def code_run(text: str, page: Language) -> Run:
    """Times, ids, telephone numbers and addresses of the web: left to right in every language."""
    return _run(text, page, page, rtl=False, longest=60)
