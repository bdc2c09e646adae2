"""What a link shows: by mouse, by keyboard, not by touch, from files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_site
from chromium import CHROMIUM, MISSING, SWITCHES
from playwright.sync_api import Browser, Page, sync_playwright

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import previews

PAGES = {
    "start": "# Start\n",
    "notebooks/01-a": "# A\n\n$$\nE = mc^2\n$$ (mass)\n\n{eq}`far`, {eq}`mass`, {term}`wall`, "
    "{numref}`fig-dot`.\n" + "\nFilling words.\n" * 60,
    "book/glossary": "# Words\n\n```{glossary}\nwall\n  A steep strip, {eq}`far`.\n```\n\n"
    "$$\n\\omega\n$$ (far)\n\n```{figure} dot.svg\n:name: fig-dot\nA dot.\n```\n",
}
SEEN = "() => { const p = document.getElementById('preview'); return p.hidden ? '' : p.innerHTML }"
MATHJAX = "Object.defineProperty(window, 'MathJax', { value: { typesetPromise: async () => {} } })"


def test_what_a_page_has_to_show_has_no_links_and_pictures_from_the_root() -> None:
    html = (
        '<dl class="glossary"><dt id="term-a">a<a class="headerlink" href="#">#</a></dt>'
        '<dd><p>See <a href="c.html">c</a>.</p></dd><dt id="term-b">b</dt><dd>B</dd></dl>'
        '<figure id="fig-1"><img src="../_images/x.svg"/></figure><figure id="touch-a"></figure>'
    )
    assert previews.shown("book/words.html", html) == {
        "book/words.html#term-a": '<dt id="term-a">a</dt><dd><p>See c.</p></dd>',
        "book/words.html#term-b": '<dt id="term-b">b</dt><dd>B</dd>',
        "book/words.html#fig-1": '<figure id="fig-1"><img src="_images/x.svg"/></figure>',
    }


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "source" / "book").mkdir(parents=True)
    picture = folder / "source" / "book" / "dot.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    built = small_site.build(folder, PAGES, "previews")
    shutil.copy(ROOT / "book" / "_static" / "previews.js", built / "_static")
    return built


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)


@pytest.fixture
def page(html: Path, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(has_touch=True, reduced_motion="reduce")
    opened = context.new_page()
    opened.add_init_script(MATHJAX)
    opened.goto((html / "notebooks" / "01-a.html").as_uri())
    opened.add_style_tag(path=ROOT / "book" / "_static" / "book.css")
    yield opened
    context.close()


def wait(page: Page, words: str) -> None:
    page.wait_for_function(f"words => ({SEEN})().includes(words)", arg=words, timeout=5000)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("a[href='#equation-mass']", "E = mc^2"),
        ("a[href$='#equation-far']", r"\omega"),
        ("a[href$='#term-wall']", "A steep strip"),
        ("a[href$='#fig-dot']", "_images/dot.svg"),
    ],
)
def test_the_mouse_and_the_keyboard_show_where_a_link_leads(
    page: Page, link: str, words: str
) -> None:
    element = page.locator(f"main {link}, [role=main] {link}").last
    element.hover()
    wait(page, words)
    assert element.get_attribute("aria-describedby") == "preview"
    page.locator("#preview").hover()
    page.wait_for_timeout(400)
    wait(page, words)  # The pointer may rest on what is shown.
    page.keyboard.press("Escape")
    assert page.evaluate(SEEN) == ""
    page.mouse.move(1, 1)
    page.keyboard.press("Tab")
    element.focus()
    wait(page, words)
    page.keyboard.press("Tab")
    page.wait_for_function(f"words => !({SEEN})().includes(words)", arg=words)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_a_finger_follows_the_link_and_paper_shows_no_preview(page: Page) -> None:
    page.locator("a[href='#equation-mass']").last.tap()
    page.wait_for_timeout(500)
    assert page.evaluate(SEEN) == ""
    assert page.url.endswith("#equation-mass")
    css = (ROOT / "book" / "_static" / "book.css").read_text()
    assert "@media print { .preview { display: none; } }" in css


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_without_mathjax_a_formula_of_another_page_is_not_shown_as_source(
    html: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto((html / "notebooks" / "01-a.html").as_uri())
    page.locator("a[href$='#equation-far']").last.hover()
    page.wait_for_timeout(500)
    assert page.evaluate(SEEN) == ""
    page.close()
