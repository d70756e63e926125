"""What must hold in every template of every room: nothing inline, every picture with words."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "muntada"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))

INLINE = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script in the page": re.compile(
        r'<script\b(?![^>]*\ssrc=)(?![^>]*type="application/(?:ld\+)?json")', re.IGNORECASE
    ),
    "a handler in an attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx expression": re.compile(r'\shx-on[:\-]|hx-vals\s*=\s*[\'"]js:', re.IGNORECASE),
    "an attribute that the browser reads as direction": re.compile(
        r'\salign\s*=\s*"(left|right)"', re.IGNORECASE
    ),
}
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def named(path: Path) -> str:
    """A template as the tests call it."""
    return str(path.relative_to(SOURCE))


def without_comments(text: str) -> str:
    """A template as it is rendered."""
    return re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_hold_nothing_inline(path: Path) -> None:
    text = without_comments(path.read_text(encoding="utf-8"))

    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_give_every_picture_its_words(path: Path) -> None:
    text = without_comments(path.read_text(encoding="utf-8"))

    assert [tag for tag in PICTURE.findall(text) if not re.search(r"\salt=", tag)] == []


def test_the_rules_catch_what_they_are_for() -> None:
    bad = (
        '<p style="x"><a onclick="x()" href="javascript:x"><style></style><script>x</script><td align="left">'
    )

    caught = [what for what, pattern in INLINE.items() if pattern.search(bad)]

    assert caught == [what for what in INLINE if what != "an htmx expression"]
    assert not INLINE["a script in the page"].search('<script src="/ui.js" defer></script>')
