"""Coming in: link, password, second factor, lock-out."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.cast import NOON, make_officer

from muntada.access.actor import NOBODY, SYSTEM
from muntada.access.roles import Role
from muntada.accounts import actions
from muntada.accounts.models import MailedLink, User
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.journal.models import Entry

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def _fresh(db: None, at_noon: None) -> None:
    cache.clear()


@pytest.fixture
def lina() -> User:
    return User.objects.create_user(
        "lina@marsa.example", "four words that rhyme", name="Lina", language="ar", joined_at=NOON
    )


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def mailed_url(index: int = -1) -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[index].body))
    assert found is not None
    return found[1]


def ask_for_link(client: Client, email: str, next_url: str = "") -> tuple[int, str]:
    answer = client.post("/ru/account/link/", {"email": email, "next": next_url})
    run_all_due()
    return answer.status_code, answer.headers["Location"]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_send_sign_in_link_answers_the_same_to_a_stranger(lina: User, client: Client) -> None:
    known = ask_for_link(client, "Lina@marsa.example")
    unknown = ask_for_link(client, "nobody@marsa.example")

    assert known == unknown == (302, "/ru/account/link/")
    assert [message.to for message in mail.outbox] == [["lina@marsa.example"]]


def test_send_sign_in_link_writes_in_the_receivers_language(lina: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example")

    assert mail.outbox[0].extra_headers == {"Content-Language": "ar"}
    assert mail.outbox[0].subject.startswith("\u2068Lina\u2069")
    assert mailed_url().startswith("/ar/account/link/")


def test_use_sign_in_link_works_once_and_a_look_does_not_use_it_up(lina: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example", "/ar/account/sessions/")
    url = mailed_url()
    again = Client()

    looked = client.get(url)
    used = client.post(url, {"next": "/ar/account/sessions/"})
    used_again = again.post(url)

    assert (looked.status_code, used.status_code, used.headers["Location"]) == (
        200,
        302,
        "/ar/account/sessions/",
    )
    assert is_signed_in(client)
    assert (used_again.status_code, is_signed_in(again)) == (410, False)
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "accounts.SignInLinkSent",
        "accounts.SignInLinkUsed",
    ]


def test_use_sign_in_link_lasts_fifteen_minutes(lina: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example")
    url = mailed_url()

    clock.stop_at(NOON + timedelta(minutes=15))

    assert client.get(url).status_code == 410
    assert client.post(url).status_code == 410
    assert not is_signed_in(client)


def test_use_sign_in_link_sends_nobody_elsewhere(lina: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example", "https://elsewhere.example/")

    answer = client.post(mailed_url(), {"next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/ar/"


def test_use_sign_in_link_keeps_no_token_in_the_database(lina: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example")
    token = mailed_url().split("/")[4].split("?")[0]

    assert not MailedLink.objects.filter(digest=token).exists()
    assert actions.use_sign_in_link(token=token, actor=NOBODY, now=NOON) == lina


def test_send_sign_in_link_is_given_to_nobody_who_left(lina: User) -> None:
    User.objects.filter(pk=lina.pk).update(is_active=False, deactivated_at=NOON)

    actions.send_sign_in_link(email=lina.email, origin=ORIGIN, next_url="", actor=SYSTEM, now=NOON)

    assert mail.outbox == []


def test_send_sign_in_link_stops_after_three(lina: User, client: Client) -> None:
    for _ in range(3):
        ask_for_link(client, "lina@marsa.example")

    answer = client.post("/ru/account/link/", {"email": "lina@marsa.example"})

    assert answer.status_code == 429
    assert len(mail.outbox) == 3


def sign_in(client: Client, password: str) -> int:
    return client.post(
        "/en/account/login/", {"login": "lina@marsa.example", "password": password}
    ).status_code


def test_password_signs_in_and_five_wrong_ones_lock(lina: User) -> None:
    right, wrong = Client(), Client()

    assert sign_in(right, "four words that rhyme") == 302
    assert is_signed_in(right)

    assert [sign_in(wrong, "guess") for _ in range(5)] == [200, 200, 200, 200, 429]
    locked = wrong.post(
        "/ru/account/login/", {"login": "LINA@marsa.example", "password": "four words that rhyme"}
    )
    assert (locked.status_code, is_signed_in(wrong)) == (429, False)


def test_lock_out_leaves_the_link_open(lina: User, client: Client) -> None:
    for _ in range(6):
        sign_in(client, "guess")
    ask_for_link(client, "lina@marsa.example")

    client.post(mailed_url())

    assert is_signed_in(client)


def test_there_is_no_open_sign_up(client: Client) -> None:
    assert client.get("/en/account/signup/").status_code == 404


@pytest.fixture
def with_codes(lina: User) -> User:
    TOTP.activate(lina, SECRET)
    return lina


def test_second_factor_is_asked_for_even_after_a_mailed_link(with_codes: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example")

    after_link = client.post(mailed_url())
    before_code = is_signed_in(client)
    wrong = client.post("/ar/account/security/code/", {"code": "000000"})
    right = client.post("/ar/account/security/code/", {"code": code_now()})

    assert (after_link.headers["Location"], before_code) == ("/ar/account/security/code/", False)
    assert wrong.status_code == 200
    assert (right.status_code, is_signed_in(client)) == (302, True)
    assert [entry["method"] for entry in client.session["account_authentication_methods"]] == ["link", "mfa"]


def test_codes_are_kept_encrypted(with_codes: User) -> None:
    kept = Authenticator.objects.get(user=with_codes).data["secret"]

    assert SECRET not in kept
    assert get_adapter().decrypt(kept) == SECRET


def test_a_changed_key_of_the_site_opens_nothing(with_codes: User, settings: object) -> None:
    kept = Authenticator.objects.get(user=with_codes).data["secret"]

    settings.SECRET_KEY = "another" * 8  # type: ignore[attr-defined]

    assert get_adapter().decrypt(kept) not in {SECRET, ""}


def test_privileged_duties_wait_for_a_second_factor(client: Client) -> None:
    officer = make_officer(Role.ADMINISTRATOR)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    refused = client.get("/en/users/?q=a")
    offered = client.get(refused.headers["Location"])

    assert refused.headers["Location"] == "/en/account/second-factor/?next=%2Fen%2Fusers%2F%3Fq%3Da"
    assert offered.status_code == 200


def test_second_factor_goes_on_to_where_they_wanted(client: Client, with_codes: User) -> None:
    client.force_login(with_codes, backend="allauth.account.auth_backends.AuthenticationBackend")

    asked = client.get("/en/account/second-factor/?next=/en/account/sessions/")
    coded = client.post(asked.headers["Location"], {"code": code_now(), "next": "/en/account/second-factor/"})
    done = client.get(coded.headers["Location"])

    assert asked.headers["Location"] == "/en/account/security/again/?next=%2Fen%2Faccount%2Fsecond-factor%2F"
    assert done.headers["Location"] == "/en/account/sessions/"


def test_setting_up_an_app_counts_as_the_second_factor(
    lina: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test never commits, so what waits for the commit is done at once, as it is on a site.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_: function())
    ask_for_link(client, "lina@marsa.example")
    client.post(mailed_url())
    page = client.get("/ar/account/security/app/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    answer = client.post("/ar/account/security/app/activate/", {"code": code})
    codes = client.get(answer.headers["Location"])
    done = client.get("/ar/account/second-factor/?next=/ar/account/")

    assert codes.status_code == 200
    assert done.headers["Location"] == "/ar/account/"
    assert mail.outbox[-1].to == ["lina@marsa.example"]


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_pages_of_the_entrance_open(language: str, lina: User, client: Client) -> None:
    for page in ("login/", "link/", "link/unknown/", "join/unknown/", "logout/", "inactive/"):
        status = client.get(f"/{language}/account/{page}").status_code
        expected = 410 if "unknown" in page else 302 if page == "logout/" else 200
        assert (page, status) == (page, expected)


OWN_PAGES = (
    "",
    "password/",
    "address/",
    "sessions/",
    "security/",
    "security/app/activate/",
    "security/passkeys/",
    "security/passkeys/add/",
    "second-factor/",
)


@pytest.mark.parametrize("page", OWN_PAGES)
def test_pages_of_ones_own_account_ask_to_sign_in_first(
    page: str, lina: User, client: Client, signed_in: Callable[..., Client]
) -> None:
    stranger = client.get(f"/en/account/{page}")
    owner = signed_in(lina, second_factor=False).get(f"/en/account/{page}")

    assert stranger.status_code == 302
    assert stranger.headers["Location"].startswith("/en/account/login/")
    assert owner.status_code == (302 if page.endswith(("add/", "activate/", "address/")) else 200)


def test_signing_in_with_a_passkey_offers_a_challenge(client: Client) -> None:
    answer = client.get("/en/account/security/passkeys/login/", headers={"Accept": "application/json"})

    assert answer.status_code == 200
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_a_passkey_is_asked_for_when_there_is_one(lina: User, client: Client) -> None:
    Authenticator.objects.create(
        user=lina, type=Authenticator.Type.WEBAUTHN, data={"name": "phone", "credential": {}}
    )
    client.force_login(lina, backend="allauth.account.auth_backends.AuthenticationBackend")

    asked = client.get("/en/account/second-factor/")

    assert WebAuthn(Authenticator.objects.get()).name == "phone"
    assert asked.headers["Location"].startswith("/en/account/security/passkeys/reauthenticate/")


def test_moments_of_links_are_the_requests(lina: User, client: Client) -> None:
    ask_for_link(client, "lina@marsa.example")

    assert MailedLink.objects.get().expires_at == datetime(2027, 3, 17, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_pages_of_codes_and_passkeys_open_when_there_are_some(
    language: str, with_codes: User, client: Client
) -> None:
    RecoveryCodes.activate(with_codes)
    client.post("/en/account/login/", {"login": "lina@marsa.example", "password": "four words that rhyme"})
    second = client.get(f"/{language}/account/security/code/")
    client.post("/en/account/security/code/", {"code": code_now()})
    key = Authenticator.objects.create(
        user=with_codes, type=Authenticator.Type.WEBAUTHN, data={"name": "phone", "credential": {}}
    )

    pages = (
        "",
        "app/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "passkeys/",
        f"passkeys/keys/{key.pk}/edit/",
        f"passkeys/keys/{key.pk}/remove/",
        "again/",
    )
    answers = {page: client.get(f"/{language}/account/security/{page}").status_code for page in pages}

    assert second.status_code == 200
    assert answers == dict.fromkeys(pages, 200)


def test_recovery_codes_are_kept_encrypted_and_work_once(with_codes: User, client: Client) -> None:
    code = RecoveryCodes.activate(with_codes).get_unused_codes()[0]

    def come_in(browser: Client) -> bool:
        browser.post(
            "/en/account/login/", {"login": "lina@marsa.example", "password": "four words that rhyme"}
        )
        browser.post("/en/account/security/code/", {"code": code})
        return is_signed_in(browser)

    assert (come_in(client), come_in(Client())) == (True, False)
