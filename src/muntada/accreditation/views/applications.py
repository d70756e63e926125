"""The queue of applications, one application, and asking for somebody."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accreditation import actions, queries
from muntada.accreditation.forms import ApplyForm, CategoryForm, DecisionForm, RefusalForm
from muntada.accreditation.models import Category, Participation, Question
from muntada.accreditation.questions import (
    OPEN,
    Given,
    asked_of,
    count_lacking,
    given_by,
    lacking,
    missing_of,
    questions_of,
)
from muntada.accreditation.quotas import Use, said_full
from muntada.base.links import link
from muntada.directory.asking import ask_why, filed
from muntada.directory.changes import Ask
from muntada.directory.models import Membership, filed_in
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters
from muntada.ui.format import isolate

A_PAGE = 50
State = Participation.State


def applications(request: ForumRequest) -> HttpResponse:
    """Those that the reader may see: what waits for a decision first, then by name."""
    names = ("q", "state", "category", "side")
    kept = {name: request.GET.get(name, "") for name in names}
    seen = Participation.objects.visible_to(request.actor)
    counts = queries.counts_by_state(queries.narrowed(seen, {**kept, "state": ""}))
    questions = questions_of(request.forum)
    without_answers = count_lacking(seen, questions)
    rows = queries.narrowed(seen, kept).select_related(
        "person", "membership__organisation", "membership__delegation", "side"
    )
    is_lacking = without_answers > 0 and request.GET.get("lacks") == "answers"
    if is_lacking:
        rows = rows.filter(lacking(questions))
    language = get_language() or "en"
    sides = [("", _("All")), *((one.key, str(one.name)) for one in request.forum.sides_for(language))]
    waits_first = Case(When(state=State.APPLIED, then=Value(0)), default=Value(1))
    page = Paginator(rows.order_by(waits_first, f"person__{filed_in(language)}", "pk"), A_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "words": kept["q"],
        "is_filtered": any(kept.values()) or is_lacking,
        "without_answers": without_answers,
        "is_lacking": is_lacking,
        "states": filters("state", [("", _("All")), *State.choices], kept["state"], kept, counts),
        "categories": filters(
            "category", [("", _("All categories")), *Category.choices], kept["category"], kept
        ),
        "sides": filters("side", sides, kept["side"], kept),
        "may_decide": may_at_all(request.actor, "accreditation.approve_application"),
        "shows_photos": may_at_all(request.actor, "accreditation.photo"),
        "missing": _without(request).count(),
        "may_apply": may_at_all(request.actor, "accreditation.apply_for_accreditation"),
    }
    return render(request, "accreditation/applications.html", context)


def application(request: ForumRequest, public_id: str) -> HttpResponse:
    """Who asks, as what, where they may go, and what was decided; protocol decides here."""
    found = _application(request, public_id)
    may_change = may(request.actor, "accreditation.change_application", found)
    return _page(request, found, _decision(request, found) if may_change else None)


def change_application(request: ForumRequest, public_id: str) -> HttpResponse:
    """Another category, further zones, a note for the gate."""
    found = _application(request, public_id)
    if not may(request.actor, "accreditation.change_application", found):
        raise NotAllowed("accreditation.change_application")
    if request.method != "POST":
        return redirect(link(request, "accreditation:application", found.public_id))
    form = _decision(request, found)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if request.POST.get("seen") != found.changed_at.isoformat():
        return _page(request, found, form, is_conflict=True, status=409)
    try:
        actions.change_application(
            participation=found,
            category=form.cleaned_data["category"],
            zones=list(form.cleaned_data["zones"]),
            desk_note=form.cleaned_data["desk_note"],
            seen=found.changed_at,
            actor=request.actor,
            now=request.now,
        )
    except actions.ChangedMeanwhile:
        found.refresh_from_db()
        return _page(request, found, form, is_conflict=True, status=409)
    except actions.QuotaFull as error:
        form.add_error("category", said_full(error.use))
        found.refresh_from_db()
        return _page(request, found, form, status=422)
    messages.success(request, _("Saved."))
    return redirect(link(request, "accreditation:application", found.public_id))


@require_POST
def approve_application(request: ForumRequest, public_id: str) -> HttpResponse:
    """Let somebody in."""
    found = _application(request, public_id)
    try:
        actions.approve_application(participation=found, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("This application no longer waits: somebody decided it meanwhile."))
    except actions.QuotaFull as error:
        messages.error(request, said_full(error.use))
    else:
        messages.success(request, _("%(name)s is let in.") % {"name": isolate(str(found.person.name))})
    return redirect(link(request, "accreditation:application", found.public_id))


@require_POST
def approve_several(request: ForumRequest) -> HttpResponse:
    """Let in everybody who was ticked; who was decided meanwhile is passed over and counted."""
    chosen = Participation.objects.visible_to(request.actor).filter(
        public_id__in=request.POST.getlist("application")
    )
    approved = late = 0
    full: dict[int, tuple[Use, list[Participation]]] = {}
    for found in chosen.select_related("membership", "person", "forum"):
        try:
            actions.approve_application(participation=found, actor=request.actor, now=request.now)
        except actions.AlreadyDecided:
            late += 1
        except actions.QuotaFull as error:
            full.setdefault(error.use.quota.pk, (error.use, []))[1].append(found)
        else:
            approved += 1
    if approved:
        text = ngettext("%(count)s person is let in.", "%(count)s people are let in.", approved)
        messages.success(request, text % {"count": approved})
    if late:
        text = ngettext(
            "%(count)s application had been decided before.",
            "%(count)s applications had been decided before.",
            late,
        )
        messages.warning(request, text % {"count": late})
    for use, left_out in full.values():
        messages.error(request, said_full(use))
        names = ", ".join(isolate(str(one.person.name)) for one in left_out)
        messages.warning(request, _("Not let in for want of a place: %(names)s") % {"names": names})
    if not approved and not late and not full:
        messages.warning(request, _("Tick the applications that you approve."))
    return redirect(link(request, "accreditation:applications") + "?state=applied")


def refuse_application(request: ForumRequest, public_id: str) -> HttpResponse:
    """Ask for the reason, then do not let somebody in."""
    found = _application(request, public_id)
    if not may(request.actor, "accreditation.refuse_application", found):
        raise NotAllowed("accreditation.refuse_application")
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_application(
                participation=found,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                now=request.now,
            )
        except actions.AlreadyDecided:
            messages.warning(request, _("This application no longer waits: somebody decided it meanwhile."))
        else:
            messages.success(
                request, _("%(name)s is not let in.") % {"name": isolate(str(found.person.name))}
            )
        return redirect(link(request, "accreditation:application", found.public_id))
    context = {"application": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "accreditation/refuse_application.html", context, status=status)


@require_POST
def withdraw_application(request: ForumRequest, public_id: str) -> HttpResponse:
    """Somebody does not come after all."""
    found = _application(request, public_id)
    try:
        actions.withdraw_application(participation=found, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("This application was withdrawn before."))
    else:
        messages.success(request, _("The application is withdrawn."))
    return redirect(link(request, "accreditation:application", found.public_id))


def apply_for_accreditation(request: ForumRequest) -> HttpResponse:
    """Ask for oneself, or for everybody of one's delegation or side for whom nobody has asked yet."""
    form = ApplyForm(request.POST or None, members=_without(request))
    if request.method == "POST" and form.is_valid():
        asked = 0
        for membership in form.cleaned_data["members"]:
            try:
                actions.apply_for_accreditation(membership=membership, actor=request.actor, now=request.now)
            except (actions.AlreadyApplied, actions.TakesPartNoLonger):
                continue
            asked += 1
        text = ngettext(
            "Accreditation of %(count)s person was applied for.",
            "Accreditation of %(count)s people was applied for.",
            asked,
        )
        messages.success(request, text % {"count": asked})
        if asked == 1 and (only := _to_fill_in(request, form.cleaned_data["members"])):
            return redirect(
                link(request, "accreditation:answer_questions", only.public_id, Question.Stage.APPLICATION)
            )
        return redirect(link(request, "accreditation:applications"))
    context = {"form": form, "is_empty": not form.fields["members"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "accreditation/apply.html", context, status=422 if form.errors else 200)


def ask_for_category(request: ForumRequest, public_id: str) -> HttpResponse:
    """Whoever may not choose the category asks for another one."""
    found = _application(request, public_id)
    if not may(request.actor, "accreditation.ask_for_category", found):
        raise NotAllowed("accreditation.ask_for_category")
    form = CategoryForm(request.POST or None, initial={"category": found.category})
    ask_why(form)
    if request.method == "POST" and form.is_valid():
        ask = Ask(
            kind="category",
            before={"category": found.category},
            after={"category": form.cleaned_data["category"]},
            side=found.side_id,
            delegation=found.membership.delegation_id,
            person=found.person,
            about=found.public_id,
        )
        if answer := filed(request, form, ask):
            return answer
    context = {"application": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "accreditation/ask_for_category.html", context, status=status)


def _to_fill_in(request: ForumRequest, members: QuerySet[Membership]) -> Participation | None:
    """The one person for whom was just applied, where the form asks something of them."""
    applied = Participation.objects.filter(
        forum=request.forum, person__in=members.values("person"), applied_at=request.now
    ).first()
    if applied is None:
        return None
    asked = asked_of(applied.category, questions_of(request.forum), {})
    return applied if any(one.stage == Question.Stage.APPLICATION for one in asked) else None


def _without(request: ForumRequest) -> QuerySet[Membership]:
    """The members for whom this reader may apply and nobody has applied."""
    seen = Membership.objects.visible_to(request.actor)
    rows = queries.without_application(seen, request.forum).select_related("person", "organisation")
    return rows.order_by(f"person__{filed_in(get_language() or 'en')}", "pk")


def _application(request: ForumRequest, public_id: str) -> Participation:
    rows = Participation.objects.visible_to(request.actor).select_related(
        "person", "side", "membership__organisation", "membership__delegation", "decided_by", "applied_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def _stages(
    request: ForumRequest, found: Participation
) -> list[tuple[Question.Stage, list[Given], int, bool]]:
    """What was asked and answered in each form, how much is missing, and whether this reader may fill it in."""
    if not may(request.actor, "accreditation.answers", found):
        return []
    questions = questions_of(request.forum, with_retired=True)
    for one in questions:
        one.forum = request.forum
    given, missing = given_by(found, questions), missing_of(found, questions)
    may_answer = may(request.actor, "accreditation.answer_questions", found)
    rows = []
    for stage in Question.Stage:
        own = [one for one in given if one.question.stage == stage]
        is_open = found.state in OPEN[stage] and any(one.is_asked for one in own)
        if own:
            rows.append((stage, own, missing[stage], may_answer and is_open))
    return rows


def _decision(request: ForumRequest, found: Participation) -> DecisionForm:
    initial = {
        "category": found.category,
        "zones": found.zones.all(),
        "desk_note": found.desk_note,
    }
    posted = request.POST if request.method == "POST" else None
    return DecisionForm(posted, forum=request.forum, initial=initial)


def _page(
    request: ForumRequest,
    found: Participation,
    form: DecisionForm | None,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    rules = queries.rules_of(request.forum)
    stages = _stages(request, found)
    context = {
        "stages": stages,
        "application": found,
        "form": form,
        "is_conflict": is_conflict,
        "openings": queries.openings_of(found.category, found.zones.all(), rules),
        "has_zones": bool(rules),
        "zone_name": request.forum.zone,
        "may_decide": may(request.actor, "accreditation.approve_application", found),
        "may_withdraw": may(request.actor, "accreditation.withdraw_application", found)
        and found.state != State.WITHDRAWN,
        "may_enter_passport": may(request.actor, "accreditation.enter_passport", found),
        "may_ask_for_category": may(request.actor, "accreditation.ask_for_category", found)
        and found.state not in (State.WITHDRAWN, State.REFUSED),
        "may_choose": may(request.actor, "accreditation.choose_badge", found),
        "shows_photos": may(request.actor, "accreditation.photo", found),
        "may_change_photo": may(request.actor, "accreditation.change_photo", found),
        "waits": found.state == State.APPLIED,
        "reads_note": may(request.actor, "accreditation.change_application", found),
    }
    return render(request, "accreditation/application.html", context, status=status)
