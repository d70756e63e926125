"""Which questions somebody is asked, what they still lack, and answers as words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.accreditation.models import Answer, Participation, Question
from muntada.base.words import Shown
from muntada.forums.models import Forum
from muntada.ui.format import at_place, format_day_number, format_number, format_time

Stage, Kind = Question.Stage, Question.Kind
State = Participation.State

# In which states the questions of a stage are put.
OPEN: Mapping[str, tuple[str, ...]] = {
    Stage.APPLICATION: (State.INVITED, State.APPLIED, State.APPROVED, State.CONFIRMED, State.REFUSED),
    Stage.AFTER_APPROVAL: Participation.LET_IN,
}


def questions_of(forum: Forum, *, with_retired: bool = False) -> list[Question]:
    """The questions of a forum with their options, in the order in which they are asked; two queries."""
    rows = Question.objects.filter(forum=forum)
    if not with_retired:
        rows = rows.filter(retired_at=None)
    return list(rows.select_related("asked_if").prefetch_related("options"))


def chosen_of(question: Question, value: Any) -> str:
    """An answer as conditions look at it."""
    match question.kind:
        case Kind.YES_NO:
            return "|yes|" if value else "|no|"
        case Kind.ONE:
            return f"|{value}|"
        case Kind.SOME:
            return "|" + "|".join(value) + "|"
    return ""


def asked_of(category: str, questions: Sequence[Question], chosen: Mapping[int, str]) -> list[Question]:
    """Those of these questions that are put to a category, after what was chosen, by the numbers of questions."""
    found: list[Question] = []
    asked: set[int] = set()
    for question in questions:
        if question.categories and category not in question.categories:
            continue
        if question.asked_if_id is not None:
            before = chosen.get(question.asked_if_id, "")
            if question.asked_if_id not in asked or not any(
                f"|{key}|" in before for key in question.asked_if_answers
            ):
                continue
        asked.add(question.pk)
        found.append(question)
    return found


@dataclass(frozen=True)
class Given:
    """A question and what somebody answered; no words where there is no answer."""

    question: Question
    words: list[Shown | str]
    is_asked: bool


def given_by(participation: Participation, questions: Sequence[Question]) -> list[Given]:
    """What somebody was asked and answered; what is asked no longer stands there where it was answered."""
    answers = {answer.question_id: answer for answer in participation.answers.all()}
    standing = [one for one in questions if one.retired_at is None and participation.state in OPEN[one.stage]]
    chosen = {key: answer.chosen for key, answer in answers.items()}
    asked = {one.pk for one in asked_of(participation.category, standing, chosen)}
    return [
        Given(
            one,
            words_of(one, answers[one.pk].value) if one.pk in answers else [],
            one.pk in asked,
        )
        for one in questions
        if one.pk in asked or one.pk in answers
    ]


def missing_of(participation: Participation, questions: Sequence[Question]) -> dict[str, int]:
    """How many questions of each stage somebody must answer and has not."""
    counts = {str(Stage.APPLICATION): 0, str(Stage.AFTER_APPROVAL): 0}
    for one in given_by(participation, questions):
        if one.is_asked and one.question.is_required and not one.words:
            counts[one.question.stage] += 1
    return counts


def lacking(questions: Sequence[Question], stage: str = "") -> Q:
    """Participations in which a question that must be answered has no answer."""
    found = Q(pk__in=[])
    by_pk = {one.pk: one for one in questions}
    for one in questions:
        if one.is_required and one.retired_at is None and stage in ("", one.stage):
            answered = Answer.objects.filter(participation=OuterRef("pk"), question=one)
            found |= _asked(one, by_pk) & Q(state__in=OPEN[one.stage]) & ~Q(Exists(answered))
    return found


def _asked(question: Question, by_pk: Mapping[int, Question]) -> Q:
    asked = Q(category__in=question.categories) if question.categories else Q()
    if question.asked_if_id is None:
        return asked
    matches = Q(pk__in=[])
    for key in question.asked_if_answers:
        matches |= Q(chosen__contains=f"|{key}|")
    before = Answer.objects.filter(matches, participation=OuterRef("pk"), question=question.asked_if_id)
    parent = by_pk.get(question.asked_if_id)
    return asked & Q(Exists(before)) & (_asked(parent, by_pk) if parent else Q(pk__in=[]))


def count_lacking(rows: QuerySet[Participation], questions: Sequence[Question], stage: str = "") -> int:
    """How many of these people have still to answer something; one query, none where nothing must be answered."""
    if not any(one.is_required and stage in ("", one.stage) for one in questions):
        return 0
    return rows.filter(lacking(questions, stage)).count()


def words_of(question: Question, value: Any) -> list[Shown | str]:
    """An answer in the reader's words: each text by itself, so that each can stand in its own direction."""
    language = get_language() or "en"
    match question.kind:
        case Kind.YES_NO:
            return [_("yes") if value else _("no")]
        case Kind.ONE | Kind.SOME:
            labels = {one.key: one.label for one in question.options.all()}
            keys = [value] if question.kind == Kind.ONE else value
            return [labels[key].best(language) for key in keys if key in labels]
        case Kind.DAY:
            return [format_day_number(date.fromisoformat(value))]
        case Kind.MOMENT:
            here = at_place(datetime.fromisoformat(value), question.forum.zone)
            return [f"{format_day_number(here.date())} {format_time(here)}"]
        case Kind.NUMBER:
            return [format_number(value, language)]
    return [str(value)]


def text_of(question: Question, value: Any) -> str:
    """An answer as plain text, for a file."""
    return ", ".join(one.text if isinstance(one, Shown) else one for one in words_of(question, value))


def conditions_of(questions: Iterable[Question]) -> list[tuple[str, Question, str, str]]:
    """What a question may depend on: a key for the form, the question, the answer's key and its words."""
    found = []
    language = get_language() or "en"
    for one in questions:
        if one.kind == Kind.YES_NO:
            pairs = [("yes", _("yes")), ("no", _("no"))]
        elif one.kind in Question.CHOOSING:
            pairs = [
                (option.key, option.label.best(language).text)
                for option in one.options.all()
                if option.retired_at is None
            ]
        else:
            continue
        found += [(f"{one.pk}:{key}", one, key, words) for key, words in pairs]
    return found
