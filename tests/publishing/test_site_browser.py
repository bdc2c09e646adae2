"""Every page in a real browser as wide as a phone: complaints, requests, formulas, pictures."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from chromium import CHROMIUM, MISSING, SWITCHES
from playwright.sync_api import Page, sync_playwright

from rnn_difficulty.experiments.running.workers import available_cores
from rnn_difficulty.paths import BUILD, ROOT, TABLES
from rnn_difficulty.publishing import execution, plan, previews, site
from rnn_difficulty.publishing.layout import Layout

REFUSED = "Failed to load resource: net::ERR_FAILED"
MEASURE = """async () => {
  if (window.MathJax) await MathJax.startup.promise;
  return {
    formulas: document.querySelectorAll('.math').length,
    rendered: document.querySelectorAll('mjx-container').length,
    refused: [...document.querySelectorAll('mjx-merror')].map(e => e.textContent),
    alternatives: [...document.querySelectorAll('img')].map(e => e.alt),
    excess: document.documentElement.scrollWidth - window.innerWidth,
  }
}"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]


@dataclass
class Visit:
    """What one page did and showed."""

    page: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    formulas: int = 0
    rendered: int = 0
    refused: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    excess: int = 0


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site at the smoke profile, beside the user's own build, whose fresh notebooks serve."""
    folder = tmp_path_factory.mktemp("site")
    layout = Layout(ROOT, folder / "_build", folder / "tables")
    shutil.copytree(TABLES, layout.tables)
    if (BUILD / "executed").exists():
        shutil.copytree(BUILD / "executed", layout.executed)
    jobs = plan.stale(layout, {"profile": "smoke"}, force=False, only=None)
    execution.execute_all(jobs, layout, available_cores())
    site.build(layout)
    return layout.html


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="module")
def address(html: Path) -> Iterator[str]:
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=html)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def visits(html: Path, address: str, browser_page: Page) -> list[Visit]:
    """Every page, loaded once at the width of a phone."""
    browser_page.set_viewport_size({"width": 390, "height": 844})
    pages = sorted(path.relative_to(html).as_posix() for path in html.rglob("*.html"))
    return [visit(browser_page, address, page) for page in pages if not page.startswith("_")]


def visit(page: Page, address: str, name: str) -> Visit:
    seen = Visit(name)
    host = urlsplit(address).netloc
    listeners = {
        "console": lambda m: m.type == "error" and seen.complaints.append(m.text),
        "pageerror": lambda error: seen.complaints.append(str(error)),
        # What is aborted was still under way when the next page was asked for.
        "requestfailed": lambda r: (
            r.failure != "net::ERR_ABORTED" and seen.complaints.append(f"{r.failure}: {r.url}")
        ),
        "response": lambda r: r.status >= 400 and seen.complaints.append(f"{r.status}: {r.url}"),
        "request": lambda r: (
            urlsplit(r.url).scheme not in ("data", "blob")
            and urlsplit(r.url).netloc != host
            and seen.foreign.append(r.url)
        ),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(f"{address}/{name}", wait_until="load")
    if name == "index.html":
        page.wait_for_url("**/book/index.html")
    vars(seen).update(page.evaluate(MEASURE))
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return seen


def test_every_page_of_the_contents_was_walked(visits: list[Visit]) -> None:
    pages = {seen.page for seen in visits}
    listed = re.findall(r"(?:file|root): (\S+)", (ROOT / "_toc.yml").read_text())
    assert pages >= {f"{name}.html" for name in listed} | {"index.html", "search.html"}


def test_no_page_complains(visits: list[Visit]) -> None:
    assert {seen.page: seen.complaints for seen in visits if seen.complaints} == {}


def test_no_page_asks_another_host(visits: list[Visit]) -> None:
    assert {seen.page: seen.foreign for seen in visits if seen.foreign} == {}


def test_mathematics_is_rendered(visits: list[Visit]) -> None:
    assert {seen.page: seen.refused for seen in visits if seen.refused} == {}
    assert [seen.page for seen in visits if seen.rendered < seen.formulas] == []
    assert sum(seen.rendered for seen in visits) > 100


def test_no_page_is_wider_than_a_phone(visits: list[Visit]) -> None:
    assert {seen.page: seen.excess for seen in visits if seen.excess > 0} == {}


def test_every_picture_says_what_it_shows(visits: list[Visit]) -> None:
    poor = {
        seen.page: [text for text in seen.alternatives if not is_meaningful(text)]
        for seen in visits
    }
    assert {page: texts for page, texts in poor.items() if texts} == {}
    assert any(seen.alternatives for seen in visits)


def is_meaningful(text: str) -> bool:
    is_file = re.search(r"\.(png|svg|jpe?g|gif)$|^[\w/.-]*$", text.strip())
    return len(text.split()) >= 3 and not is_file


def test_a_page_opens_from_the_file_system(html: Path, browser_page: Page) -> None:
    complaints: list[str] = []
    browser_page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    browser_page.goto((html / "notebooks" / "02-jacobian-products.html").as_uri())
    seen = browser_page.evaluate(MEASURE)
    assert seen["rendered"] >= seen["formulas"] > 0
    # The theme's icon fonts are refused there, like all fonts; its icons are drawn without them.
    assert [text for text in complaints if "font" not in text and text != REFUSED] == []


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


def test_links_of_the_ledger_lead_somewhere(html: Path, browser_page: Page) -> None:
    browser_page.goto((html / "book" / "claims.html").as_uri())
    links = set(browser_page.evaluate(LEDGER)["links"])
    assert len(links) > 50
    for link in links:
        place, _, anchor = link.partition("#")
        page = (html / "book" / (place or "claims.html")).resolve()
        assert page.exists(), link
        assert not anchor or f'id="{anchor}"' in page.read_text(), link


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
