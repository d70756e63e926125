"""Who is appointed to what: in one forum, or for the whole installation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import may
from muntada.access.roles import Role
from muntada.accounts import actions as accounts
from muntada.accounts import work
from muntada.accounts.forms import SuccessorForm
from muntada.accounts.mail import origin_of
from muntada.accounts.models import User
from muntada.accounts.names import filed_by_name, recognise
from muntada.base.links import link
from muntada.forums import actions, queries
from muntada.forums.forms import AppointForm
from muntada.forums.models import Grant
from muntada.forums.requests import ForumRequest

ROWS = 50


def appointments(request: ForumRequest) -> HttpResponse:
    """Every duty of this forum: who holds it, for whom, from when until when."""
    today = queries.today_in(request.forum, request.now)
    grants = (
        Grant.objects.visible_to(request.actor)
        .filter(forum=request.forum)
        .select_related("user", "side")
        .order_by("role", filed_by_name(get_language() or "en", "user"), "pk")
    )
    page = Paginator(grants, ROWS).get_page(request.GET.get("page"))
    theirs = queries.roles_to_give(request.actor, request.forum)
    waiting = list(queries.invitations_seen(request.actor, request.forum)[:ROWS])
    recognise([*(grant.user for grant in page), *(each.user for each in waiting)])
    return render(
        request,
        "forums/appointments.html",
        {
            "page": page,
            "rows": [
                (
                    grant,
                    queries.state_of(grant, today),
                    Role(grant.role) in theirs and may(request.actor, "forums.end_appointment", grant),
                )
                for grant in page
            ],
            "invitations": [(each, each.has_run_out(request.now)) for each in waiting],
            "may_appoint": any(
                may(request.actor, "forums.appoint", side) for side in request.forum.both_sides
            ),
        },
    )


def appoint(request: ForumRequest) -> HttpResponse:
    """Give somebody a duty; whoever has no account yet is invited."""
    forum = request.forum_or_none
    form = AppointForm(
        request.POST or None,
        forum=forum,
        sides=queries.own_sides(request.actor, forum) if forum else None,
        roles=queries.roles_to_give(request.actor, forum),
        initial={"starts_on": queries.today_in(forum, request.now), "role": request.GET.get("role")},
    )
    back = link(request, "forums:appointments" if forum else "forums:administration")
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint_by_address(
                **{"side": None, **form.cleaned_data},
                forum=forum,
                origin=origin_of(request),
                actor=request.actor,
                now=request.now,
            )
        except actions.AlreadyAppointed:
            form.add_error("email", _("This person holds this duty already for some of these days."))
        except (actions.NotActive, accounts.IsDeactivated):
            form.add_error("email", _("This account was deactivated. An administrator can reactivate it."))
        else:
            messages.success(request, _("The duty is given. Somebody new gets an invitation by e-mail."))
            return redirect(back)
    context = {"form": form, "back": back}
    return render(request, "forums/appoint.html", context, status=422 if form.is_bound else 200)


@require_POST
def end_appointment(request: ForumRequest, grant_id: int) -> HttpResponse:
    """Take a duty back."""
    forum = request.forum_or_none
    grant = get_object_or_404(
        Grant.objects.visible_to(request.actor).filter(forum=forum).select_related("forum"), pk=grant_id
    )
    try:
        actions.end_appointment(grant=grant, actor=request.actor, now=request.now)
    except actions.LastAdministrator:
        messages.error(
            request,
            _(
                "This is the last administrator who has joined and stays. Appoint another one without an end first."
            ),
        )
    except actions.IsOver:
        messages.warning(request, _("This appointment had ended already."))
    else:
        messages.success(request, _("The appointment has ended."))
    return redirect(link(request, "forums:appointments" if forum else "forums:administration"))


def hand_over_in_forum(request: ForumRequest, user_id: int) -> HttpResponse:
    """What an officer has open in this forum, and which colleague takes it over."""
    theirs = Grant.objects.visible_to(request.actor).filter(forum=request.forum)
    user = get_object_or_404(User.objects.filter(pk__in=theirs.values("user")), pk=user_id)
    part = queries.part_handed_over(request.actor, request.forum)
    colleagues = queries.colleagues_in(part, user, queries.today_in(request.forum, request.now))
    form = SuccessorForm(request.POST or None, user=user, among=colleagues)
    if request.method == "POST" and form.is_valid():
        count = actions.hand_over_in_forum(
            forum=request.forum,
            user=user,
            successor=form.cleaned_data["successor"],
            actor=request.actor,
            now=request.now,
        )
        said = ngettext("%(count)s thing was handed over.", "%(count)s things were handed over.", count)
        messages.success(request, said % {"count": count})
        return redirect(link(request, "forums:appointments"))
    context = {
        "form": form,
        "user_shown": user,
        "work": work.open_work(user.pk, request.now, part),
        "has_colleagues": colleagues.exists(),
    }
    return render(request, "forums/hand_over.html", context, status=422 if form.is_bound else 200)
