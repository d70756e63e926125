"""The tool behind `make translations` and `make check` finds every string and lets no gap pass."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "tools" / "translations.py"

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext, npgettext

TITLE = gettext_lazy("A title")
LABEL = _("Not " "two strings")
def told(count):
    # Translators: on a badge
    return ngettext("%(count)s wish", "%(count)s wishes", count) % {"count": count}
MAY = pgettext("month", "May")
TABLES = npgettext("hall", "one table", "%(count)s tables", 2)
QUIET = "not marked"
"""
PAGE = """
{% translate "In a page" %} {% translate "Kept in a name" as name %} {{ _("In a value")|upper }}
{% translate "May" context "permission" %}
{% blocktranslate trimmed with who=person %}
  Hello,
  {{ who }}
{% endblocktranslate %}
{% blocktranslate count n=wishes trimmed %}
  {{ n }} table
{% plural %}
  {{ n }} tables
{% endblocktranslate %}
{% blocktranslate asvar later %}Read later{% endblocktranslate %}
{% include "x.html" with title=_("Handed over") %}
{% comment %}{% translate "In no page" %}{% endcomment %}
"""
FOUND = {
    "A title",
    "Not two strings",
    ("%(count)s wish", "%(count)s wishes"),
    "month|May",
    ("hall|one table", "%(count)s tables"),
    "In a page",
    "Kept in a name",
    "In a value",
    "permission|May",
    "Hello, %(who)s",
    ("%(n)s table", "%(n)s tables"),
    "Read later",
    "Handed over",
}
HALLS = 'msgid "%(n)s hall"\nmsgid_plural "%(n)s halls"\n'


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, with one room in a house of its own."""
    spec = importlib.util.spec_from_file_location("translations_tool", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    templates = tmp_path / "ui" / "templates" / "ui"
    templates.mkdir(parents=True)
    (tmp_path / "ui" / "__init__.py").touch()
    (tmp_path / "ui" / "words.py").write_text(CODE)
    (templates / "page.html").write_text(PAGE)
    (tmp_path / "ui" / "tests").mkdir()
    (tmp_path / "ui" / "tests" / "test_x.py").write_text('_("only in a test")')
    return module


def po(tool: ModuleType, language: str) -> Path:
    path: Path = tool.po_path(tool.ROOT / "ui", language)
    return path


def only(tool: ModuleType, code: str, translated: str) -> list[str]:
    """The problems of a room with this code and this file in Russian."""
    room = tool.ROOT / "ui"
    (room / "templates" / "ui" / "page.html").unlink()
    (room / "words.py").write_text(code)
    tool.update()
    head = po(tool, "ru").read_text().partition("\n\n")[0]
    po(tool, "ru").write_text(f"{head}\n\n{translated}\n")
    return [line.removeprefix("ui ru: ") for line in tool.problems() if line.startswith("ui ru: ")]


def test_found_in_finds_the_strings_of_code_and_templates(tool: ModuleType) -> None:
    found = set()
    for message in tool.found_in(tool.ROOT / "ui"):
        prefix = f"{message.context}|" if message.context else ""
        if message.pluralizable:
            found.add((f"{prefix}{message.id[0]}", message.id[1]))
        elif message.id:
            found.add(f"{prefix}{message.id}")

    assert found == FOUND


def test_update_asks_for_every_form_and_keeps_what_is_translated(tool: ModuleType) -> None:
    tool.update()
    fresh = po(tool, "ar").read_text()
    po(tool, "ar").write_text(fresh.replace('msgid "A title"\nmsgstr ""', 'msgid "A title"\nmsgstr "عنوان"'))
    (tool.ROOT / "ui" / "words.py").write_text('_("A title")\n_("New")\n')
    tool.update()
    again = po(tool, "ar").read_text()

    assert "nplurals=6" in fresh
    assert fresh.count("msgstr[5]") == 3
    assert 'msgid "A title"\nmsgstr "عنوان"' in again
    assert 'msgid "New"\nmsgstr ""' in again
    assert "%(count)s wish" not in again
    tool.update()
    assert po(tool, "ar").read_text() == again


@pytest.mark.parametrize(
    ("code", "translated", "problems"),
    [
        ('_("Hall")', 'msgid "Hall"\nmsgstr "Зал"', []),
        ('_("Hall")', "", ["not translated: 'Hall'"]),
        ('_("Hall")', 'msgid "Hall"\nmsgstr ""', ["not translated: 'Hall'"]),
        ('_("Hall")', '#, fuzzy\nmsgid "Hall"\nmsgstr "Зал"', ["fuzzy: 'Hall'"]),
        (
            '_("Hall")',
            'msgid "Hall"\nmsgstr "Зал"\n\nmsgid "Room"\nmsgstr "Зал"',
            ["no longer in the code: 'Room'"],
        ),
        (
            '_("To %(who)s")',
            'msgid "To %(who)s"\nmsgstr "Кому: %(whom)s"',
            ["other placeholders: 'To %(who)s'"],
        ),
        ('_("To {who}")', 'msgid "To {who}"\nmsgstr "Кому"', ["other placeholders: 'To {who}'"]),
        (
            '_("%s of %s")',
            'msgid "%s of %s"\nmsgstr "%s из %s"',
            ["name the placeholder, its place differs between languages: '%s of %s'"],
        ),
        (
            'ngettext("%(n)s hall", "%(n)s halls", n)',
            HALLS + 'msgstr[0] "%(n)s зал"\nmsgstr[1] "%(n)s зала"\nmsgstr[2] "%(n)s залов"',
            [],
        ),
        (
            'ngettext("%(n)s hall", "%(n)s halls", n)',
            HALLS + 'msgstr[0] "один зал"\nmsgstr[1] "%(n)s зала"\nmsgstr[2] "много залов"',
            ["other placeholders: '%(n)s hall'"],
        ),
        (
            'ngettext("%(n)s hall", "%(n)s halls", n)',
            HALLS + 'msgstr[0] "%(n)s зал"\nmsgstr[1] ""\nmsgstr[2] ""',
            ["not every plural form is translated: '%(n)s hall'"],
        ),
        (
            'ngettext("%(n)s hall", "%(n)s halls", n)',
            'msgid "%(n)s hall"\nmsgstr "%(n)s зал"',
            ["1 forms instead of 3: '%(n)s hall'"],
        ),
        ('pgettext("month", "May")', 'msgctxt "month"\nmsgid "May"\nmsgstr "Май"', []),
        (
            'pgettext("month", "May")',
            'msgid "May"\nmsgstr "Май"',
            ["not translated: 'May'", "no longer in the code: 'May'"],
        ),
    ],
)
def test_problems_names_each_gap(tool: ModuleType, code: str, translated: str, problems: list[str]) -> None:
    assert only(tool, code, translated) == problems


def test_check_tells_and_fails_only_when_something_is_wrong(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    (tool.ROOT / "ui" / "templates" / "ui" / "page.html").unlink()
    (tool.ROOT / "ui" / "words.py").write_text('_("Hall")')
    bad = tool.check()
    for language, word in (("ar", "قاعة"), ("ru", "Зал")):
        tool.update()
        po(tool, language).write_text(
            po(tool, language).read_text().replace('"Hall"\nmsgstr ""', f'"Hall"\nmsgstr "{word}"')
        )
    said = capsys.readouterr().out.splitlines()

    assert (bad, said[:2], len(said)) == (
        1,
        ["ui ar: not translated: 'Hall'", "ui ru: not translated: 'Hall'"],
        3,
    )
    assert tool.check() == 0


def test_compile_all_writes_what_django_reads(tool: ModuleType) -> None:
    from gettext import GNUTranslations

    only(tool, '_("Hall")', 'msgid "Hall"\nmsgstr "Зал"')
    tool.compile_all()
    with po(tool, "ru").with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Hall") == "Зал"
