"""Delegations: list, page, forms."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may
from muntada.base.links import link
from muntada.directory import actions
from muntada.directory.asking import ask_why, filed
from muntada.directory.change_kinds import delegation_values
from muntada.directory.changes import Ask
from muntada.directory.closing import closing_of, closings_of, has_to_ask
from muntada.directory.forms import DelegationForm, NewDelegationForm
from muntada.directory.models import Deadline, Delegation, Membership, filed_in
from muntada.directory.moving import NoPlace
from muntada.directory.panels import panels_of_delegation
from muntada.directory.papers import list_paper
from muntada.directory.queries import members_in_order, sides_open_to, with_counts
from muntada.directory.views.changes import latest_changes
from muntada.engines.typeset import TypesetError
from muntada.forums.requests import ForumRequest


def delegations(request: ForumRequest) -> HttpResponse:
    """The delegations that the reader may see, by side."""
    rows = with_counts(Delegation.objects.visible_to(request.actor)).select_related(
        "side", "focal_point", "substitute"
    )
    heads = Membership.objects.current().filter(
        forum=request.forum, part=Membership.Part.HEAD, delegation__isnull=False
    )
    head_of = {row.delegation_id: row.person for row in heads.select_related("person").order_by("-rank")}
    order = {side.pk: place for place, side in enumerate(request.forum.sides_for(get_language() or "en"))}
    shown = sorted(rows, key=lambda row: (order.get(row.side_id, 9), row.pk))
    closings = closings_of(request.forum, request.now)
    context = {
        "rows": [
            (row, head_of.get(row.pk), closings.of(Deadline.What.LIST, row.side_id, row.pk)) for row in shown
        ],
        "has_closings": bool(closings.days),
        "may_add": bool(sides_open_to(request.actor, "directory.add_delegation", request.forum)),
    }
    return render(request, "directory/delegations.html", context)


def delegation(request: ForumRequest, public_id: str) -> HttpResponse:
    """A delegation: who heads it, who belongs to it in order of precedence, whom to ask."""
    rows = with_counts(Delegation.objects.visible_to(request.actor)).select_related(
        "side", "focal_point", "substitute"
    )
    found = get_object_or_404(rows, public_id=public_id)
    members = list(members_in_order(found))
    right = "directory.move_member"
    asks = has_to_ask(request.actor, right, found, request.forum, request.now)
    may_move = may(request.actor, right, found) and not asks
    context = {
        "delegation": found,
        "members": [
            _Row(
                member=row,
                may_rise=may_move and place > 0 and _beside(members[place - 1], row),
                may_fall=may_move and place + 1 < len(members) and _beside(members[place + 1], row),
            )
            for place, row in enumerate(members)
        ],
        "may_move": may_move,
        "deputies": [row for row in members if row.part == Membership.Part.DEPUTY],
        "heads": [row for row in members if row.part == Membership.Part.HEAD],
        "may_change": may(request.actor, "directory.change_delegation", found),
        "closing": closing_of(request.forum, found.owner, request.now),
        "changes": latest_changes(request, Q(delegation=found)),
        "panels": panels_of_delegation(request.actor, request.forum, found.pk),
    }
    return render(request, "directory/delegation.html", context)


@dataclass(frozen=True, slots=True)
class _Row:
    """A member in the order, and where from there they can be moved."""

    member: Membership
    may_rise: bool
    may_fall: bool


LEADS = (Membership.Part.HEAD, Membership.Part.DEPUTY)


def _beside(one: Membership, other: Membership) -> bool:
    return one.part == other.part or not {one.part, other.part} & set(LEADS)


@require_POST
def move_member(request: ForumRequest, pk: int) -> HttpResponse:
    """One place up or down in the order of precedence."""
    rows = Membership.objects.visible_to(request.actor).select_related("person", "delegation")
    member = get_object_or_404(rows.exclude(delegation=None), pk=pk)
    try:
        actions.move_member(
            membership=member, earlier="up" in request.POST, actor=request.actor, now=request.now
        )
    except actions.NoFurther:
        messages.warning(request, _("The order was changed meanwhile. Here it is as it stands now."))
    except NoPlace as error:
        messages.error(request, error.words)
    except actions.ListClosed:
        messages.warning(
            request, _("The list is closed. Ask for another place in the order of precedence here.")
        )
        return redirect(link(request, "directory:change_membership", pk))
    assert member.delegation is not None  # noqa: S101 - those without one were left out
    return redirect(link(request, "directory:delegation", member.delegation.public_id) + f"#member-{pk}")


def delegation_list_pdf(request: ForumRequest, public_id: str) -> HttpResponse:
    """The delegation in its order of precedence, in the languages of both sides, its own first."""
    rows = Delegation.objects.visible_to(request.actor).select_related("side")
    found = get_object_or_404(rows, public_id=public_id)
    if not may(request.actor, "directory.delegation_list_pdf", found):
        raise NotAllowed("directory.delegation_list_pdf")
    page = link(request, "directory:delegation", found.public_id)
    may_reach = may(request.actor, "directory.contact", found)
    try:
        paper = list_paper(
            found,
            request.forum,
            list(members_in_order(found)),
            url=request.build_absolute_uri(page),
            shows_passport=may_reach,
            now=request.now,
        )
    except TypesetError as error:
        messages.error(request, _("The list could not be printed: %(reason)s") % {"reason": str(error)})
        return redirect(page)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.public_id}.pdf"'
    return answer


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
    """Change the name, the head, the focal point and the substitute."""
    found = get_object_or_404(Delegation.objects.visible_to(request.actor), public_id=public_id)
    if not may(request.actor, "directory.change_delegation", found):
        raise NotAllowed("directory.change_delegation")
    members = members_in_order(found)
    known = Membership.objects.visible_to(request.actor).values("pk")
    answering = [one for one in (found.focal_point_id, found.substitute_id) if one is not None]
    of_side = (
        Membership.objects.current()
        .filter(Q(pk__in=known) | Q(person__in=answering), forum=request.forum, side=found.side_id)
        .select_related("person")
        .order_by(f"person__{filed_in(get_language() or 'en')}", "pk")
    )
    head = members.filter(part=Membership.Part.HEAD).first()
    named = {one.person_id: one for one in of_side.filter(person__in=answering)}
    initial = {
        "name": found.name,
        "head": head,
        "focal_point": named.get(found.focal_point_id or 0),
        "substitute": named.get(found.substitute_id or 0),
    }
    form = DelegationForm(request.POST or None, members=members, of_side=of_side, initial=initial)
    asks = has_to_ask(request.actor, "directory.change_delegation", found, request.forum, request.now)
    if asks:
        ask_why(form)
    if request.method == "POST" and form.is_valid():
        chosen = {
            role: one.person if (one := form.cleaned_data[role]) else None
            for role in ("head", "focal_point", "substitute")
        }
        try:
            actions.change_delegation(
                delegation=found,
                name=form.cleaned_data["name"],
                head=form.cleaned_data["head"],
                focal_point=chosen["focal_point"],
                substitute=chosen["substitute"],
                actor=request.actor,
                now=request.now,
            )
        except actions.ListClosed:
            asks = True
            ask = Ask(
                kind="delegation",
                before=delegation_values(
                    found.name,
                    head=head.person if head else None,
                    focal_point=found.focal_point,
                    substitute=found.substitute,
                ),
                after=delegation_values(form.cleaned_data["name"], **chosen),
                side=found.side_id,
                delegation=found.pk,
            )
            if answer := filed(request, form, ask):
                return answer
        else:
            messages.success(request, _("Saved."))
            return redirect(link(request, "directory:delegation", found.public_id))
    context = {"delegation": found, "form": form, "asks": asks}
    return render(request, "directory/change_delegation.html", context, status=422 if form.errors else 200)
