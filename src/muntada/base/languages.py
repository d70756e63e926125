"""The three languages of the house, in the order in which they are offered."""

from enum import StrEnum


class Language(StrEnum):
    """A language of the screens and papers, by its BCP 47 code."""

    ARABIC = "ar"
    RUSSIAN = "ru"
    ENGLISH = "en"


LANGUAGES: tuple[str, ...] = tuple(Language)

NATIVE_NAMES: dict[str, str] = {"ar": "العربية", "ru": "Русский", "en": "English"}

DIRECTIONS: dict[str, str] = {"ar": "rtl", "ru": "ltr", "en": "ltr"}
