"""The register, a card, and the forms of owners and secretariat."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all, reaches
from muntada.access.table import ALL, SID
from muntada.base.fields import in_language
from muntada.base.links import link
from muntada.directory.models import Membership, Organisation
from muntada.forums.requests import ForumRequest
from muntada.opportunities import actions
from muntada.opportunities.forms import NewOfferForm, OfferForm
from muntada.opportunities.models import Opportunity
from muntada.opportunities.queries import Wanted, facets, register, relaxations
from muntada.opportunities.sectors import section_word

A_PAGE = 24
FILTER_WORDS = {"text": "q", "sector": "sector", "stage": "stage", "place": "place"}


def opportunities(request: ForumRequest) -> HttpResponse:
    """The register: search, facets, cards."""
    language = get_language() or "en"
    asked = request.GET
    wanted = Wanted(
        text=asked.get("q", "").strip()[:100],
        sector=asked.get("sector", "")[:6],
        stage=asked.get("stage", ""),
        place=asked.get("place", "")[:120],
    )
    rows = register(request.forum, request.actor, wanted, language)
    page = Paginator(rows, A_PAGE).get_page(asked.get("page"))
    found = facets(rows, language)
    relax = [] if page.object_list else relaxations(request.forum, request.actor, wanted, language)
    context = {
        "page": page,
        "wanted": wanted,
        "sections": [(code, section_word(code), count) for code, count in found.sections],
        "facets": found,
        "relax": [(FILTER_WORDS[name], count) for name, count in relax],
        "may_add": may_at_all(request.actor, "opportunities.add_opportunity"),
        "may_export": may_at_all(request.actor, "sheets.export"),
    }
    return render(request, "opportunities/opportunities.html", context)


def _visible(request: ForumRequest, public_id: str) -> Opportunity:
    rows = Opportunity.objects.visible_to(request.actor).filter(forum=request.forum)
    return get_object_or_404(rows.select_related("organisation", "side"), public_id=public_id)


def opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """One opportunity with its facts."""
    thing = _visible(request, public_id)
    stages = list(Opportunity.Stage)
    reached = stages.index(Opportunity.Stage(thing.stage))
    context = {
        "opportunity": thing,
        "section": section_word(thing.sector) if thing.sector else "",
        "stages": [(stage.label, number < reached, number == reached) for number, stage in enumerate(stages)],
        "screens": Opportunity.Screen.choices,
        **{
            f"may_{verb}": may(request.actor, f"opportunities.{verb}_opportunity", thing)
            for verb in ("change", "publish", "withdraw", "screen")
        },
    }
    return render(request, "opportunities/opportunity.html", context)


def _possible_owners(request: ForumRequest) -> QuerySet[Organisation]:
    """The organisations in whose name this actor may present something."""
    members = Membership.objects.current().filter(forum=request.forum)
    reach = {reach for _standing, reach in reaches(request.actor, "opportunities.add_opportunity")}
    sides = request.actor.side_ids(
        *(s.role for s, r in reaches(request.actor, "opportunities.add_opportunity"))
    )
    if ALL in reach and None in sides:
        pass
    elif reach & {ALL, SID}:
        members = members.filter(side__in=sides - {None})
    else:
        members = members.filter(organisation__in=request.actor.organisation_ids)
    language = get_language() or "en"
    return Organisation.objects.filter(pk__in=members.values("organisation")).order_by(
        in_language("name", language)
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
    return render(request, "opportunities/form.html", {"form": form})


def change_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change what is offered."""
    thing = _visible(request, public_id)
    form = OfferForm(request.POST or None, opportunity=thing)
    if request.method == "POST" and form.is_valid():
        actions.change_opportunity(
            opportunity=thing, offer=form.offer(thing), actor=request.actor, now=request.now
        )
        messages.success(request, _("Saved."))
        return redirect(link(request, "opportunities:opportunity", thing.public_id))
    if not may(request.actor, "opportunities.change_opportunity", thing):
        raise NotAllowed("opportunities.change_opportunity")
    return render(request, "opportunities/form.html", {"form": form, "opportunity": thing})


@require_POST
def publish_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Let strangers see it."""
    thing = _visible(request, public_id)
    try:
        actions.publish_opportunity(opportunity=thing, actor=request.actor, now=request.now)
    except actions.TextsMissing:
        messages.error(request, _("Write a title and a summary first."))
    except actions.NotADraft:
        messages.warning(request, _("It is published already."))
    else:
        messages.success(
            request, _("Published.") if thing.is_public else _("Published; it shows when screening is done.")
        )
    return redirect(link(request, "opportunities:opportunity", public_id))


@require_POST
def withdraw_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """It is offered no longer."""
    thing = _visible(request, public_id)
    try:
        actions.withdraw_opportunity(opportunity=thing, actor=request.actor, now=request.now)
    except actions.NotADraft:
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
