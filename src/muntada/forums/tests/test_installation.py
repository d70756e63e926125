"""The first run of an empty installation."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.cast import NOON, Cast, actor_of

from muntada.access.actor import NOBODY
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.forums import actions
from muntada.forums.models import Grant, Installation
from muntada.forums.setup import code_file, current_code, invitation_to_set_up, is_set_up
from muntada.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own, without a code of an earlier test."""
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, data_dir=tmp_path, setup_code=""))


def set_up(**changes: Any) -> User:
    fields = {
        "name": "Huda",
        "email": "Huda@Cast.example",
        "password": "four calm words here",
        "language": "ar",
        "code": current_code(),
    }
    return actions.set_up(**{**fields, **changes}, actor=NOBODY, now=NOON)


def test_current_code_is_made_once_and_kept_for_its_owner() -> None:
    code = current_code()

    assert code == current_code() == code_file().read_text()
    assert len(code) == 17
    assert stat.S_IMODE(code_file().stat().st_mode) == 0o600


def test_current_code_is_that_of_the_settings_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, setup_code="chosen"))

    assert current_code() == "chosen"
    assert not code_file().exists()
    assert invitation_to_set_up("https://f.example") == [
        "Nobody is here yet. Set up this installation at https://f.example/en/set-up/ with the code that you chose."
    ]


def test_set_up_makes_the_first_administrator(django_capture_on_commit_callbacks: Any) -> None:
    assert not is_set_up()
    address = f"http://127.0.0.1:8000/en/set-up/?code={current_code()}"
    assert invitation_to_set_up("http://127.0.0.1:8000") == [
        f"Nobody is here yet. Set up this installation at {address}"
    ]

    with django_capture_on_commit_callbacks(execute=True):
        user = set_up(code=f" {current_code()} ")

    assert (user.email, user.name, user.language, user.is_active) == ("huda@cast.example", "Huda", "ar", True)
    assert user.check_password("four calm words here")
    grant = Grant.objects.get()
    assert (grant.user, grant.role, grant.forum, grant.ends_on) == (user, "administrator", None, None)
    assert actor_of(user).holds(Role.ADMINISTRATOR)
    entry = Entry.objects.get()
    assert (entry.name, entry.actor_id, entry.facts) == (
        "forums.InstallationSetUp",
        user.pk,
        {"user_id": user.pk},
    )
    assert is_set_up()
    assert invitation_to_set_up("http://127.0.0.1:8000") == []
    assert not code_file().exists()


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA", "رمز"])
def test_set_up_refuses_a_wrong_code(code: str) -> None:
    with pytest.raises(actions.WrongCode):
        set_up(code=code)

    assert not User.objects.exists()
    assert not Entry.objects.exists()


def test_set_up_refuses_every_code_when_the_kept_one_is_empty() -> None:
    code_file().write_text("")

    with pytest.raises(actions.WrongCode):
        set_up(code="")


def test_set_up_happens_once() -> None:
    code = current_code()
    set_up()

    with pytest.raises(actions.AlreadySetUp):
        set_up(email="second@cast.example", code=code)

    assert User.objects.count() == 1


def test_set_up_lets_only_one_of_two_win() -> None:
    # The other one has written the row, and their user cannot be seen yet.
    Installation.objects.create(pk=1, set_up_at=NOON)

    with pytest.raises(actions.AlreadySetUp):
        set_up()

    assert not User.objects.exists()


def test_set_up_is_refused_where_people_are(cast: Cast) -> None:
    with pytest.raises(actions.AlreadySetUp):
        set_up()
