"""What the five main pages cost on a first visit: bytes over the wire, and how much they jump about."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import Site, sign_in

pytestmark = pytest.mark.journey

MOST = 120_000
JUMPS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 400);
})"""
PAGES = (
    ("home", None, ""),
    ("programme", None, "programme/"),
    ("table plan", "secretariat", "table-plan/"),
    ("today", "delegate", "today/"),
    ("wishes", "delegate", "wishes/"),
)


@pytest.fixture(scope="module")
def keys(browser: Browser, site: Site) -> Iterator[dict[str, list[dict[str, object]]]]:
    """The cookies of a signed-in delegate and secretary, so that the first visit is the measured page."""
    found = {}
    for role in ("delegate", "secretariat"):
        context: BrowserContext = browser.new_context()
        sign_in(context.new_page(), site, role)
        found[role] = context.cookies()
        context.close()
    return found


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
@pytest.mark.parametrize(("name", "role", "path"), PAGES, ids=[name for name, _role, _path in PAGES])
def test_a_first_visit_is_light_and_still(
    context: BrowserContext,
    page: Page,
    site: Site,
    keys: dict[str, list[dict[str, object]]],
    name: str,
    role: str | None,
    path: str,
    language: str,
) -> None:
    if role:
        context.add_cookies(keys[role])
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    received: list[int] = []
    kinds: dict[str, int] = {}
    urls: dict[str, str] = {}
    wire.on(
        "Network.responseReceived",
        lambda event: urls.__setitem__(event["requestId"], event["response"]["url"]),
    )

    def finished(event: dict[str, object]) -> None:
        received.append(int(event["encodedDataLength"]))
        kinds[urls.get(event["requestId"], "?")] = int(event["encodedDataLength"])

    wire.on("Network.loadingFinished", finished)
    page.goto(f"{site.url}/{language}/mb27/{path}", wait_until="networkidle")
    jumped = page.evaluate(JUMPS)
    print(
        name, language, sum(received), round(jumped, 4), {u.split("/")[-1][:40]: n for u, n in kinds.items()}
    )

    assert sum(received) <= MOST
    assert jumped < 0.01
