"""The register, the cards and the forms."""

import io
from datetime import timedelta

import pytest
from conftest import SignIn
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_officer, words

from muntada.access.roles import Role
from muntada.base import clock
from muntada.opportunities.models import Opportunity
from muntada.opportunities.queries import Wanted, facets, register, relaxations
from muntada.opportunities.tests.cast import make_opportunity

LIST = "/en/mb27/opportunities/"
DERNA = words("Derna", "درنة", "Дерна")
TYPED = {
    "title_original": "ar",
    "title_ar": "مزرعة",
    "summary_original": "ar",
    "summary_ar": "بذور معتمدة",
    "sector": "A",
    "stage": "concept",
    "mode": "JV",
    "usd_m_min": "٨",
    "usd_m_max": "14",
}


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_opportunities_lists_what_is_public_in_the_readers_language(
    cast: Cast, at_noon: None, client: Client
) -> None:
    make_opportunity(cast)
    make_opportunity(cast, is_public=False, title=words("Only a draft"))
    make_opportunity(cast, screen="hold", title=words("Held back"))

    for language, title in (
        ("ar", "مزرعة بذور القمح"),
        ("ru", "Ферма семян пшеницы"),
        ("en", "Wheat seed farm"),
    ):
        text = page(client, f"/{language}/mb27/opportunities/")
        assert (title in text, "Only a draft" in text, "Held back" in text) == (True, False, False)


def found(cast: Cast, **wanted: str) -> list[str]:
    rows = register(cast.forum, cast.secretary, Wanted(**wanted), "en")
    return [each.title.text("en") for each in rows]


@pytest.mark.parametrize(
    "text", ["ПШЕНИЦЫ", "القَمْح", "wheat SEED", "зайтуна", "سالم", "mb27.opp.001", "капиталом"]
)
def test_search_finds_in_any_script_however_it_is_written(cast: Cast, text: str) -> None:
    make_opportunity(cast)
    make_opportunity(
        cast,
        organisation=cast.rosinka,
        title=words("Bridge"),
        summary=words("x"),
        needs=words("x"),
    )

    assert found(cast, text=text) == ([] if text == "سالم" else ["Wheat seed farm"])


def test_facets_count_as_if_they_narrowed_nothing_themselves(cast: Cast) -> None:
    make_opportunity(cast)
    make_opportunity(cast, title=words("Silo"), stage="concept", place=DERNA)
    make_opportunity(cast, title=words("Bridge"), sector="F42")

    shown = facets(cast.forum, cast.secretary, Wanted(sector="A", stage="concept"), "en")

    assert found(cast, sector="A", stage="concept") == ["Silo"]
    assert [(each.value, each.count, each.is_chosen) for each in shown.sectors] == [("A", 1, True)]
    assert [(each.value, each.count, each.is_chosen) for each in shown.stages] == [
        ("concept", 1, True),
        ("feasibility", 1, False),
    ]
    assert [(each.word, each.count) for each in shown.places] == [("Derna", 1)]


def test_where_nothing_fits_the_page_says_what_to_lift(cast: Cast, at_noon: None, client: Client) -> None:
    make_opportunity(cast)
    make_opportunity(cast, place=DERNA)
    wanted = Wanted(sector="F", stage="feasibility", place="Marsa")

    ways = relaxations(cast.forum, cast.secretary, wanted, "en")

    assert [(way.name, way.count) for way in ways] == [("sector", 1)]
    text = page(client, f"{LIST}?sector=F&stage=feasibility&place=Marsa")
    assert ("Nothing fits all of these" in text, "In any sector" in text) == (True, True)
    assert 'href="?stage=feasibility&amp;place=Marsa"' in text


def test_opportunity_shows_its_facts_and_says_when_nobody_confirmed_it(
    cast: Cast, at_noon: None, client: Client
) -> None:
    thing = make_opportunity(cast)

    text = page(client, f"{LIST}{thing.public_id}/")

    for expected in ("An equity partner", "Joint venture", "Feasibility study", "Zaytuna Trading", "14"):
        assert expected in text
    assert "more than 90 days" not in text
    clock.stop_at(NOON + timedelta(days=91))
    assert "more than 90 days" in page(client, f"{LIST}{thing.public_id}/")


