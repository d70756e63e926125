"""From an empty installation to a passkey, which then opens the door alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey

PASSWORD = "four words that rhyme"


def test_a_passkey_is_a_second_factor_and_opens_the_door_alone(page: Page, empty: Site) -> None:
    # A passkey belongs to a name, never to a number: not 127.0.0.1.
    url = f"http://localhost:{empty.port}"
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    page.goto(f"{url}/en/set-up/")
    page.locator("[name$=code]").fill((empty.data / "setup-code").read_text())
    page.locator("[name$=name]").fill("Amal")
    page.locator("[name$=email]").fill("amal@marsa.example")
    for box in page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    page.locator("main form button").last.click()

    page.wait_for_url("**/account/second-factor/**")
    page.locator("a[href$='/security/passkeys/add/']").click()
    page.locator("#passkey-add").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("a[href$='/account/second-factor/']").click()
    page.goto(f"{url}/en/administration/")
    expect(page.locator("h1")).to_have_text("Administration")

    page.goto(f"{url}/en/account/logout/")
    page.locator("form[action$='/logout/'] button").first.click()
    page.goto(f"{url}/en/account/login/?next=/en/administration/")
    page.locator("#passkey-login").click()

    page.wait_for_url("**/en/administration/")
    expect(page.locator("h1")).to_have_text("Administration")
