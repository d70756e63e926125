"""The rows of a programme, drawn with as little work as possible for each of two hundred sessions."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from muntada.forums.models import Side
from muntada.programme.queries import Row
from muntada.ui.templatetags.muntada_tags import chip, icon

register = template.Library()


@register.inclusion_tag("programme/rows.html", takes_context=True)
def programme_rows(context: Context, rows: Iterable[Row], prefix: str, is_print: bool) -> dict[str, Any]:
    """Every row; what all of them share is made once."""
    forum = context["request"].forum
    language = get_language() or "en"
    guest = next((side for side in forum.both_sides if side.key == Side.Key.GUEST), None)
    return {
        "rows": rows,
        "prefix": prefix,
        "is_print": is_print,
        "other_city": guest.city.best(language).text if guest else "",
        "cancelled": chip("late", pgettext("state of a session", "cancelled")),
        "draft": chip("none", pgettext("state of a session", "draft")),
        "press": _("Open to the press"),
        "elsewhere": chip("none", _("in another language")),
        "pin": icon("pin"),
        "voice": icon("voice"),
    }
