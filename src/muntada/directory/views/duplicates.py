"""Entries that may be one: look, compare side by side, decide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import may
from muntada.base.links import link
from muntada.directory.actions import duplicates as actions
from muntada.directory.models import Duplicate, Organisation
from muntada.directory.queries import pairs_with_parts
from muntada.directory.search.pairs import best_reasons
from muntada.directory.search.wording import told
from muntada.engines.names import Kind
from muntada.forums.places import country_name
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 10
ALIKE = (
    "first_person__merged_into",
    "second_person__merged_into",
    "first_organisation__merged_into",
    "second_organisation__merged_into",
)


def duplicates(request: ForumRequest) -> HttpResponse:
    """Pairs of entries whose names are spelled alike, with the reasons, and what was decided about them."""
    forum, language = request.forum, get_language() or "en"
    state = request.GET.get("state", "")
    state = state if state in Duplicate.State.values else Duplicate.State.OPEN
    visible = Duplicate.objects.visible_to(request.actor, forum)
    if state == Duplicate.State.OPEN:
        # Whoever is merged already stands for nothing that could be decided.
        visible = visible.exclude(
            Q(first_person__merged_into__isnull=False)
            | Q(second_person__merged_into__isnull=False)
            | Q(first_organisation__merged_into__isnull=False)
            | Q(second_organisation__merged_into__isnull=False)
        )
    rows = visible.filter(state=state).select_related(*ALIKE).order_by("-score", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = []
    for pair in pairs_with_parts(list(page), request.actor):
        first, second = pair.duplicate.both
        kind = Kind.PERSON if pair.duplicate.is_of_people else Kind.ORGANISATION
        one, other, reasons = best_reasons(first.name, second.name, kind)
        owners = [
            entry.owner_in(forum) if isinstance(entry, Organisation) else parts[0].owner
            for entry, parts in zip((first, second), pair.parts, strict=True)
        ]
        shown.append(
            {
                "pair": pair.duplicate,
                "sides": [
                    (entry, parts, country_name(forum, getattr(entry, "country", ""), language))
                    for entry, parts in zip((first, second), pair.parts, strict=True)
                ],
                "names": (one, other),
                "reasons": told(reasons),
                "percent": round(100 * pair.duplicate.score),
                "may_decide": all(may(request.actor, "directory.merge", owner) for owner in owners),
            }
        )
    states = [(value, label) for value, label in Duplicate.State.choices]
    context = {
        "page": page,
        "pairs": shown,
        "state": state,
        "states": filters("state", states, state, {}),
    }
    return render(request, "directory/duplicates.html", context)


@require_POST
def look_for_duplicates(request: ForumRequest) -> HttpResponse:
    """Compare everybody's names now."""
    is_done = actions.look_for_duplicates(forum=request.forum, actor=request.actor, now=request.now)
    if is_done:
        messages.success(request, _("All names were compared."))
    else:
        messages.info(
            request, _("The names are being compared. Look again in a few minutes; you need not wait here.")
        )
    return redirect(link(request, "directory:duplicates"))


def _pair(request: ForumRequest, pk: int) -> Duplicate:
    rows = Duplicate.objects.visible_to(request.actor, request.forum).select_related(*ALIKE)
    return get_object_or_404(rows, pk=pk)


@require_POST
def merge(request: ForumRequest, pk: int) -> HttpResponse:
    """The two are one."""
    try:
        actions.merge(
            pair=_pair(request, pk),
            forum=request.forum,
            kept=request.POST.get("kept", ""),
            actor=request.actor,
            now=request.now,
        )
    except actions.AlreadyDecided:
        _tell_decided(request)
    except actions.OthersAreMergedIntoIt:
        messages.error(
            request, _("Other entries were merged into that one. Keep it, or undo those merges first.")
        )
    except actions.NotOfThePair:
        messages.error(request, _("Choose which of the two entries is kept."))
    else:
        messages.success(
            request, _("Merged. Nothing was moved or deleted; under “the same” it can be undone.")
        )
    return redirect(link(request, "directory:duplicates"))


@require_POST
def keep_apart(request: ForumRequest, pk: int) -> HttpResponse:
    """The two are not one."""
    try:
        actions.keep_apart(pair=_pair(request, pk), forum=request.forum, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        _tell_decided(request)
    else:
        messages.success(request, _("Kept apart. This pair is not proposed again."))
    return redirect(link(request, "directory:duplicates"))


@require_POST
def reconsider(request: ForumRequest, pk: int) -> HttpResponse:
    """Open the question again; a merge is undone."""
    try:
        actions.reconsider(pair=_pair(request, pk), forum=request.forum, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        _tell_decided(request)
    else:
        messages.success(request, _("Undone: both entries are as they were, and the pair is open again."))
    return redirect(link(request, "directory:duplicates"))


def _tell_decided(request: ForumRequest) -> None:
    messages.warning(
        request, _("Somebody has decided about these entries meanwhile. Look at them as they now are.")
    )
