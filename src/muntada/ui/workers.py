"""Service workers: scripts that a browser must get from an address of ours."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse


def worker(*names: str) -> HttpResponse:
    """These static files as one script, which may keep pages of the whole site."""
    texts = []
    for name in names:
        path = finders.find(name)
        if not isinstance(path, str):
            raise Http404
        texts.append(Path(path).read_text(encoding="utf-8"))
    answer = HttpResponse("\n".join(texts), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "private, no-cache"
    return answer
