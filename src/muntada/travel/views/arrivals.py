"""Arrivals and departures: the list of a day, one journey, and who is here."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accreditation.models import Participation
from muntada.base.links import link
from muntada.directory.models import Delegation, filed_in
from muntada.engines import typeset
from muntada.forums.requests import ForumRequest
from muntada.travel import actions, arriving
from muntada.travel.arrival_papers import arrivals_paper
from muntada.travel.journey_form import HotelForm, JourneyForm, as_entered
from muntada.travel.models import LATE, Journey
from muntada.ui.filters import filters
from muntada.ui.format import format_day

A_PAGE = 100
MOST_PRINTED = 600
KEPT = ("q", "way", "day", "state", "delegation", "car")


def arrivals(request: ForumRequest) -> HttpResponse:
    """Who comes when by which plane, or goes; those of one plane stand together."""
    kept = {name: request.GET.get(name, "") for name in KEPT}
    forum, language = request.forum, get_language() or "en"
    seen = arriving.expected_guests(request.actor)
    is_back = kept["way"] == "departures"
    rows = arriving.narrowed(seen, kept, forum, request.now)
    page = Paginator(arriving.in_order(rows, kept, filed_in(language)), A_PAGE).get_page(
        request.GET.get("page")
    )
    others = arriving.narrowed(seen, {**kept, "state": ""}, forum, request.now)
    states: list[tuple[str, str | Promise]] = [
        ("", _("All")),
        *Journey.State.choices,
        ("late", _("late")),
        ("unknown", _("nothing known")),
    ]
    days = arriving.days_of(seen, kept, forum)
    delegations = Delegation.objects.filter(
        forum=forum, pk__in=seen.values("membership__delegation")
    ).order_by("pk")
    context = {
        "page": page,
        "flights": arriving.flights(page.object_list, is_back=is_back),
        "is_back": is_back,
        "words": kept["q"],
        "is_filtered": any(value for name, value in kept.items() if name != "way"),
        "ways": filters(
            "way",
            [("", _("Arrivals")), ("departures", _("Departures"))],
            kept["way"],
            {**kept, "day": ""},
        ),
        "days": filters(
            "day",
            [("", _("All days")), *((str(on), format_day(on, language)) for on, _n in days)],
            kept["day"],
            kept,
            {"": sum(n for _on, n in days), **{str(on): n for on, n in days}},
        ),
        "states": filters("state", states, kept["state"], kept, arriving.state_counts(others, request.now)),
        "delegations": filters(
            "delegation",
            [("", _("All")), *((one.public_id, one.name.best(language).text) for one in delegations)],
            kept["delegation"],
            kept,
        ),
        "cars": filters("car", [("", _("All")), ("yes", _("with a car"))], kept["car"], kept),
        "may_mark": may_at_all(request.actor, "travel.mark_arrived"),
        "paper": urlencode({name: value for name, value in kept.items() if value}),
        "zones": _zones(request),
        "late_before": request.now - LATE,
    }
    return render(request, "travel/arrivals.html", context)


def arrivals_pdf(request: ForumRequest) -> HttpResponse:
    """The same list on paper, for those who stand at the airport."""
    kept = {name: request.GET.get(name, "") for name in KEPT}
    rows = arriving.narrowed(
        arriving.expected_guests(request.actor, "travel.arrivals_pdf"), kept, request.forum, request.now
    )
    back = link(request, "travel:arrivals") + "?" + urlencode(kept)
    count = rows.count()
    if count > MOST_PRINTED:
        messages.error(
            request,
            _("One paper takes %(most)s people, these are %(count)s: choose a day or a delegation.")
            % {"most": MOST_PRINTED, "count": count},
        )
        return redirect(back)
    language = get_language() or "en"
    try:
        paper = arrivals_paper(
            request.forum,
            list(arriving.in_order(rows, kept, filed_in(language))),
            is_back=kept["way"] == "departures",
            day=kept["day"],
            language=language,
            now=request.now,
        )
    except typeset.TypesetError as error:
        messages.error(request, _("The paper cannot be printed: %(why)s") % {"why": error})
        return redirect(back)
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="arrivals-{request.forum.slug}.pdf"'},
    )


def journey(request: ForumRequest, public_id: str) -> HttpResponse:
    """How somebody comes and goes, and whether they are here."""
    return _page(request, _participation(request, public_id))


def enter_journey(request: ForumRequest, public_id: str) -> HttpResponse:
    """Say how somebody comes and goes."""
    found = _participation(request, public_id, "travel.enter_journey")
    if not may(request.actor, "travel.enter_journey", found):
        raise NotAllowed("travel.enter_journey")
    if request.method != "POST":
        return redirect(link(request, "travel:journey", found.public_id))
    form = _form(request, found)
    if form.is_valid():
        try:
            actions.enter_journey(
                participation=found, details=form.details(), actor=request.actor, now=request.now
            )
        except actions.WrongTimes as error:
            form.say_wrong(error.code)
        except actions.AlreadyHere:
            form.add_error(
                None,
                _("They have arrived or left by now, and what is over changes no more. Reload the page."),
            )
        else:
            messages.success(request, _("Saved. The welcome team sees it."))
            return redirect(link(request, "travel:journey", found.public_id))
    return _page(request, found, form=form, status=422)


@require_POST
def place_guest(request: ForumRequest, public_id: str) -> HttpResponse:
    """Say where somebody stays."""
    found = _participation(request, public_id)
    form = HotelForm(request.POST)
    if not form.is_valid():
        return _page(request, found, hotel=form, status=422)
    actions.place_guest(
        participation=found, hotel=form.cleaned_data["hotel"], actor=request.actor, now=request.now
    )
    messages.success(request, _("Saved."))
    return redirect(link(request, "travel:journey", found.public_id))


@require_POST
def mark_arrived(request: ForumRequest) -> HttpResponse:
    """Those who were chosen are here."""
    chosen = _chosen(request)
    count = actions.mark_arrived(participations=chosen, actor=request.actor, now=request.now)
    if not chosen:
        messages.warning(request, _("Nobody was chosen. Tick those who are here."))
    else:
        messages.success(
            request, ngettext("%(n)s person has arrived.", "%(n)s people have arrived.", count) % {"n": count}
        )
    return _back(request, chosen)


@require_POST
def mark_left(request: ForumRequest) -> HttpResponse:
    """Those who were chosen have gone."""
    chosen = _chosen(request)
    count = actions.mark_left(participations=chosen, actor=request.actor, now=request.now)
    if not chosen:
        messages.warning(request, _("Nobody was chosen. Tick those who have gone."))
    else:
        messages.success(
            request, ngettext("%(n)s person has left.", "%(n)s people have left.", count) % {"n": count}
        )
    return _back(request, chosen)


@require_POST
def take_back_arrival(request: ForumRequest, public_id: str) -> HttpResponse:
    """The last mark was a mistake."""
    found = _participation(request, public_id)
    try:
        actions.take_back_arrival(participation=found, actor=request.actor, now=request.now)
    except actions.NothingMarked:
        messages.warning(request, _("Nobody has marked them as arrived."))
    else:
        messages.success(request, _("The mark is taken back."))
    return redirect(link(request, "travel:journey", found.public_id))


def _chosen(request: ForumRequest) -> Sequence[Participation]:
    numbers = request.POST.getlist("application")[:A_PAGE]
    rows = arriving.expected_guests(request.actor, "travel.mark_arrived").filter(public_id__in=numbers)
    return list(rows.select_related("membership").order_by("pk"))


def _back(request: ForumRequest, chosen: Sequence[Participation]) -> HttpResponse:
    if request.POST.get("from") == "one" and len(chosen) == 1:
        return redirect(link(request, "travel:journey", chosen[0].public_id))
    kept = {name: request.POST.get(name, "") for name in KEPT}
    query = urlencode({name: value for name, value in kept.items() if value})
    return redirect(link(request, "travel:arrivals") + (f"?{query}" if query else ""))


def _participation(request: ForumRequest, public_id: str, page: str = "travel.journey") -> Participation:
    rows = Participation.objects.visible_to(request.actor, page).select_related(
        "person", "membership__organisation", "membership__delegation", "side", "forum", "journey__marked_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def _form(request: ForumRequest, found: Participation) -> JourneyForm:
    return JourneyForm(
        request.POST if request.method == "POST" else None,
        forum=request.forum,
        initial=as_entered(getattr(found, "journey", None), request.forum),
    )


def _zones(request: ForumRequest) -> list[tuple[str, str]]:
    """The forum's clock, then the others."""
    language = get_language() or "en"
    found = {request.forum.zone: request.forum.city.best(language).text}
    for side in request.forum.both_sides:
        found.setdefault(side.zone, side.city.best(language).text)
    return list(found.items())


def _page(
    request: ForumRequest,
    found: Participation,
    *,
    form: forms.Form | None = None,
    hotel: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    own: Journey | None = getattr(found, "journey", None)
    may_enter = may(request.actor, "travel.enter_journey", found)
    may_place = may(request.actor, "travel.place_guest", found)
    may_mark = may(request.actor, "travel.mark_arrived", found)
    state = own.state if own else Journey.State.EXPECTED
    if form is None and may_enter and state != Journey.State.LEFT:
        form = JourneyForm(forum=request.forum, initial=as_entered(own, request.forum))
    context = {
        "application": found,
        "journey": own,
        "is_holder": found.person_id == request.actor.person_id,
        "form": form,
        "hotel_form": hotel or HotelForm(initial={"hotel": own.hotel if own else ""}) if may_place else None,
        "may_list": may_at_all(request.actor, "travel.arrivals"),
        "may_arrive": may_mark and state == Journey.State.EXPECTED,
        "may_leave": may_mark and state == Journey.State.ARRIVED,
        "may_take_back": may_mark and state != Journey.State.EXPECTED,
        "zones": _zones(request),
        "zone_name": request.forum.zone,
    }
    return render(request, "travel/journey.html", context, status=status)
