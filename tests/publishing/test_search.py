"""What the search box finds first."""

import shutil
from pathlib import Path

import pytest
import small_site
from chromium import CHROMIUM, MISSING, SWITCHES
from playwright.sync_api import sync_playwright

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import letters, search
from rnn_difficulty.theory.symbols import SYMBOLS

CHAPTERS = ("04-singular-value-bounds", "08-clipping", "09-the-regularizer")
OBJECT = "```{py:module} clipping\n```\n```{py:function} clip_norm(g)\nClipping, clipping.\n```"
PAGES = {
    "start": "# Start\n\nClipping, eq. 9.\n",
    "book/api/theory": f"# Theory of clipping\n\n{OBJECT}\n\n## Clipping\n",
    **{f"notebooks/{name}": f"# {int(name[:2])} · Of something\n" for name in CHAPTERS},
}
FIRST = {
    "eq. 9": "notebooks/09-the-regularizer.html#equation-icml-9",
    "eq. 10": "notebooks/09-the-regularizer.html#equation-icml-10",
    "Equation 7": "notebooks/04-singular-value-bounds.html#equation-icml-7",
    "λ1": "notebooks/04-singular-value-bounds.html",
    "λ₁": "notebooks/04-singular-value-bounds.html",
    "lambda_1": "notebooks/04-singular-value-bounds.html",
    "Ω": "notebooks/09-the-regularizer.html",
    "Algorithm 1": "notebooks/08-clipping.html",
    "clipping": "notebooks/08-clipping.html",
    "clipping.clip_norm": "book/api/theory.html#clipping.clip_norm",
}
"""What is typed → where the first link leads."""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_the_search_finds_chapters_first_equations_by_number_and_letters(tmp_path: Path) -> None:
    static = tmp_path / "source" / "book" / "_static"
    static.mkdir(parents=True)
    shutil.copy(ROOT / search.SCORER, static)
    html = small_site.build(tmp_path, PAGES, "search")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page, found = browser.new_page(), {}
        for typed in FIRST:
            page.goto(f"{(html / 'search.html').as_uri()}?q={typed}")
            link = page.locator("#search-results li a").first
            found[typed] = link.get_attribute("href", timeout=10_000)
        browser.close()
    assert found == FIRST


def test_every_letter_has_its_chapter() -> None:
    assert letters.CHAPTERS.keys() == SYMBOLS.keys()
    pages = letters.chapter_pages({f"notebooks/{p.stem}" for p in ROOT.glob("notebooks/*.md")})
    assert set(letters.CHAPTERS.values()) <= pages.keys()


@pytest.mark.parametrize(
    ("name", "typed"), [("lambda_1", "λ1"), ("rho", "ρ"), ("W_rec", "W_rec"), ("u", "u_t")]
)
def test_a_letter_is_found_as_it_is_typed(name: str, typed: str) -> None:
    assert typed in letters.spellings(name)


def test_what_has_a_name_is_numbered_by_the_paper() -> None:
    found = [entry for path in ROOT.glob("notebooks/*.md") for entry in entries(path.stem)]
    assert {name for names in search.NAMES.values() for name in names} <= set(found)
    assert len(found) == len(set(found))


def entries(chapter: str) -> list[str]:
    return [spelling for spelling, _ in search.entries(f"notebooks/{chapter}")]
