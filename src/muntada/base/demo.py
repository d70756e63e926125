"""Rows that are entered in a demo are demo rows."""

from django.conf import settings


def is_demo_installation() -> bool:
    """The default of every `is_demo`: true while this installation shows a demo."""
    return bool(settings.CONFIG.is_demo)
