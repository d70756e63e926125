"""Pages on which the desk settles by hand which meetings are held, and which are not."""

from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import may
from muntada.accounts.names import recognise
from muntada.base.links import link
from muntada.base.text import comparable
from muntada.directory.models import Organisation
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.forms import PairForm, PinForm
from muntada.meetings.hindrances import Wanted, ground_of, hindrances_of, standing_hindrances
from muntada.meetings.models import Pin, Round, Run

ROWS = 50


def pins(request: ForumRequest) -> HttpResponse:
    """What the desk has settled, and what has come to stand in the way of it since."""
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    visible = Pin.objects.visible_to(request.actor).filter(forum=request.forum)
    counts = visible.aggregate(
        hold=Count("pk", Q(kind="hold")),
        forbid=Count("pk", Q(kind="forbid")),
        draft=Count("pk", Q(run__isnull=False)),
    )
    kind, sought = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    rows = _found(request, visible, kind, sought)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    recognise(pin.made_by for pin in shown)
    troubles: dict[int, Any] = {}
    if round_ is not None and shown:
        concerned = {one for pin in shown for one in (pin.first_id, pin.second_id)}
        ground = ground_of(round_, concerned, request.actor, request.now)
        troubles = standing_hindrances(shown, ground)
    return render(
        request,
        "meetings/pins.html",
        {
            "round": round_,
            "page": page,
            "rows": [(pin, troubles.get(pin.pk, [])) for pin in shown],
            "counts": counts,
            "kind": kind,
            "sought": sought,
            "form": PairForm(forum=request.forum),
            "is_joint": queries.reads_for_both_sides(request.actor),
            "may_pin": may(request.actor, "meetings.pin_meeting", Pin(forum=request.forum)),
            "zone_name": request.forum.zone,
        },
    )


def _found(request: ForumRequest, visible: QuerySet[Pin], kind: str, sought: str) -> QuerySet[Pin]:
    rows = visible.select_related("first", "second", "table__hall", "interpreter__person", "made_by", "run")
    rows = rows.prefetch_related("people__person").order_by("kind", "starts_at", "pk")
    if kind in Pin.Kind.values:
        rows = rows.filter(kind=kind)
    if sought:
        named = [
            one.pk
            for one in Organisation.objects.taking_part_in(request.forum)
            if comparable(sought) in comparable(one.name.all_texts() + " " + one.public_id)
        ]
        rows = rows.filter(Q(first__in=named) | Q(second__in=named))
    return rows


