"""The list for the host's security: who is let in where, as a page and on paper."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.access.actor import may_at_all
from muntada.accreditation import actions, printing, queries
from muntada.accreditation.models import Category
from muntada.base.links import link
from muntada.engines import typeset
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 50


def security_list(request: ForumRequest) -> HttpResponse:
    """Names in both scripts, organisation, category and zones of those who are let in, or wait for it."""
    kept = _kept(request)
    rows = queries.security_listed(request.actor, kept)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    rules = queries.rules_of(request.forum)
    sides = [
        ("", _("All")),
        *((one.key, str(one.name)) for one in request.forum.sides_for(get_language() or "en")),
    ]
    context = {
        "page": page,
        "rows": [
            (
                one,
                " ".join(
                    each.zone.code for each in queries.openings_of(one.category, one.zones.all(), rules)
                ),
                queries.vehicles_of(one),
            )
            for one in page
        ],
        "strangers": queries.drivers_without_accreditation(request.actor, kept),
        "words": kept["q"],
        "is_filtered": any(kept.values()),
        "who": filters("who", _who(), kept["who"] or "let_in", kept),
        "categories": filters(
            "category", [("", _("All categories")), *Category.choices], kept["category"], kept
        ),
        "sides": filters("side", sides, kept["side"], kept),
        "paper": urlencode({name: value for name, value in kept.items() if value}),
        "may_export": may_at_all(request.actor, "accreditation.export_security_list"),
        "shows_photos": may_at_all(request.actor, "accreditation.photo"),
    }
    return render(request, "accreditation/security_list.html", context)


def export_security_list(request: ForumRequest) -> HttpResponse:
    """The list on paper, narrowed down as its page is; the journal notes who took it."""
    kept = _kept(request)
    back = link(request, "accreditation:security_list") + "?" + urlencode(kept)
    try:
        rows = actions.export_security_list(
            forum=request.forum, narrowed=kept, actor=request.actor, now=request.now
        )
        paper = printing.security_paper(
            request.forum,
            rows,
            list(queries.drivers_without_accreditation(request.actor, kept)),
            _subtitle(request, kept),
            request.now,
        )
    except actions.TooMany as error:
        messages.error(
            request,
            _("One paper takes %(most)s people, these are %(count)s: choose a category or a side.")
            % {"most": actions.MOST_LISTED, "count": error.count},
        )
        return redirect(back)
    except typeset.TypesetError as error:
        messages.error(request, _("The paper cannot be printed: %(why)s") % {"why": error})
        return redirect(back)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="security-{request.forum.slug}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _kept(request: ForumRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("q", "who", "category", "side")}


def _who() -> list[tuple[str, str]]:
    return [("let_in", _("Let in")), ("waiting", _("Waiting for approval")), ("both", _("Both"))]


def _subtitle(request: ForumRequest, kept: Mapping[str, str]) -> str:
    """What the list was narrowed down to, in words."""
    parts = [dict(_who()).get(kept["who"], _("Let in"))]
    if kept["category"] in Category.values:
        parts.append(str(Category(kept["category"]).label))
    parts += [str(one.name) for one in request.forum.both_sides if one.key == kept["side"]]
    if kept["q"]:
        parts.append(kept["q"])
    return " · ".join(parts)
