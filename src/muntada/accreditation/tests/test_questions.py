"""The form that the secretariat defines: what is asked of whom and after what, and that no answer is lost."""

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import (
    NOON,
    Cast,
    acting,
    actor_of,
    make_focal_point,
    make_member,
    make_officer,
    officer,
    words,
)
from tests.files import taken

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.actions import Draft
from muntada.accreditation.models import Answer, Category, Participation, Question
from muntada.accreditation.questions import count_lacking, given_by, missing_of, questions_of, text_of
from muntada.accreditation.ready_made import READY_MADE
from muntada.directory.models import Membership

HOME = "/en/mb27/accreditation/"
Kind, Stage = Question.Kind, Question.Stage


@pytest.fixture
def protocol(cast: Cast) -> Actor:
    return officer(Role.PROTOCOL, cast.forum)


def add(cast: Cast, actor: Actor, label: str, kind: str = Kind.LINE, **more: object) -> Question:
    draft = Draft(**{"label": words(label), "kind": kind, "stage": Stage.APPLICATION, **more})  # type: ignore[arg-type]
    return actions.add_question(forum=cast.forum, draft=draft, actor=actor, now=NOON)


def applied(cast: Cast, actor: Actor, membership: Membership) -> Participation:
    return actions.apply_for_accreditation(membership=membership, actor=actor, now=NOON)


def answer(
    found: Participation, actor: Actor, values: dict[int, object], stage: str = Stage.APPLICATION
) -> None:
    actions.answer_questions(
        participation=found,
        stage=stage,
        values=values,
        seen=actions.latest_answer(found, stage),
        actor=actor,
        now=NOON,
    )


def asked(found: Participation) -> list[str]:
    fresh = Participation.objects.get(pk=found.pk)
    return [
        one.question.label.text("en") for one in given_by(fresh, questions_of(fresh.forum)) if one.is_asked
    ]


def test_add_question_is_for_the_secretariat_and_protocol(cast: Cast) -> None:
    for actor in (actor_of(cast.hana), acting(Role.FOCAL_POINT, cast.forum, cast.host)):
        with pytest.raises(NotAllowed):
            add(cast, actor, "Hotel?")

    add(cast, cast.secretary, "Hotel?")

    assert [str(one) for one in questions_of(cast.forum)] == ["Hotel?"]


def test_questions_are_asked_by_category_and_after_answers_that_hold(cast: Cast, protocol: Actor) -> None:
    car = add(cast, protocol, "Car?", Kind.YES_NO)
    plate = add(cast, protocol, "Plate?", asked_if=car, asked_if_answers=["yes"], is_required=True)
    add(cast, protocol, "Medium?", categories=[Category.PRESS], is_required=True)
    found = applied(cast, protocol, cast.hana)
    before = asked(found)

    answer(found, protocol, {car.pk: True})
    with_car, missing = asked(found), missing_of(found, questions_of(cast.forum))
    answer(found, protocol, {car.pk: False, plate.pk: "never kept"})
    Participation.objects.filter(pk=found.pk).update(category=Category.PRESS)

    assert (before, with_car, missing[Stage.APPLICATION]) == (["Car?"], ["Car?", "Plate?"], 1)
    assert asked(found) == ["Car?", "Medium?"]
    assert dict(Answer.objects.values_list("question", "value")) == {car.pk: False}


def test_lacking_counts_in_the_database_what_the_page_counts_by_person(cast: Cast, protocol: Actor) -> None:
    car = add(cast, protocol, "Car?", Kind.YES_NO, is_required=True)
    colours = [words("Red"), words("Blue")]
    colour = add(
        cast, protocol, "Colours?", Kind.SOME, new_options=colours, asked_if=car, asked_if_answers=["yes"]
    )
    add(cast, protocol, "Shade?", asked_if=colour, asked_if_answers=["o2"], is_required=True)
    add(cast, protocol, "Arrival?", Kind.DAY, stage=Stage.AFTER_APPROVAL, is_required=True)
    questions = questions_of(cast.forum)
    found = [applied(cast, protocol, one) for one in (cast.hana, cast.marina, cast.yousef)]
    answer(found[0], protocol, {car.pk: True, colour.pk: ["o1", "o2"]})  # the shade is missing
    answer(found[1], protocol, {car.pk: True, colour.pk: ["o1"]})  # nothing
    actions.approve_application(participation=found[1], actor=protocol, now=NOON)  # but now the arrival

    rows = Participation.objects.filter(forum=cast.forum)
    counted = {stage: count_lacking(rows, questions, stage) for stage in ("", *Stage.values)}

    missing = [missing_of(one, questions) for one in rows.order_by("pk")]
    assert [list(one.values()) for one in missing] == [[1, 0], [0, 1], [1, 0]]
    assert counted == {"": 3, Stage.APPLICATION: 2, Stage.AFTER_APPROVAL: 1}


