"""The layouts, the living page and the pages that say that something is wrong."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from muntada.ui import views
from muntada.ui.context_processors import in_language, ui
from muntada.ui.format import LANGUAGES, direction_of


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/ar/lr25/programme/", "/ru/lr25/programme/"),
        ("/en/", "/ru/"),
        ("/en", "/ru/"),
        ("/healthy/", "/ru/healthy/"),
        ("/", "/ru/"),
    ],
)
def test_in_language_stays_on_the_same_record(path: str, other: str) -> None:
    assert in_language(path, "ru") == other


def test_ui_reads_the_choices_of_the_reader_and_nothing_else() -> None:
    request = RequestFactory().get("/ar/lr25/?page=2", HTTP_HOST="forum.example")
    request.COOKIES = {"theme": "dark", "density": '"><script>', "shortcuts": "off"}

    with override("ar"):
        look = ui(request)["ui"]

    assert (look.language, look.direction, look.theme, look.density, look.has_shortcuts) == (
        "ar",
        "rtl",
        "dark",
        "",
        False,
    )
    assert [(link.code, link.url, link.is_current) for link in look.languages] == [
        ("ar", "/ar/lr25/?page=2", True),
        ("ru", "/ru/lr25/?page=2", False),
        ("en", "/en/lr25/?page=2", False),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_components_shows_every_state_in_three_languages(language: str) -> None:
    with override(language):
        # Rendered as a template: what the roof adds to a page is no business of this room.
        request = RequestFactory().get(f"/{language}/components/")
        page = render_to_string("ui/pages/components.html", {**views.shown(language), "request": request})

    assert f'<html lang="{language}" dir="{direction_of(language)}"' in page
    for word in ("Overdue", "متأخر", "Просрочено", "machine draft", "مسودة آلية", "машинный черновик"):
        assert word in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html"])
def test_error_pages_need_no_context_and_speak_three_languages(name: str, language: str) -> None:
    with override(language):
        page = render_to_string(name)

    assert f'<html lang="{language}" dir="{direction_of(language)}"' in page
    assert f'<bdi class="ltr code" dir="ltr">{name[:3]}</bdi>' in page
    sections = re.findall(r'<section lang="(\w+)" dir="(\w+)"><h2>([^<]+)</h2>', page)
    assert [(code, direction) for code, direction, _heading in sections] == [
        (code, direction_of(code)) for code in LANGUAGES if code != language
    ]
    assert len({heading for _code, _direction, heading in sections}) == 2


def test_work_shows_four_tasks_and_more_on_a_phone() -> None:
    tasks = [{"key": str(n), "url": f"#{n}", "label": f"Task {n}", "icon": "today"} for n in range(7)]

    page = render_to_string("ui/work.html", {"rail": tasks})

    assert page.count("Task 3") == 1
    assert page.count("Task 4") == 2
    assert '<li class="more">' in page
