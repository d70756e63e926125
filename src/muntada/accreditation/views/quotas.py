"""Quotas: how full each is, and forms to set them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accreditation import actions
from muntada.accreditation.forms import PlacesForm, QuotaForm
from muntada.accreditation.models import Quota
from muntada.accreditation.quotas import name_of, places_taken, uses_of
from muntada.base.links import link
from muntada.directory.models import Organisation
from muntada.directory.queries import delegations_open_to
from muntada.forums.requests import ForumRequest


def quotas(request: ForumRequest) -> HttpResponse:
    """Every quota that the reader may see, and how many of its places are used."""
    rows = Quota.objects.visible_to(request.actor).select_related("side", "delegation", "organisation")
    uses = uses_of(rows, places_taken(request.forum))
    bodies = Organisation.objects.in_bulk([use.organisation for use in uses if use.organisation])
    context = {
        "rows": [(use, name_of(use.quota), bodies.get(use.organisation or 0)) for use in uses],
        "may_change": may_at_all(request.actor, "accreditation.change_quota"),
    }
    return render(request, "accreditation/quotas.html", context)


def add_quota(request: ForumRequest) -> HttpResponse:
    """One more number of places."""
    delegations = delegations_open_to(request.actor, "accreditation.add_quota", request.forum)
    form = QuotaForm(request.POST or None, forum=request.forum, delegations=delegations)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_quota(
                forum=request.forum,
                scope=form.scope(),
                places=form.cleaned_data["places"],
                actor=request.actor,
                now=request.now,
            )
        except actions.AlreadyCounted:
            form.add_error(None, _("There is a quota for exactly these already. Change its number."))
        else:
            messages.success(request, _("The quota is set."))
            return redirect(link(request, "accreditation:quotas"))
    context = {"form": form, "heading": _("Set a quota")}
    status = 422 if form.errors else 200
    return render(request, "accreditation/quota_form.html", context, status=status)


def _quota(request: ForumRequest, pk: int, right: str) -> Quota:
    rows = Quota.objects.visible_to(request.actor).select_related("side", "delegation", "organisation")
    found = get_object_or_404(rows, pk=pk)
    if not may(request.actor, right, found):
        raise NotAllowed(right)
    return found


def change_quota(request: ForumRequest, pk: int) -> HttpResponse:
    """Raise or lower a quota."""
    found = _quota(request, pk, "accreditation.change_quota")
    form = PlacesForm(request.POST or None, initial={"places": found.places, "seen": found.places})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_quota(quota=found, **form.cleaned_data, actor=request.actor, now=request.now)
        except actions.QuotaChangedMeanwhile:
            found.refresh_from_db()
            now = {"places": found.places}
            form.add_error(
                "places",
                _("Somebody else has set %(places)s places meanwhile. Look at it again, then save.") % now,
            )
            form.data = {**form.data.dict(), "seen": str(found.places)}  # type: ignore[attr-defined]  # posted
        else:
            messages.success(request, _("The quota was changed."))
            return redirect(link(request, "accreditation:quotas"))
    context = {"form": form, "heading": _("Change a quota"), "quota": found, "name": name_of(found)}
    status = 422 if form.errors else 200
    return render(request, "accreditation/quota_form.html", context, status=status)


@require_POST
def remove_quota(request: ForumRequest, pk: int) -> HttpResponse:
    """These places are counted no longer."""
    found = _quota(request, pk, "accreditation.remove_quota")
    actions.remove_quota(quota=found, actor=request.actor, now=request.now)
    messages.success(request, _("The quota was removed."))
    return redirect(link(request, "accreditation:quotas"))
