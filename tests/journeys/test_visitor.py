"""What anybody sees who comes by."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey

PUBLIC = ("", "programme/", "delegations/", "opportunities/", "venue/", "about/")


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_every_public_page_speaks_the_language_and_fits_a_phone(
    page: Page, site: Site, language: str
) -> None:
    for path in PUBLIC:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{site.url}/{language}/mb27/{path}")

        root = page.locator("html")
        assert root.get_attribute("lang") == language
        assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert page.locator("h1").count() == 1
        assert page.locator("aside.demo").is_visible(), path


def test_the_language_switch_stays_on_the_same_record(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/en/mb27/opportunities/")
    page.locator("article a, .table a, .card a").filter(has_text="").first.wait_for()
    page.locator("main a[href*='.OPP.']").first.click()
    record = page.url.split("/en/")[1]

    page.get_by_role("link", name="Русский").first.click()

    assert page.url.endswith(f"/ru/{record}")


def test_the_theme_is_kept(page: Page, site: Site) -> None:
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": site.url}])

    page.goto(f"{site.url}/en/mb27/")

    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_an_unknown_forum_is_a_helpful_404_in_the_readers_language(page: Page, site: Site) -> None:
    response = page.goto(f"{site.url}/ru/zz99/")

    assert response is not None
    assert response.status == 404
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("main a").count() >= 1
