"""Inputs that the browser does not have: a text in three languages, days and times typed in any digits."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, pgettext_lazy

from muntada.ui.format import LANGUAGES, NATIVE_NAMES, direction_of, known

# The states of a text in one language: word, and the shape that it has.
TEXT_STATES: Final = {
    "original": (pgettext_lazy("translation", "original"), "done"),
    "checked": (pgettext_lazy("translation", "checked"), "done"),
    "translated": (pgettext_lazy("translation", "translated"), "track"),
    "machine": (pgettext_lazy("translation", "machine draft"), "risk"),
    "missing": (pgettext_lazy("translation", "missing"), "none"),
}
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def western_digits(text: str) -> str:
    """Text with Arabic-Indic and Persian digits written as 0 to 9, as all values are stored."""
    return text.translate(_DIGITS)


class TripleInput(forms.Widget):
    """Three stacked boxes, one a language, each with its direction and state; one is the original."""

    template_name = "ui/forms/triple.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, lines: int = 1) -> None:
        super().__init__(attrs)
        self.lines = lines

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value or {}
        page = known(get_language() or "en")
        original = value.get("original") or page
        # The page's language first, as everywhere.
        order = [page, *(language for language in LANGUAGES if language != page)]
        base = context["widget"]["attrs"].get("id") or name
        context["widget"]["lines"] = self.lines
        context["widget"]["states"] = [
            (state, TEXT_STATES[state][0]) for state in ("translated", "checked", "machine")
        ]
        boxes = []
        for language in order:
            version = value.get(language) or {}
            text = version.get("text") or ""
            state = str(getattr(version.get("state"), "value", version.get("state")) or "missing")
            if not text:
                state = "missing"
            elif language == original:
                state = "original"
            elif state in {"missing", "original"}:
                state = "translated"
            word, shape = TEXT_STATES[state]
            boxes.append(
                {
                    "language": language,
                    "direction": direction_of(language),
                    "name": f"{name}_{language}",
                    "id": f"{base}_{language}",
                    "label": NATIVE_NAMES[language],
                    "text": text,
                    "state": state,
                    "word": word,
                    "shape": shape,
                    "is_original": language == original,
                    "sources": [
                        (f"{base}_{other}", NATIVE_NAMES[other], other)
                        for other in order
                        if other != language
                    ],
                }
            )
        context["widget"]["boxes"] = boxes
        return context

    def value_from_datadict(self, data: Mapping[str, Any], _files: object, name: str) -> dict[str, Any]:
        value: dict[str, Any] = {"original": data.get(f"{name}_original") or ""}
        for language in LANGUAGES:
            value[language] = {
                "text": data.get(f"{name}_{language}") or "",
                "state": data.get(f"{name}_{language}_state") or "missing",
            }
        return value

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: object, name: str) -> bool:
        return all(f"{name}_{language}" not in data for language in LANGUAGES)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{known(get_language() or 'en')}" if id_ else ""


class WesternDigits:
    """Reads digits of any script as 0 to 9."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)  # type: ignore[misc]  # mixed into a widget
        return western_digits(value) if isinstance(value, str) else value


class DayInput(WesternDigits, forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(WesternDigits, forms.TimeInput):
    """A time of day on the 24-hour clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class InstantInput(WesternDigits, forms.DateTimeInput):
    """A day and a time of day, in the zone of the form."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class CodeInput(WesternDigits, forms.TextInput):
    """A register number, one-time code or public id: left to right in every language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", **(attrs or {})})
