"""What happens at the door: which moment, which forum, who is it, and may they come in at all."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from muntada.access.actor import NOBODY, Actor, NotAllowed, may_at_all
from muntada.access.table import OWN_DOORS, TABLE
from muntada.accounts.requests import counts_for_duties, has_second_factor
from muntada.base.clock import current_moment
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum
from muntada.forums.requests import ForumRequest

Answer = Callable[[HttpRequest], HttpResponse]

# Addresses that show nothing of any forum, or that open a door of their own with a token or a code.
UNGOVERNED = frozenset({"site.healthz", "ui.components", "demo.sign_in", "accounts.second_factor"})


def clock(get_response: Answer) -> Answer:
    """Put the moment on the request, once, so that a page and its action agree on it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cast("ForumRequest", request).now = current_moment()
        return get_response(request)

    return middleware


def page_name(request: HttpRequest) -> str:
    """The address as it stands in the table of rights: `room.page`."""
    match = request.resolver_match
    return match.view_name.replace(":", ".") if match and match.view_name else ""


class Door:
    """Finds the forum in the address and the actor behind the session, and asks the table of rights."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request = cast("ForumRequest", request)
        request.forum_or_none = None
        request.actor = NOBODY
        response = self.get_response(request)
        if request.actor.is_known and not response.has_header("Cache-Control"):
            # What one reader saw stays in no cache, nor behind the next one's back button.
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let in, send to sign in, ask for the second factor, or say no as the rules of 404 and 403 have it."""
        request = cast("ForumRequest", request)
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest  # no text of ours holds it, and not every database can be asked for it
        slug = kwargs.pop("forum", None)
        if slug is not None:
            forum = Forum.objects.filter(slug=slug).prefetch_related("sides").first()
            if forum is None:
                raise Http404
            request.forum = request.forum_or_none = forum
            request.actor = Actor(forum_id=forum.pk)
        name = page_name(request)
        full_actor = NOBODY
        if request.user.is_authenticated:
            full_actor = actor_for(request.user, request.forum_or_none, request.now)
            request.actor = full_actor
            if full_actor.needs_second_factor and not counts_for_duties(request, full_actor):
                request.actor = full_actor.without_privileges()
        if name.startswith(OWN_DOORS) or name not in TABLE:
            if name.startswith(OWN_DOORS) or name in UNGOVERNED:
                return None
            raise Http404
        is_draft = request.forum_or_none is not None and request.forum.state == Forum.State.DRAFT
        if is_draft and not full_actor.is_insider:
            raise Http404
        if may_at_all(request.actor, name):
            return None
        if not request.actor.is_known:
            return redirect_to_login(request.get_full_path())
        if may_at_all(full_actor, name):
            way = "use_enrolment_code" if has_second_factor(request) else "second_factor"
            return redirect(f"{reverse(f'accounts:{way}')}?{urlencode({'next': request.get_full_path()})}")
        if full_actor.is_insider:
            raise NotAllowed(name)
        raise Http404
