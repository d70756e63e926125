"""A focal point's spreadsheet, protocol's approval, a badge, and a phone at the gate without a network."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site, sign_in
from tests.journeys.test_gate import code_for, enrolled, look_up

pytestmark = pytest.mark.journey

# The second is in the directory as Layla al-Bustani; the third was typed with a Latin e in Cyrillic letters.
SHEET = """\
Name in Arabic,Name in Russian,Name in English,Organisation,Takes part as,Position in English
نوري زيد المصراتي,Нури Зейд аль-Мисрати,Nuri Zayd Almisrati,Ministry of Economy and Trade,delegate,Head of section
,,Leila Al Bostani,Ministry of Economy and Trade,delegate,Adviser
سرور الصالح,Сeрур ас-Салих,Surur Alsalih,Ministry of Economy and Trade,delegate,Adviser
"""
NEW, NEW_ARABIC = "Nuri Zayd Almisrati", "نوري زيد المصراتي"


def read_in(page: Page, site: Site, file: Path) -> None:
    """Three rows; two of them ask something before anything is saved."""
    page.goto(f"{site.url}/en/mb27/read-in/")
    page.locator("main .list").get_by_role("link", name="People", exact=True).click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look through the file").click()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.locator("h1")).to_have_text("Nothing has been saved yet")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="Leila Al Bostani")).to_contain_text("Layla al-Bustani")
    expect(rows.filter(has_text="الصالح")).to_contain_text("Сeрур")
    page.get_by_role("button", name=re.compile(r"^Read in \d+ rows")).click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^\d+ rows were read in"))


def test_who_was_typed_in_a_spreadsheet_enters_with_a_badge_while_the_network_is_cut(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, site, "focal_point")
    file = tmp_path / "delegation.csv"
    file.write_text(SHEET, encoding="utf-8")

    # The focal point reads in and applies.
    read_in(page, site, file)
    page.goto(f"{site.url}/en/mb27/accreditation/apply/")
    page.get_by_label(NEW).check()
    page.get_by_role("button", name="Apply").click()

    # Protocol approves, and prints what badges are missing.
    office, desk, code = code_for(browser, site, "الباب الشرقي")
    desk.goto(f"{site.url}/en/mb27/accreditation/?q=Almisrati")
    desk.locator("main tbody input[name=application]").check()
    desk.get_by_role("button", name=re.compile("^Approve")).first.click()
    desk.goto(f"{site.url}/en/mb27/accreditation/badges/?q=Almisrati")
    expect(desk.locator("main tbody tr")).to_have_count(1)
    with desk.expect_download() as printed:
        desk.get_by_role("button", name="Print those that are missing").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF-")

    # At the gate, without a network, whoever holds the phone types the name in another script.
    first, phone = enrolled(browser, site, code)
    first.set_offline(True)
    look_up(phone, "мисрати", NEW_ARABIC)
    expect(phone.locator("#gp-verdict [data-word]")).to_have_text("مسموح")
    expect(phone.locator("[data-queue]")).to_have_text("1")
    first.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-queued]")).to_be_hidden()
    desk.goto(f"{site.url}/en/mb27/accreditation/gate/?q=Almisrati")
    expect(desk.locator("main tbody tr").filter(has_text="Almisrati")).to_have_count(1)
    for one in (context, office, first):
        one.close()
