"""The form that the secretariat defines: its questions, how it looks to a participant, and filling it in."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, Owner, may, may_at_all
from muntada.access.roles import Role
from muntada.accreditation import actions, queries
from muntada.accreditation.changes import answered, answers_of
from muntada.accreditation.models import Answer, Category, Participation, Question
from muntada.accreditation.question_forms import AnswersForm, QuestionForm, initial_of_question
from muntada.accreditation.questions import (
    OPEN,
    count_lacking,
    given_by,
    lacking,
    missing_of,
    questions_of,
)
from muntada.accreditation.ready_made import READY_MADE
from muntada.base.links import link
from muntada.directory.asking import ask_why, filed
from muntada.directory.changes import Ask
from muntada.directory.closing import ListClosed, has_to_ask
from muntada.directory.models import Deadline, filed_in
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 25
Stage = Question.Stage


def questions(request: ForumRequest) -> HttpResponse:
    """Both forms with their questions in order, and the ready-made sets that can be added."""
    every = questions_of(request.forum, with_retired=True)
    counts = dict(
        Answer.objects.filter(question__forum=request.forum)
        .order_by()
        .values_list("question")
        .annotate(count=Count("pk"))
    )
    by_pk = {one.pk: one for one in every}
    stages = []
    for stage in Stage:
        asked = [one for one in every if one.stage == stage and one.retired_at is None]
        rows = [
            {
                "question": one,
                "number": n,
                "answers": counts.get(one.pk, 0),
                "of": [str(Category(code).label) for code in one.categories],
                "after": by_pk.get(one.asked_if_id) if one.asked_if_id else None,
                "after_words": _after_words(by_pk[one.asked_if_id], one) if one.asked_if_id else [],
                "is_first": n == 1,
                "is_last": n == len(asked),
            }
            for n, one in enumerate(asked, start=1)
        ]
        stages.append((stage, rows))
    context = {
        "stages": stages,
        "retired": [(one, counts.get(one.pk, 0)) for one in every if one.retired_at is not None],
        "sets": READY_MADE.items(),
        "may_change": may(request.actor, "accreditation.change_question", Owner(forum_id=request.forum.pk)),
    }
    return render(request, "accreditation/questions.html", context)


def _after_words(before: Question, question: Question) -> list[Any]:
    """The answers after which a question is asked, in words."""
    if before.kind == Question.Kind.YES_NO:
        words = {"yes": _("yes"), "no": _("no")}
        return [words[key] for key in question.asked_if_answers if key in words]
    return [one.label for one in before.options.all() if one.key in question.asked_if_answers]


def answers(request: ForumRequest) -> HttpResponse:
    """What people answered, a form at a time; the press desk begins with the press."""
    kept = {name: request.GET.get(name, "") for name in ("q", "category", "side")}
    is_press_desk = request.actor.holds(Role.PRESS_DESK) and not may_at_all(
        request.actor, "accreditation.approve_application"
    )
    if is_press_desk and "category" not in request.GET:
        kept["category"] = Category.PRESS
    stage = request.GET.get("stage", "")
    if stage not in Stage.values:
        stage = Stage.APPLICATION
    every = questions_of(request.forum, with_retired=True)
    for one in every:
        one.forum = request.forum
    seen = Participation.objects.visible_to(request.actor, "accreditation.answers").filter(
        state__in=OPEN[stage]
    )
    rows = queries.narrowed(seen, kept)
    missing = count_lacking(rows, every, stage)
    is_lacking = request.GET.get("lacks") == "answers"
    if is_lacking:
        rows = rows.filter(lacking(every, stage))
    language = get_language() or "en"
    rows = rows.select_related("person", "membership__organisation", "side").prefetch_related("answers")
    page = Paginator(rows.order_by(f"person__{filed_in(language)}", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    asked = {"stage": stage, **kept}
    context = {
        "page": page,
        "rows": [
            (
                one,
                [given for given in given_by(one, every) if given.question.stage == stage and given.words],
                missing_of(one, every)[stage],
            )
            for one in page
        ],
        "missing": missing,
        "is_lacking": is_lacking,
        "asked": urlencode({key: value for key, value in asked.items() if value}),
        "words": kept["q"],
        "stage": stage,
        "is_filtered": is_lacking or any(kept.values()),
        "stages": filters("stage", Stage.choices, stage, kept),
        "categories": filters(
            "category", [("all", _("All categories")), *Category.choices], kept["category"] or "all", asked
        ),
        "shows_photos": may_at_all(request.actor, "accreditation.photo"),
    }
    return render(request, "accreditation/answers.html", context)


def add_question(request: ForumRequest) -> HttpResponse:
    """One more question."""
    stage = request.GET.get("stage", "")
    form = QuestionForm(
        request.POST or None,
        questions=questions_of(request.forum),
        initial={"stage": stage if stage in Stage.values else Stage.APPLICATION},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_question(forum=request.forum, draft=form.draft, actor=request.actor, now=request.now)
        except (actions.BadCondition, actions.OptionsMissing) as error:
            _tell(form, error)
        else:
            messages.success(request, _("The question was added."))
            return redirect(link(request, "accreditation:questions"))
    return _form_page(request, form, _("Add a question"), _("Add the question"))


def change_question(request: ForumRequest, pk: int) -> HttpResponse:
    """Ask it otherwise; what was answered stays."""
    question = _question(request, pk)
    form = QuestionForm(
        request.POST or None,
        questions=questions_of(request.forum),
        question=question,
        initial=initial_of_question(question),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_question(question=question, draft=form.draft, actor=request.actor, now=request.now)
        except (
            actions.BadCondition,
            actions.OptionsMissing,
            actions.KindIsFixed,
            actions.StillAwaited,
        ) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(link(request, "accreditation:questions"))
    return _form_page(request, form, _("Change a question"), _("Save"))


def _tell(form: QuestionForm, error: Exception) -> None:
    match error:
        case actions.BadCondition():
            name = "only_after" if "only_after" in form.fields else "stage"
            form.add_error(
                name,
                _(
                    "What this question depends on must stand before it, and be asked still, with these answers."
                ),
            )
        case actions.OptionsMissing():
            form.add_error("more_options", _("Write at least two options to choose from."))
        case actions.KindIsFixed():
            form.add_error(
                "kind",
                _(
                    "People have answered this question, so it keeps its kind and its form. Retire it and add another."
                ),
            )
        case actions.StillAwaited():
            form.add_error("kind", _still_awaited())


def _still_awaited() -> str:
    return _("Another question is asked only after this one. Change that one first.")


@require_POST
def move_question(request: ForumRequest, pk: int) -> HttpResponse:
    """Change places with the one above or below."""
    question = _question(request, pk)
    try:
        actions.move_question(
            question=question, is_up="up" in request.POST, actor=request.actor, now=request.now
        )
    except actions.NowhereToMove:
        messages.warning(
            request,
            _("It stays where it is: it is at the end, or must follow the question on which it depends."),
        )
    return redirect(link(request, "accreditation:questions") + f"#question-{question.pk}")


@require_POST
def retire_question(request: ForumRequest, pk: int) -> HttpResponse:
    """Ask it no longer."""
    try:
        actions.retire_question(question=_question(request, pk), actor=request.actor, now=request.now)
    except actions.StillAwaited:
        messages.error(request, _still_awaited())
    else:
        messages.success(request, _("This question is asked no longer; answers stay."))
    return redirect(link(request, "accreditation:questions"))


@require_POST
def restore_question(request: ForumRequest, pk: int) -> HttpResponse:
    """Ask it again."""
    try:
        actions.restore_question(question=_question(request, pk), actor=request.actor, now=request.now)
    except actions.BadCondition:
        messages.error(
            request, _("The question on which this one depends is asked no longer. Restore that one first.")
        )
    else:
        messages.success(request, _("This question is asked again."))
    return redirect(link(request, "accreditation:questions"))


@require_POST
def add_ready_questions(request: ForumRequest) -> HttpResponse:
    """The questions of a ready-made set."""
    name = request.POST.get("set", "")
    if name not in READY_MADE:
        raise Http404
    try:
        added = actions.add_ready_questions(
            forum=request.forum, name=name, actor=request.actor, now=request.now
        )
    except actions.BadCondition:
        messages.error(
            request,
            _("A question of this set was changed, so that others cannot follow it. Add those by hand."),
        )
        return redirect(link(request, "accreditation:questions"))
    text = ngettext("%(count)s question was added.", "%(count)s questions were added.", len(added))
    messages.success(
        request, text % {"count": len(added)} if added else _("All questions of this set are there already.")
    )
    return redirect(link(request, "accreditation:questions"))


def preview_form(request: ForumRequest) -> HttpResponse:
    """A form as somebody of a category sees it; it can be tried, and nothing is kept."""
    kept = {"stage": request.GET.get("stage", ""), "category": request.GET.get("category", "")}
    stage = kept["stage"] if kept["stage"] in Stage.values else Stage.APPLICATION
    category = kept["category"] if kept["category"] in Category.values else Category.BUSINESS
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        questions=questions_of(request.forum),
        stage=stage,
        category=category,
        answers={},
        zone=request.forum.tz,
    )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("This would be accepted. Nothing was kept."))
    kept = {"stage": stage, "category": category}
    context = {
        "form": form,
        "stage": Stage(stage),
        "stages": filters("stage", Stage.choices, stage, kept),
        "categories": filters("category", Category.choices, category, kept),
    }
    status = 422 if form.errors else 200
    return render(request, "accreditation/preview_form.html", context, status=status)


def answer_questions(request: ForumRequest, public_id: str, stage: str) -> HttpResponse:
    """Fill in the form of a stage for oneself, or for somebody for whom one answers."""
    if stage not in Stage.values:
        raise Http404
    found = get_object_or_404(
        Participation.objects.visible_to(request.actor, "accreditation.answer_questions").select_related(
            "person", "membership__organisation"
        ),
        public_id=public_id,
    )
    if not may(request.actor, "accreditation.answer_questions", found):
        raise NotAllowed("accreditation.answer_questions")
    is_open = found.state in OPEN[stage]
    seen = actions.latest_answer(found, stage)
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        questions=questions_of(request.forum),
        stage=stage,
        category=found.category,
        answers=dict(found.answers.values_list("question", "value")),
        zone=request.forum.tz,
    )
    is_conflict = False
    asks = stage == Stage.AFTER_APPROVAL and has_to_ask(
        request.actor,
        "accreditation.answer_questions",
        found,
        request.forum,
        request.now,
        Deadline.What.ANSWERS,
    )
    if asks:
        ask_why(form)
    if request.method == "POST" and is_open and form.is_valid():
        try:
            actions.answer_questions(
                participation=found,
                stage=stage,
                values=form.values,
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                now=request.now,
            )
        except actions.NotAskedNow:
            is_open = False
        except actions.AnsweredMeanwhile:
            is_conflict = True
        except ListClosed:
            asks = True
            if answer := filed(request, form, _asked(found, form)):
                return answer
        else:
            messages.success(request, _("Your answers are kept."))
            return redirect(link(request, "accreditation:application", found.public_id))
    context = {
        "application": found,
        "form": form,
        "stage": Stage(stage),
        "seen": seen,
        "is_open": is_open,
        "is_conflict": is_conflict,
        "zone_name": request.forum.zone,
        "asks": asks,
    }
    status = 409 if is_conflict else 422 if form.errors else 200
    return render(request, "accreditation/answer_questions.html", context, status=status)


def _asked(found: Participation, form: AnswersForm) -> Ask:
    """Other answers, as a request."""
    return Ask(
        kind="answers",
        before=answers_of(found),
        after=answered(form.values),
        side=found.side_id,
        delegation=found.membership.delegation_id,
        person=found.person,
        about=found.public_id,
    )


def _question(request: ForumRequest, pk: int) -> Question:
    rows = Question.objects.filter(forum=request.forum).select_related("asked_if")
    return get_object_or_404(rows, pk=pk)


def _form_page(request: ForumRequest, form: QuestionForm, title: str, button: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button}
    status = 422 if form.errors else 200
    return render(request, "accreditation/question_form.html", context, status=status)
