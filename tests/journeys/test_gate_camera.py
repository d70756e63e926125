"""A phone at a gate reads real badges and passes with its camera, and forgets its list when its time is over."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import segno
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import FLAGS, Site, clean_environment
from tests.journeys.test_gate import GATE, HOLDER, code_for, enrolled

pytestmark = pytest.mark.journey

WIDTH, HEIGHT = 640, 480
# What the paper bears, as the demo prints it: a badge of somebody whom no gate has seen, and a vehicle's pass.
CODES = """
import django
django.setup()
from datetime import datetime, time
from muntada.accreditation import tokens
from muntada.accreditation.models import Badge, SigningKey, VehiclePass
from muntada.accreditation.vault import unseal
from muntada.forums.models import Forum
forum = Forum.objects.get(slug="mb27")
key = SigningKey.objects.get(forum=forum)
private = unseal(bytes(key.sealed), about=key.about)
ends_at = datetime.combine(forum.ends_on, time.max, forum.tz)
badge = Badge.objects.standing().filter(participation__forum=forum, participation__scans=None).latest("pk")
car = VehiclePass.objects.standing().filter(forum=forum).exclude(token=None).latest("pk")
print(tokens.signed(badge.token, ends_at, private), tokens.signed(car.token, car.ends_at, private), sep="\\n")
print(car.plate)
"""


def printed(site: Site) -> list[str]:
    """The code of a badge, that of a pass, and its plate."""
    done = subprocess.run(
        [sys.executable, "-c", CODES],
        env=clean_environment(
            MUNTADA_DATA=str(site.data),
            MUNTADA_PROFILE=site.profile,
            DJANGO_SETTINGS_MODULE="muntada.site.settings",
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()


def film(path: Path, code: str) -> None:
    """Paper with this code, held before the camera and moved a little: four frames of raw video."""
    modules = np.array([list(row) for row in segno.make_qr(code, error="m").matrix], dtype=np.uint8)
    drawn = np.kron(np.where(modules, 25, 230), np.ones((7, 7))).astype(np.uint8)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for shift in range(4):
            frame = np.full((HEIGHT, WIDTH), 230, dtype=np.uint8)
            top, start = (HEIGHT - len(drawn)) // 2 + shift, (WIDTH - len(drawn)) // 2 - shift
            frame[top : top + len(drawn), start : start + len(drawn)] = drawn
            file.write(b"FRAME\n" + frame.tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2))


@pytest.fixture
def machine() -> str:
    """The system's Chromium."""
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    return next(path for path in found if path)


def test_the_camera_reads_a_badge_a_second_time_a_forged_one_and_a_vehicle(
    browser: Browser, site: Site, machine: str, tmp_path: Path
) -> None:
    badge, car, plate = printed(site)
    forged = f"{badge[:-6]}AAAAAA"
    office, desk, first = code_for(browser, site, "الكاميرا")
    film_path = tmp_path / "held.y4m"
    told: dict[str, list[str]] = {}
    secret = None
    for name, code in (("badge", badge), ("forged", forged), ("car", car)):
        film(film_path, code)
        camera = browser.browser_type.launch(
            executable_path=machine,
            args=[
                *FLAGS,
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={film_path}",
            ],
        )
        if secret is None:
            context, page = enrolled(camera, site, first)
            secret = context.storage_state()
        else:
            context = camera.new_context(storage_state=secret, locale="ar", reduced_motion="reduce")
            page = context.new_page()
            page.goto(f"{site.url}/{GATE}phone/")
            page.wait_for_function("() => document.querySelector('#gp-gate option') !== null")
        page.locator("[data-start]").click()
        words = page.locator(HOLDER)
        expect(words).to_be_visible(timeout=20_000)
        told[name] = [words.inner_text()]
        if name == "badge":
            page.locator("[data-next]").click()
            expect(words).to_be_visible(timeout=20_000)
            told[name].append(words.inner_text())
        if name == "car":
            assert page.locator("#gp-verdict [data-name]").inner_text() == plate
        expect(page.locator("[data-queued]")).to_be_hidden()
        camera.close()

    assert told == {"badge": ["مسموح", "مُسحت من قبل"], "forged": ["مزوّرة"], "car": ["مسموح"]}
    desk.goto(f"{site.url}/{GATE}")
    rows = desk.locator("tbody tr", has_text="الكاميرا")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text=plate)).to_have_count(1)
    expect(rows.filter(has_text="بطاقة واحدة مرة ثانية")).to_have_count(1)
    office.close()


def test_a_list_is_wiped_after_sixteen_hours_and_the_page_says_so(browser: Browser, site: Site) -> None:
    office, _desk, code = code_for(browser, site, "الباب الليلي")
    context, page = enrolled(browser, site, code)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-age]")).to_contain_text("قائمة الساعة")
    expect(page.locator("[data-device]")).to_have_text("الباب الليلي")
    page.wait_for_load_state("networkidle")  # the clock is not to jump between a question and its answer

    context.set_offline(True)
    page.clock.fast_forward("15:30:00")
    expect(page.locator("[data-age]")).to_have_class("gp-age is-old")
    expect(page.locator("[data-age]")).to_contain_text("قائمة الساعة")
    page.clock.fast_forward("45:00")

    expect(page.locator("[data-age]")).to_contain_text("مُسحت القائمة")
    kept = page.evaluate(
        "async () => await new Promise((done) => {"
        " indexedDB.open('muntada-gate-mb27').onsuccess = (event) => {"
        " const store = event.target.result.transaction('kept').objectStore('kept').getAllKeys();"
        " store.onsuccess = () => done(store.result); }; })"
    )
    assert not {"roster", "key:list"} & set(kept)
    page.reload()
    expect(page.locator("[data-age]")).to_contain_text("لا توجد قائمة بعد")
    for one in (office, context):
        one.close()
