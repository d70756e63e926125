"""The table plan in a browser: by keys, by drag, and what a colleague sees of it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site, sign_in

pytestmark = pytest.mark.journey

SLOW = 20_000  # milliseconds that a busy machine may need for an answer
FREE = ".seat--free"
MOVABLE = ".seat[data-move]"


def open_plan(page: Page, site: Site, language: str = "en") -> None:
    """A slot of the second day, which lies ahead, as the secretariat sees it."""
    sign_in(page, site, "secretariat", language)
    page.goto(f"{site.url}/{language}/mb27/table-plan/?slot=16")


def test_a_meeting_is_moved_by_keys_seen_by_a_colleague_and_taken_back(
    page: Page, site: Site, browser: Browser
) -> None:
    open_plan(page, site)
    with browser.new_context() as other:
        colleague = other.new_page()
        open_plan(colleague, site, "ar")
        moved = page.locator(MOVABLE).first.get_attribute("data-meeting")

        page.locator(MOVABLE).first.focus()
        page.keyboard.press("m")
        expect(page.locator("#plan-says")).to_contain_text("picked up", timeout=SLOW)
        expect(page.locator(f"{FREE}.is-fit").first).to_be_visible(timeout=SLOW)
        page.locator(f"{FREE}.is-fit").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#plan-change")).to_contain_text("Whom it concerns", timeout=SLOW)
        warned = page.locator("#plan-change input[name=is_confirmed]")
        if warned.count():
            warned.check()
        page.get_by_role("button", name="Move the meeting").click()

        expect(page.locator("form.undo")).to_contain_text("The meeting was moved.", timeout=SLOW)
        # The colleague, who only looks, sees the tile at its new table, marked.
        expect(colleague.locator(f'.seat.is-news[data-meeting="{moved}"]')).to_be_visible(timeout=2 * SLOW)
        page.get_by_role("button", name="Undo").first.click()
        page.wait_for_url("**/table-plan/**", timeout=SLOW)
        expect(page.locator(".said, .note", has_text=re.compile("Taken back|too late")).first).to_be_visible(
            timeout=SLOW
        )
        assert page.locator(f'[data-meeting="{moved}"]').count() == 1


def test_a_meeting_is_dragged_looked_at_and_left_where_it_is(page: Page, site: Site) -> None:
    open_plan(page, site)
    before = page.locator(MOVABLE).first.get_attribute("data-v")

    # Both tables are in sight: a page that scrolls under a drag is another matter.
    page.set_viewport_size({"width": 1280, "height": 2400})
    # A drag needs two movements over its goal before a browser believes in it.
    page.locator(MOVABLE).first.hover()
    page.mouse.down()
    page.locator(FREE).first.hover()
    page.locator(FREE).first.hover()
    page.mouse.up()

    dialog = page.locator("#plan-change")
    expect(dialog).to_be_visible(timeout=SLOW)
    expect(dialog.locator("dt", has_text="Then")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert page.locator(MOVABLE).first.get_attribute("data-v") == before


def test_arrows_go_where_the_eye_sees_them_in_arabic_too(page: Page, site: Site) -> None:
    open_plan(page, site, "ar")
    page.locator(".seat").nth(0).focus()

    page.keyboard.press("ArrowLeft")
    left = page.evaluate("document.activeElement.id")
    page.keyboard.press("ArrowRight")
    back = page.evaluate("document.activeElement.id")

    assert left == page.locator(".seat").nth(1).get_attribute("id")
    assert back == page.locator(".seat").nth(0).get_attribute("id")


def test_the_big_screen_turns_through_the_languages_and_says_when_it_is_cut_off(
    page: Page, site: Site
) -> None:
    sign_in(page, site, "secretariat")
    page.goto(f"{site.url}/en/mb27/table-plan/screen/")

    expect(page.locator('.face[lang="en"]')).to_be_visible()
    expect(page.locator('.face[lang="ar"]')).to_be_visible(timeout=SLOW)
    page.context.set_offline(True)
    expect(page.locator("[data-lost]:visible")).to_be_visible(timeout=2 * SLOW)
    page.context.set_offline(False)
