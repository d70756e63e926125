"""The register, the cards and the forms of opportunities."""

import re

import pytest
from conftest import SignIn
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, make_officer, words

from muntada.access.roles import Role
from muntada.opportunities.models import Opportunity
from muntada.opportunities.tests.cast import make_opportunity


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_opportunities_lists_what_is_public(cast: Cast, at_noon: None, client: Client) -> None:
    make_opportunity(cast)
    make_opportunity(cast, is_public=False, title=words("Only a draft"))

    for language, title in (
        ("ar", "مزرعة بذور القمح"),
        ("ru", "Ферма семян пшеницы"),
        ("en", "Wheat seed farm"),
    ):
        text = page(client, f"/{language}/mb27/opportunities/")
        assert (title in text, "Only a draft" in text) == (True, False)


def test_opportunities_are_narrowed_with_counts(cast: Cast, at_noon: None, client: Client) -> None:
    make_opportunity(cast)
    make_opportunity(cast, title=words("Grain silo"), stage="concept", place=words("Derna", "درنة", "Дерна"))
    make_opportunity(cast, title=words("Bridge"), sector="F42")

    text = page(client, "/en/mb27/opportunities/?sector=A&stage=concept")

    assert ("Grain silo" in text, "Wheat seed farm" in text, "Bridge" in text) == (True, False, False)
    everything = page(client, "/en/mb27/opportunities/")
    counts = re.findall(
        r'href="\?stage=(\w+)"[^>]*>[^<]*</a> <b class="tnum"><bdi[^>]*>(\d)</bdi>', everything
    )
    assert counts == [("concept", "1"), ("feasibility", "2")]


def test_opportunities_say_which_filter_to_lift(cast: Cast, at_noon: None, client: Client) -> None:
    make_opportunity(cast)
    make_opportunity(cast)

    text = page(client, "/en/mb27/opportunities/?sector=F&stage=feasibility&place=Marsa")

    assert "Nothing fits all of these" in text
    found = re.findall(r'<li><a href="([^"]*)">([^<]*)</a>: <bdi[^>]*>(\d)</bdi></li>', text)
    assert found == [("?stage=feasibility&amp;place=Marsa", "In any sector", "2")]


def test_opportunity_card_shows_its_facts(cast: Cast, at_noon: None, client: Client) -> None:
    one = make_opportunity(cast)

    text = page(client, f"/en/mb27/opportunities/{one.public_id}/")

    facts = ("Wheat seed farm", "Equity partner", "joint venture", "feasibility study", "Zaytuna Trading")
    assert [fact for fact in facts if fact in text] == list(facts)


def test_opportunity_that_is_held_is_not_there_for_others(
    cast: Cast, at_noon: None, client: Client, signed_in: SignIn
) -> None:
    one = make_opportunity(cast, screen="hold")
    path = f"/en/mb27/opportunities/{one.public_id}/"

    assert client.get(path).status_code == 404
    assert signed_in(cast.marina).get(path).status_code == 404
    assert "held for review" in page(signed_in(cast.hana), path)
    assert one.public_id not in page(signed_in(cast.marina), "/en/mb27/opportunities/")


def test_add_change_publish_screen_and_withdraw_in_pages(cast: Cast, signed_in: SignIn) -> None:
    typed = {
        "organisation": cast.zaytuna.pk,
        "title_original": "ar",
        "title_ar": "مزرعة",
        "summary_original": "ar",
        "summary_ar": "بذور",
        "place_original": "ar",
        "place_ar": "مرسى",
        "needs_original": "ar",
        "sector": "A",
        "stage": "concept",
        "mode": "JV",
        "usd_m_min": "8",
        "usd_m_max": "14",
    }
    owner, secretary = signed_in(cast.hana), signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    wrong = owner.post("/en/mb27/opportunities/add/", {**typed, "usd_m_max": "2"}).content.decode()
    assert "Enter an amount that is not less than the first one." in wrong
    assert "مزرعة" in wrong
    owner.post("/ar/mb27/opportunities/add/", {**typed, "organisation": cast.rosinka.pk})
    assert Opportunity.objects.count() == 0
    owner.post("/ar/mb27/opportunities/add/", typed)
    one = Opportunity.objects.get()
    assert (str(one.usd_m_min), one.state, one.organisation) == ("8.00", "draft", cast.zaytuna)

    path = f"/en/mb27/opportunities/{one.public_id}/"
    assert owner.post(f"{path}publish/").status_code == 403
    secretary.post(f"{path}change/", {**typed, "stage": "feasibility"})
    secretary.post(f"{path}screen/", {"screen": "hold"})
    secretary.post(f"{path}publish/")
    one.refresh_from_db()
    assert (one.stage, one.state, one.screen, one.is_public) == ("feasibility", "published", "hold", False)
    secretary.post(f"{path}screen/", {"screen": "none"})
    one.refresh_from_db()
    assert one.is_public
    owner.post(f"{path}withdraw/")
    one.refresh_from_db()
    assert one.state == "withdrawn"


@pytest.mark.parametrize("count", [1, 3])
def test_opportunities_ask_the_database_as_often_for_many(
    cast: Cast, at_noon: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        make_opportunity(cast)
    client.get("/en/mb27/opportunities/")

    with django_assert_num_queries(7):
        page(client, "/en/mb27/opportunities/")
