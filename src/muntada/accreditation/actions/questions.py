"""Define what is asked of participants, and answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation.events import (
    QuestionAdded,
    QuestionChanged,
    QuestionRestored,
    QuestionRetired,
    QuestionsAnswered,
)
from muntada.accreditation.models import Answer, Option, Participation, Question
from muntada.accreditation.questions import OPEN, asked_of, chosen_of, questions_of
from muntada.accreditation.ready_made import READY_MADE
from muntada.base.action import action
from muntada.base.words import Words
from muntada.directory.closing import refuse_closed
from muntada.directory.models import Deadline
from muntada.forums.models import Forum
from muntada.journal.record import record

STEP = 10  # between two questions, so that one can stand between them


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A question as it should be: what is asked, of whom, and after which answer to which other question.

    `options` are the labels by key; those without a key yet have the empty one in `new_options`.
    """

    label: Words
    kind: str
    stage: str
    hint: Words = field(default_factory=Words)
    categories: Sequence[str] = ()
    is_required: bool = False
    options: Mapping[str, Words] = field(default_factory=dict)
    retired_options: Sequence[str] = ()
    new_options: Sequence[Words] = ()
    asked_if: Question | None = None
    asked_if_answers: Sequence[str] = ()


class BadCondition(Exception):
    """The question on which another depends must stand before it, be asked, and have such answers."""


class OptionsMissing(Exception):
    """Somebody who is to choose needs at least two options."""


class KindIsFixed(Exception):
    """People have answered this question: it keeps its kind and its stage."""


class StillAwaited(Exception):
    """Another question is asked only after this one."""


@action
def add_question(*, forum: Forum, draft: Draft, actor: Actor, now: datetime) -> Question:
    """One more question, at the end of its form. Raises `BadCondition`, `OptionsMissing`."""
    require(actor, "accreditation.add_question", Owner(forum_id=forum.pk))

    last = Question.objects.filter(forum=forum).order_by("-order").values_list("order", flat=True).first()
    question = Question(forum=forum, order=(last or 0) + STEP)
    _write(question, draft, now)

    record(QuestionAdded(forum_id=forum.pk, question=question.pk), actor=actor, now=now)
    return question


@action
def change_question(*, question: Question, draft: Draft, actor: Actor, now: datetime) -> None:
    """Ask otherwise; what was answered stays. Raises `KindIsFixed`, `BadCondition`, `OptionsMissing`."""
    require(actor, "accreditation.change_question", question)
    question = Question.objects.select_for_update().get(pk=question.pk)
    is_another = (draft.kind, draft.stage) != (question.kind, question.stage)
    if is_another and question.answers.exists():
        raise KindIsFixed
    if is_another and _awaiting(question):
        raise StillAwaited

    _write(question, draft, now)

    record(QuestionChanged(forum_id=question.forum_id, question=question.pk), actor=actor, now=now)


def _write(question: Question, draft: Draft, now: datetime) -> None:
    question.kind, question.stage = Question.Kind(draft.kind), Question.Stage(draft.stage)
    question.label = question.label.revised(draft.label)
    question.hint = question.hint.revised(draft.hint)
    question.categories, question.is_required = list(draft.categories), draft.is_required
    question.asked_if, question.asked_if_answers = draft.asked_if, list(draft.asked_if_answers)
    _check_condition(question)
    question.save()
    _write_options(question, draft, now)


def _check_condition(question: Question) -> None:
    before = question.asked_if
    if before is None:
        return
    stands_before = before.stage != question.stage or before.order < question.order
    follows = before.stage == Question.Stage.AFTER_APPROVAL and question.stage == Question.Stage.APPLICATION
    # Whatever stands before a question cannot wait for it in turn: so there are no circles.
    if (
        before.forum_id != question.forum_id
        or before.retired_at is not None
        or before.kind not in Question.TELLING
        or not stands_before
        or follows
        or not question.asked_if_answers
    ):
        raise BadCondition
    keys = {"yes", "no"}
    if before.kind in Question.CHOOSING:
        keys = set(before.options.values_list("key", flat=True))
    if not keys.issuperset(question.asked_if_answers):
        raise BadCondition


def _write_options(question: Question, draft: Draft, now: datetime) -> None:
    if question.kind not in Question.CHOOSING:
        return
    kept = {one.key: one for one in question.options.all()}
    for key, label in draft.options.items():
        if key in kept:
            kept[key].label = kept[key].label.revised(label)
            kept[key].retired_at = (kept[key].retired_at or now) if key in draft.retired_options else None
            kept[key].save(update_fields=["label", "retired_at"])
    number = max((int(key[1:]) for key in kept if key[1:].isdigit()), default=0)
    Option.objects.bulk_create(
        Option(question=question, key=f"o{number + n}", order=(len(kept) + n) * STEP, label=label)
        for n, label in enumerate(draft.new_options, start=1)
    )
    if question.options.filter(retired_at=None).count() < 2:
        raise OptionsMissing


class NowhereToMove(Exception):
    """It stands first or last, or would stand before the question on which it depends."""


