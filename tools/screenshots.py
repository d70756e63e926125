"""Take the pictures of the README and the manual, and write the page that shows them.

Pages in three languages, wide and on a phone, light and dark; papers as they leave the printer.
"""

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
SHOWN = ROOT / "docs" / "explanation" / "pictures.md"
LANGUAGES = {"ar": "العربية", "ru": "Русский", "en": "English"}
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
# name, who, path in the forum, title
PAGES = (
    ("home", None, "", "The first page of a forum"),
    ("programme", None, "programme/", "The programme"),
    ("table-plan", "secretariat", "table-plan/?day=2027-04-14", "The table plan"),
    ("schedule", "delegate", "schedule/", "A delegate's schedule"),
    ("form", "secretariat", "opportunities/MB27.OPP.012/change/", "A form with texts in three languages"),
)
PAPERS = (
    ("plan-paper", "secretariat", "table-plan.pdf?day=2027-04-15", "The table plan of a day on A3"),
    ("table-paper", "secretariat", "table-plan/tables.pdf?day=2027-04-15", "The sheet of one table"),
    ("rota-paper", "secretariat", "table-plan/interpreters.pdf?day=2027-04-15", "The interpreters' rota"),
    ("schedule-paper", "delegate", "schedule.pdf", "A delegate's schedule on paper"),
)
PAPER_WIDTH = 1100  # pixels


def main() -> int:
    """Start a demo, take the pictures, stop it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            for name, role, path, _ in PAGES:
                take(browser, site, name, role, path)
            for name, role, path, _ in PAPERS:
                print_out(browser, site, name, role, path)
        finally:
            browser.close()
            site.stop()
    shrink()
    SHOWN.write_text(page_of_pictures())
    return 0


def take(browser: Browser, site: Site, name: str, role: str | None, path: str) -> None:
    """One page in every language, size and theme."""
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, device_scale_factor=1, reduced_motion="reduce")
        page = context.new_page()
        if role is not None:
            sign_in(page, site, role)
        for language in LANGUAGES:
            for theme in THEMES:
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


def print_out(browser: Browser, site: Site, name: str, role: str, path: str) -> None:
    """The first sheet of one paper in every language."""
    context = browser.new_context()
    sign_in(context.new_page(), site, role)
    for language in LANGUAGES:
        answer = context.request.get(f"{site.url}/{language}/mb27/{path}")
        target = IMAGES / f"{name}.{language}"
        command = ["pdftoppm", "-png", "-singlefile", "-scale-to-x", str(PAPER_WIDTH), "-scale-to-y", "-1"]
        subprocess.run([*command, "-", str(target)], input=answer.body(), check=True)
    context.close()


def page_of_pictures() -> str:
    """What the documentation shows of them."""
    head = f"| {' | '.join(LANGUAGES.values())} |\n|{' --- |' * len(LANGUAGES)}\n"
    lines = [
        "# Pictures\n",
        "The neutral demo: pages wide and on a phone, light and dark; papers. By `make screenshots`; do not edit.",
    ]
    for name, _, _, title in PAGES:
        lines.append(f"\n## {title}\n")
        for size in SIZES:
            for theme in THEMES:
                shown = (f"![{title}, {one}](../images/{name}.{one}.{size}.{theme}.png)" for one in LANGUAGES)
                lines.append(f"{size.capitalize()}, {theme}:\n\n{head}| {' | '.join(shown)} |\n")
    for name, _, _, title in PAPERS:
        shown = (f"![{title}, {one}](../images/{name}.{one}.png)" for one in LANGUAGES)
        lines.append(f"\n## {title}\n\n{head}| {' | '.join(shown)} |\n")
    return "\n".join(lines)


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
