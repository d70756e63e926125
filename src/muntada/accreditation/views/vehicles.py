"""Passes of vehicles: all of them, one, asking, deciding, printing."""

from datetime import datetime, time

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accreditation import actions, printing
from muntada.accreditation.actions import plate_key
from muntada.accreditation.models import VehiclePass
from muntada.accreditation.vault import CannotUnseal
from muntada.accreditation.vehicle_forms import PassRefusalForm, PassZonesForm, VehicleForm
from muntada.base.links import link
from muntada.directory.models import Delegation
from muntada.engines import typeset
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 50
State = VehiclePass.State


def vehicle_passes(request: ForumRequest) -> HttpResponse:
    """The passes that the reader may see; found by plate, driver or number."""
    kept = {"q": request.GET.get("q", ""), "state": request.GET.get("state", "")}
    seen = _found(VehiclePass.objects.visible_to(request.actor), kept["q"])
    counts = {
        row["state"]: row["count"]
        for row in seen.order_by().values("state").annotate(count=Count("pk", distinct=True))
    }
    rows = seen.filter(state=kept["state"]) if kept["state"] in State.values else seen
    rows = rows.select_related("driver__person", "organisation", "delegation").prefetch_related("zones")
    context = {
        "page": Paginator(rows.distinct(), A_PAGE).get_page(request.GET.get("page")),
        "words": kept["q"],
        "is_filtered": any(kept.values()),
        "states": filters(
            "state",
            [("", _("All")), *State.choices],
            kept["state"],
            kept,
            {"": sum(counts.values()), **counts},
        ),
        "lack": VehiclePass.objects.visible_to(request.actor).standing().filter(token=None).count(),
        "may_ask": may_at_all(request.actor, "accreditation.ask_for_pass"),
        "may_print": may_at_all(request.actor, "accreditation.print_passes"),
        "zone_name": request.forum.zone,
    }
    return render(request, "accreditation/vehicle_passes.html", context)


def _found(rows: QuerySet[VehiclePass], words: str) -> QuerySet[VehiclePass]:
    if not (key := plate_key(words)):
        return rows
    return rows.filter(
        Q(plate_key__contains=key)
        | Q(public_id__iexact=words.strip())
        | Q(driver_name__icontains=words.strip())
        | Q(driver__person__search_text__contains=words.strip().casefold())
    )


def vehicle_pass(request: ForumRequest, public_id: str) -> HttpResponse:
    """One vehicle: who drives it, where it may go when, and what was decided; protocol decides here."""
    found = _pass(request, public_id)
    may_decide = may(request.actor, "accreditation.approve_pass", found)
    context = {
        "found": found,
        "waits": found.state == State.ASKED,
        "successor": found.superseded_by.filter(state=State.ASKED).first()
        if found.state == State.APPROVED
        else None,
        "may_change": may(request.actor, "accreditation.change_pass", found),
        "driver_word": VehiclePass.Driver(found.drivers_state).label,
        "is_driver_fallen": found.drivers_state == VehiclePass.Driver.FALLEN,
        "stands": found.state in VehiclePass.STANDS,
        "is_approved": found.state == State.APPROVED,
        "may_decide": may_decide,
        "may_withdraw": may(request.actor, "accreditation.withdraw_pass", found),
        "may_print": may(request.actor, "accreditation.reprint_pass", found),
        "form": PassZonesForm(forum=request.forum, initial={"zones": found.zones.all()})
        if may_decide and found.state == State.ASKED
        else None,
        "zone_name": request.forum.zone,
    }
    return render(request, "accreditation/vehicle_pass.html", context)


