"""From nothing to a published timetable of one's own, in pages only: no demo, no shell."""

import base64
import csv
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey

FIRST_DAY = datetime.now(UTC).date() + timedelta(days=60)
LAST_DAY = FIRST_DAY + timedelta(days=1)

# Names as people have them: some in one language only, one with a comma.
ORGANISATIONS = (
    ("Name in Arabic", "Name in Russian", "Name in English", "Kind of organisation", "Country"),
    ("شركة الساحل للأغذية", "Сахель Фудс", "Sahel Foods", "company", "QM"),
    ("مصرف المرفأ", "", "Harbour Bank", "bank", "QM"),
    ("تمور الواحة", "", "Oasis Dates, Ltd", "company", "QM"),
    ("خدمات الترجمة", "", "Language Services", "company", "QM"),
    ("", "Северный лес", "Northern Timber", "company", "XA"),
    ("", "Полярные приборы", "Polar Instruments", "company", "XA"),
    ("", "Речной порт", "River Port", "company", "XA"),
    ("", "Зерно Севера", "Northern Grain", "company", "XA"),
)
PEOPLE = (
    (
        "Name in Arabic",
        "Name in Russian",
        "Name in English",
        "Organisation",
        "Takes part as",
        "Arabic",
        "Russian",
    ),
    ("سالم الأحمر", "", "Salem Alahmar", "Sahel Foods", "head", "native", ""),
    ("هدى الكبير", "", "Huda Alkabir", "Sahel Foods", "delegate", "native", ""),
    ("منى الصغير", "", "Mona Alsaghir", "Harbour Bank", "delegate", "native", ""),
    ("علي البحري", "", "Ali Albahri", "Harbour Bank", "delegate", "native", ""),
    ("ليلى النخيلي", "", "Layla Alnakhili", "Oasis Dates, Ltd", "delegate", "native", ""),
    ("", "Пётр Лесной", "Pyotr Lesnoy", "Northern Timber", "head", "", "native"),
    ("", "Анна Берёзова", "Anna Berezova", "Northern Timber", "delegate", "", "native"),
    ("", "Илья Снегов", "Ilya Snegov", "Polar Instruments", "delegate", "", "native"),
    ("", "Ольга Речная", "Olga Rechnaya", "River Port", "delegate", "", "native"),
    ("", "Мария Житова", "Maria Zhitova", "Northern Grain", "delegate", "", "native"),
    ("", "Фёдор Колосов", "Fyodor Kolosov", "Northern Grain", "delegate", "", "native"),
    ("نور المترجمة", "", "Noor Almutarjima", "Language Services", "interpreter", "native", "fluent"),
    ("يوسف اللغوي", "", "Yusuf Allughawi", "Language Services", "interpreter", "native", "fluent"),
    ("سمير البيان", "", "Samir Albayan", "Language Services", "interpreter", "native", "fluent"),
)
WISHES = (
    ("From", "To", "Strength", "Topic in English"),
    ("Sahel Foods", "Northern Grain", "must", "Wheat for the autumn"),
    ("Northern Grain", "Sahel Foods", "must", ""),
    ("Sahel Foods", "River Port", "would like", ""),
    ("Harbour Bank", "Northern Timber", "must", ""),
    ("Harbour Bank", "Polar Instruments", "would like", ""),
    ("Oasis Dates, Ltd", "Northern Grain", "would like", ""),
    ("Oasis Dates, Ltd", "River Port", "must", ""),
    ("Northern Timber", "Harbour Bank", "would like", ""),
    ("Northern Timber", "Sahel Foods", "would like", ""),
    ("Polar Instruments", "Oasis Dates, Ltd", "must", ""),
    ("River Port", "Sahel Foods", "would like", ""),
    ("Polar Instruments", "Sahel Foods", "no", ""),
)
PAIRS = 8  # of which at least one wants, and none says no


def test_an_empty_installation_comes_to_a_published_timetable(
    page: Page, empty: Site, tmp_path: Path
) -> None:
    page.goto(empty.printed(r"(http://\S+/set-up/\?code=\S+)"))
    make_the_first_administrator(page)
    open_a_forum(page)
    appoint_oneself(page, "secretariat")
    appoint_oneself(page, "b2b_desk")
    enter_the_venue(page)
    read_in(page, "Organisations", workbook(tmp_path / "organisations.xlsx", ORGANISATIONS))
    read_in(page, "People", text_table(tmp_path / "people.csv", PEOPLE))
    set_the_rules(page)
    read_in(page, "Preferences", text_table(tmp_path / "preferences.csv", WISHES))
    compute_and_publish(page)
    look_at_the_plan_and_a_schedule(page)
    make_it_public(page)
    see_it_as_a_stranger(page, empty)


