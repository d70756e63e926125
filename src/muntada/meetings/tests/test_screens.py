"""Screens on the wall show organisations and tables to whoever has their address, until they are switched off."""

import re
from datetime import datetime, timedelta

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import Cast, actor_of, make_officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base import clock
from muntada.meetings import actions
from muntada.meetings.models import HallScreen, Meeting
from muntada.meetings.slots import slots_of
from muntada.meetings.tests.hall import EVE, at, computed, make_hall, published, round_of, wish
from muntada.meetings.views.screen import shown_slot

SCREEN = "/en/mb27/screen"


@pytest.fixture
def screen(cast: Cast) -> HallScreen:
    """A screen at the entrance, in a hall with one meeting at nine."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    return actions.make_screen(forum=cast.forum, name="Entrance", actor=cast.desk, now=EVE)


def begin(cast: Cast, *, minutes: int = 5) -> datetime:
    """Let it be some minutes into the meeting."""
    moment = Meeting.objects.get().starts_at + timedelta(minutes=minutes)
    clock.stop_at(moment)
    return moment


def test_hall_screen_names_organisations_in_three_languages_and_nobody(
    cast: Cast, screen: HallScreen
) -> None:
    begin(cast)

    page = Client().get(f"{SCREEN}/{screen.token}/").content.decode()

    faces = re.findall(r'<section class="face" lang="(\w+)" dir="(\w+)">', page)
    assert faces == [("en", "ltr"), ("ar", "rtl"), ("ru", "ltr")]
    for name in ("Zaytuna Trading", "شركة زيتونة للتجارة", "АО «Росинка-Агро»", "الآن على الطاولات"):
        assert name in page
    for member in (cast.hana, cast.marina, cast.yousef):
        for name in member.person.name.texts.values():
            assert name.text not in page
    assert "<button" not in page


def test_hall_screen_hears_of_changes_and_ends_when_it_is_revoked(cast: Cast, screen: HallScreen) -> None:
    begin(cast)
    wall = Client()
    part = f"{SCREEN}/{screen.token}/?part=1"

    first = wall.get(part)
    same = wall.get(part, headers={"if-none-match": first["ETag"]})
    Meeting.objects.update(sequence=4)
    changed = wall.get(part, headers={"if-none-match": first["ETag"]})
    actions.revoke_screen(screen=screen, actor=cast.desk, now=EVE)
    ended = wall.get(part, headers={"if-none-match": changed["ETag"]})
    with pytest.raises(actions.AlreadyRevoked):
        actions.revoke_screen(screen=screen, actor=cast.desk, now=EVE)

    assert [one.status_code for one in (first, same, changed, ended)] == [200, 304, 200, 404]


def test_shown_slot_goes_on_to_the_next_shortly_before_the_end(cast: Cast, screen: HallScreen) -> None:
    slots = slots_of(round_of(cast))

    shown = [
        shown_slot(slots, at(cast, hour, minute)) for hour, minute in ((8, 0), (9, 14), (9, 15), (10, 56))
    ]

    assert [one.number if one else None for one in shown] == [0, 0, 1, None]
    assert screen.pk


def test_screens_are_made_and_switched_off_in_pages(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    empty = desk.post("/en/mb27/table-plan/screens/make/", {"name": " "})
    made = desk.post(
        "/en/mb27/table-plan/screens/make/", {"name": "By the door"}, follow=True
    ).content.decode()
    one = HallScreen.objects.get()
    off = desk.post(f"/en/mb27/table-plan/screens/{one.pk}/revoke/", follow=True).content.decode()

    assert empty.status_code == 422
    assert f"/en/mb27/screen/{one.token}/" in made
    assert one.token not in off


def test_make_screen_is_for_the_desk(cast: Cast) -> None:
    for member in (cast.hana, cast.yousef):
        with pytest.raises(NotAllowed):
            actions.make_screen(forum=cast.forum, name="Mine", actor=actor_of(member), now=EVE)
