"""Names of both sides as the hall shows them: own script first, the reader's language below."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.directory.queries import own_side_first
from muntada.meetings.models import PairRow
from muntada.meetings.problem import spoken
from muntada.meetings.slots import Slot
from muntada.meetings.why import LANGUAGE_WORDS
from muntada.ui.format import format_day_number, format_span, format_time
from muntada.ui.format import isolate as isolated
from muntada.ui.templatetags.muntada_tags import island, page_language

register = template.Library()


class Pair(Protocol):
    """Anything that is about two organisations."""

    first: Organisation
    second: Organisation


@register.filter
def settled_of(row: PairRow, pins: Mapping[tuple[int, int], str]) -> str:
    """What the desk settled of the two organisations of a row: `hold`, `forbid` or nothing."""
    return pins.get((row.first_id, row.second_id), "")


@register.simple_tag(takes_context=True)
def step_url(context: Context, name: str, number: int) -> str:
    """The address of another page of one of several lists, with everything else kept."""
    query = context["request"].GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def both_names(name: Words) -> SafeString:
    """A name in its own script, and in the page's language where that has another."""
    own = name.best(name.original)
    read = name.text(page_language())
    second = SafeString("")
    if read and read != own.text:
        second = format_html(' <span class="muted second">{}</span>', island(read, page_language()))
    return format_html('<span class="names"><b>{}</b>{}</span>', island(own.text, own.language), second)


@register.simple_tag(takes_context=True)
def parties(context: Context, thing: Pair) -> list[Organisation]:
    """The two organisations of a meeting, wish or pin, the one of the reader's side first."""
    return own_side_first((thing.first, thing.second), context["request"].forum, page_language())


@register.filter
def of(found: Mapping[int, object], key: int) -> object:
    """What a mapping holds for a key, or nothing."""
    return found.get(key)


@register.filter
def shown(name: Words) -> str:
    """A name as plain text in the page's language, where no tag can stand: options, labels."""
    found = name.best(page_language())
    return isolated(found.text, found.language)


@register.filter
def time_at(instant: datetime, zone: str) -> str:
    """The time of day at a place, as plain text."""
    return format_time(instant, zone)


@register.filter
def slot_label(slot: Slot, zone: str) -> str:
    """A slot as plain text in a list to choose from: day and hours, left to right."""
    return isolated(
        f"{format_day_number(slot.day)[:6]} {format_span(slot.starts_at, slot.ends_at, zone)}", "en"
    )


@register.filter
def tongues(member: Membership) -> str:
    """The languages between which somebody interprets, in words."""
    return " – ".join(str(LANGUAGE_WORDS.get(code, code)) for code in sorted(spoken(member)))