@action
def move_question(*, question: Question, is_up: bool, actor: Actor, now: datetime) -> None:
    """Change places with the neighbour in the same form. Raises `NowhereToMove`."""
    require(actor, "accreditation.move_question", question)

    rows = list(
        Question.objects.select_for_update()
        .filter(forum=question.forum_id, stage=question.stage, retired_at=None)
        .order_by("order", "pk")
    )
    place = next((n for n, one in enumerate(rows) if one.pk == question.pk), None)
    other = None if place is None else place - 1 if is_up else place + 1
    if place is None or other is None or not 0 <= other < len(rows):
        raise NowhereToMove
    first, second = sorted((place, other))
    if rows[second].asked_if_id == rows[first].pk:
        raise NowhereToMove
    rows[first], rows[second] = rows[second], rows[first]
    for number, one in enumerate(rows, start=1):
        one.order = number * STEP
    Question.objects.bulk_update(rows, ["order"])

    record(QuestionChanged(forum_id=question.forum_id, question=question.pk), actor=actor, now=now)


@action
def retire_question(*, question: Question, actor: Actor, now: datetime) -> None:
    """Ask it no longer; one that nobody answered goes altogether. Raises `StillAwaited`."""
    require(actor, "accreditation.retire_question", question)
    if _awaiting(question):
        raise StillAwaited

    forum_id, pk = question.forum_id, question.pk
    if question.answers.exists() or question.asked_next.exists():
        Question.objects.filter(pk=pk, retired_at=None).update(retired_at=now)
    else:
        question.delete()

    record(QuestionRetired(forum_id=forum_id, question=pk), actor=actor, now=now)


def _awaiting(question: Question) -> bool:
    return question.asked_next.filter(retired_at=None).exists()


@action
def restore_question(*, question: Question, actor: Actor, now: datetime) -> None:
    """Ask it again. Raises `BadCondition` where the question on which it depends is retired itself."""
    require(actor, "accreditation.restore_question", question)
    if question.asked_if is not None and question.asked_if.retired_at is not None:
        raise BadCondition

    Question.objects.filter(pk=question.pk).update(retired_at=None)

    record(QuestionRestored(forum_id=question.forum_id, question=question.pk), actor=actor, now=now)


@action
def add_ready_questions(*, forum: Forum, name: str, actor: Actor, now: datetime) -> list[Question]:
    """The questions of a ready-made set, to be changed like any other; those that stand there are not doubled."""
    require(actor, "accreditation.add_ready_questions", Owner(forum_id=forum.pk))

    there = {one.label.text("en"): one for one in questions_of(forum)}
    made: dict[str, Question] = {}
    added = []
    for ready in READY_MADE[name].questions:
        label = ready.label.text("en")
        before = made.get(ready.after) if ready.after else None
        if label in there:
            made[ready.key] = there[label]
            continue
        made[ready.key] = add_question(
            forum=forum,
            draft=Draft(
                label=ready.label,
                hint=ready.hint,
                kind=ready.kind,
                stage=READY_MADE[name].stage,
                categories=READY_MADE[name].categories,
                is_required=ready.is_required,
                new_options=ready.options,
                asked_if=before,
                asked_if_answers=ready.after_answers if before else (),
            ),
            actor=actor,
            now=now,
        )
        added.append(made[ready.key])
    return added


class NotAskedNow(Exception):
    """The questions of this stage are not put to this person now."""


class AnsweredMeanwhile(Exception):
    """Somebody else answered after this form was opened."""


def latest_answer(participation: Participation, stage: str) -> str:
    """When the form of a stage was last filled in, as a form carries it; nothing for never."""
    rows = Answer.objects.filter(participation=participation, question__stage=stage)
    last = rows.order_by("-answered_at").values_list("answered_at", flat=True).first()
    return last.isoformat() if last else ""


@action
def answer_questions(
    *,
    participation: Participation,
    stage: str,
    values: Mapping[int, Any],
    seen: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep answers by the numbers of their questions; one that is None is taken back.

    What is not asked (any more) is left as it was. `seen` is `latest_answer` as the form showed it.
    Raises `NotAskedNow`, `AnsweredMeanwhile`, and `ListClosed` once the form after approval is closed.
    """
    right = "accreditation.answer_questions"
    require(actor, right, participation)
    held = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    if held.state not in OPEN[stage]:
        raise NotAskedNow
    if latest_answer(held, stage) != seen:
        raise AnsweredMeanwhile
    if stage == Question.Stage.AFTER_APPROVAL:
        refuse_closed(actor, right, held, held.forum, now, Deadline.What.ANSWERS)

    questions = questions_of(held.forum)
    chosen = dict(Answer.objects.filter(participation=held).values_list("question", "chosen"))
    for one in questions:
        if one.stage == stage and one.pk in values:
            value = values[one.pk]
            chosen[one.pk] = "" if value is None else chosen_of(one, value)
    asked = [one for one in asked_of(held.category, questions, chosen) if one.stage == stage]
    # What came to the form after it was opened is not in it, and so stays as it is.
    told = [(one, values[one.pk]) for one in asked if one.pk in values]
    Answer.objects.filter(
        participation=held, question__in=[one.pk for one, value in told if value is None]
    ).delete()
    Answer.objects.bulk_create(
        [
            Answer(
                participation=held, question=one, value=value, chosen=chosen_of(one, value), answered_at=now
            )
            for one, value in told
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["participation", "question"],
        update_fields=["value", "chosen", "answered_at"],
    )

    record(
        QuestionsAnswered(
            forum_id=held.forum_id, side_id=held.side_id, application=held.public_id, stage=stage
        ),
        actor=actor,
        now=now,
    )
