"""Delegations: list, page, forms."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.access.actor import NotAllowed, may
from muntada.base.links import link
from muntada.directory import actions
from muntada.directory.forms import DelegationForm, NewDelegationForm
from muntada.directory.models import Delegation, Membership, filed_in
from muntada.directory.queries import members_in_order, sides_open_to, with_counts
from muntada.forums.requests import ForumRequest


def delegations(request: ForumRequest) -> HttpResponse:
    """The delegations that the reader may see, by side."""
    rows = with_counts(Delegation.objects.visible_to(request.actor)).select_related("side", "focal_point")
    heads = Membership.objects.current().filter(
        forum=request.forum, part=Membership.Part.HEAD, delegation__isnull=False
    )
    head_of = {row.delegation_id: row.person for row in heads.select_related("person").order_by("-rank")}
    order = {side.pk: place for place, side in enumerate(request.forum.sides_for(get_language() or "en"))}
    shown = sorted(rows, key=lambda row: (order.get(row.side_id, 9), row.pk))
    context = {
        "rows": [(row, head_of.get(row.pk)) for row in shown],
        "may_add": bool(sides_open_to(request.actor, "directory.add_delegation", request.forum)),
    }
    return render(request, "directory/delegations.html", context)


def delegation(request: ForumRequest, public_id: str) -> HttpResponse:
    """A delegation: who heads it, who belongs to it in order of precedence, whom to ask."""
    rows = with_counts(Delegation.objects.visible_to(request.actor)).select_related("side", "focal_point")
    found = get_object_or_404(rows, public_id=public_id)
    members = list(members_in_order(found))
    context = {
        "delegation": found,
        "members": members,
        "heads": [row for row in members if row.part == Membership.Part.HEAD],
        "may_change": may(request.actor, "directory.change_delegation", found),
    }
    return render(request, "directory/delegation.html", context)


def add_delegation(request: ForumRequest) -> HttpResponse:
    """Form a delegation."""
    open_to = sides_open_to(request.actor, "directory.add_delegation", request.forum)
    sides = request.forum.sides.filter(pk__in=[side.pk for side in open_to])
    form = NewDelegationForm(request.POST or None, sides=sides)
    if request.method == "POST" and form.is_valid():
        added = actions.add_delegation(
            forum=request.forum,
            side=form.cleaned_data["side"],
            name=form.cleaned_data["name"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The delegation was formed. Members are added on their own pages."))
        return redirect(link(request, "directory:delegation", added.public_id))
    status = 422 if form.errors else 200
    return render(request, "directory/add_delegation.html", {"form": form}, status=status)


def change_delegation(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change the name, the head and the focal point."""
    found = get_object_or_404(Delegation.objects.visible_to(request.actor), public_id=public_id)
    if not may(request.actor, "directory.change_delegation", found):
        raise NotAllowed("directory.change_delegation")
    members = members_in_order(found)
    known = Membership.objects.visible_to(request.actor).values("pk")
    of_side = (
        Membership.objects.current()
        .filter(Q(pk__in=known) | Q(person=found.focal_point_id), forum=request.forum, side=found.side_id)
        .select_related("person")
        .order_by(f"person__{filed_in(get_language() or 'en')}", "pk")
    )
    head = members.filter(part=Membership.Part.HEAD).first()
    focal_point = of_side.filter(person=found.focal_point_id).first() if found.focal_point_id else None
    initial = {"name": found.name, "head": head, "focal_point": focal_point}
    form = DelegationForm(request.POST or None, members=members, of_side=of_side, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["focal_point"]
        actions.change_delegation(
            delegation=found,
            name=form.cleaned_data["name"],
            head=form.cleaned_data["head"],
            focal_point=chosen.person if chosen else None,
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Saved."))
        return redirect(link(request, "directory:delegation", found.public_id))
    context = {"delegation": found, "form": form}
    return render(request, "directory/change_delegation.html", context, status=422 if form.errors else 200)
