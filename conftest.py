"""Fixtures for every room: the standing cast, a signed-in browser, jobs carried out on demand."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from tests.cast import NOON, Cast, make_cast

from muntada.accounts.models import User
from muntada.base import clock
from muntada.directory.models import Membership
from muntada.directory.search.holding import HOLDING, folder
from muntada.site import tables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Tests begin with the tables as they are now; a test of its own holds that migrations lead to them."""
    connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What an empty database gets beside its tables."""
    with django_db_blocker.unblock():
        tables.complete_tables(connection)
        tables.make_queue()


# By these a test asks for the database under test, in its own process or in others.
OF_THE_DATABASE = frozenset({"db", "transactional_db", "prepared"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database runs once, beside SQLite; on PostgreSQL it is left out."""
    if connection.vendor == "sqlite":
        return
    asking: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        asks = item.get_closest_marker("django_db") or OF_THE_DATABASE & set(
            getattr(item, "fixturenames", ())
        )
        (asking if asks else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = asking


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """Whatever language the page of an earlier test was in, a test begins in English."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def _nothing_held() -> None:
    """What an earlier test's database held by way of names is forgotten."""
    HOLDING.forget()
    shutil.rmtree(folder(), ignore_errors=True)


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast in a forum of its own."""
    return make_cast()


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Let the pages believe that it is noon of the forum's first day."""
    clock.stop_at(NOON)
    yield
    clock.stop_at(None)


SignIn = Callable[..., Client]


@pytest.fixture
def signed_in(at_noon: None) -> SignIn:
    """A browser in which this member or user has signed in, with a second factor unless told otherwise."""

    def sign_in(who: Membership | User, *, second_factor: bool = True) -> Client:
        user = who if isinstance(who, User) else who.person.user
        assert user is not None
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        if second_factor:
            User.objects.filter(pk=user.pk).update(vouched=User.Vouch.CODE)
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "at": NOON.timestamp()}]
            session.save()
        return client

    return sign_in


@pytest.fixture
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Let threads started in the test work on a database of their own, as the processes of a real site do.

    What they change stays in it: let a thread ask what the others left behind (`in_threads`).
    """
    own = connections.settings["default"]
    if connection.vendor == "sqlite":
        copy = {**own, "NAME": str(tmp_path / "site.sqlite3")}
        connection.ensure_connection()
        with closing(sqlite3.connect(copy["NAME"])) as file:
            connection.connection.backup(file)
            file.execute("PRAGMA journal_mode=WAL")
    else:
        connection.close()
        connection.creation.clone_test_db(suffix="threads", verbosity=0)
        copy = connection.creation.get_test_db_clone_settings("threads")
    connections.settings["default"] = copy
    yield
    connections.settings["default"] = own
    if connection.vendor != "sqlite":
        connection.creation.destroy_test_db(suffix="threads", verbosity=0)


def in_threads(*tasks: Callable[[], object]) -> list[object]:
    """What each task answered, or the exception that it ended with; all start at the same moment."""
    answers: list[object] = [None] * len(tasks)
    start = threading.Barrier(len(tasks))

    def carry_out(number: int) -> None:
        try:
            start.wait()
            answers[number] = tasks[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=carry_out, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
