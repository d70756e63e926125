"""Whoever borrows a session that was opened a while ago takes nothing of the account over with it."""

import re
import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from conftest import SignIn
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.cast import NOON

from muntada.accounts.models import User
from muntada.base.jobs.drain import run_all_due

PASSWORD = "four words that rhyme"
FREE = {"email": "taken.over@elsewhere.example"}


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    cache.clear()


@pytest.fixture
def by_password() -> User:
    return User.objects.create_user("lina@marsa.example", PASSWORD, name="Lina", joined_at=NOON)


@pytest.fixture
def by_link() -> User:
    """Somebody who never set a password, as most delegates."""
    return User.objects.create_user("omar@marsa.example", name="Omar", joined_at=NOON)


def signed_in_before(seconds: int, signed_in: SignIn, user: User, method: str) -> Client:
    browser = signed_in(user, second_factor=False)
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": time.time() - seconds}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()
    return browser


def an_hour_old(signed_in: SignIn, user: User, method: str) -> Client:
    return signed_in_before(3600, signed_in, user, method)


def mailed_url() -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_ask_address_change_asks_for_the_password_again(by_password: User, signed_in: SignIn) -> None:
    browser = an_hour_old(signed_in, by_password, "password")

    borrowed = browser.post("/en/account/address/", FREE)
    mailed_before = list(mail.outbox)
    again = borrowed.headers["Location"]
    wrong = browser.post(again, {"password": "guess", "next": "/en/account/address/"})
    right = browser.post(again, {"password": PASSWORD, "next": "/en/account/address/"})

    assert again == "/en/account/again/?next=%2Fen%2Faccount%2Faddress%2F"
    assert (borrowed.status_code, wrong.status_code, mailed_before) == (302, 200, [])
    assert right.headers["Location"] == "/en/account/"
    assert [message.to for message in mail.outbox] == [["lina@marsa.example"], [FREE["email"]]]


@pytest.mark.parametrize(
    "page",
    [
        "address/",
        "password/",
        "security/app/activate/",
        "security/passkeys/add/",
        "security/recovery-codes/generate/",
    ],
)
def test_whoever_has_neither_password_nor_passkey_shows_that_the_mailbox_is_theirs(
    page: str, by_link: User, signed_in: SignIn
) -> None:
    browser = an_hour_old(signed_in, by_link, "link")
    path = f"/en/account/{page}"

    borrowed = browser.post(path, {**FREE, "password": "nine ships left at dawn"})
    shown = browser.get(borrowed.headers["Location"])

    assert borrowed.headers["Location"].startswith("/en/account/again/link/?next=")
    assert shown.status_code == 200
    assert (shown.context["next_url"], mail.outbox) == (path, [])
    assert not User.objects.get(pk=by_link.pk).has_usable_password()


def test_a_fresh_link_leads_back_to_the_change(by_link: User, signed_in: SignIn) -> None:
    browser = an_hour_old(signed_in, by_link, "link")
    browser.post("/en/account/link/", {"email": by_link.email, "next": "/en/account/address/"})
    run_all_due()

    back = browser.post(mailed_url(), {"next": "/en/account/address/"})
    asked = browser.post("/en/account/address/", FREE)

    assert back.headers["Location"] == "/en/account/address/"
    assert (asked.status_code, asked.headers["Location"]) == (302, "/en/account/")
    assert mail.outbox[-1].to == [FREE["email"]]


@pytest.mark.parametrize("page", ["", "download/", "generate/"])
def test_recovery_codes_are_shown_to_nobody_who_borrowed_the_session(
    page: str, by_password: User, signed_in: SignIn
) -> None:
    Authenticator.objects.create(user=by_password, type=Authenticator.Type.TOTP, data={"secret": ""})
    RecoveryCodes.activate(by_password)
    path = f"/en/account/security/recovery-codes/{page}"

    borrowed = an_hour_old(signed_in, by_password, "mfa").get(path)
    answer = signed_in_before(60, signed_in, by_password, "mfa").get(path)

    assert (borrowed.status_code, answer.status_code, answer.headers.get("Location")) == (302, 200, None)
    assert borrowed.headers["Location"].startswith("/en/account/again/?next=")


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_the_page_that_asks_for_a_fresh_link_opens(
    language: str, by_link: User, client: Client, signed_in: SignIn
) -> None:
    path = f"/{language}/account/again/link/"

    assert client.get(path).status_code == 302
    assert signed_in(by_link, second_factor=False).get(path).status_code == 200
