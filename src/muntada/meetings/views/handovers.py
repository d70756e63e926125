"""What interpreters left for each other, as the desk of both sides sees it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muntada.access.actor import NotAllowed
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.meetings import queries
from muntada.meetings.models import Handover

ROWS = 50
SHAPES = {
    Handover.State.HANDED_OVER: "track",
    Handover.State.NOBODY: "risk",
    Handover.State.KEPT: "done",
    Handover.State.OVER: "none",
}


def handovers(request: ForumRequest) -> HttpResponse:
    """The notes on meetings ahead first, with who reads each of them; `?state=` shows one kind alone."""
    if not queries.reads_for_both_sides(request.actor):
        raise NotAllowed("meetings.handovers")
    rows = Handover.objects.visible_to(request.actor)
    counts = rows.counted(request.now)
    chosen = request.GET.get("state", "")
    if chosen in Handover.State.values:
        rows = rows.in_state(Handover.State(chosen), request.now)
    page = Paginator(rows.with_all().still_needed_first(request.now), ROWS).get_page(request.GET.get("page"))
    states = [(one, one.state_at(request.now)) for one in page]
    return render(
        request,
        "meetings/handovers.html",
        {
            "rows": [(one, SHAPES[state], state.label) for one, state in states],
            "page": page,
            "chosen": chosen,
            "options": _options(request, counts, chosen),
            "zone_name": request.forum.zone,
        },
    )


def _options(request: ForumRequest, counts: dict[Handover.State, int], chosen: str) -> list[dict[str, Any]]:
    here = link(request, "meetings:handovers")
    every = {"url": here, "label": _("All"), "count": sum(counts.values())}
    return [
        every | {"current": chosen not in Handover.State.values},
        *(
            {
                "url": f"{here}?state={state.value}",
                "label": state.label,
                "count": counts[state],
                "state": SHAPES[state],
                "current": chosen == state.value,
            }
            for state in Handover.State
        ),
    ]
