"""The whole book as a PDF: Chromium prints the one page that `one_page` makes of the site."""

import shutil
from pathlib import Path

from playwright.sync_api import PdfMargins, sync_playwright

from rnn_difficulty.publishing import gathered, one_page, plain_pages, stamp
from rnn_difficulty.publishing.errors import BookError
from rnn_difficulty.publishing.layout import Layout

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 600_000
"""A slow machine sets thousands of formulas."""
# Each formula becomes a picture that is read as its TeX: its parts would be most of the file.
READY = """async () => {
  if (window.MathJax) await MathJax.startup.promise;
  for (const {math, typesetRoot} of window.MathJax ? MathJax.startup.document.math : []) {
    typesetRoot.querySelector('mjx-assistive-mml')?.remove();
    const drawn = typesetRoot.querySelector('svg');
    drawn?.removeAttribute('aria-hidden');
    drawn?.setAttribute('role', 'img');
    drawn?.setAttribute('aria-label', math.trim());
  }
  await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
  await document.fonts.ready;
}"""
FOOTER = (
    '<div style="font: 8pt sans-serif; width: 100%; text-align: center">'
    '<span class="pageNumber"></span></div>'
)
MARGIN = PdfMargins(top="18mm", bottom="18mm", left="18mm", right="18mm")


def is_fresh(layout: Layout) -> bool:
    """Whether the PDF is there, and says what the site says."""
    return gathered.pdf_is_fresh(layout)


def make(layout: Layout) -> Path:
    """Print the built site, with an outline, tags and page numbers; return the PDF.

    Raises:
        BookError: no Chromium is installed.
    """
    made_from = gathered.content(layout)
    program = _chromium()
    page = layout.html / "print.html"
    contents = one_page.read_contents(layout.root / "_toc.yml")
    page.write_text(one_page.assemble(layout.html, contents, plain_pages.TITLE), encoding="utf-8")
    try:
        _print(program, page, layout.pdf)
    finally:
        page.unlink()
    stamp.put(layout.pdf_stamp, made_from, [layout.pdf])
    return layout.pdf


def _chromium() -> str:
    if found := next((path for path in map(shutil.which, CHROMIUM) if path), None):
        return found
    raise BookError(
        f"Expected one of {', '.join(CHROMIUM)} on the PATH, found none.\n"
        "Remedy: install Chromium; on Debian: apt-get install chromium."
    )


def _print(program: str, source: Path, target: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 1200})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(source.resolve().as_uri())
        page.evaluate(READY)
        page.pdf(
            path=target,
            format="A4",
            margin=MARGIN,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            outline=True,
            tagged=True,
        )
        browser.close()
