"""Pictures of every page of a built site: a desktop's and a phone's width, light and dark.

python .ci/screenshots.py _build/html _build/screenshots
"""

import shutil
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
HIGHEST = 8000
"""Pixels of a page that are pictured; the records and the API go on much longer."""


def main(html: Path, out: Path) -> None:
    """Write WIDTH-THEME/PAGE.png for every page."""
    program = next(path for path in map(shutil.which, NAMES) if path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for width, theme in product(WIDTHS, THEMES):
            picture_all(browser, html, out / f"{width}-{theme}", width, theme)


def picture_all(browser: Browser, html: Path, out: Path, width: int, theme: str) -> None:
    """Write a picture a page, at one width and in one theme."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(f"localStorage.mode = localStorage.theme = '{theme}'")
    for path in sorted((html / "book").rglob("*.html")) + sorted(html.glob("notebooks/*.html")):
        page.goto(path.resolve().as_uri())
        page.evaluate("window.MathJax && MathJax.startup.promise")
        height = page.evaluate("document.documentElement.scrollHeight")
        name = path.relative_to(html).with_suffix(".png")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, HIGHEST)}
        page.screenshot(path=out / name, clip=clip, full_page=True)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
