"""Text as it may be stored: no invisible directions, no stretching, digits that everyone can compare."""

import re
import unicodedata
from functools import lru_cache

# U+202A to U+202E override the direction of what follows and serve spoofing; the rest are harmless
# in themselves but make two equal names differ (SCREEN_RULES 12).
OVERRIDES = re.compile("[\u202a-\u202e]")
INVISIBLE = re.compile("[\u0640\u061c\u200e\u200f\u2066-\u2069\ufeff\u00ad]")
DIGITS = {
    **{ord("٠") + n: str(n) for n in range(10)},
    **{ord("۰") + n: str(n) for n in range(10)},
}


class DirectionOverride(ValueError):
    """The text carries a direction override, which can make it read as something else."""


def clean(text: str) -> str:
    """The text without invisible direction marks and tatweel, in composed form, spaces trimmed.

    Raises `DirectionOverride` where it carries U+202A to U+202E.
    """
    if OVERRIDES.search(text):
        raise DirectionOverride
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\x00", "")
    return "\n".join(" ".join(line.split(" ")).strip() for line in text.splitlines()).strip()


def western_digits(text: str) -> str:
    """Arabic-Indic and Persian digits as 0 to 9."""
    return text.translate(DIGITS)


def isolated(text: str) -> str:
    """The text between U+2068 and U+2069, for places where no markup is possible."""
    return f"\u2068{text}\u2069"


_SAME_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ё": "е"}
)
_ACCENTED = re.compile("[\u0080-\u03ff]")
_NO_WORD = re.compile(r"[\W_]+")
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670\u0640]")


@lru_cache(maxsize=4096)  # a row of a file asks for the same name again and again
def comparable(text: str) -> str:
    """Words as they are searched and compared: no capitals, accents, vowel signs or punctuation.

    Two spellings that people take for the same become the same (SCREEN_RULES 26).
    """
    text = _VOWEL_SIGNS.sub("", western_digits(text).casefold().translate(_SAME_LETTERS))
    # й and the hamza letters are letters of their own, not letters with an accent.
    plain = _ACCENTED.sub(
        lambda found: unicodedata.normalize("NFD", found[0])[0], unicodedata.normalize("NFC", text)
    )
    return " ".join(_NO_WORD.sub(" ", plain).split())
