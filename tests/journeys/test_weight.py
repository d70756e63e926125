"""What the five main pages cost on a first visit: bytes over the wire, and how much they jump about."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import Site, sign_in

pytestmark = pytest.mark.journey

MOST = 105_000  # bytes, with the heads of the answers; the goal is 120_000, the rest is headroom
JUMPS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 400);
})"""
PAGES = {
    "home": (None, ""),
    "programme": (None, "programme/"),
    "table plan": ("secretariat", "table-plan/"),
    "today": ("delegate", "today/"),
    "wishes": ("delegate", "wishes/"),
}


@pytest.fixture(scope="module")
def keys(browser: Browser, site: Site) -> dict[str, list[Any]]:
    """The cookies of a signed-in delegate and secretary, so that the first visit is the measured page."""
    found = {}
    for role in ("delegate", "secretariat"):
        context: BrowserContext = browser.new_context()
        sign_in(context.new_page(), site, role)
        found[role] = context.cookies()
        context.close()
    return found


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
@pytest.mark.parametrize(("role", "path"), PAGES.values(), ids=PAGES)
def test_a_first_visit_is_light_and_still(
    context: BrowserContext,
    page: Page,
    site: Site,
    keys: dict[str, list[Any]],
    role: str | None,
    path: str,
    language: str,
) -> None:
    if role:
        context.add_cookies(keys[role])
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    names: dict[str, str] = {}
    received: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["response"]["url"].rsplit("/", 1)[-1]

    def finished(event: dict[str, Any]) -> None:
        received[names.get(event["requestId"], "")] = event["encodedDataLength"]

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    page.goto(f"{site.url}/{language}/mb27/{path}", wait_until="networkidle")

    assert sum(received.values()) <= MOST, sorted(received.items(), key=lambda item: -item[1])
    assert page.evaluate(JUMPS) < 0.01
