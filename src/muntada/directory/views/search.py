"""The search over people and organisations."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from muntada.access.actor import may_at_all
from muntada.directory.search.finding import LONGEST, find
from muntada.directory.search.wording import told
from muntada.forums.places import country_name
from muntada.forums.requests import ForumRequest


def search(request: ForumRequest) -> HttpResponse:
    """Who and what fits, in whatever script it was typed, and why."""
    typed = request.GET.get("q", "")[:LONGEST]
    answer = find(request.actor, request.forum, typed)
    language = get_language() or "en"
    context = {
        "typed": typed,
        "longest": LONGEST,
        "answer": answer,
        "people": [(one, told(one.reasons, is_search=True)) for one in answer.people],
        "organisations": [
            (one, told(one.reasons, is_search=True), country_name(request.forum, one.row.country, language))
            for one in answer.organisations
        ],
        "may_list_people": may_at_all(request.actor, "directory.people"),
        "may_list_organisations": may_at_all(request.actor, "directory.organisations"),
    }
    return render(request, "directory/search.html", context)
