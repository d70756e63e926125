"""Visa cases: all that the reader may see, one, and what happens to it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accreditation.models import Participation
from muntada.base.links import link
from muntada.directory.models import Delegation, filed_in
from muntada.forums.requests import ForumRequest
from muntada.travel import actions, queries
from muntada.travel.forms import GrantForm, ReasonForm
from muntada.travel.models import VisaCase, VisaLetter
from muntada.ui.filters import filters

A_PAGE = 50
State = VisaCase.State


def visa_cases(request: ForumRequest) -> HttpResponse:
    """Who needs a visa and how far it has come; nothing of a passport but whether it is there."""
    kept = {name: request.GET.get(name, "") for name in ("q", "state", "passport", "delegation", "side")}
    seen = VisaCase.objects.visible_to(request.actor, "travel.visa_cases")
    language = get_language() or "en"
    counts = queries.counts_by_state(queries.narrowed(seen, {**kept, "state": ""}))
    rows = queries.narrowed(seen, kept).select_related(
        "participation__person",
        "participation__membership__organisation",
        "participation__membership__delegation",
        "participation__side",
        "participation__passport",
    )
    page = Paginator(rows.order_by(f"participation__person__{filed_in(language)}", "pk"), A_PAGE)
    may_write = may_at_all(request.actor, "travel.draft_visa_letter")
    without = queries.without_case(request.forum, request.actor) if may_write else []
    sides = [("", _("All")), *((one.key, str(one.name)) for one in request.forum.sides_for(language))]
    states: list[tuple[str, str | Promise]] = [("", _("All")), ("under_way", _("Under way")), *State.choices]
    passports = [("", _("All")), ("missing", _("missing")), ("ready", _("entered"))]
    context = {
        "page": page.get_page(request.GET.get("page")),
        "words": kept["q"],
        "is_filtered": any(kept.values()),
        "states": filters("state", states, kept["state"], kept, counts),
        "passports": filters("passport", passports, kept["passport"], kept),
        "sides": filters("side", sides, kept["side"], kept) if may_write else [],
        "delegations": filters("delegation", _delegations(request, seen, language), kept["delegation"], kept),
        "may_write": may_write,
        "without": len(without),
        "days_left": (request.forum.starts_on - request.now.astimezone(request.forum.tz).date()).days,
        "under_way": counts["under_way"],
    }
    return render(request, "travel/visa_cases.html", context)


def _delegations(request: ForumRequest, seen: QuerySet[VisaCase], language: str) -> list[tuple[str, str]]:
    rows = Delegation.objects.filter(
        forum=request.forum, pk__in=seen.values("participation__membership__delegation")
    )
    found = [(one.public_id, one.name.best(language).text) for one in rows.order_by("pk")]
    return [("", _("All")), *found]


def visa_case(request: ForumRequest, public_id: str) -> HttpResponse:
    """How far one visa has come."""
    return _page(request, _participation(request, public_id))


@require_POST
def want_visas(request: ForumRequest) -> HttpResponse:
    """Open cases for all guests who have none."""
    count = actions.want_visas(forum=request.forum, actor=request.actor, now=request.now)
    messages.success(
        request,
        ngettext("%(n)s visa case was opened.", "%(n)s visa cases were opened.", count) % {"n": count},
    )
    return redirect(link(request, "travel:visa_cases"))


@require_POST
def want_visa(request: ForumRequest, public_id: str) -> HttpResponse:
    """Open a case, or one anew."""
    found = _participation(request, public_id)
    return _done(
        request,
        found,
        lambda: actions.want_visa(participation=found, actor=request.actor, now=request.now),
        _("The consular desk sees that a visa is wanted."),
    )


@require_POST
def need_no_visa(request: ForumRequest, public_id: str) -> HttpResponse:
    """Say why somebody needs none."""
    found = _participation(request, public_id)
    if not may(request.actor, "travel.need_no_visa", found):
        raise NotAllowed("travel.need_no_visa")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, no_need=form, status=422)
    return _done(
        request,
        found,
        lambda: actions.need_no_visa(
            participation=found, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        ),
        _("Noted: no visa is needed."),
    )


@require_POST
def note_visa_granted(request: ForumRequest, public_id: str) -> HttpResponse:
    """Note from when until when a visa is valid."""
    found, case = _case(request, public_id)
    if not may(request.actor, "travel.note_visa_granted", case):
        raise NotAllowed("travel.note_visa_granted")
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, found, grant=form, status=422)
    return _done(
        request,
        found,
        lambda: actions.note_visa_granted(
            case=case, actor=request.actor, now=request.now, **form.cleaned_data
        ),
        _("Noted: the visa is granted."),
    )


@require_POST
def note_visa_refused(request: ForumRequest, public_id: str) -> HttpResponse:
    """Note that a visa was refused, and why."""
    found, case = _case(request, public_id)
    if not may(request.actor, "travel.note_visa_refused", case):
        raise NotAllowed("travel.note_visa_refused")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=form, status=422)
    return _done(
        request,
        found,
        lambda: actions.note_visa_refused(
            case=case, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        ),
        _("Noted: the visa was refused."),
    )


@require_POST
def close_visa(request: ForumRequest, public_id: str) -> HttpResponse:
    """Pursue a visa no longer."""
    found, case = _case(request, public_id)
    return _done(
        request,
        found,
        lambda: actions.close_visa(case=case, actor=request.actor, now=request.now),
        _("The case is closed."),
    )


def _participation(request: ForumRequest, public_id: str) -> Participation:
    rows = Participation.objects.visible_to(request.actor, "travel.visa_case").select_related(
        "person",
        "membership__organisation",
        "membership__delegation",
        "side",
        "forum",
        "passport",
        "visa_case",
    )
    return get_object_or_404(rows, public_id=public_id)


def _case(request: ForumRequest, public_id: str) -> tuple[Participation, VisaCase]:
    found = _participation(request, public_id)
    return found, get_object_or_404(
        VisaCase.objects.select_related("participation__membership"), participation=found
    )


def _done(
    request: ForumRequest, found: Participation, change: Callable[[], object], said: str
) -> HttpResponse:
    try:
        change()
    except actions.NotUnderWay:
        messages.warning(request, _("The visa is in another state by now; nothing was changed."))
    else:
        messages.success(request, said)
    return redirect(link(request, "travel:visa_case", found.public_id))


def _page(
    request: ForumRequest,
    found: Participation,
    *,
    grant: forms.Form | None = None,
    refusal: forms.Form | None = None,
    no_need: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    case: VisaCase | None = getattr(found, "visa_case", None)
    passport = getattr(found, "passport", None)
    letters = VisaLetter.objects.filter(passengers__case=case).exclude(state=VisaLetter.State.DRAFT)
    is_desk = may(request.actor, "travel.need_no_visa", found)
    state = case.state if case else ""
    context = {
        "application": found,
        "case": case,
        "is_holder": found.person_id == request.actor.person_id,
        "is_desk": is_desk,
        "has_passport": passport is not None and passport.purged_at is None,
        "is_purged": passport is not None and passport.purged_at is not None,
        "may_enter": may(request.actor, "accreditation.enter_passport", found),
        "letters": letters.order_by("-issued_at") if case else (),
        "steps": case.steps.select_related("by") if case else (),
        "may_open_letters": may_at_all(request.actor, "travel.visa_letter"),
        "may_list": may_at_all(request.actor, "travel.visa_cases"),
        "may_want": may(request.actor, "travel.want_visa", found)
        and state in ("", State.CLOSED, State.NOT_NEEDED, State.REFUSED),
        "may_close": is_desk and state in (*VisaCase.UNDER_WAY, State.REFUSED),
        "grant": grant or GrantForm() if is_desk and state in (*VisaCase.UNDER_WAY, State.REFUSED) else None,
        "refusal": refusal or ReasonForm(prefix=None) if is_desk and state in VisaCase.UNDER_WAY else None,
        "no_need": no_need or ReasonForm(prefix=None)
        if is_desk and state in ("", State.WANTED, State.CLOSED)
        else None,
        "zone_name": request.forum.zone,
    }
    return render(request, "travel/visa_case.html", context, status=status)
