"""Fixtures for every room: the standing cast, a signed-in browser, jobs carried out on demand."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from muntada.accounts.models import User
from muntada.base import clock
from muntada.directory.models import Membership
from tests.cast import NOON, Cast, make_cast


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
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "at": NOON.timestamp()}]
            session.save()
        return client

    return sign_in
