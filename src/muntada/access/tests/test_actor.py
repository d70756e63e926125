import pytest

from muntada.access.actor import NOBODY, Actor, NotAllowed, Owner, Standing, may, require
from muntada.access.roles import Role

HOST, GUEST = 1, 2
FORUM = 7


def officer(role: Role, side: int | None = None) -> Actor:
    return Actor(user_id=1, forum_id=FORUM, standings=(Standing(role=role, side_id=side),))


def test_a_joint_office_reaches_both_sides_and_a_side_s_office_only_its_own() -> None:
    of_guest = Owner(forum_id=FORUM, side_id=GUEST)

    answers = [
        may(officer(Role.SECRETARIAT), "directory.change_person", of_guest),
        may(officer(Role.SECRETARIAT, GUEST), "directory.change_person", of_guest),
        may(officer(Role.SECRETARIAT, HOST), "directory.change_person", of_guest),
    ]

    assert answers == [True, True, False]


def test_a_side_s_office_reaches_what_is_joint() -> None:
    assert may(officer(Role.SECRETARIAT, HOST), "programme.add_session", Owner(forum_id=FORUM))


def test_what_belongs_to_no_forum_is_out_of_reach_for_a_duty_given_in_one() -> None:
    of_forum = officer(Role.ADMINISTRATOR)
    of_installation = Actor(
        user_id=1, forum_id=FORUM, standings=(Standing(role=Role.ADMINISTRATOR, of_installation=True),)
    )
    installation = Owner(forum_id=None)

    answers = [may(actor, "accounts.deactivate_user", installation) for actor in (of_forum, of_installation)]

    assert answers == [False, True]


def test_nobody_acts_in_another_forum() -> None:
    assert not may(officer(Role.SECRETARIAT), "programme.add_session", Owner(forum_id=FORUM + 1))


def test_own_is_the_person_where_people_are_named_and_the_organisation_otherwise() -> None:
    hana = Actor(
        user_id=1,
        person_id=5,
        forum_id=FORUM,
        standings=(Standing(role=Role.DELEGATE, side_id=HOST, organisation_id=28),),
    )
    colleague = Owner(forum_id=FORUM, organisations=frozenset({28}), people=frozenset({6}))
    company = Owner(forum_id=FORUM, organisations=frozenset({28}))
    herself = Owner(forum_id=FORUM, organisations=frozenset({28}), people=frozenset({5}))

    action = "directory.change_person"

    assert [may(hana, action, thing) for thing in (colleague, company, herself)] == [False, True, True]


def test_require_refuses_a_visitor_in_words_that_name_the_action() -> None:
    with pytest.raises(NotAllowed, match=r"programme\.add_session"):
        require(NOBODY, "programme.add_session", Owner(forum_id=FORUM))
