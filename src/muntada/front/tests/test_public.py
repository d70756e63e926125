"""The public face of a forum."""

from datetime import timedelta

import pytest
from conftest import SignIn
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_forum, make_member, make_officer, make_organisation, words

from muntada.access.roles import Role
from muntada.base import clock
from muntada.directory.models import Organisation, Person
from muntada.forums.models import Forum
from muntada.front import queries
from muntada.front.tests.cast import furnish, make_offer, make_session
from muntada.meetings.models import Meeting
from muntada.programme.models import Session

LANGUAGES = ("ar", "ru", "en")


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_figures_count_what_is_published_and_nothing_else(cast: Cast) -> None:
    furnish(cast, 2)
    make_session(cast, state=Session.State.DRAFT)
    make_session(cast, state=Session.State.CANCELLED)
    make_offer(cast, screen="hold")
    make_offer(cast, state="draft")
    Meeting.objects.filter(pk=Meeting.objects.order_by("pk")[0].pk).update(state=Meeting.State.CANCELLED)

    assert [(figure.value, figure.label, figure.definition) for figure in queries.figures(cast.forum)] == [
        (3, "organisations take part", "2 of the host side, 1 of the guest side"),
        (3, "participants", "Registered by their delegations, 1 interpreter among them"),
        (1, "business meeting", "In the published timetable: 1 time slot, 1 table"),
        (2, "sessions", "Published in the programme, in 1 hall"),
        (2, "opportunities presented", "Published by the secretariat; values are not added up"),
    ]


def test_figures_count_no_halls_before_anything_is_published(cast: Cast) -> None:
    make_session(cast, state=Session.State.DRAFT)

    figure = queries.figures(cast.forum)[3]

    assert (figure.value, figure.definition) == (0, "Counted once the programme is published")


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_shows_what_comes_next_and_what_changed(
    cast: Cast, at_noon: None, client: Client, language: str
) -> None:
    furnish(cast, 1)
    make_session(cast, words("Still a draft"), state=Session.State.DRAFT)
    make_offer(cast, "Held back", screen="hold")

    text = page(client, f"/{language}/mb27/")

    title = {"ar": "الحبوب والموانئ", "ru": "Зерно и порты", "en": "Grain and ports"}[language]
    assert ("Project 0" in text, text.count(title)) == (True, 2)
    assert ("Still a draft" in text, "Held back" in text) == (False, False)


def test_home_of_an_empty_forum_and_of_one_that_is_over_say_so(
    cast: Cast, at_noon: None, client: Client
) -> None:
    assert "No session has been published yet." in page(client, "/en/mb27/")

    make_session(cast)
    clock.stop_at(NOON + timedelta(days=30))

    assert "The forum is over" in page(client, "/en/mb27/")


def test_forums_hides_drafts_from_strangers(cast: Cast, client: Client, signed_in: SignIn) -> None:
    draft = make_forum("XX28", state=Forum.State.DRAFT)
    Forum.objects.filter(pk=draft.pk).update(name=words("Secret forum"))
    secretary = make_officer(Role.SECRETARIAT, draft)
    administrator = make_officer(Role.ADMINISTRATOR)

    seen = {
        name: "Secret forum" in page(who, "/en/")
        for name, who in (
            ("stranger", client),
            ("member of another", signed_in(cast.hana)),
            ("its secretary", signed_in(secretary)),
            ("administrator", signed_in(administrator)),
        )
    }

    assert seen == {
        "stranger": False,
        "member of another": False,
        "its secretary": True,
        "administrator": True,
    }


def test_forums_leads_an_empty_installation_to_its_first_page(db: None, client: Client) -> None:
    response = client.get("/en/")

    assert (response.status_code, response["Location"]) == (302, "/en/set-up/")


def test_people_are_named_only_where_they_agreed(cast: Cast, at_noon: None, client: Client) -> None:
    Person.objects.filter(pk=cast.marina.person_id).update(is_public=True)

    both = page(client, "/en/mb27/delegations/")
    own = page(client, f"/en/mb27/delegations/{cast.zaytuna.public_id}/")

    assert ("Marina Orlova" in both, "Hana Elfituri" in both, "Zaytuna Trading" in both) == (
        True,
        False,
        True,
    )
    assert ("1 person takes part who is not named in public." in own, "Hana Elfituri" in own) == (True, False)


def test_organisation_is_there_when_it_takes_part_or_presents_something(
    cast: Cast, at_noon: None, client: Client
) -> None:
    fund = make_organisation("ORG.070", words("Fund"))
    page(client, "/en/mb27/delegations/ORG.070/", 404)

    make_offer(cast, "Held", organisation=fund, screen="hold")
    page(client, "/en/mb27/delegations/ORG.070/", 404)
    make_offer(cast, "Ring road", organisation=fund)

    text = page(client, "/en/mb27/delegations/ORG.070/")
    assert ("Ring road" in text, "Held" in text) == (True, False)


def test_what_was_entered_twice_and_merged_is_one_in_public(
    cast: Cast, at_noon: None, client: Client
) -> None:
    before = [figure.value for figure in queries.figures(cast.forum)]
    twin = make_organisation("ORG.101", words("Zaitouna for Trading"))
    again = make_member(cast.forum, cast.host, twin, words("Hanaa Fitouri"))
    other = make_member(cast.forum, cast.host, twin, words("Ali Salem"))
    Person.objects.filter(pk__in=[again.person_id, other.person_id, cast.hana.person_id]).update(
        is_public=True
    )
    Organisation.objects.filter(pk=twin.pk).update(merged_into=cast.zaytuna)
    Person.objects.filter(pk=again.person_id).update(merged_into=cast.hana.person)

    both = page(client, "/en/mb27/delegations/")
    own = page(client, "/en/mb27/delegations/ORG.028/")
    led = client.get("/ru/mb27/delegations/ORG.101/")

    for text in (both, own):
        names = [name in text for name in ("Zaitouna", "Hanaa", "Hana Elfituri", "Ali Salem")]
        assert names == [False, False, True, True]
    assert (led.status_code, led["Location"]) == (302, "/ru/mb27/delegations/ORG.028/")
    now = [figure.value for figure in queries.figures(cast.forum)]
    assert now == [before[0], before[1] + 1, *before[2:]]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries_for_strangers", "queries_for_insiders"),
    [
        ("", 7, 12),
        ("delegations/", 3, 8),
        ("delegations/ORG.028/", 6, 11),
        ("venue/", 5, 10),
        ("about/", 2, 7),
    ],
)
def test_public_pages_ask_the_database_as_often_for_many(
    cast: Cast,
    client: Client,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
    path: str,
    queries_for_strangers: int,
    queries_for_insiders: int,
) -> None:
    furnish(cast, count)
    insider = signed_in(cast.hana)
    client.get(f"/en/mb27/{path}")

    with django_assert_num_queries(queries_for_strangers):
        page(client, f"/en/mb27/{path}")
    with django_assert_num_queries(queries_for_insiders):
        page(insider, f"/en/mb27/{path}")
