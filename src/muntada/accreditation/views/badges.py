"""Badges: who has one, print those that are missing, one again, and how one's own reads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accreditation import actions, printing, queries
from muntada.accreditation.forms import BadgeChoiceForm, ReprintForm
from muntada.accreditation.models import Badge, Participation
from muntada.accreditation.vault import CannotUnseal
from muntada.base.links import link
from muntada.directory.models import Delegation, Membership, filed_in
from muntada.engines import typeset
from muntada.forums.requests import ForumRequest

A_PAGE = 50


def badges(request: ForumRequest) -> HttpResponse:
    """Everybody who is let in, with the badge that they have."""
    seen = Participation.objects.visible_to(request.actor).let_in()
    rows = queries.narrowed(seen, {"q": request.GET.get("q", "")}).select_related(
        "person", "membership__organisation", "side"
    )
    rows = rows.order_by(f"person__{filed_in(get_language() or 'en')}", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    standing = {
        badge.participation_id: badge
        for badge in Badge.objects.standing().filter(participation__in=[one.pk for one in page])
    }
    have = Badge.objects.standing().filter(participation__in=seen).count()
    context = {
        "page": page,
        "rows": [(one, standing.get(one.pk)) for one in page],
        "words": request.GET.get("q", ""),
        "have": have,
        "lack": seen.count() - have,
        "most": actions.MOST_AT_ONCE,
        "may_print": may_at_all(request.actor, "accreditation.print_badges"),
        "delegations": Delegation.objects.visible_to(request.actor)
        if may_at_all(request.actor, "accreditation.proof_list_pdf")
        else (),
    }
    return render(request, "accreditation/badges.html", context)


@require_POST
def print_badges(request: ForumRequest) -> HttpResponse:
    """The badges that nobody has printed yet, four on a sheet."""
    try:
        printed = actions.print_badges(forum=request.forum, actor=request.actor, now=request.now)
    except actions.NobodyToPrint:
        messages.warning(request, _("Everybody who is let in has a badge."))
        return redirect(link(request, "accreditation:badges"))
    return _paper(request, [one.pk for one in printed], typeset.Form.SHEETS)


def badge_pdf(request: ForumRequest, public_id: str) -> HttpResponse:
    """The badge that somebody has, once more as a file, for whoever prints badges."""
    found = _let_in(request, public_id)
    if not may(request.actor, "accreditation.badge_pdf", found):
        raise NotAllowed("accreditation.badge_pdf")
    badge = get_object_or_404(Badge.objects.standing(), participation=found)
    return _paper(request, [badge.pk], typeset.Form.SINGLE)


def reprint_badge(request: ForumRequest, public_id: str) -> HttpResponse:
    """Ask why, then print another one; the one before opens nothing from now on."""
    found = _let_in(request, public_id)
    if not may(request.actor, "accreditation.reprint_badge", found):
        raise NotAllowed("accreditation.reprint_badge")
    form = ReprintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            badge = actions.reprint_badge(
                participation=found, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
            )
        except actions.NotLetIn:
            messages.warning(request, _("This person is no longer let in."))
            return redirect(link(request, "accreditation:application", found.public_id))
        return _paper(request, [badge.pk], typeset.Form.SINGLE)
    context = {"application": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "accreditation/reprint_badge.html", context, status=status)


def choose_badge(request: ForumRequest, public_id: str) -> HttpResponse:
    """The holder sees their name in three scripts, chooses the largest, and says whether it is right."""
    found = get_object_or_404(
        Participation.objects.visible_to(request.actor).select_related("person", "membership"),
        public_id=public_id,
    )
    if not may(request.actor, "accreditation.choose_badge", found):
        raise NotAllowed("accreditation.choose_badge")
    initial = {"language": found.badge_language, "is_confirmed": found.name_confirmed_at is not None}
    form = BadgeChoiceForm(request.POST or None, name=found.person.name, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.choose_badge(participation=found, **form.cleaned_data, actor=request.actor, now=request.now)
        messages.success(request, _("Saved."))
        return redirect(link(request, "accreditation:application", found.public_id))
    context = {"application": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "accreditation/choose_badge.html", context, status=status)


def proof_list_pdf(request: ForumRequest, public_id: str) -> HttpResponse:
    """How the badges of a delegation will read, for its head to sign."""
    rows = Delegation.objects.visible_to(request.actor).select_related("forum", "side")
    delegation = get_object_or_404(rows, public_id=public_id)
    if not may(request.actor, "accreditation.proof_list_pdf", delegation):
        raise NotAllowed("accreditation.proof_list_pdf")
    listed = Participation.objects.visible_to(request.actor).filter(membership__delegation=delegation)
    listed = listed.exclude(state__in=(Participation.State.REFUSED, Participation.State.WITHDRAWN))
    members = Membership.objects.current().filter(delegation=delegation, part=Membership.Part.HEAD)
    try:
        paper = printing.proof_paper(
            delegation,
            list(
                listed.select_related("person", "membership__organisation").order_by("membership__rank", "pk")
            ),
            members.select_related("person").first(),
            request.now,
        )
    except typeset.TypesetError as error:
        return _cannot(request, str(error))
    return _file(paper, f"proof-{delegation.public_id}.pdf")


def _let_in(request: ForumRequest, public_id: str) -> Participation:
    rows = Participation.objects.visible_to(request.actor).let_in()
    return get_object_or_404(
        rows.select_related("forum", "person", "membership__organisation"), public_id=public_id
    )


def _paper(request: ForumRequest, badge_ids: list[int], form: typeset.Form) -> HttpResponse:
    rows = Badge.objects.filter(pk__in=badge_ids).select_related(
        "participation__person", "participation__membership__organisation"
    )
    ordered = list(rows.prefetch_related("participation__zones").order_by("participation__public_id"))
    try:
        paper = printing.badges_paper(request.forum, ordered, now=request.now, form=form)
    except typeset.TypesetError as error:
        return _cannot(request, str(error))
    except CannotUnseal:
        return _cannot(
            request,
            _("The key that signs badges cannot be opened: ask whoever runs the server for its vault."),
        )
    return _file(paper, f"badges-{request.forum.slug}.pdf")


def _cannot(request: ForumRequest, why: str) -> HttpResponse:
    messages.error(request, _("The paper cannot be printed: %(why)s") % {"why": why})
    return redirect(link(request, "accreditation:badges"))


def _file(paper: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
