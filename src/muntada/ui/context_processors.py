"""What every layout reads from the context.

This room provides `ui` (a `Look`). The site provides the rest with its own context processors, and a layout
leaves out whatever is absent:

    forum            the forum of the page: `.short_name`, a text in three languages
    home_url         where the brand leads; default `/`
    sign_in_url      shown to visitors                       sign_out_url   posted to from the menu
    me               the signed-in person: `.name`, `.url`   menu           links of the menu: (url, label)
    nav              main navigation of visitors: (url, label, current)
    rail             tasks of signed-in people: (key, url, label, icon, current), in their order
    beside           pages beside this one, as tabs: (url, label, current)
    clocks           (time, place) with the host's first; `time` is a datetime in that place's zone
    search_url       page of the search; without it no search is shown
    notices          `.url` and `.count` of what is new
    demo             None, or the words of the ribbon on every page of a demonstration
    foot_links       links of the footer: (url, label)

Objects may be dataclasses or named tuples; only the attribute names matter.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from muntada.ui.format import LANGUAGES, NATIVE_NAMES, direction_of
from muntada.ui.templatetags.muntada_tags import page_language


@dataclass(frozen=True)
class LanguageLink:
    """The same page in one of the languages."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Look:
    """How this reader sees the page: language, direction, theme, density, and the other languages."""

    language: str
    direction: str
    languages: tuple[LanguageLink, ...]
    theme: str
    density: str
    has_shortcuts: bool
    origin: str


def in_language(path: str, language: str) -> str:
    """The address of the same page in another language: its first part names the language."""
    head, _, rest = path.lstrip("/").partition("/")
    if head in LANGUAGES:
        return f"/{language}/{rest}"
    return f"/{language}{path}" if path.startswith("/") else f"/{language}/{path}"


def ui(request: HttpRequest) -> dict[str, Look]:
    """The reader's choices from their cookies, and the language links, which keep the record."""
    language = page_language()
    query = request.META.get("QUERY_STRING", "")
    tail = f"?{query}" if query else ""
    offered = [code for code, _name in settings.LANGUAGES if code in NATIVE_NAMES]
    theme = request.COOKIES.get("theme", "")
    return {
        "ui": Look(
            language=language,
            direction=direction_of(language),
            languages=tuple(
                LanguageLink(
                    code=code,
                    name=NATIVE_NAMES[code],
                    direction=direction_of(code),
                    url=in_language(request.path, code) + tail,
                    is_current=code == language,
                )
                for code in sorted(offered, key=LANGUAGES.index)
            ),
            theme=theme if theme in {"light", "dark"} else "",
            density="compact" if request.COOKIES.get("density") == "compact" else "",
            has_shortcuts=request.COOKIES.get("shortcuts") != "off",
            origin=f"{request.scheme}://{request.META.get('HTTP_HOST', '')}",
        )
    }
