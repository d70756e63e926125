"""From an empty installation to a public forum."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from tests.cast import NOON, Cast, acting, actor_of, make_forum, make_officer, words

from muntada.access.actor import NOBODY, NotAllowed
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base.words import Words
from muntada.forums import actions, queries, setup
from muntada.forums.details import ForumDetails, SideDetails
from muntada.forums.models import Forum, Grant, Holiday, Series, Side
from muntada.journal.models import Entry

PASSWORD = "four words that rhyme"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    setup.forget_code()
    yield
    setup.forget_code()


def typed(**changes: str) -> dict[str, str]:
    return {
        "code": setup.current_code(),
        "name": "Amal",
        "email": "Amal@marsa.example",
        "password": PASSWORD,
        **changes,
    }


def test_set_up_makes_the_first_administrator_and_asks_for_a_second_factor(
    db: None, at_noon: None, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/ru/set-up/", typed())
    second = client.get("/ru/administration/")

    user = User.objects.get()
    assert (user.email, user.language, user.check_password(PASSWORD)) == ("amal@marsa.example", "ru", True)
    assert [(grant.role, grant.forum, grant.user) for grant in Grant.objects.all()] == [
        ("administrator", None, user)
    ]
    assert answer.headers["Location"] == "/ru/account/second-factor/?next=/ru/administration/"
    assert second.headers["Location"].startswith("/ru/account/second-factor/")
    assert not (Path(site.CONFIG.data_dir) / "setup-code").exists()


def test_set_up_refuses_a_wrong_code(db: None, client: Client) -> None:
    answer = client.post("/en/set-up/", typed(code="0000-0000-0000-0000"))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["code"]
    assert not User.objects.exists()


def test_set_up_gives_no_more_than_ten_tries_a_minute(db: None, client: Client) -> None:
    answers = [client.post("/en/set-up/", typed(code="x")).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_set_up_works_once(db: None, client: Client) -> None:
    def set_up(email: str) -> User:
        return actions.set_up(
            code=setup.current_code(),
            email=email,
            name="Amal",
            language="en",
            password=PASSWORD,
            actor=NOBODY,
            now=NOON,
        )

    set_up("amal@marsa.example")

    with pytest.raises(actions.AlreadySetUp):
        set_up("second@marsa.example")
    assert client.get("/en/set-up/").headers["Location"] == "/en/account/login/"
    assert client.post("/en/set-up/", typed(email="third@marsa.example")).status_code == 302
    assert User.objects.count() == 1


def test_setup_code_is_made_once_for_its_owner_only(db: None) -> None:
    first = setup.current_code()
    path = Path(site.CONFIG.data_dir) / "setup-code"

    assert (setup.current_code(), len(first), path.stat().st_mode & 0o777) == (first, 19, 0o600)
    assert setup.invitation_to_set_up("https://forum.example")[1:] == [
        "    https://forum.example/en/set-up/",
        f"    with the set-up code {first}",
    ]


def test_setup_code_can_be_set(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "CONFIG", replace(site.CONFIG, setup_code="from the environment"))

    assert setup.is_right("from the environment")
    assert not setup.is_right("")


def test_nobody_is_invited_to_set_up_once_there_is_somebody(cast: Cast) -> None:
    assert not setup.is_wanted()
    assert setup.invitation_to_set_up("https://forum.example") == []


@pytest.fixture
def administrator(db: None) -> User:
    return make_officer(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator: User, signed_in: Callable[..., Client]) -> Client:
    return signed_in(administrator)


def three(prefix: str, en: str, ar: str = "", ru: str = "") -> dict[str, str]:
    return {f"{prefix}_original": "en", f"{prefix}_en": en, f"{prefix}_ar": ar, f"{prefix}_ru": ru}


def typed_side(prefix: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        **three(f"{prefix}-name", name),
        **three(f"{prefix}-city", f"{name} City"),
        f"{prefix}-country": "xm",
        f"{prefix}-language": "ar",
        f"{prefix}-zone": "Africa/Tripoli",
        f"{prefix}-weekend": ["4", "5"],
        **changes,
    }


def typed_forum(**changes: Any) -> dict[str, Any]:
    return {
        "forum-code": "lr26",
        **three("forum-name", "Second Forum"),
        **three("forum-short_name", "Forum"),
        **three("forum-city", "Marsa"),
        **three("forum-new_series", "Forums of the two coasts"),
        "forum-zone": "Africa/Tripoli",
        "forum-starts_on": "2026-10-05",
        "forum-ends_on": "٢٠٢٦-١٠-٠٦",
        "forum-languages": ["ar", "ru", "en"],
        **typed_side("host", "Marjan"),
        **typed_side("guest", "Belorechye", **{"guest-weekend": ["5", "6"]}),
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
    assert [(side.key, side.country, side.weekend) for side in forum.both_sides] == [
        ("host", "XM", [4, 5]),
        ("guest", "XM", [5, 6]),
    ]
    assert Series.objects.get().editions.get() == forum
    assert Entry.objects.get().name == "forums.ForumOpened"


def test_open_forum_names_every_mistake_at_once(desk: Client) -> None:
    answer = desk.post(
        "/en/administration/open-forum/",
        typed_forum(
            **{
                "forum-code": "Forum 26",
                "forum-ends_on": "2026-10-01",
                "forum-zone": "Moon/Base",
                "host-weekend": [],
                "guest-country": "Marjan",
            }
        ),
    )

    errors = {
        name
        for key in ("form", "host", "guest")
        for name in (f"{key}.{field}" for field in answer.context[key].errors)
    }
    assert answer.status_code == 200
    assert errors == {"form.code", "form.ends_on", "form.zone", "host.weekend", "guest.country"}
    assert not Forum.objects.exists()


def test_open_forum_refuses_a_code_that_is_taken(desk: Client) -> None:
    make_forum("LR26")

    answer = desk.post("/en/administration/open-forum/", typed_forum())

    assert list(answer.context["form"].errors) == ["code"]


def details(**changes: Any) -> ForumDetails:
    return ForumDetails(
        **{
            "series": None,
            "name": words("Forum", "منتدى", "Форум"),
            "short_name": words("Forum", "منتدى", "Форум"),
            "lead": words("Two sides meet.", "يلتقي الطرفان.", "Две стороны встречаются."),
            "organiser": Words(),
            "city": words("Marsa", "مرسى", "Марса"),
            "zone": "Africa/Tripoli",
            "starts_on": date(2027, 3, 17),
            "ends_on": date(2027, 3, 18),
            "languages": ["ar", "ru", "en"],
            **changes,
        }
    )


def test_open_forum_is_for_administrators(cast: Cast) -> None:
    side = SideDetails(
        country="XM",
        name=words("Marjan"),
        language="ar",
        zone="Africa/Tripoli",
        city=words("Marsa"),
        weekend=[4, 5],
        secretariat=Words(),
        secretariat_email="",
    )

    with pytest.raises(NotAllowed):
        actions.open_forum(
            code="LR26",
            details=details(),
            new_series=Words(),
            host=side,
            guest=side,
            actor=cast.secretary,
            now=NOON,
        )


def test_change_forum_makes_translations_stale_that_were_left_alone(cast: Cast) -> None:
    new = words("Renamed Forum", cast.forum.name.text("ar"), cast.forum.name.text("ru"))

    actions.change_forum(forum=cast.forum, details=details(name=new), actor=cast.secretary, now=NOON)

    forum = Forum.objects.get()
    assert (forum.name.text("en"), forum.name.is_stale("ar")) == ("Renamed Forum", True)


def test_publish_forum_says_which_texts_are_missing(db: None, signed_in: Callable[..., Client]) -> None:
    forum = make_forum(state=Forum.State.DRAFT)
    secretary = make_officer(Role.SECRETARIAT, forum)

    with pytest.raises(actions.TextsMissing) as refused:
        actions.publish_forum(forum=forum, actor=actor_of(secretary, forum), now=NOON)
    page = signed_in(secretary).post("/ru/mb27/settings/publish/", follow=True)

    assert [(str(each.what), each.languages) for each in refused.value.missing] == [
        ("What it is, in one sentence", ("ar", "ru", "en"))
    ]
    assert (page.status_code, Forum.objects.get().state) == (200, "draft")


def test_publish_forum_shows_it_to_everybody(db: None, client: Client) -> None:
    forum = make_forum(state=Forum.State.DRAFT)
    actor = acting(Role.SECRETARIAT, forum)
    assert client.get("/en/mb27/settings/").status_code == 404

    actions.change_forum(forum=forum, details=details(), actor=actor, now=NOON)
    actions.publish_forum(forum=Forum.objects.get(), actor=actor, now=NOON)
    actions.publish_forum(forum=Forum.objects.get(), actor=actor, now=NOON)

    assert Forum.objects.get().state == "public"
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "forums.ForumChanged",
        "forums.ForumPublished",
    ]


def test_change_side_is_each_sides_own_matter(cast: Cast, signed_in: Callable[..., Client]) -> None:
    officer = make_officer(Role.SECRETARIAT, cast.forum, cast.host)
    browser = signed_in(officer)
    typed_values = {
        **three("name", "Marjan"),
        **three("city", "New Marsa"),
        "country": "XM",
        "language": "ar",
        "zone": "Africa/Tripoli",
        "weekend": ["5", "4"],
    }

    own = browser.post("/en/mb27/sides/host/", typed_values)
    other = browser.post("/en/mb27/sides/guest/", typed_values)

    assert (own.status_code, other.status_code) == (302, 403)
    assert (Side.objects.get(pk=cast.host.pk).city.text("en"), Side.objects.get(pk=cast.host.pk).weekend) == (
        "New Marsa",
        [4, 5],
    )
    assert Entry.objects.get().side_id == cast.host.pk


def test_add_holiday_once_and_remove_it(cast: Cast, signed_in: Callable[..., Client]) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    values = {"on": "2027-03-20", **three("name", "Feast")}

    added = browser.post("/en/mb27/sides/host/holidays/", values)
    twice = browser.post("/en/mb27/sides/host/holidays/", values)
    removed = browser.post(f"/en/mb27/holidays/{Holiday.objects.get().pk}/remove/")

    assert (added.status_code, twice.status_code, removed.status_code) == (302, 400, 302)
    assert not Holiday.objects.exists()
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "forums.HolidayAdded",
        "forums.HolidayRemoved",
    ]


def test_remove_holiday_of_another_forum_is_not_found(cast: Cast, signed_in: Callable[..., Client]) -> None:
    other = make_forum("ZZ27")
    holiday = Holiday.objects.create(side=other.both_sides[0], on=date(2027, 3, 20), name=words("Feast"))

    answer = signed_in(make_officer(Role.SECRETARIAT, cast.forum)).post(
        f"/en/mb27/holidays/{holiday.pk}/remove/"
    )

    assert (answer.status_code, Holiday.objects.count()) == (404, 1)


PAGES = ("mb27/settings/", "mb27/sides/", "mb27/sides/host/", "mb27/duties/", "mb27/duties/appoint/")


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_pages_of_a_forum_open(language: str, cast: Cast, signed_in: Callable[..., Client]) -> None:
    browser = signed_in(make_officer(Role.ADMINISTRATOR))

    for page in (*PAGES, "administration/", "administration/open-forum/", "administration/duties/appoint/"):
        assert (page, browser.get(f"/{language}/{page}").status_code) == (page, 200)


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_forum_are_not_for_strangers_and_delegates(
    page: str, cast: Cast, client: Client, signed_in: Callable[..., Client]
) -> None:
    assert client.get(f"/en/{page}").status_code == 302
    assert signed_in(cast.hana).get(f"/en/{page}").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_sides_ask_the_database_as_often_for_one_holiday_as_for_three(
    count: int, cast: Cast, signed_in: Callable[..., Client], django_assert_num_queries: Callable[..., Any]
) -> None:
    for day in range(count):
        Holiday.objects.create(side=cast.host, on=date(2027, 3, 10 + day), name=words("Feast"))
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    with django_assert_num_queries(8):
        assert browser.get("/en/mb27/sides/").status_code == 200


@pytest.mark.parametrize("month", ["2027-02", "0000-99", "moon", "9999-12"])
def test_sides_show_any_month_that_exists(month: str, cast: Cast, signed_in: Callable[..., Client]) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    assert browser.get(f"/en/mb27/sides/?month={month}").status_code == 200


def test_missing_texts_of_a_whole_forum_are_none(cast: Cast) -> None:
    actions.change_forum(forum=cast.forum, details=details(), actor=cast.secretary, now=NOON)

    assert queries.missing_texts(Forum.objects.get()) == []
