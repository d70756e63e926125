"""The look of forms: label, hint, error, input, in this order and in three languages."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` in the product's look."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
