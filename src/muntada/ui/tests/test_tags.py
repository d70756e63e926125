"""What each tag writes, to the letter."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from muntada.base.words import Words, WordState
from muntada.ui.templatetags.muntada_tags import newest

NOON = dt.datetime(2025, 2, 22, 12, 30, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(minutes=20)


def written(source: str, language: str = "en", **values: object) -> str:
    """What a template writes in a language."""
    with override(language):
        return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        ('{% iso name "ru" %}', '<bdi lang="ru" dir="ltr">АО «Росинка»</bdi>'),
        ('{{ name|iso:"ru" }}', '<bdi lang="ru" dir="ltr">АО «Росинка»</bdi>'),
        ('{{ name|iso:"ar" }}', '<bdi lang="ar" dir="rtl">АО «Росинка»</bdi>'),
        ("{{ name|iso }}", '<bdi dir="auto">АО «Росинка»</bdi>'),
        ("{{ count|iso }}", '<bdi class="ltr tnum" dir="ltr">7</bdi>'),
        ("{{ evil|iso }}", '<bdi dir="auto">&lt;b&gt;</bdi>'),
        ('{{ "LR25.OPP.014"|code }}', '<bdi class="ltr code" dir="ltr">LR25.OPP.014</bdi>'),
        ('{{ "+218 91"|ltr }}', '<bdi class="ltr breaks" dir="ltr">+218 91</bdi>'),
        ('{{ name|isolate:"ru" }}', "\u2066АО «Росинка»\u2069"),
        ('{{ "ar"|lang_dir }}', "rtl"),
        ('{% tag "Energy" %}', '<span class="tag">Energy</span>'),
        ('{% tag "Ready" gold=True %}', '<span class="tag tag--gold">Ready</span>'),
        ("{{ day|date_num }}", '<time datetime="2026-02-22"><bdi dir="ltr">22.02.2026</bdi></time>'),
        ("{% day day %}", '<time datetime="2026-02-22">22 February 2026</time>'),
        ("{% day missing %}{{ missing|date_num }}{{ missing|number }}{{ missing|percent }}", ""),
        ("{{ 12500|number }}", '<bdi class="ltr tnum" dir="ltr">12\u202f500</bdi>'),
        ("{{ share|percent }}", '<bdi class="ltr tnum" dir="ltr">12.5%</bdi>'),
        (
            '{% money share "USD" "m" %}',
            '<bdi class="money" lang="en" dir="ltr">USD\u00a012.5\u00a0m</bdi>',
        ),
    ],
)
def test_tags_write_islands(source: str, markup: str) -> None:
    values: dict[str, Any] = {
        "name": "АО «Росинка»",
        "evil": "<b>",
        "count": 7,
        "day": dt.date(2026, 2, 22),
        "share": Decimal("12.5"),
        "missing": None,
    }

    assert written(source, **values) == markup


def test_icon_is_silent_unless_it_is_labelled() -> None:
    assert written('{% icon "next" dir=True %}') == (
        '<svg class="icon icon--dir" viewBox="0 0 24 24" aria-hidden="true">'
        '<use href="/static/ui/img/icons.svg#i-next"/></svg>'
    )
    assert written('{% icon "warn" label="Late" %}') == (
        '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="Late">'
        '<use href="/static/ui/img/icons.svg#i-warn"/></svg>'
    )


def test_chip_is_a_shape_and_a_word() -> None:
    assert written('{% chip "late" "Overdue" %}') == (
        '<span class="chip s-late"><svg class="shape" viewBox="0 0 12 12" aria-hidden="true">'
        '<use href="/static/ui/img/icons.svg#s-late"/></svg><span class="word">Overdue</span></span>'
    )
    with pytest.raises(TemplateSyntaxError):
        written('{% chip "red" "Overdue" %}')


def test_bar_keeps_points_in_its_numbers_in_every_language() -> None:
    markup = written('{% bar 12.5 "12.5%" elapsed=20 state="risk" %}', "ar")

    assert markup == (
        '<svg class="bar s-risk" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'role="img" aria-label="12.5%">'
        '<rect class="bg" width="100" height="10"/><rect class="fg" width="12.5" height="10"/>'
        '<path class="tick" d="M20 -3V13"/></svg>'
    )


def test_span_stands_left_to_right_in_arabic() -> None:
    markup = written('{% span start end "Africa/Tripoli" %}', "ar", start=NOON, end=LATER)

    assert markup == (
        '<bdi class="ltr tnum" dir="ltr"><time datetime="2025-02-22T12:30:00+00:00">14:30</time>–'
        '<time datetime="2025-02-22T12:50:00+00:00">14:50</time></bdi>'
    )


def test_two_clocks_show_the_host_first_and_equal_clocks_once() -> None:
    tripoli, moscow, cairo = "Africa/Tripoli", "Europe/Moscow", "Africa/Cairo"
    time = '<bdi class="ltr tnum" dir="ltr"><time datetime="2025-02-22T12:30:00+00:00">{}</time></bdi>'

    markup = written(
        "{% two_clocks start end sides %}",
        start=NOON,
        end=None,
        sides=[(tripoli, "Benghazi"), (cairo, "Cairo"), (moscow, "Moscow")],
    )

    assert markup == (
        f'<span class="clock"><span><b>{time.format("14:30")}</b> Benghazi</span> '
        f"<span>{time.format('15:30')} Moscow</span></span>"
    )


def test_relative_counts_from_the_moment_of_the_page() -> None:
    markup = written("{% relative start now %}", "ru", start=NOON, now=NOON - dt.timedelta(minutes=25))

    assert markup == '<time datetime="2025-02-22T12:30:00+00:00">через 25 минут</time>'


def test_listed_isolates_each_name() -> None:
    assert written("{{ names|listed }}", "ar", names=["A", "B"]) == (
        '<bdi dir="auto">A</bdi> و<bdi dir="auto">B</bdi>'
    )


def test_page_url_keeps_the_filters() -> None:
    request = RequestFactory().get("/ar/lr25/wishes/?state=open&page=1")

    assert written("{% page_url 3 %}", request=request) == "?state=open&amp;page=3"
    assert written("{% page_url 3 %}") == "?page=3"


def test_words_say_when_the_language_is_missing() -> None:
    text = Words.of(original="ru", ru="Насосная станция")

    assert written("{% words text %}", "ru", text=text) == '<bdi lang="ru" dir="ltr">Насосная станция</bdi>'
    assert (
        written("{% words text plain=True %}", text=text) == '<bdi lang="ru" dir="ltr">Насосная станция</bdi>'
    )
    assert written("{% words text %}", text=text) == (
        '<bdi lang="ru" dir="ltr">Насосная станция</bdi> <span class="chip s-none" '
        'title="This text has not been translated into the language of this page yet.">'
        '<svg class="shape" viewBox="0 0 12 12" aria-hidden="true">'
        '<use href="/static/ui/img/icons.svg#s-none"/></svg><span class="word">only in Russian</span></span>'
    )


def test_words_say_when_a_machine_wrote_them_or_the_original_moved_on() -> None:
    drafted = Words.of(original="ru", ru="Станция", en="Station", state=WordState.MACHINE)
    moved = Words.of(original="ru", ru="Станция", en="Station").with_text("ru", "Новая станция")

    assert '<span class="word">machine draft</span>' in written("{% words text %}", text=drafted)
    assert '<span class="word">older than the original</span>' in written("{% words text %}", text=moved)
    assert written("{% words text %}{% words none %}", text=Words(), none=None) == ""


@pytest.mark.parametrize(
    ("inside", "language", "title"),
    [
        ("Zaytuna", "ar", "\u200fZaytuna"),
        ("Zaytuna", "en", "Zaytuna"),
        ("زيتونة", "ar", "زيتونة"),
        ("2026 Zaytuna", "ar", "\u200f2026 Zaytuna"),
        ('{{ evil|iso:"ru" }} · <b>x</b>', "en", "\u2066&lt;b&gt;\u2069 · x"),
    ],
)
def test_pagetitle_is_text_that_begins_in_the_direction_of_the_page(
    inside: str, language: str, title: str
) -> None:
    assert written(f"{{% pagetitle %}}{inside}{{% endpagetitle %}}", language, evil="<b>") == title


def test_newest_is_the_latest_moment_of_any_row() -> None:
    rows = [
        SimpleNamespace(sent_at=None, person=SimpleNamespace(changed_at=NOON)),
        SimpleNamespace(sent_at=LATER, person=None),
    ]

    assert (newest(rows, "person.changed_at"), newest(rows, "sent_at,person.changed_at")) == (NOON, LATER)
    assert newest([], "sent_at") is None