def ask_for_pass(request: ForumRequest) -> HttpResponse:
    """Ask that a vehicle be let in."""
    # Whoever decides may ask for the forum's own vehicles too; others ask for a delegation.
    may_be_joint = may_at_all(request.actor, "accreditation.approve_pass")
    delegations = Delegation.objects.visible_to(request.actor).select_related("side")
    tz = request.forum.tz
    form = VehicleForm(
        request.POST or None,
        forum=request.forum,
        actor=request.actor,
        delegations=delegations,
        may_be_joint=may_be_joint,
        initial={
            "starts_at": datetime.combine(request.forum.starts_on, time(7), tz).replace(tzinfo=None),
            "ends_at": datetime.combine(request.forum.ends_on, time(22), tz).replace(tzinfo=None),
            "delegation": delegations.first() if not may_be_joint else None,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_for_pass(
                forum=request.forum,
                delegation=form.cleaned_data["delegation"],
                details=form.details,
                actor=request.actor,
                now=request.now,
            )
        except actions.HasAPass:
            form.add_error("plate", _("A pass of this vehicle waits or is approved already."))
        else:
            messages.success(request, _("The pass was asked for. Protocol decides."))
            return redirect(link(request, "accreditation:vehicle_pass", asked.public_id))
    status = 422 if form.errors else 200
    return render(request, "accreditation/ask_for_pass.html", {"form": form}, status=status)


def change_pass(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change what was asked for; what was approved is replaced by another pass, once that one is approved."""
    found = _pass(request, public_id)
    if not may(request.actor, "accreditation.change_pass", found):
        raise NotAllowed("accreditation.change_pass")
    back = redirect(link(request, "accreditation:vehicle_pass", found.public_id))
    if found.state not in VehiclePass.STANDS:
        messages.warning(request, _("This pass stands no longer."))
        return back
    form = _change_form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_pass(
                vehicle_pass=found, details=form.details, actor=request.actor, now=request.now
            )
        except actions.HasAPass:
            form.add_error("plate", _("A pass of this vehicle waits or is approved already."))
        except (actions.AlreadyDecided, actions.AlreadyReplaced):
            messages.warning(
                request, _("This pass was decided or replaced meanwhile. Here it is as it stands.")
            )
            return back
        else:
            messages.success(
                request,
                _("Saved. Protocol decides.")
                if changed == found
                else _(
                    "Another pass was asked for. It takes the place of this one once protocol approves it."
                ),
            )
            return redirect(link(request, "accreditation:vehicle_pass", changed.public_id))
    status = 422 if form.errors else 200
    return render(request, "accreditation/change_pass.html", {"form": form, "found": found}, status=status)


def _change_form(request: ForumRequest, found: VehiclePass) -> VehicleForm:
    tz = request.forum.tz
    delegations = Delegation.objects.filter(pk=found.delegation_id or 0)
    form = VehicleForm(
        request.POST or None,
        forum=request.forum,
        actor=request.actor,
        delegations=delegations,
        may_be_joint=may_at_all(request.actor, "accreditation.approve_pass"),
        initial={
            "plate": found.plate,
            "vehicle": found.vehicle,
            "organisation": found.organisation,
            "driver": found.driver.public_id if found.driver else "",
            "driver_name": found.driver_name,
            "zones": found.zones.all(),
            "starts_at": found.starts_at.astimezone(tz).replace(tzinfo=None),
            "ends_at": found.ends_at.astimezone(tz).replace(tzinfo=None),
            "note": found.note,
        },
    )
    # Whose a pass is stays: for another delegation another one is asked for.
    del form.fields["delegation"]
    return form


@require_POST
def approve_pass(request: ForumRequest, public_id: str) -> HttpResponse:
    """Let a vehicle into the zones that were ticked."""
    found = _pass(request, public_id)
    form = PassZonesForm(request.POST, forum=request.forum)
    zones = list(form.cleaned_data["zones"]) if form.is_valid() else list(found.zones.all())
    try:
        actions.approve_pass(vehicle_pass=found, zones=zones, actor=request.actor, now=request.now)
    except actions.DriverNotLetIn:
        messages.error(request, _("The driver was not let in. Name another driver first."))
    except actions.HasAPass:
        messages.error(request, _("Another pass of this vehicle is approved already."))
    except actions.AlreadyDecided:
        messages.warning(request, _("This pass no longer waits: somebody decided it meanwhile."))
    else:
        messages.success(request, _("The vehicle is let in."))
    return redirect(link(request, "accreditation:vehicle_pass", found.public_id))


def refuse_pass(request: ForumRequest, public_id: str) -> HttpResponse:
    """Ask for the reason, then do not let a vehicle in."""
    found = _pass(request, public_id)
    if not may(request.actor, "accreditation.refuse_pass", found):
        raise NotAllowed("accreditation.refuse_pass")
    form = PassRefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_pass(
                vehicle_pass=found, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
            )
        except actions.AlreadyDecided:
            messages.warning(request, _("This pass no longer waits: somebody decided it meanwhile."))
        else:
            messages.success(request, _("The vehicle is not let in."))
        return redirect(link(request, "accreditation:vehicle_pass", found.public_id))
    context = {"found": found, "form": form}
    return render(request, "accreditation/refuse_pass.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_pass(request: ForumRequest, public_id: str) -> HttpResponse:
    """The vehicle does not come after all."""
    found = _pass(request, public_id)
    try:
        actions.withdraw_pass(vehicle_pass=found, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("This pass stands no longer."))
    else:
        messages.success(request, _("The pass is withdrawn: the gate stops the vehicle."))
    return redirect(link(request, "accreditation:vehicle_pass", found.public_id))


@require_POST
def print_passes(request: ForumRequest) -> HttpResponse:
    """The passes that nobody has printed yet, each on a sheet of its own."""
    try:
        printed = actions.print_passes(forum=request.forum, actor=request.actor, now=request.now)
    except actions.NobodyToPrint:
        messages.warning(request, _("Every vehicle that is let in has a pass."))
        return redirect(link(request, "accreditation:vehicle_passes"))
    return _paper(request, [one.pk for one in printed])


def pass_pdf(request: ForumRequest, public_id: str) -> HttpResponse:
    """The pass that a vehicle has, once more as a file."""
    found = _pass(request, public_id)
    if not may(request.actor, "accreditation.pass_pdf", found):
        raise NotAllowed("accreditation.pass_pdf")
    if found.state != State.APPROVED or not found.token:
        messages.warning(request, _("This pass is not printed yet, or stands no longer."))
        return redirect(link(request, "accreditation:vehicle_pass", found.public_id))
    return _paper(request, [found.pk])


@require_POST
def reprint_pass(request: ForumRequest, public_id: str) -> HttpResponse:
    """Another pass with a new code; the one before opens nothing from now on."""
    found = _pass(request, public_id)
    try:
        actions.reprint_pass(vehicle_pass=found, actor=request.actor, now=request.now)
    except actions.NotLetIn:
        messages.warning(request, _("This vehicle is not let in."))
        return redirect(link(request, "accreditation:vehicle_pass", found.public_id))
    return _paper(request, [found.pk])


def _pass(request: ForumRequest, public_id: str) -> VehiclePass:
    rows = VehiclePass.objects.visible_to(request.actor).select_related(
        "forum",
        "side",
        "driver__person",
        "organisation",
        "delegation",
        "asked_by",
        "decided_by",
        "supersedes",
    )
    return get_object_or_404(rows.prefetch_related("zones"), public_id=public_id)


def _paper(request: ForumRequest, pks: list[int]) -> HttpResponse:
    rows = VehiclePass.objects.filter(pk__in=pks).select_related(
        "driver__person", "organisation", "delegation"
    )
    try:
        paper = printing.passes_paper(request.forum, list(rows.prefetch_related("zones")), request.now)
    except typeset.TypesetError as error:
        messages.error(request, _("The paper cannot be printed: %(why)s") % {"why": error})
        return redirect(link(request, "accreditation:vehicle_passes"))
    except CannotUnseal:
        messages.error(
            request,
            _("The key that signs badges cannot be opened: ask whoever runs the server for its vault."),
        )
        return redirect(link(request, "accreditation:vehicle_passes"))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="vehicles-{request.forum.slug}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
