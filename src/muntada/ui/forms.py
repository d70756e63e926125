"""The look of forms: label, hint, error, input, in this order and in three languages.

`FORM_RENDERER = "muntada.ui.forms.Renderer"` draws every form, with the error summary on top. Whether a value
is needed is said in words and checked on the server, so that the message comes in the language of the page,
not in that of the browser.
"""

from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import pgettext_lazy

_LEFT_TO_RIGHT_TYPES: Final = {"email", "url", "tel", "number", "date", "time", "datetime-local", "password"}
_UNSTYLED_TYPES: Final = {"checkbox", "radio", "hidden", "submit", "range", "color"}
_DASHES: Final = "---------"  # Django's word for "nothing chosen", which no reader would say


class LookedField(BoundField):
    """A field whose input carries the product's classes, direction and links to its hint and error."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DASHES:
            field.empty_label = pgettext_lazy("in a list", "choose") if field.required else "–"

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