def pin_meeting(request: ForumRequest) -> HttpResponse:
    """Settle it for two organisations; which two is asked first."""
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    if round_ is None:
        messages.error(request, _("Say first in which hall the meetings are and how long one lasts."))
        return redirect(link(request, "meetings:change_round"))
    asking = PairForm(request.GET if "first" in request.GET else None, forum=request.forum)
    if not asking.is_valid():
        context = {"form": asking, "is_choosing": True}
        return render(request, "meetings/pin.html", context, status=422 if asking.is_bound else 200)
    pair = asking.cleaned_data["first"], asking.cleaned_data["second"]
    standing = Pin.objects.filter(forum=request.forum).of_pair(*(one.pk for one in pair)).first()
    form = _form(request, round_, pair, standing)
    hindrances = []
    if request.method == "POST" and form.is_valid():
        try:
            pin = actions.pin_meeting(
                forum=request.forum,
                first=pair[0],
                second=pair[1],
                **form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except actions.ForThemselves:
            form.add_error(None, _("An organisation does not meet itself. Choose another one."))
        except actions.NotTakingPart as error:
            form.add_error(
                None,
                _("%(organisation)s has nobody at the forum who could come to it.")
                % {"organisation": error.organisation.name},
            )
        except actions.PinRefused as error:
            hindrances = error.hindrances
        else:
            said = (
                _("Settled: they meet. It holds for the next timetable that is computed.")
                if pin.kind == Pin.Kind.HOLD
                else _("Settled: they do not meet. It holds for the next timetable that is computed.")
            )
            messages.success(request, said)
            return redirect(link(request, "meetings:pins"))
    context = {
        "form": form,
        "first": pair[0],
        "second": pair[1],
        "standing": standing,
        "hindrances": hindrances,
        "pair_query": urlencode({"first": pair[0].public_id, "second": pair[1].public_id}),
    }
    return render(request, "meetings/pin.html", context, status=422 if form.is_bound else 200)


def _form(
    request: ForumRequest, round_: Round, pair: tuple[Organisation, Organisation], standing: Pin | None
) -> PinForm:
    initial: dict[str, Any] = {"kind": request.GET.get("kind", Pin.Kind.HOLD)}
    if standing is not None:
        initial = {
            "kind": standing.kind,
            "starts_at": standing.starts_at.astimezone(UTC).isoformat() if standing.starts_at else "",
            "table": standing.table_id,
            "interpreter": standing.interpreter_id,
            "people": [one.pk for one in standing.people.all()],
            "note": standing.note,
        }
    return PinForm(request.POST or None, round_=round_, pair=pair, now=request.now, initial=initial)


@require_POST
def check_pin(request: ForumRequest) -> HttpResponse:
    """What would stand in the way, while it is still being typed."""
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    asking = PairForm(request.GET, forum=request.forum)
    if round_ is None or not asking.is_valid():
        raise Http404
    pair = asking.cleaned_data["first"], asking.cleaned_data["second"]
    form = PinForm(request.POST, round_=round_, pair=pair, now=request.now)
    context: dict[str, Any] = {"is_checked": form.is_valid()}
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name not in ("note", "people")}
        wanted = Wanted(*pair, **said, people=tuple(form.cleaned_data["people"]))
        ground = ground_of(round_, wanted.pair, request.actor, request.now)
        context["hindrances"] = hindrances_of(wanted, ground)
    return render(request, "meetings/parts/hindrances.html", context)


@require_POST
def lift_pin(request: ForumRequest, pk: int) -> HttpResponse:
    """What was settled is open again."""
    pin = get_object_or_404(Pin.objects.visible_to(request.actor).select_related("first", "second"), pk=pk)
    try:
        actions.lift_pin(pin=pin, actor=request.actor, now=request.now)
    except actions.NothingToLift:
        messages.warning(request, _("This was lifted already."))
    else:
        messages.success(
            request,
            _("Lifted: %(first)s with %(second)s is open again.")
            % {"first": pin.first.name, "second": pin.second.name},
        )
    return redirect(link(request, "meetings:pins"))


@require_POST
def lift_pins(request: ForumRequest) -> HttpResponse:
    """Everything that was pinned from drafts is open again."""
    try:
        count = actions.lift_pins(forum=request.forum, actor=request.actor, now=request.now)
    except actions.NothingToLift:
        messages.warning(request, _("This was lifted already."))
    else:
        messages.success(
            request,
            ngettext("%(count)s pin was lifted.", "%(count)s pins were lifted.", count) % {"count": count},
        )
    return redirect(link(request, "meetings:pins"))


@require_POST
def pin_draft(request: ForumRequest, public_id: str) -> HttpResponse:
    """One meeting of a draft, or all, stays as it is when the rest is computed anew."""
    run = get_object_or_404(Run.objects.visible_to(request.actor), public_id=public_id)
    one = request.POST.get("placement", "")
    back = link(request, "meetings:run", public_id)
    try:
        count = actions.pin_draft(
            run=run,
            placements=[int(one)] if one.isdecimal() else None,
            actor=request.actor,
            now=request.now,
        )
    except actions.NothingToPin:
        messages.warning(request, _("There was nothing left to pin: it is settled already, or it is over."))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)s meeting is pinned as it is. The next computation leaves it there.",
                "%(count)s meetings are pinned as they are. The next computation leaves them there.",
                count,
            )
            % {"count": count},
        )
    page = request.POST.get("page", "")
    return redirect(f"{back}?page={page}#placed" if page.isdecimal() else back)
