"""An officer leaves: what is open in the forum passes to a colleague, each side's within the side."""

import pytest
from conftest import SignIn
from tests.cast import NOON, Cast, acting, actor_of, make_officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accounts.actions import NotAColleague
from muntada.accounts.models import User
from muntada.forums import actions
from muntada.forums.models import Grant, Side
from muntada.journal.models import Entry
from muntada.post.models import Item

pytestmark = pytest.mark.usefixtures("at_noon")


def letter(cast: Cast, officer: User, side: Side | None, number: int) -> Item:
    return Item.objects.create(
        forum=cast.forum,
        side=side,
        public_id=f"MB27.IN.{number}",
        direction=Item.Direction.IN,
        state=Item.State.REGISTERED,
        dated_on=NOON.date(),
        language="en",
        subject=words("Visas"),
        officer=officer,
        created_at=NOON,
    )


def duties_of(user: User) -> list[tuple[str, int | None]]:
    return list(Grant.objects.filter(user=user, ended_at=None).order_by("pk").values_list("role", "side"))


def test_a_sides_secretariat_hands_over_what_is_its_own_sides(cast: Cast) -> None:
    leaving = make_officer(Role.PROTOCOL, cast.forum, cast.host)
    Grant.objects.create(
        user=leaving, forum=cast.forum, role=Role.CONSULAR, starts_on=NOON.date()
    )  # joint: not a side's to give
    staying = make_officer(Role.SECRETARIAT, cast.forum, cast.host)
    own, joint = letter(cast, leaving, cast.host, 1), letter(cast, leaving, None, 2)

    count = actions.hand_over_in_forum(
        forum=cast.forum, user=leaving, successor=staying, actor=actor_of(staying, cast.forum), now=NOON
    )

    own.refresh_from_db()
    joint.refresh_from_db()
    assert count == 2
    assert (own.officer, joint.officer) == (staying, leaving)
    assert duties_of(leaving) == [("consular", None)]
    assert duties_of(staying) == [("secretariat", cast.host.pk), ("protocol", cast.host.pk)]
    passed = Entry.objects.filter(name="accounts.WorkHandedOver").values_list("forum_id", "side_id")
    assert set(passed) == {(cast.forum.pk, cast.host.pk)}


def test_a_joint_secretariat_hands_over_all_but_what_it_may_not_give(cast: Cast) -> None:
    leaving = make_officer(Role.AUDITOR, cast.forum)
    Grant.objects.create(
        user=leaving, forum=cast.forum, side=cast.guest, role=Role.LEGAL, starts_on=NOON.date()
    )
    staying = make_officer(Role.PROTOCOL, cast.forum)

    actions.hand_over_in_forum(
        forum=cast.forum, user=leaving, successor=staying, actor=cast.secretary, now=NOON
    )

    assert duties_of(leaving) == [("auditor", None)]
    assert duties_of(staying) == [("protocol", None), ("legal", cast.guest.pk)]


def test_hand_over_in_forum_is_for_the_secretariat_and_to_a_colleague_of_the_side(cast: Cast) -> None:
    leaving = make_officer(Role.PROTOCOL, cast.forum, cast.host)
    other_side = make_officer(Role.PROTOCOL, cast.forum, cast.guest)
    staying = make_officer(Role.SECRETARIAT, cast.forum, cast.host)

    with pytest.raises(NotAllowed):
        actions.hand_over_in_forum(
            forum=cast.forum,
            user=leaving,
            successor=staying,
            actor=acting(Role.B2B_DESK, cast.forum),
            now=NOON,
        )
    for successor in (other_side, leaving, User.objects.create_user("new@cast.example", name="New")):
        with pytest.raises(NotAColleague):
            actions.hand_over_in_forum(
                forum=cast.forum,
                user=leaving,
                successor=successor,
                actor=actor_of(staying, cast.forum),
                now=NOON,
            )


def test_hand_over_in_forum_page_shows_nothing_of_the_other_side(cast: Cast, signed_in: SignIn) -> None:
    leaving = make_officer(Role.PROTOCOL, cast.forum, cast.host)
    staying = make_officer(Role.SECRETARIAT, cast.forum, cast.host)
    theirs = make_officer(Role.SECRETARIAT, cast.forum, cast.guest)
    url = f"/en/{cast.forum.slug}/duties/of/{leaving.pk}/hand-over/"

    hidden = signed_in(theirs).get(url)
    client = signed_in(staying)
    page = client.get(url)
    done = client.post(url, {"successor": staying.pk})

    assert hidden.status_code == 404
    assert list(page.context["form"].fields["successor"].queryset) == [staying]
    assert done.status_code == 302
    assert duties_of(leaving) == []
