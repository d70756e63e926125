"""Form fields that the house has and Django has not: a text in three languages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from muntada.base.languages import LANGUAGES, NATIVE_NAMES
from muntada.base.text import DirectionOverride, clean
from muntada.base.words import Text, Words, WordState, fingerprint
from muntada.ui.widgets import TripleInput


class WordsFormField(forms.Field):
    """Three boxes that make one `Words`; at least the original is needed when the field is required."""

    default_error_messages = {
        "required": _("Write the text in at least one language."),
        "original": _("Mark as the original a language that you filled in."),
        "override": _(
            "The text in %(language)s carries invisible direction marks. Type it anew instead of pasting it."
        ),
        "long": _("The text in %(language)s is longer than %(most)s characters. Shorten it."),
    }

    def __init__(self, *, lines: int = 1, max_length: int = 400, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TripleInput(lines=lines))
        super().__init__(**kwargs)
        self.max_length = max_length if lines == 1 else max(max_length, 5000)

    def prepare_value(self, value: Any) -> Any:
        return value.to_json() if isinstance(value, Words) else value

    def to_python(self, value: Any) -> Words:
        if isinstance(value, Words):
            return value
        value = value or {}
        texts = {language: self._cleaned(value, language) for language in LANGUAGES}
        filled = [language for language in LANGUAGES if texts[language]]
        if not filled:
            return Words()
        original = value.get("original") or filled[0]
        if not texts.get(original):
            if len(filled) > 1:
                raise ValidationError(self.error_messages["original"], code="original")
            original = filled[0]
        mark = fingerprint(texts[original])
        return Words(
            original,
            {
                language: Text(texts[language], WordState.ORIGINAL)
                if language == original
                else Text(texts[language], _state(value, language), mark)
                for language in filled
            },
        )

    def _cleaned(self, value: dict[str, Any], language: str) -> str:
        typed = (value.get(language) or {}).get("text") or ""
        try:
            text = clean(str(typed))
        except DirectionOverride as error:
            raise ValidationError(
                self.error_messages["override"], code="override", params={"language": NATIVE_NAMES[language]}
            ) from error
        if len(text) > self.max_length:
            raise ValidationError(
                self.error_messages["long"],
                code="long",
                params={"language": NATIVE_NAMES[language], "most": self.max_length},
            )
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, Words) else Words.from_json(initial)
        try:
            return self.to_python(data).to_json() != before.to_json()
        except ValidationError:
            return True

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


def _state(value: dict[str, Any], language: str) -> WordState:
    try:
        state = WordState((value.get(language) or {}).get("state") or WordState.TRANSLATED)
    except ValueError:
        return WordState.TRANSLATED
    return state if state in {WordState.CHECKED, WordState.MACHINE} else WordState.TRANSLATED
