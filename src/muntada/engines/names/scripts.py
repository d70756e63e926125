"""Scripts and their normal forms: the same name typed by five hands becomes the same letters.

Sources: Unicode NFKC and NFKD; UTS 39 for letters that look alike; the foldings of Arabic follow Larkey et al.,
"Improving stemming for Arabic information retrieval" (SIGIR 2002), light normalisation.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

# A cell of a spreadsheet may hold a whole page; no name needs more, and time is bounded.
LONGEST = 400


class Script(StrEnum):
    """The three scripts of the forum; whatever else is written counts as Latin."""

    ARABIC = "arabic"
    CYRILLIC = "cyrillic"
    LATIN = "latin"


# Tashkil, Qur'anic marks, superscript alef, tatweel; what steers direction or joining and is not seen.
_UNSEEN = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = dict.fromkeys(map(ord, "'`´ʹʺʻʼʽʾʿˈ‘’‛′＇"))
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیېۍئ", "ي"),
        **dict.fromkeys("ةۃەۀھہۂ", "ه"),
        **dict.fromkeys("ؤۆۇۈ", "و"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("گڭ", "ك"),
        **dict.fromkeys("ڤڥ", "ف"),
        **dict.fromkeys("ڨڧ", "ق"),
        "پ": "ب",
        "ٹ": "ت",
        "ڈ": "د",
        "ڑ": "ر",
        "ں": "ن",
        "ء": "",
    }
)
_CYRILLIC = str.maketrans({"ё": "е", "і": "и", "ї": "и", "є": "е", "ґ": "г", "ў": "у", "ѓ": "г", "ќ": "к"})
_LATIN = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ə": "a",
        "ħ": "h",
        "ŋ": "n",
    }
)
# Letters that look alike in both alphabets, by which mixed words are told and mended.
_LOOKS_LATIN = dict(zip("авекмнорстухіјѕԁԛԝһ", "abekmhopctyxijsdqwh", strict=True))
_LOOKS_CYRILLIC = dict(zip("abekmhopctyxi", "авекмнорстухи", strict=True))
_BETWEEN = re.compile(r"\s+/\s+|[;\n]|\s[af]\.?k\.?a\.?[\s:,]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_HAS_CYRILLIC = re.compile("[\u0400-\u052f]")
_HAS_LATIN = re.compile("[a-z\u00aa-\u024f\u1e00-\u1eff]")


@lru_cache(maxsize=65_536)
def script_of(text: str) -> Script:
    """The script in which most letters of `text` are written; Latin where there is none of the three."""
    counts = dict.fromkeys(Script, 0)
    for letter in text:
        found = _script_of_letter(letter)
        if found is not None:
            counts[found] += 1
    return max(counts, key=lambda script: (counts[script], script is Script.LATIN))


@lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """`text` in its normal form: small letters, without marks, apostrophes and what is not seen.

    Arabic: tashkil and tatweel off, أإآٱ as ا, ى as ي, ة as ه, ؤ as و, ئ as ي, lone hamza off, letters of its
    neighbours as the Arabic ones. Cyrillic: ё as е, stress marks off. Latin: diacritics off. Digits as 0-9.
    A word that mixes Latin with Cyrillic letters of the same look is mended. Applying it twice changes nothing.
    Only the first 400 characters are read.
    """
    text = text[:LONGEST]
    # Folding can lay open what another step folds (a compatibility letter, say); the second round is rarely needed.
    for _ in range(4):
        folded = _fold(text)
        if folded == text:
            break
        text = folded
    return text


def words(text: str) -> list[str]:
    """The words of the normal form, in the order in which they are written."""
    return _WORD.findall(normalise(text))


def each_of(text: str) -> tuple[str, ...]:
    """The names of a text that holds several, as «Иван Петров / Іван Петров» does; the text itself where it holds one.

    Lists write so: one after " / ", a semicolon, a line, or a.k.a.
    """
    names = tuple(name for name in _BETWEEN.split(text[:LONGEST]) if _WORD.search(name))
    return names if len(names) > 1 else (text,)


def is_mixed(text: str) -> bool:
    """Whether a word of `text` mixes Latin and Cyrillic letters, as «Сeргей» with a Latin e does."""
    return any(
        {Script.LATIN, Script.CYRILLIC} <= {_script_of_letter(letter) for letter in word}
        for word in _WORD.findall(text)
    )


def _script_of_letter(letter: str) -> Script | None:
    code = ord(letter)
    if 0x0400 <= code <= 0x052F:
        return Script.CYRILLIC
    if 0x0600 <= code <= 0x06FF or 0x0750 <= code <= 0x077F or 0xFB50 <= code <= 0xFEFC:
        return Script.ARABIC if letter.isalpha() else None
    if letter.isalpha() and (code < 0x0250 or 0x1E00 <= code <= 0x1EFF):
        return Script.LATIN
    return None


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    text = _UNSEEN.sub("", text)
    text = _without_marks(text)
    text = text.translate(_ARABIC).translate(_CYRILLIC).translate(_LATIN)
    if not text.isascii() and _DIGIT.search(text):
        text = "".join(_digit(letter) for letter in text)
    return " ".join(_WORD.sub(lambda found: mended(found.group()), text).split())


def _without_marks(text: str) -> str:
    """Diacritics off, but й stays a letter of its own."""
    if text.isascii():
        return text
    kept: list[str] = []
    for letter in unicodedata.normalize("NFKD", text):
        if not unicodedata.combining(letter):
            kept.append(letter)
        elif letter == "\u0306" and kept and kept[-1] == "и":
            kept[-1] = "й"
    return unicodedata.normalize("NFC", "".join(kept))


def _digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdecimal() else letter


def mended(word: str) -> str:
    """A word in small letters that mixes Latin with Cyrillic ones, in the one alphabet that it was meant in."""
    if not _HAS_CYRILLIC.search(word) or not _HAS_LATIN.search(word):
        return word
    cyrillic = [letter for letter in word if _script_of_letter(letter) is Script.CYRILLIC]
    latin = [letter for letter in word if _script_of_letter(letter) is Script.LATIN]
    if not cyrillic or not latin:
        return word
    # Letters that exist in one alphabet only decide; then the majority.
    only_cyrillic = sum(letter not in _LOOKS_LATIN for letter in cyrillic)
    only_latin = sum(letter not in _LOOKS_CYRILLIC for letter in latin)
    if (only_cyrillic, len(cyrillic)) >= (only_latin, len(latin)):
        return "".join(_LOOKS_CYRILLIC.get(letter, letter) for letter in word)
    return "".join(_LOOKS_LATIN.get(letter, letter) for letter in word)
