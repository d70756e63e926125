"""Pages on which drafts are compared, named and thrown away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.comparison import Comparison, compare
from muntada.meetings.models import Round, Run

ROWS = 50
FEWEST, MOST = 2, 4


def compare_drafts(request: ForumRequest) -> HttpResponse:
    """Two to four drafts side by side; the first is the measure for the others."""
    asked = list(dict.fromkeys(request.GET.getlist("run")))
    rows = Run.objects.visible_to(request.actor).filter(forum=request.forum, state=Run.State.DONE)
    found = {one.public_id: one for one in rows.filter(public_id__in=asked)}
    runs = [found[one] for one in asked if one in found]
    if not FEWEST <= len(runs) <= MOST:
        messages.warning(request, _("Choose two, three or four drafts to compare."))
        return redirect(link(request, "meetings:desk"))
    comparison = compare(runs, request.actor)
    round_ = Round.objects.filter(forum=request.forum).first()
    return render(
        request,
        "meetings/compare.html",
        {
            "runs": runs,
            "comparison": comparison,
            "best": _best(comparison),
            "published_id": round_.published_run_id if round_ else None,
            "is_joint": queries.reads_for_both_sides(request.actor),
            "lists": _lists(request, comparison),
            "zone_name": request.forum.zone,
        },
    )


def _best(comparison: Comparison) -> dict[str, Any]:
    """The best value of each row, where the drafts differ in it."""
    best: dict[str, Any] = {}
    for name, is_more_better in (
        ("held", True),
        ("weight", True),
        ("musts", True),
        ("pins_held", True),
        ("least_share", True),
        ("breaks", False),
        ("most_breaks", False),
        ("table_changes", False),
        ("most_work", False),
    ):
        values = [value for one in comparison.figures if (value := getattr(one, name)) is not None]
        if len(set(values)) > 1:
            best[name] = max(values) if is_more_better else min(values)
    return best


def _lists(request: ForumRequest, comparison: Comparison) -> dict[str, Any] | None:
    """Which meetings only one of two drafts holds; with three or four the counts are enough."""
    if len(comparison.differences) != 1:
        return None
    one = comparison.differences[0]
    base = Paginator(one.only_base, ROWS).get_page(request.GET.get("base"))
    other = Paginator(one.only_run, ROWS).get_page(request.GET.get("other"))
    prefetch_related_objects([*base.object_list, *other.object_list], "first", "second", "table")
    return {
        "sides": [(base, "base", one.base), (other, "other", one.run)],
        "lost_page": Paginator(one.lost, ROWS).get_page(request.GET.get("lost")),
    }


def _run(request: ForumRequest, public_id: str) -> Run:
    return get_object_or_404(Run.objects.visible_to(request.actor), public_id=public_id)


@require_POST
def name_draft(request: ForumRequest, public_id: str) -> HttpResponse:
    """A name and a note by which the desk knows a draft again."""
    try:
        actions.name_draft(
            run=_run(request, public_id),
            name=request.POST.get("name", "")[:80],
            note=request.POST.get("note", "")[:500],
            actor=request.actor,
            now=request.now,
        )
    except actions.AlreadyDiscarded:
        messages.warning(request, _("The draft was thrown away already."))
        return redirect(link(request, "meetings:desk"))
    messages.success(request, _("The name was saved."))
    return redirect(link(request, "meetings:run", public_id))


@require_POST
def discard_draft(request: ForumRequest, public_id: str) -> HttpResponse:
    """A draft that nobody needs goes."""
    try:
        actions.discard_draft(run=_run(request, public_id), actor=request.actor, now=request.now)
    except actions.StillComputing:
        messages.warning(request, _("It is still being computed. Cancel the computation first."))
        return redirect(link(request, "meetings:run", public_id))
    except actions.IsPublished:
        messages.error(
            request,
            _(
                "This is the published timetable. Publish another one or withdraw it before you throw it away."
            ),
        )
        return redirect(link(request, "meetings:run", public_id))
    except actions.AlreadyDiscarded:
        messages.warning(request, _("The draft was thrown away already."))
    else:
        messages.success(request, _("The draft was thrown away. What is published stays."))
    return redirect(link(request, "meetings:desk"))
