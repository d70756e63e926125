"""The pages: from an empty installation to a public forum, in a browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.cast import DAY, NOON, Cast, actor_of, make_forum, make_member, make_officer, words

from muntada.access.roles import Role
from muntada.accounts import actions as accounts
from muntada.accounts.models import Invitation, User
from muntada.base.jobs.drain import run_all_due
from muntada.forums import actions
from muntada.forums.models import Forum, Grant, Holiday, Series, Side
from muntada.forums.setup import code_file, current_code
from muntada.journal.models import Entry

PASSWORD = "four words that rhyme"
SignIn = Callable[..., Client]
CountQueries = Callable[..., Any]


@pytest.fixture(autouse=True)
def empty_folder(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own, and nobody counted as having tried."""
    cache.clear()
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, data_dir=tmp_path, setup_code=""))


# Set-up


def typed(**changes: str) -> dict[str, str]:
    return {
        "code": current_code(),
        "name": "Amal",
        "email": "Amal@marsa.example",
        "password": PASSWORD,
        **changes,
    }


@pytest.mark.django_db
def test_set_up_leads_from_the_printed_address_to_administration(
    at_noon: None, client: Client, django_capture_on_commit_callbacks: CountQueries
) -> None:
    page = client.get(f"/ru/set-up/?code={current_code()}")
    assert page.context["form"]["code"].value() == current_code()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/ru/set-up/", typed())

    user = User.objects.get()
    assert (user.email, user.language, user.check_password(PASSWORD)) == ("amal@marsa.example", "ru", True)
    assert [(grant.role, grant.forum, grant.user) for grant in Grant.objects.all()] == [
        ("administrator", None, user)
    ]
    assert [entry.name for entry in Entry.objects.order_by("number")][:1] == ["forums.InstallationSetUp"]
    assert answer.headers["Location"] == "/ru/account/second-factor/?next=%2Fru%2Fadministration%2F"
    # Signed in, but administration waits for the second factor.
    administration = client.get("/ru/administration/")
    assert administration.headers["Location"].startswith("/ru/account/second-factor/")
    assert client.get(answer.headers["Location"]).status_code == 200
    assert not code_file().exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"code": "AAAAA-AAAAA-AAAAA"}, "code"),
        ({"code": ""}, "code"),
        ({"password": "password1234"}, "password"),
        ({"password": "short"}, "password"),
        ({"email": "amal"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "Amal \u202egnp.exe"}, "name"),
    ],
)
def test_set_up_refuses_what_is_wrong_and_keeps_the_rest(
    client: Client, changes: dict[str, str], wrong: str
) -> None:
    answer = client.post("/en/set-up/", typed(**changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert answer.context["form"]["email"].value() == changes.get("email", "Amal@marsa.example")
    assert not User.objects.exists()
    assert client.post("/en/set-up/", typed()).status_code == 302


@pytest.mark.django_db
def test_set_up_gives_no_more_than_ten_tries_a_minute(client: Client) -> None:
    answers = [client.post("/en/set-up/", typed(code="x")).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


@pytest.mark.django_db
def test_set_up_is_over_once_somebody_is_there(cast: Cast, client: Client) -> None:
    before = User.objects.count()

    assert client.get("/en/set-up/").headers["Location"] == "/en/account/login/"
    assert client.post("/en/set-up/", typed()).headers["Location"] == "/en/account/login/"
    assert User.objects.count() == before


# Opening a forum


@pytest.fixture
def administrator(db: None) -> User:
    return make_officer(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator: User, signed_in: SignIn) -> Client:
    return signed_in(administrator)


def three(prefix: str, en: str, ar: str = "", ru: str = "") -> dict[str, str]:
    return {f"{prefix}_original": "en", f"{prefix}_en": en, f"{prefix}_ar": ar, f"{prefix}_ru": ru}


def typed_side(prefix: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        **three(f"{prefix}name", name),
        **three(f"{prefix}city", f"{name} City"),
        f"{prefix}country": "XM",
        f"{prefix}language": "ar",
        f"{prefix}zone": "Africa/Tripoli",
        f"{prefix}weekend": ["4", "5"],
        **changes,
    }


def typed_forum(**changes: Any) -> dict[str, Any]:
    return {
        "forum-code": "lr26",
        **three("forum-name", "Second Forum"),
        **three("forum-short_name", "Forum"),
        **three("forum-city", "Marsa"),
        **three("forum-new_series_name", "Forums of the two coasts"),
        "forum-zone": "Africa/Tripoli",
        "forum-starts_on": "2026-10-05",
        "forum-ends_on": "٢٠٢٦-١٠-٠٦",
        "forum-languages": ["ar", "ru", "en"],
        **typed_side("host-", "Marjan"),
        **typed_side(
            "guest-",
            "Belorechye",
            **{"guest-country": "XB", "guest-weekend": ["6", "5"], "guest-language": "ru"},
        ),
        **changes,
    }


def test_open_forum_with_both_sides_on_one_page(desk: Client) -> None:
    answer = desk.post("/en/administration/open-forum/", typed_forum())

    forum = Forum.objects.get()
    assert answer.headers["Location"] == "/en/lr26/duties/"
    assert (forum.code, forum.slug, forum.state, forum.ends_on) == (
        "LR26",
        "lr26",
        "draft",
        date(2026, 10, 6),
    )
    assert [(side.key, side.country, side.language, side.weekend) for side in forum.both_sides] == [
        ("host", "XM", "ar", [4, 5]),
        ("guest", "XB", "ru", [5, 6]),
    ]
    assert Series.objects.get().editions.get() == forum


def test_open_forum_names_every_mistake_at_once_and_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(
        "/ru/administration/open-forum/",
        typed_forum(
            **{
                "forum-code": "Forum 26",
                "forum-ends_on": "2026-10-01",
                "forum-zone": "Moon/Base",
                "forum-languages": [],
                "host-weekend": [],
                "guest-country": "Marjan",
                "guest-weekend": ["0", "1", "2", "3"],
                "guest-secretariat_email": "nobody",
            }
        ),
    )

    errors = {f"{key}.{name}" for key in ("form", "host", "guest") for name in answer.context[key].errors}
    assert answer.status_code == 422
    assert errors == {
        "form.code",
        "form.ends_on",
        "form.zone",
        "form.languages",
        "host.weekend",
        "guest.country",
        "guest.weekend",
        "guest.secretariat_email",
    }
    assert 'value="Second Forum"' in answer.content.decode()
    assert not Forum.objects.exists()


@pytest.mark.parametrize(
    ("changes", "part", "wrong"),
    [
        ({"guest-country": "XM"}, "guest", "country"),
        ({"forum-code": "MB27"}, "form", "code"),
        ({"forum-name_en": ""}, "form", "name"),
        ({"forum-name_ar": "منتدى \u202e"}, "form", "name"),
    ],
)
def test_open_forum_refuses_one_mistake(
    cast: Cast, desk: Client, changes: dict[str, str], part: str, wrong: str
) -> None:
    answer = desk.post("/en/administration/open-forum/", typed_forum(**changes))

    assert (answer.status_code, list(answer.context[part].errors)) == (422, [wrong])
    assert Forum.objects.count() == 1


def test_open_forum_joins_a_series_or_names_one(desk: Client) -> None:
    series = Series.objects.create(code="LR", name=words("Forums of the two coasts"))

    both = desk.post("/en/administration/open-forum/", typed_forum(**{"forum-series": series.pk}))
    one = desk.post(
        "/en/administration/open-forum/",
        typed_forum(**{"forum-series": series.pk, "forum-new_series_name_en": ""}),
    )

    assert list(both.context["form"].errors) == ["new_series_name"]
    assert one.status_code == 302
    assert series.editions.get().code == "LR26"


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_an_administrator_opens_every_page_of_a_new_draft(desk: Client, language: str) -> None:
    desk.post("/en/administration/open-forum/", typed_forum())

    for page in (
        "administration/",
        "administration/open-forum/",
        "administration/duties/appoint/",
        "lr26/settings/",
        "lr26/sides/",
        "lr26/sides/host/",
        "lr26/duties/",
        "lr26/duties/appoint/",
    ):
        assert (page, desk.get(f"/{language}/{page}").status_code) == (page, 200)


# The settings of a forum


PAGES = ("mb27/settings/", "mb27/sides/", "mb27/sides/host/", "mb27/duties/", "mb27/duties/appoint/")


@pytest.mark.parametrize("page", PAGES)
def test_settings_are_not_for_strangers_and_delegates(
    page: str, cast: Cast, client: Client, signed_in: SignIn
) -> None:
    assert client.get(f"/en/{page}").status_code == 302
    assert signed_in(cast.hana).get(f"/en/{page}").status_code == 403
    assert (
        signed_in(User.objects.create_user("x@cast.example", name="X")).get(f"/en/{page}").status_code == 404
    )


@pytest.mark.parametrize("page", ["administration/", "administration/open-forum/"])
def test_administration_is_not_for_the_officers_of_one_forum(
    page: str, cast: Cast, client: Client, signed_in: SignIn
) -> None:
    assert client.get(f"/en/{page}").status_code == 302
    for role in (Role.SECRETARIAT, Role.ADMINISTRATOR):
        assert signed_in(make_officer(role, cast.forum)).get(f"/en/{page}").status_code == 404


def typed_settings(forum: Forum, **changes: Any) -> dict[str, Any]:
    return {
        **three("name", forum.name.text("en"), "منتدى", "Форум"),
        **three("short_name", "Forum", "منتدى", "Форум"),
        **three("city", "Marsa"),
        "zone": forum.zone,
        "starts_on": str(forum.starts_on),
        "ends_on": str(forum.ends_on),
        "languages": ["ar", "ru", "en"],
        **changes,
    }


def test_publish_forum_says_what_is_missing_until_it_is_there(signed_in: SignIn, db: None) -> None:
    forum = make_forum(state=Forum.State.DRAFT)
    Forum.objects.update(short_name=words("Forum", "منتدى").to_json())
    browser = signed_in(make_officer(Role.SECRETARIAT, forum))

    refused = browser.post("/ru/mb27/settings/publish/", follow=True)
    assert [languages for _word, languages in refused.context["missing"]] == [["ru"]]
    assert Forum.objects.get().state == Forum.State.DRAFT

    assert browser.post("/en/mb27/settings/", typed_settings(forum)).status_code == 302
    browser.post("/en/mb27/settings/publish/")
    browser.post("/en/mb27/settings/publish/")

    assert Forum.objects.get().state == Forum.State.PUBLIC
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "forums.ForumChanged",
        "forums.ForumPublished",
    ]


def test_change_forum_refuses_days_in_the_wrong_order(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = browser.post("/en/mb27/settings/", typed_settings(cast.forum, ends_on="2027-03-01"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["ends_on"])


def test_close_forum_waits_for_its_end(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    browser.post("/en/mb27/settings/close/")
    assert Forum.objects.get().state == Forum.State.PUBLIC
    Forum.objects.update(starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 2))
    browser.post("/en/mb27/settings/close/")

    assert Forum.objects.get().state == Forum.State.CLOSED
    assert browser.get("/en/mb27/settings/").status_code == 200


# Sides


def test_change_side_is_each_sides_own_matter(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    own = browser.post("/en/mb27/sides/host/", typed_side("", "Marjan", weekend=["5", "4"]))
    other = browser.post("/en/mb27/sides/guest/", typed_side("", "Marjan"))

    assert (own.status_code, other.status_code) == (302, 403)
    assert browser.get("/en/mb27/sides/guest/").status_code == 403
    assert browser.get("/en/mb27/sides/third/").status_code == 404
    side = Side.objects.get(pk=cast.host.pk)
    assert (side.city.text("en"), side.weekend) == ("Marjan City", [4, 5])


def test_add_holiday_once_and_remove_it(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    values = {"on": "2027-03-20", **three("name", "Feast")}

    added = browser.post("/en/mb27/sides/host/holidays/", values)
    twice = browser.post("/en/mb27/sides/host/holidays/", values)
    nameless = browser.post("/en/mb27/sides/host/holidays/", {"on": "2027-03-21"})
    removed = browser.post(f"/en/mb27/holidays/{Holiday.objects.get().pk}/remove/")

    assert (added.status_code, twice.status_code, nameless.status_code, removed.status_code) == (
        302,
        422,
        422,
        302,
    )
    assert not Holiday.objects.exists()


def test_remove_holiday_of_another_forum_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    other = make_forum("ZZ27")
    holiday = Holiday.objects.create(side=other.both_sides[0], on=DAY, name=words("Feast"))
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    assert browser.post(f"/en/mb27/holidays/{holiday.pk}/remove/").status_code == 404
    assert browser.post("/en/zz27/sides/host/holidays/", {"on": "2027-03-20"}).status_code == 404
    assert Holiday.objects.count() == 1


@pytest.mark.parametrize("month", ["2027-02", "0000-99", "moon", "9999-12", "0001-01"])
def test_sides_show_any_month_that_exists(month: str, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    assert browser.get(f"/en/mb27/sides/?month={month}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_sides_ask_as_often_for_one_holiday_as_for_three(
    count: int, cast: Cast, signed_in: SignIn, django_assert_num_queries: CountQueries
) -> None:
    for day in range(count):
        Holiday.objects.create(side=cast.host, on=date(2027, 3, 10 + day), name=words("Feast"))
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    with django_assert_num_queries(8):
        assert browser.get("/en/mb27/sides/").status_code == 200


# Duties


def typed_duty(**changes: Any) -> dict[str, Any]:
    return {
        "email": "new@marsa.example",
        "name": "New Officer",
        "language": "ru",
        "role": "protocol",
        "starts_on": "2027-03-17",
        **changes,
    }


def test_appoint_invites_somebody_new_in_their_language(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = browser.post("/en/mb27/duties/appoint/", typed_duty(side=cast.guest.pk))

    assert answer.headers["Location"] == "/en/mb27/duties/"
    grant = Grant.objects.get(role=Role.PROTOCOL)
    assert (grant.user.email, grant.user.is_active, grant.side) == ("new@marsa.example", False, cast.guest)
    run_all_due()
    assert [(message.to, message.extra_headers["Content-Language"]) for message in mail.outbox] == [
        (["new@marsa.example"], "ru")
    ]
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "accounts.UserInvited",
        "forums.OfficerAppointed",
    ]


def test_appoint_knows_an_address_whatever_its_capitals(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    user = cast.hana.person.user
    assert user is not None

    once = browser.post("/en/mb27/duties/appoint/", typed_duty(email=user.email.upper(), name=""))
    twice = browser.post("/en/mb27/duties/appoint/", typed_duty(email=user.email, name=""))

    assert (once.status_code, twice.status_code) == (302, 422)
    assert actor_of(user, cast.forum).holds(Role.PROTOCOL)
    assert not Invitation.objects.exists()


def test_appoint_gives_a_second_duty_to_the_invited_without_a_second_mail(
    cast: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    for role in ("protocol", "gate"):
        browser.post("/en/mb27/duties/appoint/", typed_duty(role=role))

    assert Grant.objects.filter(user__email="new@marsa.example").count() == 2
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
        ({"role": "delegate"}, "role"),
        ({"role": "administrator"}, "role"),
        ({"role": ""}, "role"),
        ({"side": "999999"}, "side"),
        ({"starts_on": "31.02.2027"}, "starts_on"),
        ({"starts_on": "0207-03-17"}, "starts_on"),
        ({"ends_on": "2027-03-16"}, "ends_on"),
        ({"email": "gone@cast.example"}, "email"),
    ],
)
def test_appoint_refuses_what_is_wrong(
    cast: Cast, signed_in: SignIn, changes: dict[str, str], wrong: str
) -> None:
    User.objects.create_user("gone@cast.example", name="Gone", is_active=False, joined_at=NOON)
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = browser.post("/en/mb27/duties/appoint/", typed_duty(**changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert not Grant.objects.filter(role=Role.PROTOCOL).exists()
    assert not Invitation.objects.exists()


def test_appoint_offers_a_sides_secretariat_its_side_and_its_duties(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    form = browser.get("/en/mb27/duties/appoint/").context["form"]
    forged = browser.post("/en/mb27/duties/appoint/", typed_duty(role="administrator", side=cast.guest.pk))
    right = browser.post("/en/mb27/duties/appoint/", typed_duty(side=cast.host.pk))

    assert {"administrator", "auditor"} & {value for value, _word in form.fields["role"].choices} == set()
    assert set(forged.context["form"].errors) == {"role", "side"}
    assert right.status_code == 302
    assert Grant.objects.get(user__email="new@marsa.example").side == cast.host


def test_appoint_for_the_installation(desk: Client) -> None:
    answer = desk.post("/en/administration/duties/appoint/", typed_duty(role="auditor"))

    assert answer.headers["Location"] == "/en/administration/"
    assert Grant.objects.get(role=Role.AUDITOR).forum is None


def test_end_appointment_of_the_last_administrator_is_refused_in_words(
    desk: Client, administrator: User
) -> None:
    grant = administrator.grants.get()

    page = desk.post(f"/en/administration/duties/{grant.pk}/end/", follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert Grant.objects.get().ended_at is None


def test_end_appointment_of_the_other_side_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    theirs = make_officer(Role.PROTOCOL, cast.forum, cast.guest).grants.get()
    ours = make_officer(Role.PROTOCOL, cast.forum, cast.host).grants.get()
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    assert browser.post(f"/en/mb27/duties/{theirs.pk}/end/").status_code == 404
    assert browser.post(f"/en/mb27/duties/{ours.pk}/end/").status_code == 302
    assert list(Grant.objects.exclude(ended_at=None)) == [ours]


def test_appointments_of_the_other_side_are_not_shown(cast: Cast, signed_in: SignIn) -> None:
    make_officer(Role.PROTOCOL, cast.forum, cast.guest, email="theirs@cast.example")
    make_officer(Role.PROTOCOL, cast.forum, cast.host, email="ours@cast.example")
    host = make_officer(Role.SECRETARIAT, cast.forum, cast.host)
    for side in (cast.host, cast.guest):
        actions.appoint_by_address(
            email=f"invited-by-{side.key}@cast.example",
            name="Invited",
            language="en",
            origin="http://testserver",
            forum=cast.forum,
            role=Role.GATE,
            side=side,
            starts_on=DAY,
            ends_on=None,
            actor=cast.secretary,
            now=NOON,
        )

    page = signed_in(host).get("/en/mb27/duties/").content.decode()

    shown = [name for name in ("ours", "theirs", "invited-by-host", "invited-by-guest") if f"{name}@" in page]
    assert shown == ["ours", "invited-by-host"]


def test_a_withdrawn_invitation_ends_what_was_promised(cast: Cast, at_noon: None, signed_in: SignIn) -> None:
    signed_in(make_officer(Role.SECRETARIAT, cast.forum)).post("/en/mb27/duties/appoint/", typed_duty())

    accounts.withdraw_invitation(invitation=Invitation.objects.get(), actor=cast.secretary, now=NOON)
    run_all_due()

    assert Grant.objects.get(role=Role.PROTOCOL).ended_at == NOON


@pytest.mark.parametrize("count", [1, 3])
def test_appointments_ask_as_often_for_one_as_for_three(
    count: int, cast: Cast, signed_in: SignIn, django_assert_num_queries: CountQueries
) -> None:
    for _ in range(count):
        make_officer(Role.PROTOCOL, cast.forum, cast.guest)
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    with django_assert_num_queries(10):
        assert browser.get("/en/mb27/duties/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_administration_asks_as_often_for_one_forum_as_for_three(
    count: int, administrator: User, signed_in: SignIn, django_assert_num_queries: CountQueries
) -> None:
    for number in range(count):
        make_forum(f"MB2{number}")
        make_officer(Role.ADMINISTRATOR)
    browser = signed_in(administrator)

    with django_assert_num_queries(9):
        assert browser.get("/en/administration/").status_code == 200


@pytest.mark.parametrize(("language", "name"), [("ar", "سالم علي"), ("ru", "Салем Али"), ("en", "Salem Ali")])
def test_appointments_call_officers_in_the_script_of_the_reader(
    language: str, name: str, cast: Cast, signed_in: SignIn
) -> None:
    salem = make_member(
        cast.forum, cast.host, cast.zaytuna, words("Salem Ali", "سالم علي", "Салем Али", "ar")
    )
    assert salem.person.user is not None
    Grant.objects.create(user=salem.person.user, forum=cast.forum, role=Role.SECRETARIAT, starts_on=DAY)

    page = signed_in(salem.person.user).get(f"/{language}/{cast.forum.slug}/duties/").content.decode()

    direction = "rtl" if language == "ar" else "ltr"
    assert f'<th scope="row"><bdi lang="{language}" dir="{direction}">{name}</bdi>' in page
    assert f'<b><bdi dir="auto">{name}</bdi></b>' in page  # the reader's own menu
