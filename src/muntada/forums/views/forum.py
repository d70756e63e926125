"""One forum: what it is called, when and where, and whether it is public."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.base.links import link
from muntada.forums import actions, queries
from muntada.forums.forms import ForumForm
from muntada.forums.requests import ForumRequest


def change_forum(request: ForumRequest) -> HttpResponse:
    """Name, place, days and languages."""
    form = ForumForm.of(request.forum, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_forum(
            forum=request.forum, details=form.details(), actor=request.actor, now=request.now
        )
        messages.success(request, _("The forum is saved."))
        return redirect(link(request, "forums:change_forum"))
    return render(
        request,
        "forums/change_forum.html",
        {"form": form, "missing": queries.missing_texts(request.forum), "updated": request.forum.changed_at},
    )


@require_POST
def publish_forum(request: ForumRequest) -> HttpResponse:
    """Let everybody see it."""
    try:
        actions.publish_forum(forum=request.forum, actor=request.actor, now=request.now)
    except actions.TextsMissing:
        messages.error(
            request, _("Some texts are still missing; the list below says which. The forum is not public.")
        )
    else:
        messages.success(request, _("The forum is public."))
    return redirect(link(request, "forums:change_forum"))
