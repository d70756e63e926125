"""The register, a card, and the forms of owners and secretariat."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all, reaches
from muntada.access.table import DEL, OWN
from muntada.base.links import link
from muntada.directory.models import Membership, Organisation, filed_in
from muntada.directory.sectors import section_word
from muntada.forums.requests import ForumRequest
from muntada.opportunities import actions
from muntada.opportunities.forms import NewOfferForm, OfferForm
from muntada.opportunities.models import Opportunity
from muntada.opportunities.queries import facets, register, relaxations, wanted_from

A_PAGE = 24


def opportunities(request: ForumRequest) -> HttpResponse:
    """The register: search, facets, cards."""
    language = get_language() or "en"
    asked = request.GET
    wanted = wanted_from(asked.dict())
    rows = register(request.forum, request.actor, wanted, language)
    page = Paginator(rows, A_PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "facets": facets(request.forum, request.actor, wanted, language),
        "relaxations": []
        if page.object_list
        else relaxations(request.forum, request.actor, wanted, language),
        "updated": max((each.changed_at for each in page.object_list), default=None),
        "may_add": may_at_all(request.actor, "opportunities.add_opportunity"),
    }
    return render(request, "opportunities/opportunities.html", context)


def _visible(request: ForumRequest, public_id: str) -> Opportunity:
    rows = Opportunity.objects.visible_to(request.actor).filter(forum=request.forum)
    found: Opportunity = get_object_or_404(rows.select_related("organisation", "side"), public_id=public_id)
    return found


def opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """One opportunity with its facts."""
    thing = _visible(request, public_id)
    stage = Opportunity.Stage(thing.stage)
    steps = Opportunity.STEPS
    today = request.now.astimezone(request.forum.tz).date()
    context = {
        "opportunity": thing,
        "section": section_word(thing.sector),
        "steps": [capfirst(step.label) for step in steps],
        "at": steps.index(stage) + 1 if stage in steps else len(steps) + 1,
        "is_stale": thing.check_by is not None and thing.check_by < today,
        "screens": Opportunity.Screen.choices,
        **{
            f"may_{verb}": may(request.actor, f"opportunities.{verb}_opportunity", thing)
            for verb in ("change", "publish", "withdraw", "screen")
        },
    }
    return render(request, "opportunities/opportunity.html", context)


def _possible_owners(request: ForumRequest) -> QuerySet[Organisation]:
    """The organisations in whose name this actor may present something."""
    scope = Q(pk__in=[])
    for standing, reach in reaches(request.actor, "opportunities.add_opportunity"):
        if reach is OWN:
            scope |= Q(organisation=standing.organisation_id)
        elif reach is DEL:
            scope |= Q(organisation__in=standing.bodies, side=standing.side_id)
        elif standing.side_id is None:
            scope = ~Q(pk__in=[])
            break
        else:
            scope |= Q(side=standing.side_id)
    members = Membership.objects.current().filter(scope, forum=request.forum)
    return Organisation.objects.filter(pk__in=members.values("organisation")).order_by(
        filed_in(get_language() or "en")
    )


def add_opportunity(request: ForumRequest) -> HttpResponse:
    """Present something, first as a draft."""
    form = NewOfferForm(request.POST or None, organisations=_possible_owners(request))
    if request.method == "POST" and form.is_valid():
        thing = actions.add_opportunity(
            forum=request.forum,
            organisation=form.cleaned_data["organisation"],
            offer=form.offer(),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Kept as a draft. The secretariat publishes it."))
        return redirect(link(request, "opportunities:opportunity", thing.public_id))
    return _form_page(request, form)


def change_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change what is offered."""
    thing = _visible(request, public_id)
    if not may(request.actor, "opportunities.change_opportunity", thing):
        raise NotAllowed("opportunities.change_opportunity")
    form = OfferForm(request.POST or None, opportunity=thing)
    is_conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_opportunity(
                opportunity=thing,
                offer=form.offer(thing),
                seen=form.cleaned_data["seen"],
                actor=request.actor,
                now=request.now,
            )
        except actions.ChangedMeanwhile:
            is_conflict = True
            typed = request.POST.copy()
            typed["seen"] = thing.changed_at.isoformat()
            form.data = typed
        else:
            messages.success(request, _("Saved."))
            return redirect(link(request, "opportunities:opportunity", thing.public_id))
    return _form_page(request, form, thing, is_conflict=is_conflict)


def _form_page(
    request: ForumRequest, form: OfferForm, thing: Opportunity | None = None, *, is_conflict: bool = False
) -> HttpResponse:
    context = {"form": form, "opportunity": thing, "is_conflict": is_conflict}
    status = 409 if is_conflict else 422 if form.errors else 200
    return render(request, "opportunities/form.html", context, status=status)


@require_POST
def publish_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Let strangers see it."""
    thing = _visible(request, public_id)
    try:
        actions.publish_opportunity(opportunity=thing, actor=request.actor, now=request.now)
    except actions.TextsMissing:
        messages.error(request, _("Write a title and a summary first."))
    except actions.AlreadyPublished:
        messages.warning(request, _("It is published already."))
    else:
        messages.success(
            request, _("Published.") if thing.is_public else _("Published; it shows once screening is done.")
        )
    return redirect(link(request, "opportunities:opportunity", public_id))


@require_POST
def withdraw_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """It is offered no longer."""
    thing = _visible(request, public_id)
    try:
        actions.withdraw_opportunity(opportunity=thing, actor=request.actor, now=request.now)
    except actions.AlreadyWithdrawn:
        messages.warning(request, _("It was withdrawn already."))
    else:
        messages.success(request, _("Withdrawn. It stays on record and can be published again."))
    return redirect(link(request, "opportunities:opportunity", public_id))


@require_POST
def screen_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Mark it for review, hold it, or let it pass."""
    thing = _visible(request, public_id)
    screen = request.POST.get("screen", "")
    if screen in Opportunity.Screen.values:
        actions.screen_opportunity(opportunity=thing, screen=screen, actor=request.actor, now=request.now)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of the three."))
    return redirect(link(request, "opportunities:opportunity", public_id))
