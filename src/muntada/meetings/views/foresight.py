"""What the desk is warned of before it computes a timetable."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from muntada.access.actor import NotAllowed, may
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.meetings.foresight import Cure, Foreseen, warnings_of
from muntada.meetings.models import Round, Run

MOST = 30  # told at once; more would be read by nobody


def warnings(request: ForumRequest) -> HttpResponse:
    """What will stand in the way, each with what to do about it; the desk's page shows it before its button."""
    if not may(request.actor, "meetings.warnings", Run(forum=request.forum)):
        raise NotAllowed("meetings.warnings")
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    if round_ is None:
        return redirect(link(request, "meetings:desk"))
    found = warnings_of(round_, request.actor, request.now)
    return render(
        request,
        "meetings/warnings.html",
        {
            "warnings": [(one, *_way(request, one)) for one in found[:MOST]],
            "more": max(0, len(found) - MOST),
            "stops": any(one.stops for one in found),
            "zone_name": request.forum.zone,
        },
    )


def _way(request: ForumRequest, one: Foreseen) -> tuple[str, str]:
    """Where something can be done, and how that is called."""
    match one.cure:
        case Cure.HALLS:
            return link(request, "venue:halls"), _("Halls and tables")
        case Cure.ROUND:
            return link(request, "meetings:change_round"), _("Rules of the round")
        case Cure.WISHES if one.organisation is not None:
            query = urlencode({"organisation": one.organisation.public_id})
            return f"{link(request, 'meetings:wishes')}?{query}", _("Their wishes")
        case Cure.WISHES:
            return link(request, "meetings:missing_wishes"), _("Who has said nothing")
        case Cure.AVAILABILITY if one.person is not None:
            query = urlencode({"person": one.person.public_id})
            return f"{link(request, 'meetings:availability')}?{query}", _("Their availability")
        case Cure.PIN if one.pin is not None:
            query = urlencode({"first": one.pin.first.public_id, "second": one.pin.second.public_id})
            return f"{link(request, 'meetings:pin_meeting')}?{query}", _("The pin")
        case _:
            return link(request, "directory:people"), _("People")