def make_the_first_administrator(page: Page) -> None:
    page.get_by_label("Your name").fill("Amal")
    page.get_by_label("E-mail").fill("amal@marsa.example")
    page.get_by_label("Password").fill("four words that rhyme")
    page.get_by_role("button", name="Make the first account").click()
    page.get_by_role("link", name="Use an authenticator app").click()
    secret = page.locator(".own code, .own .code, .own bdi").last.inner_text()
    page.get_by_label("code", exact=False).fill(one_time_code(secret))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("a[href$='/account/second-factor/']").click()


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def open_a_forum(page: Page) -> None:
    page.get_by_role("link", name="Open the first forum").click()
    three(page, "forum-name", "منتدى المرسى", "Форум в Марсе", "Marsa Forum")
    three(page, "forum-short_name", "المرسى", "Марса", "Marsa")
    three(page, "forum-city", "المرسى", "Марса", "Marsa")
    page.locator("[name=forum-code]").fill("ms27")
    page.locator("[name=forum-zone]").select_option("Africa/Tripoli")
    page.locator("[name=forum-starts_on]").fill(FIRST_DAY.isoformat())
    page.locator("[name=forum-ends_on]").fill(LAST_DAY.isoformat())
    three(page, "host-name", "المرسى", "Марса", "Marsa")
    three(page, "host-city", "المرسى", "Марса", "Marsa")
    three(page, "guest-name", "الشمال", "Север", "The North")
    three(page, "guest-city", "الشمال", "Северск", "Northtown")
    for side, country, zone in (("host", "QM", "Africa/Tripoli"), ("guest", "XA", "Europe/Moscow")):
        page.locator(f"[name={side}-country]").select_option(country)
        page.locator(f"[name={side}-zone]").select_option(zone)
    page.locator("[name=host-weekend][value='6']").uncheck()
    page.locator("[name=host-weekend][value='4']").check()
    page.get_by_role("button", name="Open the forum").click()
    page.wait_for_url("**/en/ms27/**")


def three(page: Page, name: str, arabic: str, russian: str, english: str) -> None:
    """Fill the three boxes of a text."""
    for language, text in (("ar", arabic), ("ru", russian), ("en", english)):
        page.locator(f"[name={name}_{language}]").fill(text)


def appoint_oneself(page: Page, duty: str) -> None:
    visit(page, "Settings", "Duties")
    page.get_by_role("link", name="Appoint somebody").first.click()
    page.get_by_label("Duty").select_option(duty)
    page.get_by_label("E-mail").fill("amal@marsa.example")
    page.get_by_role("button", name="Appoint").click()
    expect(page.locator("h1")).to_have_text("Duties")


def visit(page: Page, task: str, beside: str) -> None:
    """Go to a page by the rail and the tabs."""
    page.locator(".rail").get_by_role("link", name=task).click()
    page.get_by_role("link", name=beside, exact=True).first.click()


def enter_the_venue(page: Page) -> None:
    visit(page, "Settings", "Halls and hours")
    page.get_by_role("link", name="Add a hall").first.click()
    page.get_by_label("Short code").fill("B")
    three(page, "name", "قاعة اللقاءات", "Зал встреч", "Hall of meetings")
    page.get_by_label("Kind").select_option("meetings")
    submit(page)
    page.get_by_role("link", name="Add tables").click()
    page.get_by_label("How many tables").fill("3")
    submit(page)
    page.get_by_role("link", name="Add hours").click()
    page.get_by_label("From").fill("10:00")
    page.get_by_label("To", exact=True).fill("13:00")
    submit(page)
    page.get_by_role("link", name="Add a break").click()
    page.get_by_label("Kind").select_option("prayer")
    page.get_by_label("From").fill("12:00")
    page.get_by_label("To", exact=True).fill("12:20")
    submit(page)
    expect(page.locator(".tiles li")).to_have_count(3)


def submit(page: Page) -> None:
    """Press the form's own button."""
    page.locator("main form button.btn:not([type=button])").first.click()


def workbook(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def text_table(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def read_in(page: Page, kind: str, file: Path) -> None:
    visit(page, "People", "Read-in")
    page.locator("main .list").get_by_role("link", name=kind, exact=True).click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look through the file").click()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.locator("h1")).to_have_text("Nothing has been saved yet")
    assert page.locator("main .note.s-risk").count() == 0, page.locator("main table").inner_text()
    page.get_by_role("button", name=re.compile(r"^Read in \d+ rows")).click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^\d+ rows were read in"))


def set_the_rules(page: Page) -> None:
    visit(page, "Meetings", "Desk")
    page.get_by_role("link", name="Set the rules").click()
    submit(page)
    expect(page.locator("h1")).to_have_text("Desk of business meetings")


def compute_and_publish(page: Page) -> None:
    visit(page, "Meetings", "Desk")
    page.get_by_label("How long").select_option("5")
    page.get_by_role("button", name="Compute").click()
    page.locator("#progress").wait_for()
    expect(page.locator("h1")).to_have_text("Draft of the timetable", timeout=60_000)
    held = page.locator(".figures dd").first
    expect(held).to_have_text(f"{PAIRS} / {PAIRS}")
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("h1")).to_have_text("Table plan")


def look_at_the_plan_and_a_schedule(page: Page) -> None:
    page.locator(".seat__open[href]").first.click()
    page.get_by_role("link", name=re.compile("^Schedule ")).first.click()
    assert page.locator(".agenda li").count() >= 1
    for word, begins in (("Print", b"%PDF-"), ("Into my calendar", b"BEGIN:VCALENDAR")):
        address = page.get_by_role("link", name=word).first.get_attribute("href")
        answer = page.context.request.get(page.evaluate("a => new URL(a, location).href", address))
        assert answer.ok
        assert answer.body().startswith(begins)


def make_it_public(page: Page) -> None:
    visit(page, "Settings", "Forum")
    page.get_by_role("button", name="Make it public").click()
    page.locator("dialog[open] [data-yes]").click()
    expect(page.get_by_role("button", name="Make it public")).to_have_count(0)


def see_it_as_a_stranger(page: Page, site: Site) -> None:
    page.context.clear_cookies()
    for language, name in (("ar", "منتدى المرسى"), ("ru", "Форум в Марсе"), ("en", "Marsa Forum")):
        page.goto(f"{site.url}/{language}/ms27/")
        expect(page.locator("h1")).to_contain_text(name)
