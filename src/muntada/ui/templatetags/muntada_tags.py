"""Tags of every template: values in islands of their language and direction, states as shape and word.

A builtin library: no template needs to load it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, Protocol
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.ui import format as fmt

register = template.Library()

MARK: Final = mark_safe(
    '<svg class="mark" viewBox="0 0 40 40" aria-hidden="true">'
    '<path d="M15 33V17a10 10 0 0 1 5-8.66A10 10 0 0 1 25 17v16z"/>'
    '<path d="M5 33V17a10 10 0 0 1 20 0v16M15 33V17a10 10 0 0 1 20 0v16M2.5 33h35"/></svg>'
)
STATES: Final = ("done", "track", "risk", "late", "block", "none", "off")

ONLY_IN: Final = {
    "ar": _("only in Arabic"),
    "ru": _("only in Russian"),
    "en": _("only in English"),
}


class Shown(Protocol):
    """One language version of a text, as a page shows it."""

    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def state(self) -> object: ...
    @property
    def is_fallback(self) -> bool: ...
    @property
    def is_stale(self) -> bool: ...


class HasVersions(Protocol):
    """A text that exists in several languages, each with its state."""

    def best(self, language: str) -> Shown: ...


def page_language() -> str:
    """The language in which the page is written."""
    return fmt.known(get_language() or "en")


def island(text: object, language: str = "", css: str = "") -> SafeString:
    """A value between `<bdi>` tags that carry its language and direction."""
    attributes = format_html(' class="{}"', css) if css else SafeString("")
    if language:
        return format_html(
            '<bdi{} lang="{}" dir="{}">{}</bdi>', attributes, language, fmt.direction_of(language), text
        )
    return format_html('<bdi{} dir="auto">{}</bdi>', attributes, text)


def ltr_island(text: object, css: str = "ltr") -> SafeString:
    """A number, time or code between tags that keep it left to right."""
    return format_html('<bdi class="{}" dir="ltr">{}</bdi>', css, text)


# Icons and shapes


@register.simple_tag
def icon(name: str, dir: bool = False, label: str = "") -> SafeString:  # noqa: A002  # the word templates use
    """A drawing from the sprite; `dir=True` for those that point along reading; silent unless labelled."""
    css = "icon icon--dir" if dir else "icon"
    href = f"{static('ui/img/icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}"><use href="{}"/></svg>',
            css,
            label,
            href,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}"/></svg>', css, href
    )


@register.simple_tag
def mark() -> SafeString:
    """The product's mark: two arches and the gold one that they share."""
    return MARK


@register.simple_tag
def shape(state: str) -> SafeString:
    """The shape of a state alone, where its word stands beside."""
    href = f"{static('ui/img/icons.svg')}#s-{state}"
    return format_html(
        '<svg class="shape" viewBox="0 0 12 12" aria-hidden="true"><use href="{}"/></svg>', href
    )


@register.simple_tag
def chip(state: str, word: str | Promise, title: str | Promise = "") -> SafeString:
    """A state: shape, word, colour. One of done, track, risk, late, block, none, off."""
    if state not in STATES:
        raise template.TemplateSyntaxError(f"{state!r} is not a state: choose one of {', '.join(STATES)}.")
    attribute = format_html(' title="{}"', title) if title else ""
    return format_html(
        '<span class="chip s-{}"{}>{}<span class="word">{}</span></span>',
        state,
        attribute,
        shape(state),
        word,
    )


@register.simple_tag
def tag(word: str | Promise, gold: bool = False) -> SafeString:
    """A word about kind, without colour; gold for the one that leads."""
    return format_html('<span class="{}">{}</span>', "tag tag--gold" if gold else "tag", word)


