"""A phone at a gate, in Arabic: cut off from the network, and nothing that it scanned is lost or counts twice."""

import random
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, expect

from muntada.accreditation import tokens
from muntada.accreditation.roster import serial_of
from muntada.accreditation.verdicts import Holder, Kind, verdict_of
from muntada.base.text import comparable
from tests.journeys.conftest import Site, sign_in

pytestmark = pytest.mark.journey

PHONE = {"width": 360, "height": 740}
GATE = "ar/mb27/accreditation/gate/"
HOLDER = "#gp-verdict [data-word]"


def code_for(browser: Browser, site: Site, name: str) -> tuple[BrowserContext, Page, str]:
    """Protocol gives a phone its code."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    desk = context.new_page()
    sign_in(desk, site, "protocol", "ar")
    desk.goto(f"{site.url}/{GATE}devices/")
    desk.locator("[name=name]").fill(name)
    desk.locator("form[action$='/devices/new/'] button").click()
    return context, desk, desk.locator("code bdi").inner_text().strip()


def enrolled(browser: Browser, site: Site, code: str) -> tuple[BrowserContext, Page]:
    """The phone takes its code, and keeps the app and the list."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce", locale="ar")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site.url}/{GATE}enrol/?code={code}")
    page.locator("form[action$='/enrol/'] button").click()
    page.wait_for_url("**/gate/phone/")
    page.wait_for_function("() => document.querySelector('#gp-gate option') !== null")
    page.wait_for_function(
        "async () => navigator.serviceWorker.controller !== null"
        " && (await caches.match(location.href, {ignoreVary: true})) !== undefined"
    )
    return context, page


def people_of(page: Page) -> list[dict[str, object]]:
    """The list as the server gives it to this phone."""
    people: list[dict[str, object]] = page.evaluate(
        "async () => (await (await fetch(document.getElementById('gate').dataset.roster)).json()).people"
    )
    return people


def look_up(page: Page, words: str, name: str) -> None:
    page.locator("#gp-q").fill(words)
    page.locator(".gp-person", has_text=name).first.click()


def test_what_is_scanned_without_a_network_arrives_once_and_a_second_entry_is_flagged(
    browser: Browser, site: Site
) -> None:
    office, desk, code = code_for(browser, site, "الباب الشمالي")
    _office, _desk, other_code = code_for(browser, site, "الباب الجنوبي")
    first, north = enrolled(browser, site, code)
    second, south = enrolled(browser, site, other_code)
    holder = people_of(north)[-1]  # nobody has seen them yet
    arabic, russian, _english = holder["names"]  # type: ignore[misc]  # three texts

    first.set_offline(True)
    second.set_offline(True)
    look_up(north, russian, arabic)
    expect(north.locator(HOLDER)).to_have_text("مسموح")
    expect(north.locator("#gp-verdict [data-name]")).to_have_text(arabic)
    north.locator("[data-next]").click()
    look_up(north, arabic, arabic)
    expect(north.locator(HOLDER)).to_have_text("مُسحت من قبل")
    look_south = south.locator("#gp-q")
    look_south.fill(arabic)
    south.locator(".gp-person", has_text=arabic).first.click()
    expect(south.locator(HOLDER)).to_have_text("مسموح")
    expect(north.locator("[data-queue]")).to_have_text("2")

    # The queue outlives a reload and a page that was closed; the app opens without a network.
    north.reload()
    expect(north.locator("[data-queue]")).to_have_text("2")
    expect(north.locator("[data-net]")).to_have_text("بلا شبكة")
    north.close()
    north = first.new_page()
    north.goto(f"{site.url}/{GATE}phone/")
    expect(north.locator("[data-queue]")).to_have_text("2")
    expect(north.locator("[data-age]")).to_contain_text("قائمة الساعة")
    held = north.evaluate(
        "async () => JSON.stringify(await new Promise((done) => {"
        " indexedDB.open('muntada-gate-mb27').onsuccess = (event) => {"
        " const asked = event.target.result.transaction('kept').objectStore('kept').get('roster');"
        " asked.onsuccess = () => done([...new Uint8Array(asked.result.data)].length); }; }))"
    )
    assert int(held) > 1000
    # A key that no script can read out.
    assert (
        north.evaluate(
            "async () => { const key = await new Promise((done) => {"
            " indexedDB.open('muntada-gate-mb27').onsuccess = (event) => {"
            " const asked = event.target.result.transaction('kept').objectStore('kept').get('key:list');"
            " asked.onsuccess = () => done(asked.result); }; });"
            " try { await crypto.subtle.exportKey('raw', key); return 'out'; } catch { return 'kept'; } }"
        )
        == "kept"
    )

    first.set_offline(False)
    second.set_offline(False)
    for page in (north, south):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.locator("[data-queued]")).to_be_hidden()
    desk.goto(f"{site.url}/{GATE}?show=doubts&q=")
    rows = desk.locator("tbody tr", has_text=str(holder["id"]))
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="بطاقة واحدة عند بوابتين معًا")).to_have_count(3)

    # A phone that is revoked wipes its list.
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(f"{site.url}/{GATE}devices/")
    desk.locator("li", has_text="الباب الشمالي").locator("form button").click()
    confirm = desk.locator("dialog[open] button.btn").first
    if confirm.is_visible():
        confirm.click()
    expect(desk.locator("li", has_text="الباب الشمالي")).to_contain_text("مُبطَل")
    north.evaluate("window.dispatchEvent(new Event('online'))")
    expect(north.locator("[data-gone]")).to_be_visible()
    assert (
        north.evaluate(
            "async () => await new Promise((done) => {"
            " indexedDB.open('muntada-gate-mb27').onsuccess = (event) => {"
            " const asked = event.target.result.transaction('kept').objectStore('kept').get('roster');"
            " asked.onsuccess = () => done(asked.result ?? null); }; })"
        )
        is None
    )
    for context in (office, _office, first, second):
        context.close()


