from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look of the product."""

    name = "muntada.ui"
    label = "ui"
