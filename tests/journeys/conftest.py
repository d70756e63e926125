"""A running Muntada of its own and a browser before it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


# What a page may complain of: an answer that refuses, and the network that a test has taken away.
EXPECTED = ("status of 40", "ERR_INTERNET_DISCONNECTED")


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment of a product that no test has touched."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MUNTADA", "DATABASE", "DJANGO"))
    }
    return {**kept, **settings}


@dataclass
class Site:
    """A Muntada that runs as `make run` starts it."""

    data: Path
    profile: str = "neutral"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.data / "site.log"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "muntada.cli", "run", "--port", str(self.port)],
                env=clean_environment(MUNTADA_DATA=str(self.data), MUNTADA_PROFILE=self.profile),
                stdout=log,
                stderr=log,
                text=True,
                cwd=self.data,
            )
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):  # noqa: S310 - loopback
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(self.log.read_text())

    def stop(self) -> None:
        """Stop it as Ctrl-C would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def restart(self) -> None:
        """Stop and start again with the same data."""
        self.stop()
        self.start()

    def printed(self, pattern: str) -> str:
        """The first match of a pattern in what it printed."""
        found = re.search(pattern, self.log.read_text())
        assert found is not None, self.log.read_text()
        return found[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The neutral demo."""
    running = Site(tmp_path_factory.mktemp("site"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A production installation in which nobody has an account."""
    running = Site(tmp_path_factory.mktemp("empty"), profile="")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    executable = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )
    assert executable is not None, "The browser tests need Chromium (Debian: apt install chromium)."
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    fresh = browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    fresh.set_default_timeout(15_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console must stay empty: no script error, nothing refused by the content policy."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(one in message.text for one in EXPECTED):
            complaints.append(message.text)

    opened = context.new_page()
    opened.on("console", listen)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert complaints == []


def sign_in(page: Page, site: Site, role: str, language: str = "en") -> None:
    """Press the demo's button of this role (its email begins or its data-role says so)."""
    page.goto(f"{site.url}/{language}/account/login/")
    button = page.locator(f'[data-demo-role="{role}"]').first
    if not button.is_visible():  # the duties are folded
        page.locator("details:has([data-demo-role]) > summary").click()
    button.click()
    page.wait_for_url("**/today/**")
