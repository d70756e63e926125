"""Each role signs in with one click and sees its home."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import Site, sign_in
from tests.journeys.test_visitor import PUBLIC

pytestmark = pytest.mark.journey

ROLES = ("delegate", "head", "secretariat", "interpreter", "officer", "press", "auditor")
LANGUAGES = ("ar", "ru", "en")


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe has against the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:160]) for each in found]


@pytest.mark.parametrize("role", ROLES)
def test_home_of_each_role_opens_and_axe_has_nothing_against_it(page: Page, site: Site, role: str) -> None:
    sign_in(page, site, role)
    for language in LANGUAGES:
        page.goto(f"{site.url}/{language}/mb27/today/")

        assert page.locator("h1").count() == 1
        assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_has_nothing_against_the_public_pages(page: Page, site: Site, language: str) -> None:
    found = {}
    for path in (*(f"mb27/{path}" for path in PUBLIC), "", "components/", "account/login/"):
        page.goto(f"{site.url}/{language}/{path}")
        if complaints := violations(page):
            found[path] = complaints

    assert found == {}
