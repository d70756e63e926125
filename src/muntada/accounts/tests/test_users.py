"""Invitations, handing over, coming and going; and one's own account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.cast import NOON, Cast, actor_of, make_officer

from muntada.access.actor import NOBODY, Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accounts import actions
from muntada.accounts.models import Invitation, User, UserState
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.forums.models import Grant
from muntada.journal.models import Entry

ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def _fresh(db: None, at_noon: None) -> None:
    cache.clear()


@pytest.fixture
def chief() -> User:
    return make_officer(Role.ADMINISTRATOR, email="chief@cast.example")


@pytest.fixture
def invited(chief: User) -> User:
    return actions.invite_user(
        email="Omar@marsa.example",
        name="Omar",
        language="ar",
        origin=ORIGIN,
        actor=actor_of(chief),
        now=NOON,
    )


def mailed_url() -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def joining(**changes: str) -> dict[str, str]:
    return {"name": "Omar Saleh", "language": "ru", "means": "link", "password": "", **changes}


def test_invite_user_makes_an_account_that_opens_nothing_yet(invited: User) -> None:
    assert (invited.email, invited.state, invited.has_usable_password()) == (
        "omar@marsa.example",
        UserState.INVITED,
        False,
    )
    assert mailed_url().startswith("/ar/account/join/")
    assert "\u2068chief\u2069" in mail.outbox[0].subject


def test_accept_invitation_sets_name_language_and_password_and_signs_in(
    invited: User, client: Client
) -> None:
    url = mailed_url()

    page = client.get(url)
    weak = client.post(url, joining(means="password", password="short"))
    joined = client.post(url, joining(means="password", password="four words that rhyme"))
    again = Client().post(url, joining())

    user = User.objects.get(pk=invited.pk)
    assert (page.status_code, weak.status_code, joined.status_code, again.status_code) == (200, 200, 302, 410)
    assert (user.name, user.language, user.state, user.joined_at) == (
        "Omar Saleh",
        "ru",
        UserState.ACTIVE,
        NOON,
    )
    assert user.check_password("four words that rhyme")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_accept_invitation_may_go_on_to_a_passkey(invited: User, client: Client) -> None:
    answer = client.post(mailed_url(), joining(means="passkey"), follow=True)

    assert answer.redirect_chain == [("/ar/account/security/passkeys/add/", 302)]
    assert answer.status_code == 200
    assert answer.context["js_data"]["creation_options"]["publicKey"]["rp"]["name"] == "Muntada"


def test_accept_invitation_lasts_seven_days(invited: User, client: Client) -> None:
    clock.stop_at(NOON + timedelta(days=7))

    assert client.get(mailed_url()).status_code == 410
    with pytest.raises(actions.LinkUsedUp):
        actions.accept_invitation(
            token=mailed_url().split("/")[4],
            name="Omar",
            language="ar",
            password="",
            actor=NOBODY,
            now=NOON + timedelta(days=7),
        )


def test_resend_invitation_spoils_the_old_link(invited: User, chief: User, client: Client) -> None:
    old = mailed_url()

    actions.resend_invitation(
        invitation=Invitation.objects.get(),
        origin=ORIGIN,
        actor=actor_of(chief),
        now=NOON + timedelta(days=8),
    )
    clock.stop_at(NOON + timedelta(days=8))

    assert client.get(old).status_code == 410
    assert client.get(mailed_url()).status_code == 200


def test_withdraw_invitation_spoils_the_link(invited: User, chief: User, client: Client) -> None:
    invitation = Invitation.objects.get()

    actions.withdraw_invitation(invitation=invitation, actor=actor_of(chief), now=NOON)

    assert client.get(mailed_url()).status_code == 410
    with pytest.raises(actions.NoLongerOpen):
        actions.withdraw_invitation(invitation=invitation, actor=actor_of(chief), now=NOON)


def test_asking_for_a_link_before_joining_sends_the_invitation_again(invited: User, client: Client) -> None:
    client.post("/en/account/link/", {"email": "omar@marsa.example"})
    run_all_due()

    assert len(mail.outbox) == 2
    assert mailed_url().startswith("/ar/account/join/")


def test_invite_user_again_needs_an_address_without_account(invited: User, chief: User) -> None:
    def invite(email: str) -> User:
        return actions.invite_user(
            email=email, name="X", language="en", origin=ORIGIN, actor=actor_of(chief), now=NOON
        )

    assert invite("OMAR@marsa.example") == invited
    assert Invitation.objects.open().count() == 1
    with pytest.raises(actions.AlreadyHasAccount):
        invite("chief@cast.example")
    User.objects.filter(pk=invited.pk).update(joined_at=NOON)
    with pytest.raises(actions.IsDeactivated):
        invite("omar@marsa.example")


def test_rights_inside_a_forum_do_not_reach_the_installation(cast: Cast) -> None:
    inside = actor_of(make_officer(Role.ADMINISTRATOR, cast.forum), cast.forum)
    user = make_officer(Role.GATE)

    with pytest.raises(NotAllowed):
        actions.deactivate_user(user=user, successor=None, actor=inside, now=NOON)
    with pytest.raises(NotAllowed):
        actions.invite_user(
            email="x@x.example", name="X", language="en", origin=ORIGIN, actor=cast.secretary, now=NOON
        )


def test_deactivate_user_is_refused_while_work_is_open(cast: Cast, chief: User) -> None:
    officer = make_officer(Role.PROTOCOL, cast.forum, cast.host)

    with pytest.raises(actions.OpenWorkLeft):
        actions.deactivate_user(user=officer, successor=None, actor=actor_of(chief), now=NOON)

    assert User.objects.get(pk=officer.pk).is_active


def test_deactivate_user_hands_over_in_the_same_step(cast: Cast, chief: User, client: Client) -> None:
    officer = make_officer(Role.PROTOCOL, cast.forum, cast.host)
    heir = make_officer(Role.GATE, cast.forum)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/en/account/sessions/")

    actions.deactivate_user(user=officer, successor=heir, actor=actor_of(chief), now=NOON)

    officer.refresh_from_db()
    assert (officer.state, officer.deactivated_at) == (UserState.DEACTIVATED, NOON)
    assert {standing.role for standing in actor_of(heir, cast.forum).standings} == {Role.PROTOCOL, Role.GATE}
    assert {standing.side_id for standing in actor_of(heir, cast.forum).standings} == {cast.host.pk, None}
    assert not UserSession.objects.filter(user=officer).exists()
    assert client.get("/en/account/").status_code == 302
    assert [entry.name for entry in Entry.objects.order_by("-number")[:2]] == [
        "accounts.UserDeactivated",
        "accounts.WorkHandedOver",
    ]


def test_reactivate_user_opens_no_old_session(chief: User, client: Client) -> None:
    user = User.objects.create_user("x@x.example", password="four words that rhyme", name="X")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    actions.deactivate_user(user=user, successor=None, actor=actor_of(chief), now=NOON)

    actions.reactivate_user(user=user, actor=actor_of(chief), now=NOON)

    assert User.objects.get(pk=user.pk).state is UserState.ACTIVE
    assert client.get("/en/account/").status_code == 302


def test_reactivate_user_opens_no_account_that_was_never_joined(invited: User, chief: User) -> None:
    actions.reactivate_user(user=invited, actor=actor_of(chief), now=NOON)

    invited.refresh_from_db()
    assert invited.state is UserState.INVITED


def test_the_last_administrator_cannot_be_deactivated(chief: User) -> None:
    with pytest.raises(actions.NotOneself):
        actions.deactivate_user(user=chief, successor=None, actor=actor_of(chief), now=NOON)
    with pytest.raises(actions.OpenWorkLeft):
        actions.deactivate_user(
            user=chief,
            successor=None,
            actor=Actor(user_id=0, standings=actor_of(chief).standings),
            now=NOON,
        )


def test_hand_over_is_to_somebody_else_who_can_sign_in(chief: User, invited: User) -> None:
    officer = make_officer(Role.AUDITOR)

    for successor in (officer, invited):
        with pytest.raises(actions.NotAColleague):
            actions.hand_over(user=officer, successor=successor, actor=actor_of(chief), now=NOON)


def test_hand_over_page_says_what_there_is(cast: Cast, chief: User, signed_in: Callable[..., Client]) -> None:
    officer, heir = make_officer(Role.AUDITOR), make_officer(Role.GATE, cast.forum)
    browser = signed_in(chief)

    page = browser.get(f"/en/users/{officer.pk}/hand-over/")
    answer = browser.post(f"/en/users/{officer.pk}/hand-over/", {"successor": heir.pk})

    assert [work.count for work in page.context["work"]] == [1]
    assert answer.headers["Location"] == "/en/users/"
    assert Grant.objects.get(role=Role.AUDITOR, ended_at=None).user == heir


def test_reset_second_factor_ends_sessions_and_tells_the_owner(chief: User) -> None:
    user = User.objects.create_user("x@x.example", name="X")
    Authenticator.objects.create(user=user, type="totp", data={})

    actions.reset_second_factor(user=user, actor=actor_of(chief), now=NOON)

    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].to == ["x@x.example"]


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_pages_of_users_open(
    language: str, chief: User, invited: User, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(chief)
    other = make_officer(Role.GATE)

    for page in (
        "",
        "?q=omar",
        "?q=nobody-of-that-name",
        "invite/",
        f"{other.pk}/hand-over/",
        f"{other.pk}/deactivate/",
    ):
        assert (page, browser.get(f"/{language}/users/{page}").status_code) == (page, 200)


def test_users_are_not_shown_to_others(cast: Cast, client: Client, signed_in: Callable[..., Client]) -> None:
    assert client.get("/en/users/").status_code == 302
    assert signed_in(cast.hana).get("/en/users/").status_code == 404
    assert signed_in(make_officer(Role.SECRETARIAT, cast.forum)).get("/en/users/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_users_ask_the_database_as_often_for_one_as_for_three(
    count: int, chief: User, signed_in: Callable[..., Client], django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        actions.invite_user(
            email=f"x{number}@x.example",
            name="X",
            language="en",
            origin=ORIGIN,
            actor=actor_of(chief),
            now=NOON,
        )
    browser = signed_in(chief)

    with django_assert_num_queries(8):
        assert browser.get("/en/users/").status_code == 200


# One's own account


@pytest.fixture
def lina(signed_in: Callable[..., Client]) -> tuple[User, Client]:
    user = User.objects.create_user(
        "lina@marsa.example", "four words that rhyme", name="Lina", joined_at=NOON
    )
    browser = Client()
    browser.post("/en/account/login/", {"login": user.email, "password": "four words that rhyme"})
    return user, browser


def test_change_profile_answers_in_the_new_language_and_sets_the_look(lina: tuple[User, Client]) -> None:
    user, browser = lina

    answer = browser.post(
        "/en/account/", {"name": "Лина", "language": "ru", "theme": "dark", "density": "compact"}
    )

    user.refresh_from_db()
    assert (user.name, user.language, user.theme, user.has_shortcuts) == ("Лина", "ru", "dark", False)
    assert answer.headers["Location"] == "/ru/account/"
    assert {name: answer.cookies[name].value for name in ("theme", "density", "shortcuts")} == {
        "theme": "dark",
        "density": "compact",
        "shortcuts": "off",
    }


def test_change_profile_refuses_a_name_that_reads_as_something_else(lina: tuple[User, Client]) -> None:
    user, browser = lina

    answer = browser.post("/en/account/", {"name": "Lina\u202enimdA", "language": "en"})

    assert list(answer.context["form"].errors) == ["name"]
    assert User.objects.get(pk=user.pk).name == "Lina"


def test_change_password_needs_the_present_one_and_ends_other_sessions(lina: tuple[User, Client]) -> None:
    user, browser = lina
    other = Client()
    other.post("/en/account/login/", {"login": user.email, "password": "four words that rhyme"})

    wrong = browser.post("/en/account/password/", {"present": "guess", "password": "nine ships left at dawn"})
    right = browser.post(
        "/en/account/password/", {"present": "four words that rhyme", "password": "nine ships left at dawn"}
    )

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert browser.get("/en/account/").status_code == 200
    assert other.get("/en/account/").status_code == 302
    assert mail.outbox[-1].to == [user.email]


def test_change_password_after_a_mailed_link_needs_no_present_one(
    lina: tuple[User, Client], client: Client
) -> None:
    user, _browser = lina
    client.post("/en/account/link/", {"email": user.email})
    run_all_due()
    client.post(mailed_url())

    answer = client.post("/en/account/password/", {"password": "nine ships left at dawn"})

    assert answer.status_code == 302
    assert User.objects.get(pk=user.pk).check_password("nine ships left at dawn")


def test_confirm_address_from_the_new_mailbox(lina: tuple[User, Client]) -> None:
    user, browser = lina

    browser.post("/en/account/address/", {"email": "Lina.New@marsa.example"})
    asked = mail.outbox[-1].to
    url = mailed_url()
    before = User.objects.get(pk=user.pk).email
    shown = browser.get(url).status_code
    confirmed = browser.post(url)
    again = browser.post(url)

    assert (asked, before, shown) == (["lina.new@marsa.example"], "lina@marsa.example", 200)
    assert (confirmed.status_code, again.status_code) == (302, 410)
    assert User.objects.get(pk=user.pk).email == "lina.new@marsa.example"
    assert mail.outbox[-1].to == ["lina@marsa.example"]


def test_confirm_address_opens_nothing_for_somebody_else(
    lina: tuple[User, Client], chief: User, signed_in: Callable[..., Client]
) -> None:
    _user, browser = lina
    browser.post("/en/account/address/", {"email": "new@marsa.example"})

    assert signed_in(chief).post(mailed_url()).status_code == 410
    assert browser.post(mailed_url()).status_code == 302


def test_ask_address_change_tells_the_present_mailbox(lina: tuple[User, Client]) -> None:
    _user, browser = lina

    browser.post("/en/account/address/", {"email": "free@marsa.example"})

    told, asked = mail.outbox
    assert (told.to, asked.to) == (["lina@marsa.example"], ["free@marsa.example"])
    assert "free@marsa.example" in str(told.body)
    assert "/account/address/" not in str(told.body)


def test_ask_address_change_says_nothing_about_taken_addresses(
    lina: tuple[User, Client], chief: User
) -> None:
    _user, browser = lina

    free = browser.post("/en/account/address/", {"email": "free@marsa.example"})
    taken = browser.post("/en/account/address/", {"email": chief.email})

    assert (free.status_code, free.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    assert [message.to for message in mail.outbox] == [
        ["lina@marsa.example"],
        ["free@marsa.example"],
        ["lina@marsa.example"],
    ]


def test_end_session_and_end_all_others(lina: tuple[User, Client]) -> None:
    user, browser = lina
    phones = [Client(), Client()]
    for phone in phones:
        phone.post("/en/account/login/", {"login": user.email, "password": "four words that rhyme"})
    first = UserSession.objects.get(session_key=phones[0].session.session_key)

    browser.post(f"/en/account/sessions/{first.pk}/end/")
    after_one = [phone.get("/en/account/").status_code for phone in phones]
    browser.post("/en/account/sessions/others/end/")
    after_all = [phone.get("/en/account/").status_code for phone in phones]

    assert (after_one, after_all) == ([302, 200], [302, 302])
    assert browser.get("/en/account/").status_code == 200


def test_end_session_of_somebody_else_does_nothing(
    lina: tuple[User, Client], chief: User, signed_in: Callable[..., Client]
) -> None:
    _user, browser = lina
    session = UserSession.objects.get()

    signed_in(chief).post(f"/en/account/sessions/{session.pk}/end/")

    assert browser.get("/en/account/").status_code == 200
