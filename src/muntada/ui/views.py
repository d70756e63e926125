"""The living page of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muntada.ui import samples
from muntada.ui.format import LANGUAGES
from muntada.ui.templatetags.muntada_tags import page_language


def components(request: HttpRequest) -> HttpResponse:
    """Every component in three languages and all its states, for whoever builds a page."""
    page = page_language()
    return render(
        request,
        "ui/pages/components.html",
        {
            "samples": samples,
            "now": samples.NOON,
            "soon": samples.NOON.replace(minute=30),
            "later": samples.NOON.replace(minute=50),
            "columns": samples.COLUMNS,
            "written": [page, *(language for language in LANGUAGES if language != page)],
            "forms": {language: samples.sample_form(language) for language in LANGUAGES},
            "page_of_entries": samples.sample_page(),
        },
    )