def test_change_question_keeps_what_was_answered(cast: Cast, protocol: Actor) -> None:
    room = add(cast, protocol, "Room?", Kind.ONE, new_options=[words("Single"), words("Double")])
    found = applied(cast, protocol, cast.hana)
    answer(found, protocol, {room.pk: "o1"})

    def changed(**more: object) -> Draft:
        labels = {"o1": words("One bed"), "o2": words("Double")}
        kept = {
            "label": words("Which room?"),
            "kind": Kind.ONE,
            "stage": Stage.APPLICATION,
            "options": labels,
        }
        return Draft(**{**kept, **more})  # type: ignore[arg-type]

    with pytest.raises(actions.KindIsFixed):
        actions.change_question(question=room, draft=changed(kind=Kind.LINE), actor=protocol, now=NOON)
    with pytest.raises(actions.OptionsMissing):
        actions.change_question(
            question=room, draft=changed(retired_options=["o1"]), actor=protocol, now=NOON
        )
    actions.change_question(
        question=room,
        draft=changed(retired_options=["o1"], new_options=[words("Suite")]),
        actor=protocol,
        now=NOON,
    )

    (question,) = questions_of(cast.forum)
    assert [(one.key, str(one), one.retired_at is None) for one in question.options.all()] == [
        ("o1", "One bed", False),
        ("o2", "Double", True),
        ("o3", "Suite", True),
    ]
    assert text_of(question, Answer.objects.get().value) == "One bed"


def test_conditions_lead_in_no_circle_and_forward_only(cast: Cast, protocol: Actor) -> None:
    first = add(cast, protocol, "First?", Kind.YES_NO)
    second = add(cast, protocol, "Second?", Kind.YES_NO, asked_if=first, asked_if_answers=["yes"])
    late = add(cast, protocol, "Late?", Kind.YES_NO, stage=Stage.AFTER_APPROVAL)
    line = add(cast, protocol, "Line?")

    for before, answers in (
        (second, ["yes"]),
        (first, ["yes"]),
        (late, ["yes"]),
        (line, ["x"]),
        (second, []),
    ):
        with pytest.raises(actions.BadCondition):
            actions.change_question(
                question=first,
                draft=Draft(
                    label=words("First?"),
                    kind=Kind.YES_NO,
                    stage=Stage.APPLICATION,
                    asked_if=before,
                    asked_if_answers=answers,
                ),
                actor=protocol,
                now=NOON,
            )
    with pytest.raises(actions.NowhereToMove):
        actions.move_question(question=second, is_up=True, actor=protocol, now=NOON)
    with pytest.raises(actions.StillAwaited):
        actions.retire_question(question=first, actor=protocol, now=NOON)
    actions.move_question(question=line, is_up=True, actor=protocol, now=NOON)

    assert [str(one) for one in questions_of(cast.forum)] == ["First?", "Line?", "Second?", "Late?"]


def test_retire_question_keeps_answers_and_restore_question_asks_again(cast: Cast, protocol: Actor) -> None:
    kept, gone = add(cast, protocol, "Kept?"), add(cast, protocol, "Gone?")
    found = applied(cast, protocol, cast.hana)
    answer(found, protocol, {kept.pk: "an answer"})

    for one in (kept, gone):
        actions.retire_question(question=one, actor=protocol, now=NOON)
    is_asked = asked(found)
    shown = given_by(found, questions_of(cast.forum, with_retired=True))
    kept.refresh_from_db()
    actions.restore_question(question=kept, actor=protocol, now=NOON)

    assert (is_asked, [(one.words, one.is_asked) for one in shown]) == ([], [(["an answer"], False)])
    assert ([str(one) for one in Question.objects.all()], asked(found)) == (["Kept?"], ["Kept?"])


