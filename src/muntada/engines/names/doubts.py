"""What looks wrong with the way a name was typed, told by a code and with a repair to offer.

A doubt is no fault: passports are in capitals, and a name may hold a Latin letter on purpose. A person decides; the
repair is a proposal, with the letters and the capitals of what was typed wherever nothing is wrong with them.
Sources: UTS 39 (mixed scripts), UAX 9 (controls of direction).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from muntada.engines.names.encoder import shipped
from muntada.engines.names.particles import PARTICLES
from muntada.engines.names.reading import Role, Token, read_person
from muntada.engines.names.scripts import LONGEST, Script, is_mixed, mended
from muntada.engines.names.short_forms import FULL_FORMS
from muntada.engines.names.skeleton import skeleton


class DoubtCode(StrEnum):
    """What is doubted; a page has a sentence for each."""

    NOTHING = "nothing"  # no letter at all
    TOO_LONG = "too_long"  # more than 400 characters; the rest is not read
    HIDDEN = "hidden"  # signs that are not seen: controls of direction, zero width, control characters
    MIXED_ALPHABETS = "mixed_alphabets"  # «Сeргей» with a Latin e
    CAPITALS = "capitals"  # all in capitals
    DIGITS = "digits"  # a digit inside a person's name
    SEVERAL = "several"  # more than one name in one cell: "… / …", "…; …", lines
    SWAPPED = "swapped"  # the family name stands where the given name belongs


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: the part of the text it is about, and the whole text repaired, where that can be proposed.

    `part` shows hidden signs as their numbers (U+202E), since nobody could see them.
    """

    code: DoubtCode
    part: str
    repair: str | None = None


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Space of other widths is a space; joiners stand rightly in Persian and in emoji, hardly in a name.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_LINES: Final = re.compile(r"[\t\n\r\u2028\u2029]+")
_SEVERAL: Final = re.compile(r"\s+/\s+|;|[\n\r\u2028\u2029]+")
_WORD: Final = re.compile(r"[^\W_]+")
_SMALL: Final = _words(
    "al el bin ibn ben bint van von der den de la du оглы кызы бин ибн бен аль эль фон ван де"
)
_HERE, _REST = 60, "…"


def doubts(name: str) -> tuple[Doubt, ...]:
    """All doubts about a name of a person as it was typed, the graver ones first; each repair mends one."""
    found: list[Doubt] = []
    if not any(letter.isalpha() for letter in name):
        return (Doubt(DoubtCode.NOTHING, _shown(name)),)
    if len(name) > LONGEST:
        found.append(Doubt(DoubtCode.TOO_LONG, _shown(name)))
        name = name[:LONGEST]
    if hidden := _HIDDEN.findall(name):
        told = " ".join(f"U+{ord(sign):04X}" for sign in dict.fromkeys(hidden))
        found.append(Doubt(DoubtCode.HIDDEN, told, _HIDDEN.sub("", name)))
    if is_mixed(_HIDDEN.sub("", name)):
        mixed = [word for word in _WORD.findall(_HIDDEN.sub("", name)) if is_mixed(word)]
        repair = _WORD.sub(lambda word: _mended_as_written(word.group()), name)
        found.append(Doubt(DoubtCode.MIXED_ALPHABETS, " ".join(mixed), None if is_mixed(repair) else repair))
    if digits := [word for word in _WORD.findall(name) if any(letter.isdigit() for letter in word)]:
        found.append(Doubt(DoubtCode.DIGITS, " ".join(digits)))
    parts = [part.strip() for part in _SEVERAL.split(name)]
    if len(parts) > 1 and all(any(letter.isalpha() for letter in part) for part in parts):
        found.append(Doubt(DoubtCode.SEVERAL, _shown(name), parts[0]))
    if _is_in_capitals(name):
        found.append(Doubt(DoubtCode.CAPITALS, _shown(name), _in_small_letters(name)))
    return tuple(found)


def repaired(name: str) -> str:
    """The name with all that can be mended without a question: hidden signs off, mixed words in one alphabet."""
    name = _LINES.sub(" ", _HIDDEN.sub("", name))
    return " ".join(_WORD.sub(lambda word: _mended_as_written(word.group()), name).split())


def swap_doubt(given: str, family: str) -> Doubt | None:
    """The doubt that two columns hold each other's: «Петров» as the given name, «Иван Сергеевич» as the family name.

    The repair is given and family name the other way round, with a tab between them.
    """
    if _is_family(given) > _is_family(family) and _is_given(family) > _is_given(given):
        return Doubt(DoubtCode.SWAPPED, _shown(f"{given} {family}"), f"{family}\t{given}")
    return None


def are_columns_swapped(rows: Iterable[tuple[str, str]]) -> bool:
    """Whether given and family names of a whole sheet stand in each other's column: most rows that tell say so."""
    against = in_favour = 0
    for given, family in rows:
        in_favour += swap_doubt(given, family) is not None
        against += swap_doubt(family, given) is not None
    return in_favour > 2 * against and in_favour > 0


