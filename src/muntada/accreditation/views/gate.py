"""The desk of the gates: who is inside, what is odd, and which phones stand there."""

from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import Owner, may, may_at_all
from muntada.accreditation import actions, queries
from muntada.accreditation.forms import GateDeviceForm
from muntada.accreditation.models import GateDevice, Participation, Scan, Zone
from muntada.base.links import link
from muntada.forums.requests import ForumRequest

A_PAGE = 30
MOST_FOUND = 20
SECONDS = 5  # between two looks of the page at the gates


def gate(request: ForumRequest) -> HttpResponse:
    """Counters of each gate today, what is odd, the latest scans; somebody by name."""
    day = request.now.astimezone(request.forum.tz).date()
    seen = Scan.objects.visible_to(request.actor)
    counts = queries.gate_counts(seen, day)
    zones = {zone.code: zone for zone in Zone.objects.filter(forum=request.forum)}
    sides = list(request.forum.both_sides)
    rows = seen.select_related("participation__person", "vehicle_pass", "device")
    only_doubts = request.GET.get("show") == "doubts"
    page = Paginator(rows.doubtful() if only_doubts else rows, A_PAGE).get_page(request.GET.get("page"))
    words = request.GET.get("q", "")
    context = {
        "gates": [
            {
                "zone": zones.get(code),
                "code": code,
                "inside": count.inside,
                "came": count.came,
                "vehicles": count.vehicles,
                "vehicles_came": count.vehicles_came,
                "sides": [(side, count.sides.get(side.pk, 0)) for side in sides],
            }
            for code, count in sorted(counts.items())
        ],
        "page": page,
        "doubts": seen.doubtful().filter(day=day).count(),
        "only_doubts": only_doubts,
        "words": words,
        "found": _found(request, seen, words) if words else (),
        "zone_name": request.forum.zone,
        "seconds": SECONDS,
        "may_see_devices": may_at_all(request.actor, "accreditation.gate_devices"),
        "reads_vehicles": may_at_all(request.actor, "accreditation.vehicle_pass"),
        "reads_people": may_at_all(request.actor, "accreditation.application"),
    }
    return render(request, "accreditation/gate.html", context)


def _found(
    request: ForumRequest, seen: QuerySet[Scan], words: str
) -> list[tuple[Participation, Scan | None]]:
    """Those whose name fits, each with where they were seen last."""
    people = Participation.objects.filter(forum=request.forum).let_in()
    sides = request.actor.side_ids(*(one.role for one in request.actor.standings))
    if None not in sides:
        people = people.filter(side__in=sides)
    fitting = queries.narrowed(people, {"q": words}).select_related("person", "membership__organisation")
    chosen = list(fitting.order_by("public_id")[:MOST_FOUND])
    latest: dict[int | None, Scan] = {}
    for scan in seen.filter(participation__in=chosen).order_by("at", "pk"):
        latest[scan.participation_id] = scan
    return [(one, latest.get(one.pk)) for one in chosen]


def gate_devices(request: ForumRequest) -> HttpResponse:
    """The phones at the gates, and a form for another."""
    context = _devices(request) | {"form": GateDeviceForm(forum=request.forum)}
    return render(request, "accreditation/gate_devices.html", context)


@require_POST
def add_gate_device(request: ForumRequest) -> HttpResponse:
    """Another phone gets a code, shown now and never again."""
    form = GateDeviceForm(request.POST, forum=request.forum)
    if not form.is_valid():
        context = _devices(request) | {"form": form}
        return render(request, "accreditation/gate_devices.html", context, status=422)
    device, code = actions.add_gate_device(
        forum=request.forum, **form.cleaned_data, actor=request.actor, now=request.now
    )
    address = request.build_absolute_uri(f"{link(request, 'accreditation:enrol_gate_device')}?code={code}")
    context = {
        "device": device,
        "code": code,
        "address": address,
        "picture": segno.make_qr(address, error="m").svg_data_uri(scale=6, border=4),
        "zone_name": request.forum.zone,
    }
    answer = render(request, "accreditation/gate_code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke_gate_device(request: ForumRequest, pk: int) -> HttpResponse:
    """A phone is lost, or no longer needed."""
    device = get_object_or_404(GateDevice, forum=request.forum, pk=pk)
    try:
        actions.revoke_gate_device(device=device, actor=request.actor, now=request.now)
    except actions.AlreadyEnded:
        messages.info(request, _("This phone was revoked before."))
    else:
        messages.success(request, _("The phone is revoked. It wipes its list as soon as it has a network."))
    return redirect(link(request, "accreditation:gate_devices"))


def _devices(request: ForumRequest) -> dict[str, Any]:
    return {
        "devices": GateDevice.objects.filter(forum=request.forum).select_related("made_by"),
        "zones": {zone.code: zone for zone in Zone.objects.filter(forum=request.forum)},
        "now": request.now,
        "zone_name": request.forum.zone,
        "may_change": may(request.actor, "accreditation.add_gate_device", Owner(forum_id=request.forum.pk)),
    }
