"""Passports: entered by the holder or the focal point, opened by the consular desk with a reason."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may
from muntada.accreditation import actions, queries
from muntada.accreditation.models import Participation, Passport
from muntada.accreditation.passport_form import InMemory, PassportForm, ReadingForm, TermsForm
from muntada.accreditation.passports import Facts, good_until, is_over, purged_on, terms_of
from muntada.accreditation.vault import CannotUnseal
from muntada.base.links import link
from muntada.directory.models import filed_in
from muntada.forums.places import country_name
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 50
State = Participation.State


def passports(request: ForumRequest) -> HttpResponse:
    """Who has entered a passport, who has not, and where a person should look; nothing of it is opened."""
    kept = {name: request.GET.get(name, "") for name in ("q", "passport", "side")}
    seen = _of_desk(request)
    found = queries.narrowed(seen, {"q": kept["q"], "side": kept["side"]})
    language = get_language() or "en"
    counts = queries.counts_of_passports(found)
    rows = queries.with_passport(found, kept["passport"]).order_by(f"person__{filed_in(language)}", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    states = [
        ("", _("All")),
        ("missing", _("missing")),
        ("doubtful", _("with doubts")),
        ("entered", _("entered")),
        ("purged", _("purged")),
    ]
    sides = [("", _("All")), *((one.key, str(one.name)) for one in request.forum.sides_for(language))]
    months = terms_of(request.forum).months
    context = {
        "page": page,
        "words": kept["q"],
        "is_filtered": any(kept.values()),
        "states": filters("passport", states, kept["passport"], kept, counts),
        "sides": filters("side", sides, kept["side"], kept),
        "months": months,
        "good_until": good_until(request.forum, months),
        "purge_on": purged_on(request.forum),
    }
    return render(request, "accreditation/passports.html", context)


def passport(request: ForumRequest, public_id: str) -> HttpResponse:
    """One passport, masked until it is opened with a reason."""
    return _page(request, _passport(request, public_id), ReadingForm())


@require_POST
@sensitive_variables("facts")
def read_passport(request: ForumRequest, public_id: str) -> HttpResponse:
    """Open one passport on this answer alone."""
    found = _passport(request, public_id)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        facts = actions.read_passport(
            passport=found, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        )
    except actions.NothingThere:
        messages.warning(request, _("This passport was purged."))
        return redirect(link(request, "accreditation:passport", public_id))
    except CannotUnseal:
        return _page(request, found, form, cannot_open=True, status=409)
    return _page(request, found, ReadingForm(), facts=facts)


@require_POST
@sensitive_variables("scan")
def read_passport_scan(request: ForumRequest, public_id: str) -> HttpResponse:
    """The picture of one passport, as a file."""
    found = _passport(request, public_id)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        scan = actions.read_passport_scan(
            passport=found, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        )
    except actions.NothingThere:
        messages.warning(request, _("There is no picture of this passport."))
        return redirect(link(request, "accreditation:passport", public_id))
    except CannotUnseal:
        return _page(request, found, form, cannot_open=True, status=409)
    ending = "pdf" if scan.content_type == "application/pdf" else "jpg"
    return HttpResponse(
        scan.content,
        content_type=scan.content_type,
        headers={"Content-Disposition": f'attachment; filename="{public_id}.{ending}"'},
    )


@csrf_exempt  # checked by `_enter`, once the file is known to stay in memory
def enter_passport(request: ForumRequest, public_id: str) -> HttpResponse:
    """Enter a passport, or another in its place; what was entered before is not shown."""
    request.upload_handlers = [InMemory(request)]
    answer: HttpResponse = _enter(request, public_id)
    return answer


@csrf_protect
@sensitive_post_parameters()
@sensitive_variables("form")
def _enter(request: ForumRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(
        Participation.objects.visible_to(request.actor, "accreditation.enter_passport").select_related(
            "person", "membership", "forum", "passport"
        ),
        public_id=public_id,
    )
    if not may(request.actor, "accreditation.enter_passport", found):
        raise NotAllowed("accreditation.enter_passport")
    posted = request.method == "POST"
    form = PassportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        forum=request.forum,
        today=request.now.astimezone(request.forum.tz).date(),
        is_too_big=getattr(request, "is_too_big", False),
    )
    status, is_taken = 200, False
    if posted and form.is_valid():
        try:
            is_let_in = actions.enter_passport(
                participation=found,
                facts=form.facts(),
                is_from_zone=form.has_zone,
                is_cut=form.is_cut,
                scan=form.cleaned_data["scan"],
                actor=request.actor,
                now=request.now,
            )
        except actions.TimeIsOver:
            messages.warning(request, _("Passports of this forum are no longer kept."))
            return redirect(link(request, "accreditation:application", public_id))
        if is_let_in:
            messages.success(request, _("The passport is sealed. The consular desk alone can open it."))
            return redirect(link(request, "accreditation:enter_passport", public_id))
        status, is_taken = 409, True
    elif posted:
        status = 422
    own = getattr(found, "passport", None)
    is_holder = found.person_id == request.actor.person_id
    months = terms_of(request.forum).months
    context = {
        "application": found,
        "form": form,
        "is_taken": is_taken,
        "passport": own,
        "has_scan": own is not None and hasattr(own, "scan"),
        "readings": own.readings.select_related("reader") if own and is_holder else (),
        "is_holder": is_holder,
        "may_see_application": may(request.actor, "accreditation.application", found),
        "is_over": is_over(request.forum, request.now),
        "purge_on": purged_on(request.forum),
        "good_until": good_until(request.forum, months),
        "zone_name": request.forum.zone,
    }
    return render(request, "accreditation/enter_passport.html", context, status=status)


@require_POST
def remove_passport(request: ForumRequest, public_id: str) -> HttpResponse:
    """Empty a passport before its time."""
    rows = Participation.objects.visible_to(request.actor, "accreditation.remove_passport")
    found = get_object_or_404(
        Passport.objects.filter(participation__in=rows).select_related("participation__membership"),
        participation__public_id=public_id,
    )
    try:
        actions.remove_passport(passport=found, actor=request.actor, now=request.now)
    except actions.NothingThere:
        messages.warning(request, _("This passport was purged."))
    else:
        messages.success(request, _("The passport is removed; that it was here stays."))
    return redirect(link(request, "accreditation:enter_passport", public_id))


def change_passport_terms(request: ForumRequest) -> HttpResponse:
    """For how many months after the forum a passport has to be good."""
    terms = terms_of(request.forum)
    form = TermsForm(request.POST or None, initial={"months": terms.months, "days": terms.days})
    if request.method == "POST" and form.is_valid():
        actions.change_passport_terms(
            forum=request.forum, actor=request.actor, now=request.now, **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect(link(request, "accreditation:passports"))
    return render(
        request, "accreditation/passport_terms.html", {"form": form}, status=422 if form.errors else 200
    )


def _of_desk(request: ForumRequest) -> QuerySet[Participation]:
    rows = Participation.objects.visible_to(request.actor, "accreditation.passports")
    standing = ~Q(state__in=(State.REFUSED, State.WITHDRAWN)) | Q(passport__isnull=False)
    return (
        rows.filter(standing)
        .select_related("person", "membership__organisation", "side", "passport")
        .defer("passport__sealed")
    )


def _passport(request: ForumRequest, public_id: str) -> Passport:
    rows = Participation.objects.visible_to(request.actor, "accreditation.passport")
    found = Passport.objects.filter(participation__in=rows).select_related(
        "participation__person",
        "participation__membership__organisation",
        "participation__forum",
        "entered_by",
    )
    return get_object_or_404(found, participation__public_id=public_id)


def _page(
    request: ForumRequest,
    found: Passport,
    form: ReadingForm,
    *,
    facts: Facts | None = None,
    cannot_open: bool = False,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "en"
    visible = Participation.objects.visible_to(request.actor, "accreditation.passport")
    clashes = Participation.objects.filter(clashes__passport=found)
    context = {
        "passport": found,
        "application": found.participation,
        "form": form,
        "facts": facts,
        "citizenship": country_name(request.forum, facts.nationality, language) if facts else "",
        "issuer": country_name(request.forum, facts.issuer, language) if facts else "",
        "cannot_open": cannot_open,
        "has_scan": hasattr(found, "scan"),
        "readings": found.readings.select_related("reader")[:20],
        "clashes": visible.filter(pk__in=clashes).select_related("person"),
        "hidden_clashes": clashes.exclude(pk__in=visible).aggregate(n=Count("pk"))["n"],
        "purge_on": purged_on(request.forum),
        "zone_name": request.forum.zone,
    }
    return render(request, "accreditation/passport.html", context, status=status)
