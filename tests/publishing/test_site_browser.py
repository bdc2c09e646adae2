"""The site in a browser: the ledger by keys, pages from the file system, nothing of other hosts."""

import json
import re
from pathlib import Path

import pytest
from chromium import CHROMIUM, MISSING
from page_visit import MEASURE, OPEN
from playwright.sync_api import Page

from rnn_difficulty.publishing import previews

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]


def test_a_page_opens_from_the_file_system(html: Path, browser_page: Page) -> None:
    complaints: list[str] = []
    browser_page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    browser_page.goto((html / "notebooks" / "02-jacobian-products.html").as_uri())
    browser_page.evaluate(OPEN)
    seen = browser_page.evaluate(MEASURE)
    assert seen["rendered"] >= seen["formulas"] > 0
    assert complaints == []


def test_the_pages_name_no_script_style_or_picture_of_another_host(html: Path) -> None:
    foreign = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"(?:https?:)?//[^\"]*")
    found = {path.name: foreign.findall(path.read_text()) for path in html.rglob("*.html")}
    assert {name: tags for name, tags in found.items() if tags} == {}


LEDGER = """() => {
  const rows = [...document.querySelectorAll('table.ledger tbody tr')];
  return {
    shown: rows.filter(row => !row.hidden).map(row => row.id),
    said: document.querySelector('.ledger-controls output').value,
    sorted: document.querySelector('th[aria-sort]')?.textContent,
    links: [...document.querySelectorAll('table.ledger a')].map(a => a.getAttribute('href')),
  }
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_ledger_sorts_and_filters_from_the_file_system_with_keys_alone(
    html: Path, browser_page: Page, width: int
) -> None:
    browser_page.set_viewport_size({"width": width, "height": 844})
    browser_page.goto((html / "book" / "claims.html").as_uri())
    everything = browser_page.evaluate(LEDGER)
    total = len(everything["shown"])
    assert everything["said"] == f"{total} of {total} claims"

    browser_page.get_by_role("button", name="reproduced", exact=False).first.press("Enter")
    fewer = browser_page.evaluate(LEDGER)
    assert 0 < len(fewer["shown"]) < total
    browser_page.get_by_role("button", name="reproduced", exact=False).first.press("Enter")

    browser_page.get_by_role("searchbox", name="Show claims that contain").fill("eigenvalue 2.1")
    assert "eigenvalue-condition" in browser_page.evaluate(LEDGER)["shown"]
    browser_page.get_by_role("searchbox", name="Show claims that contain").fill("")

    browser_page.get_by_role("button", name="n", exact=True).press("Space")
    by_n = browser_page.evaluate(LEDGER)
    assert by_n["sorted"] == "n"
    assert sorted(by_n["shown"]) == sorted(everything["shown"])
    browser_page.locator("table.ledger th button", has_text="Section").press("Space")
    assert browser_page.evaluate(LEDGER)["shown"] == everything["shown"]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("clipping", "notebooks/08-clipping.html"),
        ("eq. 9", "notebooks/09-the-regularizer.html#equation-icml-9"),
        ("λ1", "notebooks/04-singular-value-bounds.html"),
        ("clip_norm", "book/api/theory.html#rnn_difficulty.theory.clipping.clip_norm"),
    ],
)
def test_the_search_finds_first_what_a_reader_looks_for(
    address: str, browser_page: Page, typed: str, place: str
) -> None:
    browser_page.goto(f"{address}/search.html?q={typed}")
    first = browser_page.locator("#search-results li a").first
    assert first.get_attribute("href", timeout=20_000) == place


def test_a_link_shows_an_equation_of_another_chapter_drawn(html: Path, browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 1280, "height": 844})
    browser_page.goto((html / "notebooks" / "04-singular-value-bounds.html").as_uri())
    browser_page.evaluate("async () => { await MathJax.startup.promise }")
    browser_page.locator("main a[href^='03-'][href*='#equation-']").first.hover()
    browser_page.locator("#preview mjx-container").first.wait_for(timeout=20_000)


def test_every_link_to_an_equation_figure_or_term_has_something_to_show(html: Path) -> None:
    data = (html / previews.DATA).read_text().removeprefix("window.PREVIEWS = ")
    known = json.loads(data.rstrip().removesuffix(";"))
    link = re.compile(
        r'<a class="reference internal" href="([^"#]*)#((?:equation|fig|term)-[^"]+)"'
    )
    for page in html.glob("notebooks/*.html"):
        found = link.findall(page.read_text())
        for file, anchor in found:
            place = (page.parent / (file or page.name)).resolve()
            assert f"{place.relative_to(html.resolve()).as_posix()}#{anchor}" in known


def test_names_in_the_code_of_chapters_lead_to_the_api(html: Path) -> None:
    link = re.compile(r'<a class="sphinx-codeautolink-a" href="\.\./([^"#]+)#([^"]+)"')
    for page in html.glob("notebooks/*.html"):
        found = link.findall(page.read_text())
        assert len(found) > 10, page.name
        for place, anchor in set(found):
            assert f'id="{anchor}"' in (html / place).read_text(), anchor
