"""Opening, changing, publishing and closing a forum."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import SignIn
from django.conf import settings
from tests.cast import NOON, Cast, acting, make_officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.forums import actions
from muntada.forums.models import Forum, Series, Side
from muntada.forums.queries import MissingText
from muntada.forums.tests.openings import HOST, administrator, opening
from muntada.journal.models import Entry

pytestmark = pytest.mark.django_db


def changed(forum: Forum, **changes: Any) -> dict[str, Any]:
    """What the settings page hands to the action when only some of it was touched."""
    names = ("name", "short_name", "lead", "organiser", "city", "zone", "starts_on", "ends_on", "series")
    fields = {name: getattr(forum, name) for name in names}
    return {**fields, "languages": tuple(forum.languages), **changes}


def test_open_forum_makes_a_draft_with_two_sides_and_a_series() -> None:
    forum = actions.open_forum(
        opening=opening(code=" mb28 ", new_series_name=words("Marjan and Belorechye")),
        actor=administrator(),
        now=NOON,
    )

    forum.refresh_from_db()
    assert (forum.code, forum.slug, forum.state, forum.is_demo) == ("MB28", "mb28", "draft", False)
    assert forum.series == Series.objects.get(code="MB")
    assert [(side.key, side.country, side.weekend) for side in forum.both_sides] == [
        ("host", "XM", [4, 5]),
        ("guest", "XB", [5, 6]),
    ]
    entry = Entry.objects.get()
    assert (entry.name, entry.facts, entry.forum_id) == ("forums.ForumOpened", {"code": "MB28"}, forum.pk)


def test_open_forum_joins_a_series_or_numbers_a_new_one() -> None:
    actor = administrator()
    first = actions.open_forum(opening=opening(new_series_name=words("One")), actor=actor, now=NOON)

    second = actions.open_forum(opening=opening(code="MB29", series=first.series), actor=actor, now=NOON)
    other = actions.open_forum(
        opening=opening(code="MB29B", new_series_name=words("Two")), actor=actor, now=NOON
    )
    alone = actions.open_forum(opening=opening(code="MB30"), actor=actor, now=NOON)

    assert second.series == first.series
    assert other.series == Series.objects.get(code="MB2")
    assert alone.series is None


def test_open_forum_marks_the_rows_of_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, profile="neutral"))

    forum = actions.open_forum(opening=opening(new_series_name=words("One")), actor=administrator(), now=NOON)

    assert forum.series is not None
    assert (forum.is_demo, forum.series.is_demo) == (True, True)


@pytest.mark.parametrize("code", ["", "M28", "MB2", "MB-28", "MARJANBR28", "MB28XX", "МБ28", "28MB"])
def test_open_forum_refuses_a_code_that_no_address_can_hold(code: str) -> None:
    with pytest.raises(actions.BadCode):
        actions.open_forum(opening=opening(code=code), actor=administrator(), now=NOON)

    assert not Forum.objects.exists()


def test_open_forum_refuses_a_code_that_is_taken_and_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(actions.CodeTaken):
        actions.open_forum(
            opening=opening(code="mb27", new_series_name=words("One")), actor=administrator(), now=NOON
        )

    assert (Forum.objects.count(), Side.objects.count(), Series.objects.count()) == (1, 2, 0)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": date(2028, 3, 14)},
        {"zone": "Africa/Nowhere"},
        {"languages": ()},
        {"languages": ("ar", "fr")},
        {"host": replace(HOST, zone="Nowhere")},
        {"host": replace(HOST, weekend=(7,))},
        {"host": replace(HOST, weekend=tuple(range(7)))},
        {"host": replace(HOST, country="Marjan")},
        {"host": replace(HOST, language="fr")},
    ],
)
def test_open_forum_refuses_what_makes_no_sense(changes: dict[str, Any]) -> None:
    with pytest.raises(actions.NotSensible):
        actions.open_forum(opening=opening(**changes), actor=administrator(), now=NOON)

    assert not Forum.objects.exists()


def test_open_forum_is_for_administrators(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.open_forum(opening=opening(), actor=cast.secretary, now=NOON)

    assert actions.open_forum(opening=opening(), actor=administrator(), now=NOON).code == "MB28"


def test_change_forum_lets_untouched_translations_go_stale(cast: Cast) -> None:
    new_name = cast.forum.name.with_text("en", "Marjan Forum of Trade")

    actions.change_forum(
        forum=cast.forum,
        **changed(cast.forum, name=new_name, ends_on=date(2027, 3, 19), languages=("ar", "ru")),
        actor=cast.secretary,
        now=NOON,
    )

    cast.forum.refresh_from_db()
    assert cast.forum.name.text("en") == "Marjan Forum of Trade"
    assert [cast.forum.name.is_stale(language) for language in ("ar", "ru", "en")] == [True, True, False]
    assert (cast.forum.ends_on, cast.forum.languages) == (date(2027, 3, 19), ["ar", "ru"])
    assert Entry.objects.get().name == "forums.ForumChanged"


def test_change_forum_refuses_days_in_the_wrong_order(cast: Cast) -> None:
    fields = changed(cast.forum, ends_on=cast.forum.starts_on - timedelta(days=1))

    with pytest.raises(actions.NotSensible):
        actions.change_forum(forum=cast.forum, **fields, actor=cast.secretary, now=NOON)


def test_publish_forum_names_every_missing_text_and_then_publishes_once(cast: Cast) -> None:
    actor = administrator()
    forum = actions.open_forum(
        opening=opening(short_name=Words.of(original="ar", ar="المنتدى"), name=words("Forum", "منتدى")),
        actor=actor,
        now=NOON,
    )

    with pytest.raises(actions.IncompleteTexts) as error:
        actions.publish_forum(forum=forum, actor=actor, now=NOON)
    assert error.value.missing == [
        MissingText("name", "ru"),
        MissingText("short_name", "ru"),
        MissingText("short_name", "en"),
    ]

    forum.name, forum.short_name = opening().name, opening().short_name
    forum.save()
    actions.publish_forum(forum=forum, actor=actor, now=NOON)
    assert Forum.objects.public().filter(pk=forum.pk).exists()

    with pytest.raises(actions.AlreadyPublic):
        actions.publish_forum(forum=forum, actor=actor, now=NOON)


def test_publish_forum_asks_for_the_forums_own_languages_only() -> None:
    actor = administrator()
    two = words("", "منتدى", "Форум", "ar")
    forum = actions.open_forum(
        opening=opening(name=two, short_name=two, languages=("ar", "ru")), actor=actor, now=NOON
    )

    actions.publish_forum(forum=forum, actor=actor, now=NOON)

    assert forum.state == Forum.State.PUBLIC


def test_close_forum_waits_for_the_end_of_the_last_day_at_its_place(cast: Cast) -> None:
    # 18 March ends in Tripoli at 22:00 UTC.
    last_hour = NOON.replace(day=18, hour=21, minute=59)

    with pytest.raises(actions.NotOverYet):
        actions.close_forum(forum=cast.forum, actor=cast.secretary, now=last_hour)
    actions.close_forum(forum=cast.forum, actor=cast.secretary, now=last_hour + timedelta(minutes=1))

    cast.forum.refresh_from_db()
    assert cast.forum.state == Forum.State.CLOSED
    with pytest.raises(actions.NotOverYet):
        actions.close_forum(forum=cast.forum, actor=cast.secretary, now=NOON + timedelta(days=9))


def test_close_forum_is_not_for_the_desk(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.close_forum(
            forum=cast.forum, actor=acting(Role.B2B_DESK, cast.forum), now=NOON + timedelta(days=9)
        )


def test_reopen_forum_makes_a_record_a_forum_once(cast: Cast) -> None:
    later = NOON + timedelta(days=9)
    actions.close_forum(forum=cast.forum, actor=cast.secretary, now=later)

    actions.reopen_forum(forum=cast.forum, actor=cast.secretary, now=later)

    cast.forum.refresh_from_db()
    assert cast.forum.state == Forum.State.PUBLIC
    with pytest.raises(actions.NotClosed):
        actions.reopen_forum(forum=cast.forum, actor=cast.secretary, now=later)


def test_reopen_forum_is_not_for_the_desk(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.reopen_forum(forum=cast.forum, actor=acting(Role.B2B_DESK, cast.forum), now=NOON)


def test_reopen_forum_is_offered_where_it_was_closed(cast: Cast, signed_in: SignIn) -> None:
    Forum.objects.filter(pk=cast.forum.pk).update(state=Forum.State.CLOSED)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    page = client.get(f"/en/{cast.forum.slug}/settings/")
    done = client.post(f"/en/{cast.forum.slug}/settings/reopen/", follow=True)

    assert f"/en/{cast.forum.slug}/settings/reopen/" in page.content.decode()
    assert "The forum is open again" in done.content.decode()
