"""What every page of the house needs: clocks, the rail of tasks, the demo's ribbon."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from muntada.forums.requests import ForumRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Values for the base templates; safe before the door was passed."""
    request = cast(ForumRequest, request)
    forum = getattr(request, "forum_or_none", None)
    context: dict[str, Any] = {
        "demo": settings.CONFIG.profile or None,
        "forum": forum,
        "actor": getattr(request, "actor", None),
        "now": getattr(request, "now", None),
        "clocks": [],
    }
    if forum is not None:
        context["clocks"] = [
            (request.now.astimezone(side.tz), side.city.best(get_language() or "en"))
            for side in forum.both_sides
        ]
    return context