def test_opportunity_that_is_held_is_not_there_for_others(
    cast: Cast, client: Client, signed_in: SignIn
) -> None:
    thing = make_opportunity(cast, screen="hold")
    path = f"{LIST}{thing.public_id}/"
    other_side = make_officer(Role.SECRETARIAT, cast.forum, cast.guest)

    page(client, path, 404)
    page(signed_in(cast.marina), path, 404)
    page(signed_in(other_side), path, 404)
    assert "Held for review" in page(signed_in(cast.hana), path)
    for who in (cast.marina, other_side):
        assert thing.public_id not in page(signed_in(who), LIST)


def test_add_change_publish_and_withdraw_in_pages(cast: Cast, signed_in: SignIn) -> None:
    owner, secretary = signed_in(cast.hana), signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    typed = {**TYPED, "organisation": cast.zaytuna.pk}

    wrong = owner.post(f"{LIST}add/", {**typed, "usd_m_max": "2"})
    assert (wrong.status_code, "not less than the first one" in wrong.content.decode()) == (422, True)
    assert "مزرعة" in wrong.content.decode()
    assert owner.post(f"{LIST}add/", {**typed, "organisation": cast.rosinka.pk}).status_code == 422
    assert owner.post("/ru/mb27/opportunities/add/", {**typed, "usd_m_max": "14,5"}).status_code == 302
    thing = Opportunity.objects.get()
    assert (str(thing.usd_m_min), str(thing.usd_m_max), thing.state) == ("8.00", "14.50", "draft")

    path = f"{LIST}{thing.public_id}/"
    assert owner.post(f"{path}publish/").status_code == 403
    seen = thing.changed_at.isoformat()
    assert owner.post(f"{path}change/", {**TYPED, "stage": "tender", "seen": seen}).status_code == 302
    clock.stop_at(NOON + timedelta(hours=1))
    assert secretary.post(f"{path}publish/").status_code == 302
    late = owner.post(f"{path}change/", {**TYPED, "title_ar": "مزرعة أخرى", "seen": seen})
    assert (late.status_code, "changed this card meanwhile" in late.content.decode()) == (409, True)
    assert "مزرعة أخرى" in late.content.decode()
    owner.post(f"{path}withdraw/")
    thing.refresh_from_db()
    assert (thing.stage, thing.state, thing.title.text("ar")) == ("tender", "withdrawn", "مزرعة")


def test_screen_opportunity_refuses_an_unknown_word(cast: Cast, signed_in: SignIn) -> None:
    thing = make_opportunity(cast)
    officer = signed_in(make_officer(Role.COMPLIANCE, cast.forum))

    officer.post(f"{LIST}{thing.public_id}/screen/", {"screen": "perhaps"})
    thing.refresh_from_db()
    assert thing.screen == "none"
    officer.post(f"{LIST}{thing.public_id}/screen/", {"screen": "review"})

    thing.refresh_from_db()
    assert thing.screen == "review"


def test_the_register_as_a_spreadsheet_holds_what_its_reader_may_see(cast: Cast, signed_in: SignIn) -> None:
    make_opportunity(cast, title=words("=1+1"))
    make_opportunity(cast, screen="hold", title=words("Held back"))

    def titles(client: Client) -> list[object]:
        response = client.get("/en/mb27/export/opportunities/?format=xlsx&columns=title_en,stage")
        assert response.status_code == 200
        sheet = load_workbook(io.BytesIO(b"".join(response))).active
        assert sheet is not None
        return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]

    own = titles(signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host)))
    other = titles(signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest)))

    assert [str(title).lstrip("'") for title in own] == ["=1+1", "Held back"]
    assert [str(title).lstrip("'") for title in other] == ["=1+1"]


@pytest.mark.parametrize("count", [1, 3])
def test_opportunities_ask_the_database_as_often_for_many(
    cast: Cast, at_noon: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        thing = make_opportunity(cast)
    client.get(LIST)

    with django_assert_num_queries(7):
        page(client, LIST)
    with django_assert_num_queries(3):
        page(client, f"{LIST}{thing.public_id}/")
