"""Pages of the B2B desk: the round, the computations, the draft, publishing."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muntada.access.actor import may
from muntada.accounts.names import recognise
from muntada.base.links import link
from muntada.directory.models import Membership
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries, why
from muntada.meetings.forms import SECONDS, RoundForm
from muntada.meetings.models import PairRow, Pin, Placement, Round, Run
from muntada.meetings.slots import slots_of
from muntada.venue.models import Table

ROWS = 50
MOST_DIGITS = 10  # so long a number is no seed any more

STAGE_WORDS = {
    "": gettext_lazy("The worker is reading wishes, availability, tables and interpreters."),
    "bound": gettext_lazy("How much can be held at best is being worked out."),
    "place": gettext_lazy("Meetings are being placed in the slots."),
    "prove_weight": gettext_lazy("It is being proved that no more can be held."),
    "polish": gettext_lazy("Idle times are being made fewer."),
    "prove_breaks": gettext_lazy("It is being proved that idle times cannot be fewer."),
    "seat": gettext_lazy("Tables are being given out, with as few changes as can be."),
    "explain": gettext_lazy("The reasons for what could not be placed are being found."),
}


def desk(request: ForumRequest) -> HttpResponse:
    """The state of the round at a glance, the latest computations, and the one button."""
    round_ = (
        Round.objects.filter(forum=request.forum).select_related("forum", "hall", "published_run").first()
    )
    runs = queries.runs_of(request.forum, request.actor)
    computing = next((one for one in runs if one.is_computing), None)
    slots = slots_of(round_) if round_ else []
    return render(
        request,
        "meetings/desk.html",
        {
            "round": round_,
            "is_open": round_ is not None and round_.is_open(request.now),
            "counts": queries.counted(request.forum, request.actor),
            "slots": len(slots),
            "tables": Table.objects.filter(hall=round_.hall_id).count() if round_ else 0,
            "runs": runs,
            "is_joint": queries.reads_for_both_sides(request.actor),
            "computing": computing,
            "comparable": sum(one.state == Run.State.DONE for one in runs) > 1,
            "silent": queries.silent_count(request.forum, request.actor),
            "withdrawal": queries.last_withdrawal(round_),
            "pins": Pin.objects.filter(forum=request.forum).aggregate(
                hold=Count("pk", Q(kind="hold")), forbid=Count("pk", Q(kind="forbid"))
            ),
            **(_progress(computing) if computing else {}),
            "seconds": SECONDS,
            "may_compute": may(request.actor, "meetings.compute_timetable", Run(forum=request.forum)),
            "zone_name": request.forum.zone,
        },
    )


def change_round(request: ForumRequest) -> HttpResponse:
    """The rules of the round."""
    round_ = Round.objects.filter(forum=request.forum).first()
    initial = (
        {
            "hall": round_.hall_id,
            "slot_minutes": round_.slot_minutes,
            "in_a_row": round_.in_a_row,
            "most_invitations": round_.most_invitations,
            "wishes_until": round_.wishes_until.astimezone(request.forum.tz).replace(tzinfo=None)
            if round_.wishes_until
            else None,
            "remind_days": round_.remind_days,
            "state": round_.state,
        }
        if round_
        else None
    )
    form = RoundForm(request.POST or None, forum=request.forum, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_round(forum=request.forum, **form.cleaned_data, actor=request.actor, now=request.now)
        messages.success(request, _("The round was saved. It holds for the next timetable that is computed."))
        return redirect(link(request, "meetings:desk"))
    context = {"form": form, "has_halls": form.has_halls}
    return render(request, "meetings/round.html", context, status=422 if form.is_bound else 200)


@require_POST
def compute_timetable(request: ForumRequest) -> HttpResponse:
    """Ask a worker to compute; the next page shows how far it is."""
    seconds, seed = request.POST.get("seconds", "20"), request.POST.get("seed", "")
    try:
        run = actions.compute_timetable(
            forum=request.forum,
            seconds=int(seconds) if seconds in {str(one) for one, _word in SECONDS} else 20,
            seed=int(seed) if seed.isdecimal() and len(seed) < MOST_DIGITS else 0,
            start=_start(request.POST.get("start", "")),
            is_even=request.POST.get("is_even") == "yes",
            name=request.POST.get("name", "")[:80],
            actor=request.actor,
            now=request.now,
        )
    except actions.NoRound:
        messages.error(request, _("Say first in which hall the meetings are and how long one lasts."))
        return redirect(link(request, "meetings:change_round"))
    except actions.NoSlots:
        messages.error(
            request, _("The hall has no hours that are long enough for a meeting. Add hours first.")
        )
        return redirect(link(request, "venue:halls"))
    except actions.NoTables:
        messages.error(request, _("The hall has no table. Add tables first."))
        return redirect(link(request, "venue:halls"))
    except actions.NoWishes:
        messages.error(request, _("Nobody has said yet whom they want to meet. Note down preferences first."))
        return redirect(link(request, "meetings:wishes"))
    except actions.AlreadyComputing:
        messages.warning(request, _("A timetable is being computed already. Wait for it, or cancel it."))
        return redirect(link(request, "meetings:desk"))
    return redirect(link(request, "meetings:run", run.public_id))


def _start(chosen: str) -> Run.Start:
    """What becomes of published meetings; where none are published nothing was asked."""
    return Run.Start(chosen) if chosen in Run.Start.values else Run.Start.AFRESH


def _progress(one: Run) -> dict[str, Any]:
    """How far a computation is."""
    stage = STAGE_WORDS.get(one.stage, STAGE_WORDS[""])
    return {"run": one, "stage": stage, "percent": round(100 * one.progress)}


def run_of(request: ForumRequest, public_id: str) -> Run:
    rows = Run.objects.visible_to(request.actor).select_related("forum__round__hall", "started_by")
    return get_object_or_404(rows, public_id=public_id)


def run(request: ForumRequest, public_id: str) -> HttpResponse:
    """A computation: how far it is, or the draft that came of it and what is proved."""
    one = run_of(request, public_id)
    recognise([one.started_by])
    context: dict[str, Any] = {
        "round": one.forum.round,
        **_progress(one),
        "may_compute": may(request.actor, "meetings.cancel_run", one),
        "may_name": may(request.actor, "meetings.name_draft", one),
        "is_published": one.forum.round.published_run_id == one.pk,
        "zone_name": request.forum.zone,
    }
    if one.state == Run.State.DONE:
        context |= _draft(request, one)
    return render(request, "meetings/run.html", context)


def _draft(request: ForumRequest, one: Run) -> dict[str, Any]:
    """What the page of a finished computation shows."""
    placements = (
        Placement.objects.filter(run=one)
        .select_related("first", "second", "table", "interpreter__person")
        .order_by("starts_at", "table__number")
    )
    waiting = queries.not_placed(one.pk, request.forum, request.actor)
    waiting_page = Paginator(waiting, ROWS).get_page(request.GET.get("waiting"))
    rows = list(waiting_page.object_list)
    load = {int(number): count for number, count in one.result["interpreters"].items()}
    named = {person for row in rows for person in why.ids_in(row.reason, row.facts)[0]}
    members = list(
        Membership.objects.filter(Q(pk__in=load) | Q(person__in=named), forum=request.forum).select_related(
            "person"
        )
    )
    interpreters = [(member, load[member.pk]) for member in members if member.pk in load]
    page = Paginator(placements, ROWS).get_page(request.GET.get("page"))
    may_pin = may(request.actor, "meetings.pin_draft", one)
    return {
        "is_published": one.forum.round.published_run_id == one.pk,
        "is_joint": queries.reads_for_both_sides(request.actor),
        "page": page,
        "pins": _pins(request, [*page.object_list, *rows]),
        "may_pin": may_pin,
        "unpinned": queries.unpinned(one, request.now).count() if may_pin else 0,
        "waiting_page": waiting_page,
        "waiting": queries.told(rows, request.actor, queries.names_in(rows, members)),
        "waiting_count": len(waiting),
        "load": sorted(interpreters, key=lambda item: -item[1]),
        "most_load": max(load.values(), default=0),
        "may_publish": may(request.actor, "meetings.publish_timetable", one),
    }


def _pins(request: ForumRequest, rows: Iterable[PairRow]) -> dict[tuple[int, int], str]:
    """What the desk settled of these pairs."""
    firsts = {row.first_id for row in rows}
    pins = Pin.objects.filter(forum=request.forum, first__in=firsts)
    return {(first, second): kind for first, second, kind in pins.values_list("first", "second", "kind")}


def run_progress(request: ForumRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes; the same answer is not sent twice."""
    one = run_of(request, public_id)
    mark = quote_etag(f"{one.state}-{one.stage}-{round(100 * one.progress)}-{request.LANGUAGE_CODE}")
    same = get_conditional_response(request, etag=mark)
    if same is not None:
        return same
    answer = render(request, "meetings/parts/progress.html", _progress(one))
    answer["ETag"] = mark
    answer["Cache-Control"] = "private, no-cache"
    if not one.is_computing:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel_run(request: ForumRequest, public_id: str) -> HttpResponse:
    """A computation ends without a result."""
    one = run_of(request, public_id)
    try:
        actions.cancel_run(run=one, actor=request.actor, now=request.now)
    except actions.NotComputing:
        messages.warning(request, _("The computation had ended already."))
    else:
        messages.success(request, _("The computation was cancelled. What is published stays."))
    return redirect(link(request, "meetings:run", public_id))
