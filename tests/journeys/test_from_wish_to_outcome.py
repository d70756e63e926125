"""In Arabic, from what an organisation wishes to what came of a meeting."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site, sign_in
from tests.journeys.test_roles import violations

pytestmark = pytest.mark.journey


def test_from_a_wish_to_an_outcome_in_arabic(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        locale="ar", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    desk = context.new_page()
    sign_in(desk, site, "b2b_desk", "ar")

    # The desk notes down a must on behalf of an organisation that has no meeting with the other yet.
    desk.goto(f"{site.url}/ar/mb27/wishes/")
    desk.locator("main a[href*='organisation=']").first.click()
    expect(desk.locator("html")).to_have_attribute("dir", "rtl")
    unmet = desk.locator(".wishes > li:not(:has(a[href*='.MTG.']))").first
    name = unmet.locator(".names b").inner_text()
    unmet.locator("button.tap--must").click()
    tapped = desk.locator(".wishes > li", has_text=name).locator("button.tap--must")
    expect(tapped).to_have_attribute("aria-pressed", "true")

    # It computes anew, looks at the draft, sees whom publishing would concern, and publishes.
    desk.goto(f"{site.url}/ar/mb27/meetings/desk/")
    desk.locator("select[name=seconds]").select_option("5")
    desk.locator("form[action$='/compute/'] button.btn").click()
    expect(desk.locator("tr[data-row]").first).to_be_visible(timeout=120_000)
    desk.locator("a[href$='/publish/']").first.click()
    desk.locator("form:has([name=edition]) button.btn").click()
    desk.wait_for_url("**/table-plan/**")
    expect(desk.locator(".seat[data-meeting]").first).to_be_visible()

    # On the telephone it is said how a meeting of this morning went, for a side that has not answered yet.
    phone = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    phone.set_default_timeout(30_000)
    hall = phone.new_page()
    sign_in(hall, site, "b2b_desk", "ar")
    answered = answer(hall, site)

    # The desk sees it beside what the other side said, or has still to say.
    desk.goto(f"{site.url}/ar/mb27/outcomes/")
    expect(desk.locator("main")).to_contain_text(answered)
    phone.close()
    context.close()


def answer(page: Page, site: Site) -> str:
    """The first side that waits for its answer gets one; of which meeting it was."""
    page.goto(f"{site.url}/ar/mb27/outcomes/")
    waiting = page.locator(".compared__two > div:not(:has(dl)) a[href*='/outcome/']").first
    waiting.click()
    found = re.search(r"/meetings/([^/]+)/outcome/", page.url)
    assert found is not None
    page.locator("input[name=answer][value=follow_up]").check(force=True)
    page.locator(".outcome__save button").click()
    page.wait_for_load_state()
    expect(page.locator(".errsum")).to_have_count(0)
    return found[1]


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_one_tap_and_save_fit_on_a_phone(browser: Browser, site: Site, language: str) -> None:
    """The five answers, the line that folds open and the button stand one below the other on one screen."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    sign_in(phone, site, "delegate")
    phone.goto(f"{site.url}/{language}/mb27/outcomes/")
    phone.locator("main a[href*='/outcome/']").first.click()

    ends = [
        phone.locator(".answer").last.bounding_box(),
        phone.locator("#outcome-rest > summary").bounding_box(),
        phone.locator(".outcome__save button").bounding_box(),
    ]
    phone.locator("input[name=answer][value=follow_up]").check(force=True)
    phone.locator(".outcome__save button").click()

    bottoms = [box["y"] + box["height"] for box in ends if box is not None]
    assert bottoms == sorted(bottoms)
    assert len(bottoms) == 3
    assert bottoms[1] <= bottoms[2] - 44  # nothing lies under the button
    assert bottoms[2] < 780  # where the tasks begin
    expect(phone.locator(".errsum")).to_have_count(0)
    assert violations(phone) == []
    context.close()
