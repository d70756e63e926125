"""What can be asked to be changed of an accreditation: its category, and answers once that form is closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from muntada.access.actor import Actor
from muntada.accreditation import actions
from muntada.accreditation.models import Answer, Badge, Category, Doubt, Participation, Question
from muntada.accreditation.questions import text_of
from muntada.accreditation.quotas import said_full
from muntada.directory.changes import (
    CannotBeApplied,
    Kind,
    Reading,
    Told,
    Values,
    register_caution,
    register_kind,
)
from muntada.directory.models import ChangeRequest

STAGE = Question.Stage.AFTER_APPROVAL
# What stands on a badge.
ON_THE_BADGE = frozenset({"name", "form_of_address", "title", "organisation", "part", "category"})
# What a passport is compared with.
AS_IN_THE_PASSPORT = frozenset({"name", "passport_name"})


def _applications(requests: Sequence[ChangeRequest]) -> dict[str, Participation]:
    rows = Participation.objects.filter(public_id__in=[one.about for one in requests])
    return {one.public_id: one for one in rows.exclude(state=Participation.State.WITHDRAWN)}


def _read_categories(requests: Sequence[ChangeRequest]) -> Reading:
    found = _applications(requests)
    words = dict(Category.choices)
    return Reading(
        stands={one.pk: {"category": found[one.about].category} for one in requests if one.about in found},
        label=lambda _key: Told(pgettext("of a participant", "Category")),
        told=lambda _key, value: Told(str(words.get(value, value or ""))),
    )


def answers_of(participation: Participation) -> Values:
    """The answers to the form after approval, by the numbers of their questions."""
    rows = Answer.objects.filter(participation=participation, question__stage=STAGE)
    return {str(pk): value for pk, value in rows.values_list("question", "value")}


def _read_answers(requests: Sequence[ChangeRequest]) -> Reading:
    found = _applications(requests)
    rows = Answer.objects.filter(participation__in=found.values(), question__stage=STAGE)
    by_application: dict[int, Values] = {}
    for pk, question, value in rows.values_list("participation", "question", "value"):
        by_application.setdefault(pk, {})[str(question)] = value
    keys = {int(key) for one in requests for key in one.difference}
    questions = {
        str(one.pk): one
        for one in Question.objects.filter(pk__in=keys).select_related("forum").prefetch_related("options")
    }

    def label(key: str) -> Told:
        best = questions[key].label.best(get_language() or "en") if key in questions else None
        return Told(best.text if best else key)

    def told(key: str, value: Any) -> Told:
        if key not in questions or value in (None, "", []):
            return Told("")
        return Told(text_of(questions[key], value))

    stands = {one.pk: by_application.get(found[one.about].pk, {}) for one in requests if one.about in found}
    order = {key: place for place, key in enumerate(questions)}
    return Reading(stands=stands, label=label, told=told, place=lambda key: order.get(key, len(order)))


def _application(request: ChangeRequest) -> Participation:
    found = Participation.objects.select_for_update(of=("self",)).filter(public_id=request.about).first()
    if found is None:
        raise CannotBeApplied(_("The application is there no longer."))
    return found


def _apply_category(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> None:
    found = _application(request)
    try:
        actions.change_application(
            participation=found,
            category=after["category"],
            zones=list(found.zones.all()),
            desk_note=found.desk_note,
            seen=found.changed_at,
            actor=actor,
            now=now,
        )
    except actions.QuotaFull as error:
        raise CannotBeApplied(said_full(error.use)) from error


def _apply_answers(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> None:
    found = _application(request)
    try:
        actions.answer_questions(
            participation=found,
            stage=STAGE,
            values={int(key): value for key, value in after.items()},
            seen=actions.latest_answer(found, STAGE),
            actor=actor,
            now=now,
        )
    except actions.NotAskedNow as error:
        raise CannotBeApplied(_("The questions of this form are not put to this person now.")) from error


def answered(values: Mapping[int, Any]) -> Values:
    """Answers as a request keeps them."""
    return {str(pk): value for pk, value in values.items()}


def cautions(request: ChangeRequest) -> list[str]:
    """A badge with the former text was printed; a passport was entered that may be spelled otherwise."""
    fields = {key.partition(".")[0] for key in request.difference}
    if (
        request.person_id is None
        or request.kind == "delegation"
        or not fields & (ON_THE_BADGE | AS_IN_THE_PASSPORT)
    ):
        return []
    found = Participation.objects.filter(forum=request.forum_id, person=request.person_id)
    applied = found.select_related("passport").first()
    if applied is None:
        return []
    said = []
    if fields & ON_THE_BADGE and Badge.objects.standing().filter(participation=applied).exists():
        said.append(_("A badge is printed already: after this change it has to be printed again."))
    passport = getattr(applied, "passport", None)
    if fields & AS_IN_THE_PASSPORT and passport is not None and passport.purged_at is None:
        if Doubt.OTHER_SPELLING in passport.doubts or Doubt.OTHER_NAME in passport.doubts:
            said.append(_("The passport that was entered is spelled otherwise than the entry as it stands."))
        else:
            said.append(
                _("A passport is entered, and agrees with the entry as it stands: have it compared again.")
            )
    return said


CATEGORY = register_kind(
    Kind(
        name="category",
        words=pgettext_lazy("kind of change", "category of an accreditation"),
        asked_with="accreditation.apply_for_accreditation",
        decided_with="accreditation.change_application",
        read=_read_categories,
        apply=_apply_category,
    )
)
ANSWERS = register_kind(
    Kind(
        name="answers",
        words=pgettext_lazy("kind of change", "answers to the form after approval"),
        asked_with="accreditation.answer_questions",
        decided_with="accreditation.answer_questions",
        read=_read_answers,
        apply=_apply_answers,
    )
)
register_caution(cautions)
