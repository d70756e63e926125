"""Organisations: list, page, forms."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.base.links import link
from muntada.directory import actions
from muntada.directory.actions import OrganisationDetails
from muntada.directory.forms import OrganisationForm, SearchForm, mark_of, repaired_data, warnings_about
from muntada.directory.models import Membership, Organisation, filed_in
from muntada.directory.panels import panels_of
from muntada.directory.queries import narrowed_organisations
from muntada.directory.search.finding import organisations_like
from muntada.directory.search.second_look import look_at_organisation
from muntada.directory.sectors import section_word
from muntada.forums.places import country_name
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 50


def organisations(request: ForumRequest) -> HttpResponse:
    """The directory's organisations, searched in all three languages, filtered by side and kind."""
    forum, language = request.forum, get_language() or "en"
    form = SearchForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    side, kind = request.GET.get("side", ""), request.GET.get("kind", "")
    kept = {"q": words, "side": side, "kind": kind}
    rows = narrowed_organisations(forum, kept, organisations_like(request.actor, forum, words))
    rows = rows.exclude(merged_into__in=Organisation.objects.known_in(forum))
    here = Q(memberships__forum=forum, memberships__left_at=None)
    counted = rows.annotate(people=Count("memberships", filter=here)).order_by(filed_in(language), "pk")
    by_side = [("", _("All")), *((one.key, str(one.name)) for one in forum.sides_for(language))]
    page = Paginator(counted, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, country_name(forum, each.country, language)) for each in page],
        "form": form,
        "is_filtered": any(kept.values()),
        "sides": filters("side", [*by_side, ("other", _("Other countries"))], side, kept),
        "kinds": filters("kind", [("", _("All kinds")), *Organisation.Kind.choices], kind, kept),
        "may_add": may_at_all(request.actor, "directory.add_organisation"),
    }
    return render(request, "directory/organisations.html", context)


def organisation(request: ForumRequest, public_id: str) -> HttpResponse:
    """An organisation as insiders see it: its facts, and those of its people whom they may see."""
    known = Organisation.objects.known_in(request.forum)
    found = get_object_or_404(known, public_id=public_id)
    if found.merged_into_id and (kept := known.filter(pk=found.merged_into_id).first()):
        return redirect(link(request, "directory:organisation", kept.public_id))
    merged = list(known.filter(merged_into=found).order_by("pk"))
    entries = [found, *merged]
    language = get_language() or "en"
    members = (
        Membership.objects.visible_to(request.actor)
        .current()
        .filter(organisation__in=entries)
        .select_related("person", "side", "delegation")
        .order_by("rank", f"person__{filed_in(language)}", "pk")
    )
    here = Membership.objects.current().filter(forum=request.forum, organisation__in=entries)
    context = {
        "organisation": found,
        "country": country_name(request.forum, found.country, language),
        "section": section_word(found.sector) if found.sector else "",
        "members": list(members),
        "merged": merged,
        "panels": panels_of(request.actor, request.forum, [one.pk for one in entries]),
        "may_reconsider": may(request.actor, "directory.reconsider", found.owner_in(request.forum)),
        "count": here.count(),
        "side": next((side for side in request.forum.both_sides if side.country == found.country), None),
        "may_change": may(request.actor, "directory.change_organisation", found.owner_in(request.forum)),
        "may_add_person": may_at_all(request.actor, "directory.add_person"),
    }
    return render(request, "directory/organisation.html", context)


def add_organisation(request: ForumRequest) -> HttpResponse:
    """Add an organisation; one that is there already is offered instead."""
    mended = repaired_data(request.POST)
    form = OrganisationForm(mended or request.POST or None)
    existing = look = None
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if mended or request.POST.get("looked") != mark_of(name):
            look = look_at_organisation(request.forum, form.cleaned_data["country"], name)
        if mended and not look:
            messages.info(request, _("The name was repaired. Check it, then add."))
    if request.method == "POST" and form.is_valid() and not look and not mended:
        try:
            added = actions.add_organisation(
                forum=request.forum, details=form.details(), actor=request.actor, now=request.now
            )
        except actions.AlreadyThere as error:
            existing = error.existing
            form.add_error(*_twin(error))
        else:
            messages.success(request, _("The organisation was added."))
            return redirect(link(request, "directory:organisation", added.public_id))
    context = {"form": form, "existing": existing, "look": look, "mark": mark_of(name) if look else ""}
    status = 422 if form.errors or look else 200
    return render(request, "directory/add_organisation.html", context, status=status)


def _twin(error: actions.AlreadyThere) -> tuple[str, str]:
    if isinstance(error, actions.RegisterNumberTaken):
        return "register_number", _("Another organisation of this country has this register number.")
    return "name", _("The directory has an organisation of this name in this country already.")


def _warn(request: ForumRequest, details: OrganisationDetails) -> None:
    for warning in warnings_about(details.name):
        messages.warning(request, warning)


def change_organisation(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change the entry of an organisation."""
    found = get_object_or_404(Organisation.objects.known_in(request.forum), public_id=public_id)
    if not may(request.actor, "directory.change_organisation", found.owner_in(request.forum)):
        raise NotAllowed("directory.change_organisation")
    names = ("name", "kind", "country", "short_name", "about", "register_number", "sector", "website")
    form = OrganisationForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    existing = None
    is_conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(
                organisation=found,
                forum=request.forum,
                details=form.details(),
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                now=request.now,
            )
        except actions.ChangedMeanwhile:
            is_conflict = True
        except actions.MovesToAnotherSide:
            form.add_error(
                "country",
                _("With this country it would belong to another side. Ask the joint secretariat to move it."),
            )
        except actions.AlreadyThere as error:
            existing = error.existing
            form.add_error(*_twin(error))
        else:
            _warn(request, form.details())
            messages.success(request, _("Saved."))
            return redirect(link(request, "directory:organisation", found.public_id))
    found.refresh_from_db()
    context = {
        "organisation": found,
        "form": form,
        "existing": existing,
        "is_conflict": is_conflict,
        "seen": found.changed_at.isoformat(),
    }
    status = 409 if is_conflict else 422 if form.errors else 200
    return render(request, "directory/change_organisation.html", context, status=status)
