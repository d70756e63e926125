"""Both demo forums load through the rooms' actions, hold, and stay closed to everybody else."""

from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from tests.cast import Cast

from muntada.accounts.models import User
from muntada.base import clock
from muntada.demo.accounts import demo_accounts, holds_only_demo_rows, is_loopback, may_open
from muntada.demo.load import NotADemo, ensure_loaded
from muntada.demo.rows import clock_of
from muntada.demo.verify import problems, reset
from muntada.directory.models import Organisation
from muntada.forums.models import Forum
from muntada.meetings.models import HallScreen, Meeting, Pin, Round, Run


@pytest.fixture
def in_demo(settings: LazySettings) -> None:
    settings.CONFIG = replace(settings.CONFIG, profile="neutral")


@pytest.fixture(autouse=True)
def _let_time_run() -> object:
    yield
    clock.stop_at(None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("profile", ["neutral", "benghazi"])
def test_load_verify_and_reset(settings: LazySettings, profile: str) -> None:
    settings.CONFIG = replace(settings.CONFIG, profile=profile)

    ensure_loaded(profile, say=lambda _line: None)

    round_ = Round.objects.select_related("published_run").get()
    assert list(problems(profile)) == []
    assert round_.published_run is not None
    assert round_.published_run.result["weight"]["proved"] is True
    # What a desk has to look at: pins that hold, a pair that may not meet, a draft to compare with, a screen.
    assert round_.published_run.result["pins_held"] == 2
    assert sorted(Pin.objects.exclude(note="").values_list("kind", flat=True)) == ["forbid", "hold", "hold"]
    assert Run.objects.filter(state=Run.State.DONE, is_even=True).exclude(name="").count() == 1
    assert HallScreen.objects.filter(revoked_at=None).count() == 1
    assert Meeting.objects.standing().count() >= 190
    assert len(demo_accounts()) >= 8
    assert clock.current_moment() == clock_of(profile)
    ensure_loaded(profile, say=lambda _line: None)  # a second time changes nothing
    assert Forum.objects.count() == 1
    reset()
    assert (Forum.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_ensure_loaded_leaves_a_database_alone_that_is_no_demo(cast: Cast) -> None:
    with pytest.raises(NotADemo):
        ensure_loaded("neutral", say=lambda _line: None)


@pytest.mark.django_db
def test_reset_refuses_a_database_that_is_no_demo(cast: Cast) -> None:
    with pytest.raises(NotADemo):
        reset()

    assert Organisation.objects.exists()


@pytest.mark.parametrize(
    ("headers", "is_near"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"}, False),
        ({"REMOTE_ADDR": ""}, False),
    ],
)
def test_the_open_accounts_are_for_this_machine_only(headers: dict[str, str], is_near: bool) -> None:
    assert is_loopback(RequestFactory().get("/", **headers)) is is_near


@pytest.mark.django_db
def test_sign_in_is_closed_outside_a_demo(client: Client) -> None:
    User.objects.create_user("hana@demo.example", name="Hana", is_demo=True)

    response = client.post("/en/demo/sign-in/", {"email": "hana@demo.example"})

    assert response.status_code == 404


@pytest.mark.django_db
def test_sign_in_is_closed_where_there_is_anything_but_demo_rows(client: Client, in_demo: None) -> None:
    User.objects.create_user("hana@demo.example", name="Hana", is_demo=True)
    opened = client.post("/en/demo/sign-in/", {"email": "hana@demo.example"})
    stranger = User.objects.create_user("real@person.example", name="Real")
    User.objects.filter(pk=stranger.pk).update(is_demo=False)

    refused = Client().post("/en/demo/sign-in/", {"email": "hana@demo.example"})

    assert (opened.status_code, refused.status_code) == (302, 404)
    assert not holds_only_demo_rows()
    assert not may_open(RequestFactory().get("/"))
