"""What somebody changes in the demo is still there after a restart; the desk computes anew."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, sign_in

pytestmark = pytest.mark.journey


def test_a_delegates_change_outlives_a_restart(page: Page, site: Site) -> None:
    sign_in(page, site, "delegate")
    page.goto(f"{site.url}/en/mb27/availability/")
    free = page.locator("button.slot:not(.slot--away)").first
    slot = free.evaluate("button => button.parentElement.id")
    free.click()
    tapped = page.locator(f"#{slot} button.slot--away")
    expect(tapped).to_have_count(1)

    site.restart()
    page.reload()

    expect(tapped).to_have_count(1)


def test_the_desk_computes_anew_and_looks_at_the_draft(page: Page, site: Site) -> None:
    sign_in(page, site, "b2b_desk")
    page.goto(f"{site.url}/en/mb27/meetings/desk/")
    page.get_by_label("How long").select_option("5")
    page.get_by_role("button", name="Compute").click()

    expect(page.locator("#progress")).to_contain_text("%")
    expect(page.locator("h1")).to_have_text("Draft of the timetable", timeout=120_000)
    assert page.locator("tr[data-row]").count() >= 10
