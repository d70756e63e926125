"""Changes of accreditations that are asked for, and a delegation with all that it still lacks on one page."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import (
    DAY,
    NOON,
    Cast,
    actor_of,
    make_focal_point,
    make_member,
    make_officer,
    officer,
    words,
)

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.accreditation import actions
from muntada.accreditation.actions import Draft, Scope
from muntada.accreditation.models import Answer, Badge, Doubt, Participation, Passport, Question
from muntada.accreditation.panels import states_of
from muntada.directory.actions import ListClosed
from muntada.directory.actions import changes as requests
from muntada.directory.changes import CannotBeApplied, cautions_of, shown
from muntada.directory.models import ChangeRequest, Deadline, Delegation, Membership

HOME = "/en/mb27/accreditation/"
AFTER = Question.Stage.AFTER_APPROVAL


@pytest.fixture
def protocol(cast: Cast) -> Actor:
    return officer(Role.PROTOCOL, cast.forum)


@pytest.fixture
def focal_point(cast: Cast) -> User:
    return make_focal_point(cast.forum, cast.guest, cast.marina)


@pytest.fixture
def focal(focal_point: User, signed_in: SignIn) -> Client:
    return signed_in(focal_point)


def let_in(membership: Membership, actor: Actor) -> Participation:
    one = actions.apply_for_accreditation(
        membership=Membership.objects.get(pk=membership.pk), actor=actor, now=NOON
    )
    actions.approve_application(participation=one, actor=actor, now=NOON)
    return Participation.objects.get(pk=one.pk)


def question(cast: Cast, actor: Actor, label: str, kind: str, **more: Any) -> Question:
    draft = Draft(label=words(label), kind=kind, stage=AFTER, is_required=True, **more)
    return actions.add_question(forum=cast.forum, draft=draft, actor=actor, now=NOON)


def close_answers(cast: Cast) -> None:
    requests.set_deadline(
        forum=cast.forum,
        what=Deadline.What.ANSWERS,
        side=None,
        delegation=None,
        on=DAY - timedelta(days=1),
        actor=cast.secretary,
        now=NOON,
    )


def test_another_category_is_asked_for_and_needs_a_place(cast: Cast, protocol: Actor, focal: Client) -> None:
    found = let_in(cast.marina, protocol)
    address = f"{HOME}{found.public_id}/category/"

    silent = focal.post(address, {"category": "press", "why": ""})
    focal.post(address, {"category": "press", "why": "She writes for a paper."})
    made = ChangeRequest.objects.get()
    actions.add_quota(forum=cast.forum, scope=Scope(category="press"), places=0, actor=protocol, now=NOON)
    with pytest.raises(CannotBeApplied, match="places are used"):
        requests.accept_change(change=made, actor=protocol, now=NOON)
    untouched = Participation.objects.get().category
    found.forum.quotas.update(places=1)
    requests.accept_change(change=made, actor=protocol, now=NOON)

    assert (silent.status_code, untouched) == (422, "business")
    assert made.difference == {"category": ["business", "press"]}
    assert Participation.objects.get().category == "press"


def test_answers_after_their_deadline_are_asked_for(
    cast: Cast, protocol: Actor, focal_point: User, focal: Client
) -> None:
    hotel = question(cast, protocol, "Which hotel?", Question.Kind.LINE)
    car = question(cast, protocol, "A car?", Question.Kind.YES_NO)
    found = let_in(cast.marina, protocol)
    address = f"{HOME}{found.public_id}/form/{AFTER}/"
    typed = {f"q{hotel.pk}": "Corinthia", f"q{car.pk}": "no", "seen": ""}
    close_answers(cast)
    with pytest.raises(ListClosed):
        actions.answer_questions(
            participation=found,
            stage=AFTER,
            values={hotel.pk: "Corinthia"},
            seen="",
            actor=actor_of(focal_point, cast.forum),
            now=NOON,
        )

    page = focal.get(address).content.decode()
    focal.post(address, typed | {"why": "The flight is another one."})
    made = ChangeRequest.objects.get()
    (one,) = shown([made])
    before = Answer.objects.count()
    requests.accept_change(change=made, actor=cast.secretary, now=NOON)

    assert "The form is closed." in page
    assert [(line.label, line.after[0].text) for line in one.lines] == [
        ("Which hotel?", "Corinthia"),
        ("A car?", "no"),
    ]
    assert (before, dict(Answer.objects.values_list("question", "value"))) == (
        0,
        {hotel.pk: "Corinthia", car.pk: False},
    )


def test_whoever_decides_is_told_of_a_printed_badge_and_a_passport(
    cast: Cast, protocol: Actor, focal: Client
) -> None:
    found = let_in(cast.marina, protocol)
    made = ChangeRequest.objects.create(
        forum=cast.forum,
        side=cast.guest,
        public_id="MB27.CHG.001",
        kind="person",
        person=cast.marina.person,
        difference={"name.ru": ["Орлова Марина", "Белова Марина"]},
        reason="x",
        asked_at=NOON,
    )

    before = cautions_of(made)
    Badge.objects.create(participation=found, number=1, token="0" * 32, printed_at=NOON)
    Passport.objects.create(participation=found, sealed=b"x", doubts=[Doubt.OTHER_SPELLING], entered_at=NOON)
    after = cautions_of(made)

    assert before == []
    assert after == [
        "A badge is printed already: after this change it has to be printed again.",
        "The passport that was entered is spelled otherwise than the entry as it stands.",
    ]


def test_a_delegation_shows_who_is_ready_and_what_is_missing(
    cast: Cast, protocol: Actor, focal_point: User, focal: Client, signed_in: SignIn
) -> None:
    vera = make_member(cast.forum, cast.guest, cast.rosinka, words("Vera"), rank=200)
    delegation = Delegation.objects.get()
    Membership.objects.filter(pk=vera.pk).update(delegation=delegation)
    question(cast, protocol, "Which hotel?", Question.Kind.LINE)
    actions.add_quota(
        forum=cast.forum,
        scope=Scope(delegation=delegation, category="business"),
        places=1,
        actor=protocol,
        now=NOON,
    )
    found = let_in(cast.marina, protocol)
    Badge.objects.create(participation=found, number=1, token="0" * 32, printed_at=NOON)

    (state,) = states_of(actor_of(focal_point, cast.forum), cast.forum, [delegation.pk])
    page = focal.get(f"/en/mb27/directory/delegations/{delegation.public_id}/").content.decode()
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    others = desk.get(f"/en/mb27/directory/delegations/{delegation.public_id}/").content.decode()

    assert [(str(one.member.person.name), one.missing, one.has_badge) for one in state.members] == [
        ("Marina Orlova", ("photo", "passport", "travel and stay"), True),
        ("Vera", ("application",), False),
    ]
    assert [(use.used, use.quota.places) for use, _name in state.uses] == [(1, 1)]
    assert ("ready</span>" in page, "1 answer is missing" in page, "Ready for the forum" in others) == (
        True,
        True,
        False,
    )


def test_passports_are_named_only_to_whoever_may_enter_them(
    cast: Cast, protocol: Actor, focal: Client
) -> None:
    let_in(cast.marina, protocol)
    (state,) = states_of(protocol, cast.forum, [Delegation.objects.get().pk])

    assert (state.shows_passports, state.members[0].missing) == (False, ("photo",))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_delegation_asks_the_database_as_often_for_one_as_for_three(
    cast: Cast, protocol: Actor, focal: Client, count: int, django_assert_num_queries: Any
) -> None:
    delegation = Delegation.objects.get()
    for number in range(count):
        one = make_member(cast.forum, cast.guest, cast.rosinka, words(f"Vera {number}"))
        Membership.objects.filter(pk=one.pk).update(delegation=delegation)
        let_in(one, protocol)
    question(cast, protocol, "Which hotel?", Question.Kind.LINE)

    with django_assert_num_queries(25):
        focal.get(f"/en/mb27/directory/delegations/{delegation.public_id}/")
