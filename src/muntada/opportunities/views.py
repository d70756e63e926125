"""The list of opportunities, their cards, and the pages of their owners."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import may, may_at_all
from muntada.access.roles import Role
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.opportunities import actions
from muntada.opportunities.forms import OpportunityForm
from muntada.opportunities.models import Opportunity
from muntada.opportunities.queries import Filters, facets, found, relaxations
from muntada.opportunities.sectors import sector_word

# The stages that a card shows as steps; the later ones have left the search for partners behind.
STEPS = ("concept", "pre_feasibility", "feasibility", "design_ready", "ready_to_fund")
ROWS = 48


def _layout(request: ForumRequest) -> str:
    return "ui/work.html" if request.actor.is_insider else "ui/public.html"


def _opportunity(request: ForumRequest, public_id: str) -> Opportunity:
    rows = Opportunity.objects.visible_to(request.actor).filter(forum=request.forum)
    one: Opportunity = get_object_or_404(rows.select_related("organisation"), public_id=public_id)
    return one


def _may_screen(request: ForumRequest) -> bool:
    return None in request.actor.side_ids(Role.SECRETARIAT)


def opportunities(request: ForumRequest) -> HttpResponse:
    """All that the reader may see, narrowed by sector, stage and place."""
    language = get_language() or "en"
    filters = Filters(**{name: request.GET.get(name, "") for name in ("sector", "stage", "place")})
    rows = Opportunity.objects.visible_to(request.actor).filter(forum=request.forum)
    rows = rows.exclude(state=Opportunity.State.WITHDRAWN)
    page = Paginator(found(rows, filters, language).select_related("organisation"), ROWS).get_page(
        request.GET.get("page")
    )
    is_empty = not page.object_list
    return render(
        request,
        "opportunities/opportunities.html",
        {
            "layout": _layout(request),
            "title": _("Opportunities"),
            "page": page,
            "cards": [(one, sector_word(one.sector)) for one in page.object_list],
            "facets": facets(rows, filters, language),
            "filters": filters,
            "relaxations": relaxations(rows, filters, language) if is_empty else [],
            "may_add": may_at_all(request.actor, "opportunities.add_opportunity"),
            "updated": max((one.changed_at for one in page.object_list), default=None),
            "zone": request.forum.zone,
        },
    )


def opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """One card with its facts."""
    one = _opportunity(request, public_id)
    stages = dict(Opportunity.Stage.choices)
    today = request.now.astimezone(request.forum.tz).date()
    may_change = may(request.actor, "opportunities.change_opportunity", one)
    return render(
        request,
        "opportunities/opportunity.html",
        {
            "layout": _layout(request),
            "one": one,
            "sector": sector_word(one.sector),
            "steps": [stages[code] for code in STEPS] if one.stage in STEPS else [],
            "at": STEPS.index(one.stage) + 1 if one.stage in STEPS else 0,
            "is_stale": one.check_by is not None and one.check_by < today,
            "may_change": may_change and one.state != Opportunity.State.WITHDRAWN,
            "may_publish": may(request.actor, "opportunities.publish_opportunity", one)
            and one.state == Opportunity.State.DRAFT
            and not one.is_held,
            "may_withdraw": may(request.actor, "opportunities.withdraw_opportunity", one)
            and one.state != Opportunity.State.WITHDRAWN,
            "zone": request.forum.zone,
        },
    )


def add_opportunity(request: ForumRequest) -> HttpResponse:
    """Hand in a project."""
    form = OpportunityForm(
        request.POST or None, forum=request.forum, actor=request.actor, may_screen=_may_screen(request)
    )
    if request.method == "POST" and form.is_valid():
        added = actions.add_opportunity(
            forum=request.forum,
            organisation=form.cleaned_data["organisation"],
            card=form.card,
            actor=request.actor,
            now=request.now,
        )
        messages.success(
            request,
            _("Opportunity %(id)s is handed in. The secretariat checks and publishes it.")
            % {"id": added.public_id},
        )
        return redirect(link(request, "opportunities:opportunity", added.public_id))
    return render(
        request, "opportunities/opportunity_form.html", {"title": _("Add an opportunity"), "form": form}
    )


def change_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change a project."""
    one = _opportunity(request, public_id)
    form = OpportunityForm(
        request.POST or None,
        forum=request.forum,
        actor=request.actor,
        may_screen=_may_screen(request),
        opportunity=one,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_opportunity(opportunity=one, card=form.card, actor=request.actor, now=request.now)
        except actions.IsWithdrawn:
            messages.warning(request, _("This opportunity was withdrawn. Hand it in anew."))
        else:
            messages.success(request, _("The opportunity was changed."))
        return redirect(link(request, "opportunities:opportunity", one.public_id))
    return render(
        request,
        "opportunities/opportunity_form.html",
        {"title": _("Change the opportunity"), "form": form, "one": one},
    )


@require_POST
def publish_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """Let everybody see a project."""
    one = _opportunity(request, public_id)
    try:
        actions.publish_opportunity(opportunity=one, actor=request.actor, now=request.now)
    except actions.IsHeld:
        messages.error(
            request, _("It is held for screening. Publish it once the compliance officer has cleared it.")
        )
    except actions.NotADraft:
        messages.warning(request, _("This opportunity is not a draft any more."))
    else:
        messages.success(request, _("The opportunity is public now."))
    return redirect(link(request, "opportunities:opportunity", one.public_id))


@require_POST
def withdraw_opportunity(request: ForumRequest, public_id: str) -> HttpResponse:
    """A project is not offered any more."""
    one = _opportunity(request, public_id)
    try:
        actions.withdraw_opportunity(opportunity=one, actor=request.actor, now=request.now)
    except actions.IsWithdrawn:
        messages.warning(request, _("This opportunity was withdrawn already."))
    else:
        messages.success(request, _("The opportunity was withdrawn."))
    return redirect(link(request, "opportunities:opportunities"))
