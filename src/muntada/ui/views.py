"""The living page of components."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muntada.ui import samples
from muntada.ui.format import LANGUAGES
from muntada.ui.templatetags.muntada_tags import page_language


def components(request: HttpRequest) -> HttpResponse:
    """Every component in three languages and all its states, for whoever builds a page."""
    return render(request, "ui/pages/components.html", shown(page_language()))


def shown(language: str) -> dict[str, Any]:
    """What the living page shows, the page's language first."""
    return {
        "samples": samples,
        "now": samples.NOON,
        "soon": samples.NOON.replace(minute=30),
        "later": samples.NOON.replace(minute=50),
        "columns": samples.COLUMNS,
        "written": [language, *(other for other in LANGUAGES if other != language)],
        "forms": {each: samples.sample_form(each) for each in LANGUAGES},
        "page_of_entries": samples.sample_page(),
    }
