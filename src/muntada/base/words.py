"""A text in three languages, each with a state, and never a silent fallback."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import get_language, pgettext_lazy

from muntada.base.languages import LANGUAGES
from muntada.base.text import clean


class WordState(StrEnum):
    """How far a text in one language can be trusted."""

    ORIGINAL = "original"
    TRANSLATED = "translated"
    CHECKED = "checked"
    MACHINE = "machine"
    MISSING = "missing"


STATE_WORDS = {
    WordState.ORIGINAL: pgettext_lazy("state of a text", "original"),
    WordState.TRANSLATED: pgettext_lazy("state of a text", "translated"),
    WordState.CHECKED: pgettext_lazy("state of a text", "checked"),
    WordState.MACHINE: pgettext_lazy("state of a text", "machine draft"),
    WordState.MISSING: pgettext_lazy("state of a text", "missing"),
}


def fingerprint(text: str) -> str:
    """A short mark of an original, kept by its translations so that they can tell when it changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Text:
    """The words in one language; `of` marks the original that they were translated from."""

    text: str
    state: WordState
    of: str = ""


@dataclass(frozen=True)
class Shown:
    """What a reader of one language is given, and whether it is in that language at all."""

    text: str
    language: str
    state: WordState
    is_fallback: bool
    is_stale: bool


@dataclass(frozen=True)
class Words:
    """One text in up to three languages; `original` names the language in which it was written."""

    original: str = "en"
    texts: Mapping[str, Text] = field(default_factory=dict)

    @classmethod
    def of(cls, *, original: str, state: WordState = WordState.TRANSLATED, **texts: str) -> Self:
        """Words from plain strings: the original, and translations that were made from it."""
        if original not in LANGUAGES:
            raise ValueError(f"unknown language {original!r}")
        cleaned = {language: clean(texts.get(language, "")) for language in LANGUAGES}
        mark = fingerprint(cleaned[original])
        return cls(
            original,
            {
                language: Text(text, WordState.ORIGINAL) if language == original else Text(text, state, mark)
                for language, text in cleaned.items()
                if text
            },
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Self:
        """Read the stored shape. Raises `ValueError` for a state that it does not know."""
        if not data:
            return cls()
        texts = {
            language: Text(
                str(kept["text"]), WordState(kept.get("state", "translated")), str(kept.get("of", ""))
            )
            for language in LANGUAGES
            if (kept := data.get(language)) and kept.get("text")
        }
        return cls(str(data.get("original", "en")), texts)

    def to_json(self) -> dict[str, Any]:
        """The stored shape: `{"original": "ar", "ar": {"text", "state"}, "ru": {"text", "state", "of"}}`."""
        data: dict[str, Any] = {"original": self.original}
        for language, text in self.texts.items():
            data[language] = {"text": text.text, "state": str(text.state)}
            if text.of:
                data[language]["of"] = text.of
            if self.is_stale(language):
                data[language]["stale"] = True  # so that the database can find it
        return data

    def __bool__(self) -> bool:
        return any(text.text for text in self.texts.values())

    def __str__(self) -> str:
        shown = self.best(get_language() or self.original)
        return f"{shown.text} [{shown.language}]" if shown.is_fallback else shown.text

    def text(self, language: str) -> str:
        """The words in exactly this language, or nothing."""
        return self.texts[language].text if language in self.texts else ""

    def state(self, language: str) -> WordState:
        """How far the words in this language can be trusted."""
        return self.texts[language].state if self.text(language) else WordState.MISSING

    def is_stale(self, language: str) -> bool:
        """True when the original was changed after this translation was made."""
        own = self.texts.get(language)
        if own is None or not own.text or language == self.original or not own.of:
            return False
        return own.of != fingerprint(self.text(self.original))

    def best(self, language: str) -> Shown:
        """The reader's language when there is one, else the original, said to be a fallback."""
        for candidate in (language, self.original, *LANGUAGES):
            if self.text(candidate):
                return Shown(
                    self.text(candidate),
                    candidate,
                    self.state(candidate),
                    is_fallback=candidate != language,
                    is_stale=self.is_stale(candidate),
                )
        return Shown("", language, WordState.MISSING, is_fallback=False, is_stale=False)

    def all_texts(self) -> str:
        """Every language in one line, for a search that does not care which."""
        return " ".join(self.text(language) for language in LANGUAGES if self.text(language))

    def with_text(self, language: str, text: str, state: WordState = WordState.TRANSLATED) -> "Words":
        """The same words with one language set, marked as made from the original as it now is."""
        text = clean(text)
        texts = dict(self.texts)
        if not text:
            texts.pop(language, None)
        elif language == self.original:
            texts[language] = Text(text, WordState.ORIGINAL)
        else:
            texts[language] = Text(text, state, fingerprint(self.text(self.original)))
        return Words(self.original, texts)

    def revised(self, new: "Words") -> "Words":
        """These words after an edit: a translation that was left alone keeps its old mark, and so goes stale."""
        texts: dict[str, Text] = {}
        for language, text in new.texts.items():
            old = self.texts.get(language)
            is_untouched = old is not None and old.text == text.text and old.state == text.state
            keeps_mark = is_untouched and old is not None and old.of and language != new.original
            texts[language] = old if keeps_mark and old is not None else text
        return Words(new.original, texts)
