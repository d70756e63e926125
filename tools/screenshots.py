"""Take the pictures of the README and the manual: five pages, three languages, wide and phone, light and dark."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.journeys.conftest import FLAGS, Site, sign_in  # noqa: E402 - the path has to be set first

IMAGES = ROOT / "docs" / "images"
LANGUAGES = ("ar", "ru", "en")
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# name, who, path in the forum
PAGES = (
    ("home", None, ""),
    ("programme", None, "programme/"),
    ("table-plan", "secretariat", "table-plan/?day=2027-04-14"),
    ("schedule", "delegate", "schedule/"),
    ("form", "secretariat", "opportunities/MB27.OPP.012/change/"),
)


def main() -> int:
    """Start a demo, take the pictures, stop it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            for name, role, path in PAGES:
                take(browser, site, name, role, path)
        finally:
            browser.close()
            site.stop()
    shrink()
    return 0


def take(browser: Browser, site: Site, name: str, role: str | None, path: str) -> None:
    """One page in every language, size and theme."""
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, device_scale_factor=1, reduced_motion="reduce")
        page = context.new_page()
        if role is not None:
            sign_in(page, site, role)
        for language in LANGUAGES:
            for theme in ("light", "dark"):
                context.add_cookies([{"name": "theme", "value": theme, "url": site.url}])
                # Twice: on a first visit the page does not wait for its fonts.
                for _ in range(2):
                    page.goto(f"{site.url}/{language}/mb27/{path}")
                page.wait_for_load_state("networkidle")
                page.screenshot(
                    path=IMAGES / f"{name}.{language}.{size}.{theme}.png",
                    full_page=True,
                    clip=clip(page, viewport),
                )
        context.close()


def clip(page: Page, viewport: dict[str, int]) -> dict[str, float]:
    """The head of the page, at most two screens of it."""
    height = page.evaluate("document.documentElement.scrollHeight")
    return {"x": 0, "y": 0, "width": viewport["width"], "height": min(height, 2 * viewport["height"])}


def shrink() -> None:
    """Fewer colours make pictures that a repository can carry, where pngquant or ImageMagick is at hand."""
    tool = shutil.which("pngquant")
    if tool is None:
        return
    for path in IMAGES.glob("*.png"):
        subprocess.run([tool, "--force", "--skip-if-larger", "--output", path, "64", path], check=False)


if __name__ == "__main__":
    sys.exit(main())
