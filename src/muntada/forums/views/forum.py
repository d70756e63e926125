"""One forum: what it is called, when and where, and whether it is public."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muntada.base.links import link
from muntada.forums import actions, queries
from muntada.forums.forms import ForumForm
from muntada.forums.requests import ForumRequest

NEEDED = (("name", gettext_lazy("Name of the forum")), ("short_name", gettext_lazy("Short name")))


def change_forum(request: ForumRequest) -> HttpResponse:
    """Name, place, days and languages."""
    form = ForumForm.of(request.forum, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_forum(forum=request.forum, **form.settings(), actor=request.actor, now=request.now)
        messages.success(request, _("The forum is saved."))
        return redirect(link(request, "forums:change_forum"))
    missing = queries.missing_texts(request.forum)
    by_text = [(word, [each.language for each in missing if each.field == field]) for field, word in NEEDED]
    return render(
        request,
        "forums/change_forum.html",
        {
            "form": form,
            "missing": [(word, languages) for word, languages in by_text if languages],
            "is_over": request.forum.is_over(request.now),
            "updated": request.forum.changed_at,
            "zone": request.forum.zone,
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def publish_forum(request: ForumRequest) -> HttpResponse:
    """Let everybody see it."""
    try:
        actions.publish_forum(forum=request.forum, actor=request.actor, now=request.now)
    except actions.IncompleteTexts:
        messages.error(
            request, _("Some texts are still missing; the list below says which. The forum is not public.")
        )
    except actions.AlreadyPublic:
        messages.warning(request, _("The forum was public already."))
    else:
        messages.success(request, _("The forum is public."))
    return redirect(link(request, "forums:change_forum"))


@require_POST
def close_forum(request: ForumRequest) -> HttpResponse:
    """Keep it as a record."""
    try:
        actions.close_forum(forum=request.forum, actor=request.actor, now=request.now)
    except actions.NotOverYet:
        messages.error(request, _("A forum is closed once, after its last day, when it was public."))
    else:
        messages.success(request, _("The forum is closed and stays as a record."))
    return redirect(link(request, "forums:change_forum"))


@require_POST
def reopen_forum(request: ForumRequest) -> HttpResponse:
    """Go on with it after all."""
    try:
        actions.reopen_forum(forum=request.forum, actor=request.actor, now=request.now)
    except actions.NotClosed:
        messages.warning(request, _("The forum was open already."))
    else:
        messages.success(request, _("The forum is open again and no longer a record."))
    return redirect(link(request, "forums:change_forum"))
