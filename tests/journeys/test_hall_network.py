"""The hall's network goes and comes back: nothing that was said is lost, and nothing counts twice."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import Site, sign_in

pytestmark = pytest.mark.journey

PHONE = {"width": 390, "height": 844}


def phone(browser: Browser, site: Site, role: str) -> tuple[BrowserContext, Page]:
    """Somebody's telephone in the hall."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, site, role)
    page.goto(f"{site.url}/en/mb27/hall/")
    return context, page


def reload_until_kept(page: Page) -> None:
    """The service worker has taken the page over and keeps it."""
    page.wait_for_function(
        "async () => navigator.serviceWorker.controller !== null"
        " && (await caches.match(location.href, {ignoreVary: true})) !== undefined"
    )


def test_what_is_said_without_a_network_arrives_once_when_it_is_back(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    first, gate = phone(browser, site, "gate")
    second, desk = phone(browser, site, "b2b_desk")
    reload_until_kept(gate)
    waiting = gate.locator("button.arrive").first
    name = waiting.inner_text().strip()
    meeting = waiting.evaluate("button => button.form.elements.meeting.value")

    first.set_offline(True)
    second.set_offline(True)
    waiting.click()
    desk.locator(f"#{meeting}".replace(".", "\\.")).get_by_role("button", name=name).click()
    expect(gate.locator("[data-queued]")).to_be_visible()
    expect(gate.locator("[data-count]")).to_have_text("1")
    gate.reload()  # from what the device keeps
    expect(gate.locator("h1")).to_have_text("In the hall")
    expect(gate.locator("[data-count]")).to_have_text("1")

    first.set_offline(False)
    card = gate.locator(f"#{meeting}".replace(".", "\\."))
    expect(card.locator(".seated", has_text=name)).to_have_count(1)
    expect(gate.locator("[data-queued]")).to_be_hidden()

    # The second device said the same of the same person: it is known, and no error.
    second.set_offline(False)
    expect(desk.locator("[data-queued]")).to_be_hidden()
    expect(desk.locator("[data-refused]")).to_be_hidden()
    seated = desk.locator(f"#{meeting}".replace(".", "\\.")).locator(".seated", has_text=name)
    expect(seated).to_have_count(1)
    desk.reload()
    expect(seated).to_have_count(1)

    first.close()
    second.close()


def test_whoever_signs_out_leaves_no_names_on_the_device(browser: Browser, site: Site) -> None:
    context, page = phone(browser, site, "gate")
    reload_until_kept(page)

    page.goto(f"{site.url}/en/account/logout/")
    page.get_by_role("button", name=re.compile("Sign out")).first.click()
    page.wait_for_load_state()

    page.wait_for_function(
        "async () => (await caches.keys()).every((name) => !name.startsWith('muntada-day-'))"
    )
    context.close()


GONE = """async (url) => {
    for (let tries = 0; tries < 100; tries += 1) {
        if (!(await caches.match(url, {ignoreVary: true}))) return true;
        await new Promise((wake) => setTimeout(wake, 50));
    }
    return false;
}"""


def test_a_telephone_that_changes_hands_shows_nothing_of_the_one_before(browser: Browser, site: Site) -> None:
    other, _console = phone(browser, site, "interpreter")
    context, page = phone(browser, site, "gate")
    reload_until_kept(page)
    hall = page.url

    # The session was ended elsewhere, and somebody else's is there.
    context.clear_cookies()
    context.add_cookies(other.cookies())  # type: ignore[arg-type]  # what one context gives the other takes
    page.goto(f"{site.url}/en/mb27/console/")
    assert page.evaluate(GONE, hall)
    reload_until_kept(page)
    console = page.url

    # And again, by the door: the session is over, as when its time is up; the page behind may still ask for news.
    context.clear_cookies(name="sessionid")
    sign_in(page, site, "gate")
    assert page.evaluate(GONE, console)

    other.close()
    context.close()


def test_a_device_sends_more_than_the_server_takes_at_once_bit_by_bit(browser: Browser, site: Site) -> None:
    context, page = phone(browser, site, "gate")
    store = page.evaluate(
        "() => { const { forum, owner } = document.getElementById('day').dataset;"
        " return `muntada-reports:${forum}:${owner}`; }"
    )
    page.evaluate(
        "(store) => localStorage.setItem(store, JSON.stringify(Array.from({length: 1200}, () => ({"
        " key: crypto.randomUUID(), meeting: 'MB27.MTG.99999', kind: 'ended', person: '', organisation: '',"
        " minutes: '', say: 'ended', said_at: new Date().toISOString() }))))",
        store,
    )

    page.reload()

    page.wait_for_function("(store) => localStorage.getItem(store) === null", arg=store)
    context.close()
