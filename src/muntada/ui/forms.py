"""The look of forms, and the field for a text in three languages.

`FORM_RENDERER = "muntada.ui.forms.Renderer"` gives every form label, hint, error and input in this order, with
the error summary on top. Whether a value is needed is said in words and checked on the server, so that the
message comes in the language of the page and not in that of the browser.
"""

import re
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from muntada.ui.format import LANGUAGES
from muntada.ui.widgets import TripleInput

_LEFT_TO_RIGHT_TYPES: Final = {"email", "url", "tel", "number", "date", "time", "datetime-local", "password"}
_UNSTYLED_TYPES: Final = {"checkbox", "radio", "hidden", "submit", "range", "color"}
_OVERRIDES: Final = re.compile("[\u202a-\u202e]")
_MARKS: Final = str.maketrans("", "", "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u0640")


class LookedField(BoundField):
    """A field whose input carries the product's classes, direction and links to its hint and error."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        shown = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, shown)
        kind = getattr(shown, "input_type", "")
        if attrs.pop("required", False) and not shown.use_fieldset:
            attrs["aria-required"] = "true"
        if kind not in _UNSTYLED_TYPES and not shown.use_fieldset:
            attrs["class"] = f"input {shown.attrs.get('class', '')}".strip()
        if kind in _LEFT_TO_RIGHT_TYPES:
            attrs.setdefault("dir", "ltr")
        if (kind == "text" or isinstance(shown, forms.Textarea)) and "dir" not in shown.attrs:
            # The reader may type in any script; the form says in which direction they did.
            attrs.setdefault("dir", "auto")
            attrs.setdefault("dirname", f"{self.html_name}.dir")
        return attrs

    @property
    def is_check(self) -> bool:
        """One box to tick, whose label stands beside it."""
        return getattr(self.field.widget, "input_type", "") == "checkbox" and not self.use_fieldset

    @property
    def is_choice(self) -> bool:
        """Several boxes or buttons under one legend."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)

    @property
    def target(self) -> str:
        """The id to which the error summary leads."""
        if self.is_choice:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id


class Renderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` in the product's look."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
    bound_field_class = LookedField


def without_direction_controls(text: str) -> str:
    """Typed text without invisible marks and stretching; an override of direction is refused as spoofing."""
    if _OVERRIDES.search(text):
        raise forms.ValidationError(
            _("This text holds an invisible character that turns letters round. Type it anew."),
            code="override",
        )
    return text.translate(_MARKS).strip()


class TripleField(forms.Field):
    """A text in three languages, each with its state, one of them the original.

    The value is `{"original": "ar", "ar": {"text": "…", "state": "original"}, "ru": {…}, "en": {…}}`.
    """

    widget = TripleInput
    default_error_messages = {
        "required": _("Write the text in the language of the original."),
        "original": _("Choose which language is the original."),
        "long": _("Shorten the text to %(limit)d characters; one of its languages has %(length)d."),
    }

    def __init__(self, *, max_length: int | None = None, lines: int = 1, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TripleInput(lines=lines))
        super().__init__(**kwargs)
        self.max_length = max_length

    def to_python(self, value: Any) -> dict[str, Any]:
        value = value or {}
        original = value.get("original") or ""
        result: dict[str, Any] = {"original": original}
        for language in LANGUAGES:
            version = value.get(language) or {}
            text = without_direction_controls(version.get("text") or "")
            state = version.get("state") or "missing"
            if not text:
                state = "missing"
            elif language == original:
                state = "original"
            elif state in {"missing", "original"}:
                state = "translated"
            result[language] = {"text": text, "state": state}
        return result

    def validate(self, value: dict[str, Any]) -> None:
        if value["original"] not in LANGUAGES:
            raise forms.ValidationError(self.error_messages["original"], code="original")
        is_empty = not any(value[language]["text"] for language in LANGUAGES)
        if (self.required or not is_empty) and not value[value["original"]]["text"]:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        longest = max(len(value[language]["text"]) for language in LANGUAGES)
        if self.max_length is not None and longest > self.max_length:
            raise forms.ValidationError(
                self.error_messages["long"],
                code="long",
                params={"limit": self.max_length, "length": longest},
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))
