"""Why two names are alike or not: facts from which a page can write a sentence in any language."""

from dataclasses import dataclass
from enum import StrEnum

from muntada.engines.names.reading import Role


class Rule(StrEnum):
    """By what two parts met."""

    SAME = "same"  # the same letters in the same script
    PARTICLE = "particle"  # bin and ابن, Abd al- and عبد
    SOUND = "sound"  # the same consonants, whatever the vowels and the script
    SPELLING = "spelling"  # spellings that are attested as one name, or follow the same habits
    SLIP = "slip"  # one letter more, less, other or exchanged
    GENDER = "gender"  # Ivanov and Ivanova
    SHORT_FORM = "short_form"  # Саша and Александр
    INITIAL = "initial"  # A. and Ahmed
    JOINED = "joined"  # Abu Bakr and Abubakr
    CONCEPT = "concept"  # нефть and oil
    NEAR = "near"  # corporation and authority
    ACRONYM = "acronym"  # NOC and National Oil Corporation


@dataclass(frozen=True, slots=True)
class PartsMeet:
    """These parts of the two names stand for each other, with a likeness of 0 to 1.

    `bones` are the consonants that the two have in the common skeleton, first and second name's.
    """

    here: str
    there: str
    rule: Rule
    likeness: float
    bones: tuple[str, str]


@dataclass(frozen=True, slots=True)
class PartLeft:
    """A part of one name that has no counterpart in the other; `side` is 1 or 2."""

    side: int
    part: str
    role: Role


@dataclass(frozen=True, slots=True)
class ArticleLeft:
    """Of two parts that meet, only the one of `side` has the article al-."""

    side: int
    part: str


@dataclass(frozen=True, slots=True)
class OrderDiffers:
    """The parts that meet stand in another order, as when the family name is written first."""


@dataclass(frozen=True, slots=True)
class MixedAlphabets:
    """The name of `side` has Latin letters inside Cyrillic words or the other way round; they were mended."""

    side: int


@dataclass(frozen=True, slots=True)
class NothingToRead:
    """The name of `side` has no letter or digit."""

    side: int


Reason = PartsMeet | PartLeft | ArticleLeft | OrderDiffers | MixedAlphabets | NothingToRead
