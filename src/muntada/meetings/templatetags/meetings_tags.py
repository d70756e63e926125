"""Names of both sides as the hall shows them: own script first, the reader's language below."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from muntada.base.words import Words
from muntada.meetings.models import PairRow
from muntada.ui.templatetags.muntada_tags import island, page_language

register = template.Library()


@register.filter
def settled_of(row: PairRow, pins: Mapping[tuple[int, int], str]) -> str:
    """What the desk settled of the two organisations of a row: `hold`, `forbid` or nothing."""
    return pins.get((row.first_id, row.second_id), "")


@register.simple_tag
def both_names(name: Words) -> SafeString:
    """A name in its own script, and in the page's language where that has another."""
    own = name.best(name.original)
    read = name.text(page_language())
    second = SafeString("")
    if read and read != own.text:
        second = format_html(' <span class="muted second">{}</span>', island(read, page_language()))
    return format_html('<span class="names"><b>{}</b>{}</span>', island(own.text, own.language), second)


@register.filter
def of(found: Mapping[int, object], key: int) -> object:
    """What a mapping holds for a key, or nothing."""
    return found.get(key)
