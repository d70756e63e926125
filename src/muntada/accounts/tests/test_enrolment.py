"""The first second factor: whoever reads the mailbox, and no more, gets none that opens duties."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from conftest import SignIn
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.cast import NOON, Cast, actor_of, make_officer

from muntada.access.actor import SYSTEM, NotAllowed
from muntada.access.roles import Role
from muntada.accounts import actions
from muntada.accounts.models import User
from muntada.base.jobs.drain import run_all_due
from muntada.forums.models import Grant
from muntada.journal.models import Entry

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture(autouse=True)
def _fresh(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    # A test never commits, so what waits for the commit is done at once, as it is on a site.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_: function())


@pytest.fixture
def chief() -> User:
    return make_officer(Role.ADMINISTRATOR, email="chief@cast.example")


@pytest.fixture
def amal() -> User:
    """An administrator who has set nothing up yet."""
    return make_officer(Role.ADMINISTRATOR, email="amal@cast.example")


def mailed_url() -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def come_in_by_link(client: Client, user: User) -> None:
    client.post("/en/account/link/", {"email": user.email})
    run_all_due()
    client.post(mailed_url())


def set_up_an_app(client: Client) -> None:
    secret = client.get("/en/account/security/app/activate/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/en/account/security/app/activate/", {"code": code}).status_code == 302


def way_to(client: Client, url: str) -> str:
    """Where somebody is led who asks for this page; nowhere when it opens."""
    answer = client.get(url)
    return answer.headers["Location"].split("?")[0] if answer.status_code == 302 else ""


def test_a_mailbox_alone_opens_no_duties(amal: User, client: Client) -> None:
    come_in_by_link(client, amal)

    asked = client.get("/en/account/second-factor/")
    set_up_an_app(client)

    assert "/account/security/" not in asked.content.decode()
    assert way_to(client, "/en/users/") == "/en/account/enrolment-code/"


def test_an_enrolment_code_lets_the_next_factor_count(amal: User, chief: User, client: Client) -> None:
    code = actions.give_enrolment_code(user=amal, actor=actor_of(chief), now=NOON)
    come_in_by_link(client, amal)

    wrong = client.post("/en/account/enrolment-code/", {"code": "AAAAA-AAAAA-AAAAA"})
    right = client.post("/en/account/enrolment-code/", {"code": f" {code.lower()} "})
    offered = client.get(right.headers["Location"])
    set_up_an_app(client)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "/en/account/security/app/activate/" in offered.content.decode()
    assert way_to(client, "/en/users/") == ""


def test_an_enrolment_code_lets_a_factor_count_that_is_there(amal: User, client: Client) -> None:
    come_in_by_link(client, amal)
    set_up_an_app(client)
    code = actions.give_enrolment_code(user=amal, actor=SYSTEM, now=NOON)

    answer = client.post("/en/account/enrolment-code/", {"code": code, "next": "/en/users/"})

    assert answer.headers["Location"] == "/en/users/"
    assert way_to(client, "/en/users/") == ""


def test_an_enrolment_code_works_once_for_its_owner_for_seven_days(amal: User, chief: User) -> None:
    first = actions.give_enrolment_code(user=amal, actor=actor_of(chief), now=NOON)
    code = actions.give_enrolment_code(user=amal, actor=actor_of(chief), now=NOON)

    def use(code: str, user: User, days: int = 0) -> User:
        return actions.use_enrolment_code(
            code=code, has_factor=False, actor=actor_of(user), now=NOON + timedelta(days=days)
        )

    for attempt in ((first, amal), (code, chief), (code, amal, 7)):
        with pytest.raises(actions.WrongCode):
            use(*attempt)
    use(code, amal)
    with pytest.raises(actions.WrongCode):
        use(code, amal)
    assert code not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_give_enrolment_code_is_for_administrators_and_not_for_oneself(cast: Cast, chief: User) -> None:
    secretariat = make_officer(Role.SECRETARIAT, cast.forum)

    with pytest.raises(NotAllowed):
        actions.give_enrolment_code(user=chief, actor=actor_of(secretariat, cast.forum), now=NOON)
    with pytest.raises(actions.NotOneself):
        actions.give_enrolment_code(user=chief, actor=actor_of(chief), now=NOON)


def test_give_enrolment_code_shows_it_once(amal: User, chief: User, signed_in: SignIn) -> None:
    shown = signed_in(chief).post(f"/en/users/{amal.pk}/enrolment-code/")
    code = shown.context["code"]

    assert code in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert actions.use_enrolment_code(code=code, has_factor=True, actor=actor_of(amal), now=NOON) == amal


@pytest.mark.parametrize(
    ("role", "led_to"), [(Role.SECRETARIAT, ""), (Role.ADMINISTRATOR, "/en/account/enrolment-code/")]
)
def test_who_sets_up_while_joining_needs_a_code_for_the_installation_only(
    role: Role, led_to: str, cast: Cast, chief: User, client: Client
) -> None:
    invited = actions.invite_user(
        email="omar@marsa.example",
        name="Omar",
        language="en",
        origin="http://testserver",
        actor=actor_of(chief),
        now=NOON,
    )
    forum = cast.forum if role is Role.SECRETARIAT else None
    Grant.objects.create(user=invited, forum=forum, role=role, starts_on=NOON.date())
    client.post(mailed_url(), {"name": "Omar", "language": "en", "means": "link", "password": ""})

    set_up_an_app(client)

    assert way_to(client, f"/en/{forum.slug}/journal/" if forum else "/en/users/") == led_to


def test_without_the_last_factor_only_the_session_that_removed_it_sets_up_the_next(
    amal: User, client: Client
) -> None:
    code = actions.give_enrolment_code(user=amal, actor=SYSTEM, now=NOON)
    come_in_by_link(client, amal)
    client.post("/en/account/enrolment-code/", {"code": code})
    set_up_an_app(client)
    other = Client()

    client.post("/en/account/security/app/deactivate/")
    without = way_to(client, "/en/users/")
    come_in_by_link(other, amal)
    elsewhere = other.get("/en/account/second-factor/").content.decode()
    set_up_an_app(client)

    assert without == "/en/account/second-factor/"
    assert "/account/security/" not in elsewhere
    assert way_to(client, "/en/users/") == ""


def test_reset_second_factor_asks_for_a_new_code(amal: User, chief: User, client: Client) -> None:
    User.objects.filter(pk=amal.pk).update(vouched=User.Vouch.CODE)
    Authenticator.objects.create(user=amal, type=Authenticator.Type.TOTP, data={"secret": "x"})

    actions.reset_second_factor(user=amal, actor=actor_of(chief), now=NOON)
    come_in_by_link(client, amal)
    set_up_an_app(client)

    assert way_to(client, "/en/users/") == "/en/account/enrolment-code/"
