"""Names of people and organisations: how they are searched, filed, and what is wrong with them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.base.words import Words

MOST = 400

# What stands before the word by which an organisation is filed, as it is compared.
FORMS = frozenset(
    (
        *("the", "a", "llc", "ltd", "inc", "jsc", "pjsc", "company", "corporation"),
        *("ооо", "оао", "зао", "пао", "ао", "ип", "фгуп", "гк", "нко", "ано", "компания", "фирма"),
        *("شركه", "مصرف", "مؤسسه", "موسسه", "مجموعه"),
    )
)


def sort_key(text: str) -> str:
    """The word under which a name is filed: without the legal form and without the Arabic article."""
    words = comparable(text).split()
    while len(words) > 1 and words[0] in FORMS:
        words.pop(0)
    key = " ".join(words)
    return key[2:] if key.startswith("ال") and len(key) > 4 else key


def sort_keys(name: Words) -> dict[str, str]:
    """The key for readers of each language; what is not in their language is filed after all that is."""
    keys = {}
    for language in LANGUAGES:
        shown = name.best(language)
        keys[language] = f"{int(shown.is_fallback)}{sort_key(shown.text)}"[:200]
    return keys


def search_text(name: Words, *more: str) -> str:
    """All by which something is found: its names between bars, so that a whole name can be asked for, and more."""
    names = dict.fromkeys(comparable(name.text(language)) for language in LANGUAGES if name.text(language))
    rest = comparable(" ".join(more))
    return f"|{'|'.join(names)}| {rest}" if names else f"| {rest}"


class NameFault(StrEnum):
    """What can be wrong with a name in one language."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    SWAPPED = "swapped"
    CONTROL = "control"


@dataclass(frozen=True, kw_only=True)
class BadName:
    """A fault, and in which of the languages."""

    fault: NameFault
    language: str


LATIN = "A-Za-z\u00c0-\u024f"
CYRILLIC = "\u0400-\u04ff"
ARABIC = "\u0620-\u064a\u0671-\u06d3"
OWN = {"ar": ARABIC, "ru": CYRILLIC, "en": LATIN}
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def scripts_in(text: str) -> frozenset[str]:
    """The languages whose alphabets occur in a text."""
    return frozenset(language for language, letters in OWN.items() if re.search(f"[{letters}]", text))


def faults(name: Words, *, is_of_person: bool = False) -> list[BadName]:
    """Everything that is wrong with a name.

    A firm may be called by Latin letters in every language; a person has a name in each script, and a box
    that holds no letter of its own was filled in by mistake.
    """
    found: list[BadName] = []
    if not name:
        return [BadName(fault=NameFault.EMPTY, language=name.original)]
    for language in LANGUAGES:
        text = name.text(language)
        if not text:
            continue
        scripts = scripts_in(text)
        if CONTROL.search(text):
            found.append(BadName(fault=NameFault.CONTROL, language=language))
        elif len(text) > MOST:
            found.append(BadName(fault=NameFault.TOO_LONG, language=language))
        elif not re.search(r"[^\W\d_]", text):
            found.append(BadName(fault=NameFault.NO_LETTERS, language=language))
        elif scripts and language not in scripts and (is_of_person or scripts != {"en"}):
            found.append(BadName(fault=NameFault.SWAPPED, language=language))
    return found


def mixed_words(name: Words) -> list[str]:
    """Words that mix alphabets, such as a Russian word with a Latin o in it: they cannot be found."""
    return [
        word
        for language in LANGUAGES
        for word in name.text(language).split()
        if len(scripts_in(word)) > 1 and not re.search(r"[-–/]", word)
    ]