@register.simple_tag
def bar(
    done: float, label: str, elapsed: float | None = None, state: str = "track", claimed: float = 0
) -> SafeString:
    """Progress in percent: the bar is what is done, hatched what is claimed, the tick is the time gone by."""
    hatch = f"hatch-{state}-{crc32(str(label).encode()):x}"
    pieces = [format_html('<rect class="fg" width="{}" height="10"/>', str(done))]
    if claimed:
        # Drawn with colours of the bar itself, so the pattern must live inside it.
        pieces.append(
            format_html(
                '<defs><pattern id="{}" width="4" height="10" patternUnits="userSpaceOnUse">'
                '<rect width="2.4" height="10" fill="currentColor"/></pattern></defs>'
                '<rect x="{}" width="{}" height="10" fill="url(#{})"/>',
                hatch,
                str(done),
                str(claimed),
                hatch,
            )
        )
    if elapsed is not None:
        pieces.append(format_html('<path class="tick" d="M{} -3V13"/>', str(elapsed)))
    return format_html(
        '<svg class="bar s-{}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="bg" width="100" height="10"/>{}</svg>',
        state,
        label,
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


# Islands


@register.simple_tag(name="iso")
def iso_tag(value: object, lang: str = "") -> SafeString:
    """`{% iso value lang %}`: the value in an island; without a language the first strong letter decides."""
    if isinstance(value, int | float | Decimal):
        return ltr_island(value, css="ltr tnum")
    return island(value, lang)


@register.filter
def iso(value: object, lang: str = "") -> SafeString:
    """`{{ value|iso:"ru" }}`: the same as the tag."""
    return iso_tag(value, lang)


@register.filter
def code(value: object) -> SafeString:
    """A public id, register number or hash: left to right in every language."""
    return ltr_island(value, css="ltr code")


@register.filter
def ltr(value: object) -> SafeString:
    """A phone number, address or file name: left to right in every language, broken where it is too long."""
    return ltr_island(value, css="ltr breaks")


@register.filter
def isolate(value: object, lang: str = "") -> str:
    """For attributes and titles, where no tag can stand: invisible isolates around the value."""
    return fmt.isolate(str(value), lang)


@register.filter
def lang_dir(language: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute beside a `lang`."""
    return fmt.direction_of(language)


@register.filter
def native_name(language: str) -> str:
    """The name of a language in that language."""
    return fmt.NATIVE_NAMES.get(language, language)


@register.filter
def initials(name: object) -> str:
    """Two letters for a person without a picture."""
    return fmt.initials(str(name))


@register.simple_tag
def words(value: HasVersions | str | None, plain: bool = False) -> SafeString:
    """A text in the page's language; where it is missing, the best other version, and a chip that says so."""
    if not value:
        return SafeString("")
    if isinstance(value, str):
        return island(value)
    shown = value.best(page_language())
    if not shown.text:
        return SafeString("")
    text = island(shown.text, shown.language)
    warning = None if plain else _warning(shown)
    return format_html("{} {}", text, warning) if warning else text


class HasName(Protocol):
    """Somebody who signs in: the name that colleagues see, and where it is known the official one."""

    @property
    def name(self) -> str: ...
    @property
    def official_name(self) -> HasVersions | None: ...


@register.simple_tag
def who(user: HasName | None) -> SafeString:
    """Somebody who signs in, called in the reader's script where the official name is known."""
    if user is None:
        return SafeString("–")
    return words(user.official_name, plain=True) or island(user.name)


@register.filter
def called(user: HasName) -> str:
    """The same for sentences and attributes, where no tag can stand."""
    if user.official_name:
        shown = user.official_name.best(page_language())
        return fmt.isolate(shown.text, shown.language)
    return fmt.isolate(user.name)


def _warning(shown: Shown) -> SafeString | None:
    if shown.is_fallback:
        word = ONLY_IN.get(shown.language, _("in another language"))
        return chip("none", word, _("This text has not been translated into the language of this page yet."))
    if str(getattr(shown.state, "value", shown.state)) == "machine":
        word = pgettext_lazy("translation", "machine draft")
        return chip("risk", word, _("Translated by a machine and not yet checked by a person."))
    if shown.is_stale:
        word = pgettext_lazy("translation", "older than the original")
        return chip("risk", word, _("The original was changed after this translation was made."))
    return None


@register.filter
def listed(items: Iterable[object]) -> SafeString:
    """Items joined as the page's language joins them, each in an island."""
    shown = [item if isinstance(item, SafeString) else island(item) for item in items]
    if not shown:
        return SafeString("")
    return format_html(fmt.join_pattern(len(shown), page_language()), *shown)


# Numbers, days, times


@register.filter
def number(value: Decimal | float | str | None, decimals: int | None = None) -> SafeString:
    """A number with its thousands parted; `|number:1` for one decimal."""
    if value is None or value == "":
        return SafeString("")
    return ltr_island(fmt.format_number(value, page_language(), decimals=decimals), css="ltr tnum")


@register.filter
def figure(value: object) -> object:
    """A key figure: a bare number is written as the page's language writes it, all else stays as it is."""
    return number(value) if isinstance(value, int | float | Decimal) else value


@register.simple_tag
def money(amount: Decimal | float | str, currency: str, scale: str = "") -> SafeString:
    """An amount with its currency; `scale` is "", "k", "m" or "bn" and says in what it is counted."""
    language = page_language()
    text = fmt.format_money(amount, currency, language, scale=scale)
    return island(text, language if currency in fmt.CURRENCIES or language == "en" else "", css="money")


@register.filter
def percent(value: Decimal | float | str | None) -> SafeString:
    """A share given in percent."""
    if value is None or value == "":
        return SafeString("")
    return ltr_island(fmt.format_percent(value, page_language()), css="ltr tnum")


@register.simple_tag
def day(value: dt.date | None, weekday: bool = False, zone: str = "") -> SafeString:
    """A day in running text, with the month's name."""
    if value is None:
        return SafeString("")
    if isinstance(value, dt.datetime):
        value = fmt.at_place(value, zone).date()
    text = fmt.format_day(value, page_language(), weekday=weekday)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def newest(rows: Iterable[Any], paths: str) -> dt.datetime | None:
    """When the latest of these rows was changed: `page.object_list|newest:"sent_at,created_at"`."""
    return max((moment for row in rows for moment in _moments(row, paths)), default=None)


def _moments(row: Any, paths: str) -> Iterator[dt.datetime]:
    for path in paths.split(","):
        found: Any = row
        for name in path.split("."):
            found = getattr(found, name, None)
        if found is not None:
            yield found


@register.simple_tag
def days(first: dt.date, last: dt.date) -> SafeString:
    """The first and last day of an event, in words."""
    text = fmt.format_days(first, last, page_language())
    return format_html('<time datetime="{}">{}</time>', first.isoformat(), text)


@register.filter
def date_num(value: dt.date | None) -> SafeString:
    """A day in a table: `22.02.2026` in all languages."""
    if value is None:
        return SafeString("")
    if isinstance(value, dt.datetime):
        value = value.date()
    return format_html(
        '<time datetime="{}"><bdi dir="ltr">{}</bdi></time>', value.isoformat(), fmt.format_day_number(value)
    )


def _timed(instant: dt.datetime | dt.time, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), text)


@register.simple_tag
def clock(instant: dt.datetime | dt.time, zone: str = "") -> SafeString:
    """A time of day at a place: `14:30`."""
    return ltr_island(_timed(instant, fmt.format_time(instant, zone)), css="ltr tnum")


@register.simple_tag
def span(start: dt.datetime | dt.time, end: dt.datetime | dt.time, zone: str = "") -> SafeString:
    """A time slot at a place, left to right in every language: `09:00–09:20`."""
    text = format_html(
        "{}–{}", _timed(start, fmt.format_time(start, zone)), _timed(end, fmt.format_time(end, zone))
    )
    return ltr_island(text, css="ltr tnum")


@register.simple_tag
def two_clocks(
    start: dt.datetime, end: dt.datetime | None, sides: Iterable[tuple[str, object]]
) -> SafeString:
    """A time at both sides' places: the host's first and bold, the other beside it.

    `sides` holds (zone, name of the place), the host first; a place with the host's time is left out.
    """
    shown: list[SafeString] = []
    host_time = ""
    for zone, place in sides:
        text = fmt.format_span(start, end, zone) if end else fmt.format_time(start, zone)
        if shown and text == host_time:
            continue
        times = span(start, end, zone) if end else clock(start, zone)
        if not shown:
            host_time = text
            shown.append(format_html("<span><b>{}</b> {}</span>", times, place))
        else:
            shown.append(format_html("<span>{} {}</span>", times, place))
    return format_html(
        '<span class="clock">{}</span>', format_html_join(" ", "{}", ((piece,) for piece in shown))
    )


@register.simple_tag
def relative(instant: dt.datetime, now: dt.datetime) -> SafeString:
    """How far an instant lies from now, in words: `in 25 minutes`."""
    return _timed(instant, fmt.format_relative(instant, now, page_language()))


# Page title


_BDI: Final = re.compile(r"<bdi\b[^>]*>")
_TAG: Final = re.compile(r"<[^>]*>")
_OPENING: Final = {"ltr": fmt.LEFT_TO_RIGHT, "rtl": fmt.RIGHT_TO_LEFT}


def _opening(match: re.Match[str]) -> str:
    found = re.search(r'dir="(\w+)"', match[0])
    return _OPENING.get(found[1] if found else "", fmt.FIRST_STRONG)


def title_text(markup: str, language: str) -> str:
    """Markup as text for `<title>`: islands become isolates, a Latin start in Arabic gets a mark."""
    text = _BDI.sub(_opening, markup).replace("</bdi>", fmt.POP)
    text = " ".join(_TAG.sub("", text).split())
    begins_latin = next((letter < "\u0590" for letter in text if letter.isalpha()), False)
    return f"\u200f{text}" if fmt.direction_of(language) == "rtl" and begins_latin else text


class PageTitle(template.Node):
    """The content of `<title>`."""

    def __init__(self, inside: NodeList) -> None:
        self.inside = inside

    def render(self, context: Context) -> SafeString:
        return mark_safe(title_text(self.inside.render(context), page_language()))  # noqa: S308  # what was escaped stays escaped


@register.tag
def pagetitle(parser: Parser, _token: Token) -> PageTitle:
    """`{% pagetitle %}…{% endpagetitle %}`: what stands between, as the text of `<title>`."""
    inside = parser.parse(("endpagetitle",))
    parser.delete_first_token()
    return PageTitle(inside)


# Parts


@register.filter
def with_columns(cells: Iterable[object], columns: Iterable[object]) -> list[tuple[object, object]]:
    """The cells of a row, each beside its column."""
    return list(zip(cells, columns, strict=True))


@register.filter
def page_numbers(page: Page[object]) -> Iterable[int | str]:
    """The numbers of the pages round this one, with gaps."""
    return page.paginator.get_elided_page_range(page.number)


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """The address of another page of the same list, with the reader's filters kept."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query["page"] = str(number)
    return f"?{query.urlencode()}"