def test_a_phone_says_what_is_wrong_with_a_badge_as_the_server_does(browser: Browser, site: Site) -> None:
    office, _desk, code = code_for(browser, site, "الباب")
    context, page = enrolled(browser, site, code)
    pair, now = tokens.new_key(), datetime(2027, 4, 14, 9, 0, tzinfo=UTC)
    token = uuid4().hex
    good = tokens.signed(token, now + timedelta(days=1), pair.private)
    codes = [
        good,
        tokens.signed(token, now, pair.private),
        tokens.signed(token, now + timedelta(days=1), tokens.new_key().private),
        f"{good[:-6]}AAAAAA",
        good.replace("MUN1.", "MUN2."),
        "MUN1.",
        "قهوة",
    ]
    spki = "".join(line for line in pair.public.splitlines() if not line.startswith("-"))

    read = page.evaluate(
        "async ([spki, codes, now]) => { const key = await gateRules.importKey(spki); const found = [];"
        " for (const code of codes) found.push(await gateRules.read(code, key, now)); return found; }",
        [spki, codes, now.timestamp()],
    )
    assert read == [
        {"serial": serial_of(token)},
        {"verdict": "expired", "serial": serial_of(token)},
        *[{"verdict": "forged"}] * 5,
    ]

    # The same rules in both languages of ours: five hundred cases, drawn the same each time.
    draw = random.Random(7)
    hours: dict[tuple[str, str], list[tuple[datetime | None, datetime | None]]] = {
        ("A", "business"): [(None, None)],
        ("V", "business"): [(now, now + timedelta(hours=1)), (now + timedelta(hours=3), None)],
        ("V", "press"): [(None, now)],
    }
    rows = [
        [zone, category, *(one.timestamp() if one else None for one in span)]
        for (zone, category), spans in hours.items()
        for span in spans
    ]
    cases = [
        (
            draw.choice(list(Kind.values)),
            draw.choice(["", "A", "V", "K"]),
            draw.choice([None, ("business", ["K"]), ("press", []), ("official", ["V"])]),
            draw.random() < 0.2,
            now + timedelta(minutes=draw.randrange(-60, 300)),
            draw.random() < 0.3,
        )
        for _ in range(500)
    ]
    asked = [
        {
            "kind": kind,
            "gate": gate,
            "holder": {"category": holder[0], "zones": holder[1], "revoked": is_revoked} if holder else None,
            "rules": rows,
            "at": at.timestamp(),
            "wasHere": was_here,
        }
        for kind, gate, holder, is_revoked, at, was_here in cases
    ]
    expected = [
        verdict_of(
            kind=kind,
            gate=gate,
            holder=Holder(holder[0], frozenset(holder[1]), is_revoked=is_revoked) if holder else None,
            rules=hours,
            at=at,
            was_here=was_here,
        ).value
        for kind, gate, holder, is_revoked, at, was_here in cases
    ]
    assert page.evaluate("(cases) => cases.map(gateRules.verdict)", asked) == expected
    assert set(expected) == {"let_in", "again", "revoked", "not_here", "not_now", "unknown"}
    names = ["Щёголев-Подъячевский Юрий", "أبو عجيلة عبد السلام", "O'Neill", "Élodie  Müller", "إِبْرَاهِيم ٣"]
    assert page.evaluate("(names) => names.map(gateRules.fold)", names) == [comparable(one) for one in names]

    # Our own decoder, for browsers that have none: the code of a badge, as the camera gives it.
    picture = segno.make_qr(good, error="m").png_data_uri(scale=4, border=4)
    assert (
        page.evaluate(
            "async (uri) => { const image = new Image(); image.src = uri; await image.decode();"
            " const canvas = document.createElement('canvas');"
            " canvas.width = image.width; canvas.height = image.height;"
            " const paper = canvas.getContext('2d'); paper.drawImage(image, 0, 0);"
            " return jsQR(paper.getImageData(0, 0, image.width, image.height).data, image.width, image.height).data; }",
            picture,
        )
        == good
    )

    # By the field of the app: what is not a badge of this forum is refused, in words.
    page.locator("#gp-q").fill(good)
    page.locator("[data-hand] button").click()
    expect(page.locator(HOLDER)).to_have_text("مزوّرة")
    expect(page.locator("#gp-verdict")).to_have_class(re.compile("is-no"))
    office.close()
    context.close()