@pytest.mark.parametrize("name", READY_MADE)
def test_add_ready_questions_stand_in_three_languages_and_are_not_doubled(
    cast: Cast, protocol: Actor, name: str
) -> None:
    added = actions.add_ready_questions(forum=cast.forum, name=name, actor=protocol, now=NOON)
    again = actions.add_ready_questions(forum=cast.forum, name=name, actor=protocol, now=NOON)

    assert (len(added), again) == (len(READY_MADE[name].questions), [])
    texts = [one.label for one in added] + [one.label for q in added for one in q.options.all()]
    texts += [one.hint for one in added if one.hint]
    assert [str(one) for one in texts if not all(one.text(code) for code in ("ar", "ru", "en"))] == []


def test_answer_questions_after_approval_only_and_not_over_somebody_elses(
    cast: Cast, protocol: Actor
) -> None:
    day = add(cast, protocol, "Arrival?", Kind.DAY, stage=Stage.AFTER_APPROVAL)
    found = applied(cast, protocol, cast.hana)

    with pytest.raises(actions.NotAskedNow):
        answer(found, protocol, {day.pk: "2027-03-16"}, Stage.AFTER_APPROVAL)
    actions.approve_application(participation=found, actor=protocol, now=NOON)
    answer(found, actor_of(cast.hana), {day.pk: "2027-03-16"}, Stage.AFTER_APPROVAL)
    with pytest.raises(actions.AnsweredMeanwhile):
        actions.answer_questions(
            participation=found,
            stage=Stage.AFTER_APPROVAL,
            values={day.pk: "2027-03-15"},
            seen="",
            actor=protocol,
            now=NOON,
        )
    with pytest.raises(NotAllowed):
        answer(found, actor_of(cast.marina), {}, Stage.AFTER_APPROVAL)

    assert list(Answer.objects.values_list("value", flat=True)) == ["2027-03-16"]


def test_form_is_filled_in_without_a_script_and_keeps_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    car = add(cast, protocol, "Car?", Kind.YES_NO, is_required=True)
    plate = add(cast, protocol, "Plate?", asked_if=car, asked_if_answers=["yes"], is_required=True)
    seats = add(cast, protocol, "Seats?", Kind.NUMBER)
    found = applied(cast, protocol, cast.hana)
    holder, address = signed_in(cast.hana), f"{HOME}{found.public_id}/form/application/"

    def send(**typed: str) -> tuple[int, str]:
        answered = holder.post(address, {"seen": actions.latest_answer(found, Stage.APPLICATION), **typed})
        return answered.status_code, answered.content.decode()

    page = holder.get(address).content.decode()
    wrong = send(**{f"q{car.pk}": "yes", f"q{seats.pk}": "٤"})
    right = send(**{f"q{car.pk}": "yes", f"q{plate.pk}": "5-1234", f"q{seats.pk}": "٤"})
    less = send(**{f"q{car.pk}": "no"})

    assert (f'data-asked-if="q{car.pk}"' in page, 'data-asked-answers="yes"' in page) == (True, True)
    assert (wrong[0], wrong[1].count("Answer this question."), 'value="4"' in wrong[1]) == (422, 2, True)
    assert (right[0], less[0]) == (302, 302)
    # The plate is asked no longer and stays; the seats were emptied.
    assert dict(Answer.objects.values_list("question", "value")) == {car.pk: False, plate.pk: "5-1234"}


def test_focal_point_fills_in_for_its_own_delegation_alone(cast: Cast, signed_in: SignIn) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    line = add(cast, protocol, "Medium?")
    own, other = applied(cast, protocol, cast.marina), applied(cast, protocol, cast.hana)
    focal = signed_in(make_focal_point(cast.forum, cast.guest, cast.marina))

    answers = [
        focal.post(
            f"{HOME}{one.public_id}/form/application/", {"seen": "", f"q{line.pk}": "Marsa TV"}
        ).status_code
        for one in (own, other)
    ]

    assert (answers, list(Answer.objects.values_list("participation", flat=True))) == ([302, 404], [own.pk])


