"""The page of those who have said nothing yet, and the button that reminds them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.base.links import link
from muntada.directory.models import Organisation
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions
from muntada.meetings.models import Round
from muntada.meetings.silence import by_side, silent

ROWS = 50


def missing_wishes(request: ForumRequest) -> HttpResponse:
    """The organisations that have said nothing, side by side, and when each was last reminded."""
    round_ = Round.objects.filter(forum=request.forum).select_related("forum").first()
    rows = silent(request.forum, request.actor)
    today = request.now.astimezone(request.forum.tz).date()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    is_open = round_ is not None and round_.is_open(request.now)
    return render(
        request,
        "meetings/missing_wishes.html",
        {
            "round": round_,
            "page": page,
            "rows": [
                (one, one.reminded_on == today, len(one.reached), bool(one.receivers))
                for one in page.object_list
            ],
            "counts": [(side, len(ones)) for side, ones in by_side(rows).items()],
            "due": sum(one.reminded_on != today and bool(one.receivers) for one in rows),
            "is_open": is_open,
            "may_remind": is_open and actions.may_remind(request.forum, request.actor),
            "sides": request.forum.both_sides,
            "zone_name": request.forum.zone,
        },
    )


@require_POST
def remind(request: ForumRequest) -> HttpResponse:
    """Mail one of them, or all."""
    one = request.POST.get("organisation", "")
    chosen = list(Organisation.objects.filter(public_id=one).values_list("pk", flat=True)) if one else None
    try:
        done = actions.remind(forum=request.forum, organisations=chosen, actor=request.actor, now=request.now)
    except actions.NoRound:
        messages.error(request, _("Say first in which hall the meetings are and how long one lasts."))
    except actions.WishesClosed:
        messages.error(request, _("Preferences are closed: nobody can be reminded to state them."))
    else:
        said = ngettext(
            "%(count)s organisation is reminded.", "%(count)s organisations are reminded.", done.organisations
        ) % {"count": done.organisations}
        if done.already:
            said += " " + ngettext(
                "%(count)s was reminded today already.",
                "%(count)s were reminded today already.",
                done.already,
            ) % {"count": done.already}
        if done.through_focal_points:
            said += " " + ngettext(
                "%(count)s has nobody with an address: the focal point of its delegation is asked.",
                "%(count)s have nobody with an address: the focal points of their delegations are asked.",
                done.through_focal_points,
            ) % {"count": done.through_focal_points}
        if done.unreached:
            said += " " + ngettext(
                "%(count)s has nobody with an address: call.",
                "%(count)s have nobody with an address: call.",
                done.unreached,
            ) % {"count": done.unreached}
        (messages.success if done.organisations else messages.warning)(request, said)
    return redirect(link(request, "meetings:missing_wishes"))
