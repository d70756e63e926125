from datetime import timedelta

import pytest
from conftest import SignIn
from tests.cast import NOON, Cast, acting, actor_of, make_focal_point, make_organisation, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.directory.models import Membership
from muntada.forums.models import Side
from muntada.journal.models import Entry
from muntada.meetings import actions
from muntada.meetings.models import Absence, Preference, Round
from muntada.meetings.tests.hall import EVE, at, make_company, make_hall, wish


def test_state_preference_is_for_one_s_own_organisation(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.state_preference(
            forum=cast.forum,
            asker=cast.zaytuna,
            asked=cast.rosinka,
            strength="must",
            actor=actor_of(cast.marina),
            now=EVE,
        )

    actions.state_preference(
        forum=cast.forum,
        asker=cast.zaytuna,
        asked=cast.rosinka,
        strength="must",
        actor=actor_of(cast.hana),
        now=EVE,
    )

    said = Preference.objects.get()
    assert (said.asker, said.asked, said.strength, said.side) == (
        cast.zaytuna,
        cast.rosinka,
        "must",
        cast.host,
    )
    entry = Entry.objects.get(name="meetings.PreferenceStated")
    assert entry.side_id == cast.host.pk
    assert entry.facts == {"preference_id": said.pk, "asker": "ORG.028"}


def test_state_preference_again_changes_the_strength(cast: Cast) -> None:
    first = wish(cast, cast.zaytuna, cast.rosinka, "must")

    second = wish(cast, cast.zaytuna, cast.rosinka, "no", reason="A lawsuit between us.")

    assert (second.pk, second.strength, second.reason) == (first.pk, "no", "A lawsuit between us.")


def test_state_preference_refuses_oneself_and_who_is_absent(cast: Cast) -> None:
    stranger = make_organisation("ORG.099", words("Far Away Ltd"))

    with pytest.raises(actions.ForThemselves):
        wish(cast, cast.zaytuna, cast.zaytuna)
    with pytest.raises(actions.NotTakingPart) as refused:
        wish(cast, cast.zaytuna, stranger)

    assert refused.value.organisation == stranger
    assert not Preference.objects.exists()


def test_state_preference_refuses_somebody_who_left(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.marina.pk).update(left_at=EVE)

    with pytest.raises(actions.NotTakingPart):
        wish(cast, cast.zaytuna, cast.rosinka)


def test_state_preference_refuses_a_person_of_another_organisation(cast: Cast) -> None:
    with pytest.raises(actions.WrongPerson):
        wish(cast, cast.zaytuna, cast.rosinka, attendee=cast.marina)

    said = wish(cast, cast.zaytuna, cast.rosinka, attendee=cast.hana, wished=cast.marina)

    assert (said.attendee, said.wished) == (cast.hana, cast.marina)


def test_state_preference_after_the_deadline_is_for_the_desk(cast: Cast) -> None:
    make_hall(cast)
    Round.objects.update(wishes_until=EVE)

    with pytest.raises(actions.WishesClosed):
        actions.state_preference(
            forum=cast.forum,
            asker=cast.zaytuna,
            asked=cast.rosinka,
            strength="want",
            actor=actor_of(cast.hana),
            now=EVE,
        )
    said = wish(cast, cast.zaytuna, cast.rosinka, "want")

    assert said.strength == "want"


def test_withdraw_preference_takes_it_back_once(cast: Cast) -> None:
    said = wish(cast, cast.zaytuna, cast.rosinka)

    with pytest.raises(NotAllowed):
        actions.withdraw_preference(preference=said, actor=actor_of(cast.marina), now=EVE)
    actions.withdraw_preference(preference=said, actor=actor_of(cast.hana), now=EVE)
    said.pk = 10**6
    with pytest.raises(actions.NothingToWithdraw):
        actions.withdraw_preference(preference=said, actor=cast.desk, now=EVE)

    assert not Preference.objects.exists()


def focal_point(cast: Cast, side: Side, *members: Membership) -> Actor:
    return actor_of(make_focal_point(cast.forum, side, *members), cast.forum)


def test_wishes_of_another_delegation_are_closed_to_its_neighbour(cast: Cast, signed_in: SignIn) -> None:
    said = wish(cast, cast.zaytuna, cast.rosinka)
    users = [make_focal_point(cast.forum, cast.host, one) for one in (cast.hana, cast.yousef)]
    clients = [signed_in(one) for one in users]
    of_zaytuna = f"?organisation={cast.zaytuna.public_id}"

    def statuses(path: str) -> list[int]:
        return [client.get(f"/en/mb27/wishes/{path}").status_code for client in clients]

    assert statuses(of_zaytuna) == [200, 404]
    assert statuses(f"{cast.rosinka.public_id}/state/{of_zaytuna}") == [200, 404]
    lists = [client.get("/en/mb27/wishes/").content.decode() for client in clients]
    assert ["Zaytuna Trading" in page for page in lists] == [True, False]
    own, neighbour = (actor_of(one, cast.forum) for one in users)
    with pytest.raises(NotAllowed):
        actions.state_preference(
            forum=cast.forum,
            asker=cast.zaytuna,
            asked=cast.rosinka,
            strength="no",
            actor=neighbour,
            now=EVE,
        )
    with pytest.raises(NotAllowed):
        actions.withdraw_preference(preference=said, actor=neighbour, now=EVE)
    actions.withdraw_preference(preference=said, actor=own, now=EVE)
    assert not Preference.objects.exists()


def test_preferences_are_their_own_side_s_and_organisation_s_matter(cast: Cast) -> None:
    other, _ = make_company(cast, 70, is_guest=False)
    ours = wish(cast, cast.zaytuna, cast.rosinka)
    theirs = wish(cast, cast.rosinka, cast.zaytuna, "no", reason="Private.")
    neighbours = wish(cast, other, cast.rosinka)

    seen = {
        who: set(Preference.objects.visible_to(actor))
        for who, actor in {
            "hana": actor_of(cast.hana),
            "marina": actor_of(cast.marina),
            "host desk": acting(Role.B2B_DESK, cast.forum, cast.host),
            "guest secretariat": acting(Role.SECRETARIAT, cast.forum, cast.guest),
            "guest focal point": focal_point(cast, cast.guest, cast.marina),
            "host focal point": focal_point(cast, cast.host, cast.hana),
            "focal point of a neighbour": focal_point(cast, cast.host, cast.yousef),
            "joint desk": cast.desk,
            "interpreter": actor_of(cast.yousef),
            "press": acting(Role.PRESS, cast.forum),
        }.items()
    }

    assert seen == {
        "hana": {ours},
        "marina": {theirs},
        "host desk": {ours, neighbours},
        "guest secretariat": {theirs},
        "guest focal point": {theirs},
        "host focal point": {ours},
        "focal point of a neighbour": set(),
        "joint desk": {ours, theirs, neighbours},
        "interpreter": set(),
        "press": set(),
    }


def absences(cast: Cast) -> list[tuple[int, int]]:
    """Hana's absences as minutes after nine."""
    nine = at(cast, 9)
    rows = Absence.objects.filter(membership=cast.hana).order_by("starts_at")
    minute = timedelta(minutes=1)
    return [((row.starts_at - nine) // minute, (row.ends_at - nine) // minute) for row in rows]


def block(cast: Cast, start: int, end: int, *, is_there: bool = False) -> None:
    nine = at(cast, 9)
    actions.set_availability(
        membership=cast.hana,
        starts_at=nine + timedelta(minutes=start),
        ends_at=nine + timedelta(minutes=end),
        is_there=is_there,
        actor=actor_of(cast.hana),
        now=EVE,
    )


def test_set_availability_joins_and_parts_absences(cast: Cast) -> None:
    block(cast, 0, 20)
    block(cast, 20, 40)
    block(cast, 20, 40)
    joined = absences(cast)

    block(cast, 10, 30, is_there=True)
    parted = absences(cast)
    block(cast, 0, 60, is_there=True)

    assert joined == [(0, 40)]
    assert parted == [(0, 10), (30, 40)]
    assert absences(cast) == []


def test_set_availability_is_one_s_own_matter(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.set_availability(
            membership=cast.hana,
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=1),
            is_there=False,
            actor=actor_of(cast.marina),
            now=EVE,
        )

    actions.set_availability(
        membership=cast.hana,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        is_there=False,
        actor=cast.desk,
        now=EVE,
    )

    assert Absence.objects.count() == 1