def _shown(text: str) -> str:
    text = _LINES.sub(" ", _HIDDEN.sub("", text)).strip()
    return text if len(text) <= _HERE else text[: _HERE - 1] + _REST


def _mended_as_written(word: str) -> str:
    small = word.casefold()
    if len(small) != len(word):
        return word
    return "".join(
        letter if one == other else (other.upper() if letter.isupper() else other)
        for letter, one, other in zip(word, small, mended(small), strict=True)
    )


def _is_in_capitals(name: str) -> bool:
    """Words of two and more letters, all capitals; scripts without capitals and initials alone are not meant."""
    words = [word for word in _WORD.findall(name) if len(word) > 1 and word.upper() != word.lower()]
    return any(len(word) > 2 for word in words) and all(word.isupper() for word in words)


def _in_small_letters(name: str) -> str:
    def small(found: re.Match[str]) -> str:
        word = found.group()
        lower = word.lower()
        if lower in _SMALL and found.start():
            return lower
        if lower.startswith("mc") and len(word) > 4:
            return "Mc" + word[2] + lower[3:]
        return word[0] + lower[1:]

    return _WORD.sub(small, name)


def _is_family(name: str) -> int:
    """How much speaks for a family name: written in capitals, with al-, with a family name's ending."""
    tokens = [token for token in read_person(name) if token.role in {Role.NAME, Role.PATRONYMIC}]
    if not tokens:
        return 0
    first = tokens[0]
    is_long = len(first.form) > 4
    return (
        2 * bool(is_long and _FAMILY[first.script].search(first.form) and not _is_known(first))
        + 2 * (first.article and not _is_known(first))
        + (_is_in_capitals(name) and name != "")
    )


def _is_given(name: str) -> int:
    """How much speaks for a given name: known as one, or with a patronymic behind."""
    tokens = [token for token in read_person(name) if token.role not in {Role.LINK, Role.INITIAL}]
    if not tokens:
        return 0
    # A lone word in -ovich may be a family name (Абрамович); behind another it is the father's.
    has_patronymic = len(tokens) > 1 and bool(_FATHERS[tokens[-1].script].search(tokens[-1].form))
    return 2 * _is_known(tokens[0]) + has_patronymic


_FAMILY: Final = {
    Script.CYRILLIC: re.compile(
        r"(?:[оеё]в|[оеё]ва|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|швили|дзе|ян)$"
    ),
    Script.LATIN: re.compile(
        r"(?:[oey]v|[oey]va|in|ina|sky|skiy|skii|skaya|tsky|tskaya|enko|chuk|shvili|dze|yan|son)$"
    ),
    Script.ARABIC: re.compile(r"(?:وف|وفا|يف|يفا|سكي|سكايا|ينكو)$"),
}
_FATHERS: Final = {
    Script.CYRILLIC: re.compile(r"(?:[оеь]вич|[оеи]вна|ична|оглы|кызы)$"),
    Script.LATIN: re.compile(r"(?:[oe]vi?ch|[oei]vna|ichna|oglu|ogly|kyzy|qizi)$"),
    Script.ARABIC: re.compile(r"(?:وفيتش|يفيتش|وفنا|يفنا)$"),
}
# Given names that are met all over the Arab countries, and some of Libya's own.
_ARABIC_GIVEN: Final = _words(
    "محمد احمد علي عمر عثمان حسن حسين خالد ابراهيم اسماعيل يوسف موسي عيسي صالح سالم سليمان داود طارق "
    "مصطفي محمود حامد حميد كريم رحيم جمال كمال عادل هشام وليد سعيد ناصر منصور نبيل رشيد راشد ماجد فهد "
    "فيصل سلمان عبدالله عبدالرحمن بلقاسم مفتاح عقيله فرج خليفه معمر صدام ايمن اسامه ياسر ياسين رمضان "
    "شعبان رجب جعفر حمزه هيثم زياد بشير نوري فتحي فوزي صلاح عماد فاطمه عائشه خديجه مريم زينب ساره ليلي "
    "نجلاء هدي هناء امل امال سميره ناديه سعاد حنان ايمان اسماء رانيا ريم نور هند سلمي"
)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset([*FULL_FORMS, *(one for full in FULL_FORMS.values() for one in full), *_ARABIC_GIVEN])


@lru_cache(maxsize=1)
def _arabic_bones() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form in _ARABIC_GIVEN:
        found.setdefault(skeleton(form, Script.ARABIC)[0], []).append(form)
    return found


@lru_cache(maxsize=8_192)
def _is_known(token: Token) -> bool:
    """Whether the part is known as a given name, in its own letters or, of Arabic ones, in others'."""
    if token.form in _known() or token.written in _known():
        return True
    if token.role is Role.SERVANT:
        return True
    if token.script is Script.ARABIC or token.form in PARTICLES:
        return False
    alike = _arabic_bones().get(skeleton(token.form, token.script)[0], [])
    if not alike:
        return False
    vectors = shipped().encode([(token.script, token.form), *((Script.ARABIC, form) for form in alike)])
    return float((vectors[1:] @ vectors[0]).max()) > 0.75