def test_question_pages_add_and_change_with_options_and_conditions(cast: Cast, signed_in: SignIn) -> None:
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    typed = {
        "stage": "application",
        "label_en": "Room?",
        "label_ru": "Номер?",
        "label_original": "en",
        "kind": "one",
        "more_options_en": "Single\nDouble",
        "more_options_original": "en",
    }

    uneven = protocol.post(f"{HOME}questions/new/", typed | {"more_options_ru": "Одноместный"})
    protocol.post(f"{HOME}questions/new/", typed | {"more_options_ru": "Одноместный\nДвухместный"})
    room = Question.objects.get()
    condition = {
        "label_en": "Crib?",
        "kind": "yes_no",
        "only_after": [f"{room.pk}:o2"],
        "more_options_en": "",
    }
    protocol.post(f"{HOME}questions/new/", typed | {"label_ru": ""} | condition)
    page = protocol.get(f"{HOME}questions/").content.decode()

    assert (uneven.status_code, b"different numbers of lines" in uneven.content) == (422, True)
    assert [(one.label.text("en"), one.label.text("ru")) for one in room.options.all()] == [
        ("Single", "Одноместный"),
        ("Double", "Двухместный"),
    ]
    crib = Question.objects.exclude(pk=room.pk).get()
    assert (crib.asked_if, crib.asked_if_answers) == (room, ["o2"])
    assert "only after" in page
    protocol.post(f"{HOME}questions/{crib.pk}/move/", {"up": ""})
    protocol.post(f"{HOME}questions/{crib.pk}/retire/")
    assert not Question.objects.filter(pk=crib.pk).exists()


def test_preview_form_checks_and_keeps_nothing(cast: Cast, signed_in: SignIn) -> None:
    line = add(cast, officer(Role.PROTOCOL, cast.forum), "Medium?", is_required=True)
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    address = f"{HOME}questions/preview/?stage=application&category=press"

    empty = protocol.post(address, {f"q{line.pk}": ""})
    full = protocol.post(address, {f"q{line.pk}": "Marsa TV"})

    assert (empty.status_code, full.status_code, Answer.objects.count()) == (422, 200, 0)
    assert "Nothing was kept." in full.content.decode()


def test_answers_are_read_at_the_desk_and_taken_away_with_chosen_columns(
    cast: Cast, signed_in: SignIn
) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    line = add(cast, protocol, "Medium?", is_required=True)
    room = add(cast, protocol, "Room?", Kind.SOME, new_options=[words("Single"), words("Double")])
    found, other = applied(cast, protocol, cast.hana), applied(cast, protocol, cast.marina)
    answer(found, protocol, {line.pk: "Marsa TV", room.pk: ["o1", "o2"]})
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    page = desk.get(f"{HOME}{found.public_id}/").content.decode()
    queue = desk.get(f"{HOME}?lacks=answers").content.decode()
    rows = taken(desk, "answers", ["id", f"q{line.pk}", f"q{room.pk}"])

    assert ("Marsa TV" in page, "Single" in page) == (True, True)
    assert (found.public_id in queue, other.public_id in queue) == (False, True)
    assert rows == [
        {"Number of the application": found.public_id, "Medium?": "Marsa TV", "Room?": "Single, Double"},
        {"Number of the application": other.public_id, "Medium?": "", "Room?": ""},
    ]
    theirs = signed_in(make_focal_point(cast.forum, cast.guest, cast.marina))
    assert [row["Medium?"] for row in taken(theirs, "answers", [f"q{line.pk}"])] == [""]


def test_answers_ask_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    add(cast, protocol, "Room?", Kind.SOME, new_options=[words("Single"), words("Double")], is_required=True)
    applied(cast, protocol, cast.hana)
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    desk.get(HOME)

    with django_assert_num_queries(13):
        desk.get(HOME)
    for name in ("Salem", "Anna"):
        applied(cast, protocol, make_member(cast.forum, cast.host, cast.zaytuna, words(name)))
    with django_assert_num_queries(13):
        desk.get(HOME)
