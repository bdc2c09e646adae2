"""Every page in a browser, at the width of a desk and of a phone, in both themes: nothing is wrong.

The pages are dealt to a few tests, so that several processes share the work.
"""

import re
from pathlib import Path

import pytest
from chromium import CHROMIUM, MISSING
from page_visit import visit
from playwright.sync_api import Page

from rnn_difficulty.paths import ROOT

PARTS = 6
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]


def pages(html: Path) -> list[str]:
    found = sorted(path.relative_to(html).as_posix() for path in html.rglob("*.html"))
    return [page for page in found if not page.startswith("_")]


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_wrong(html: Path, address: str, browser_page: Page, part: int) -> None:
    seen = [visit(browser_page, address, page) for page in pages(html)[part::PARTS]]
    assert {each.page: each.faults() for each in seen if each.faults()} == {}
    shown = [shown for each in seen for shown in each.shown.values()]
    alternatives = {text for each in shown for text in each["alternatives"]}
    assert {text for text in alternatives if not is_meaningful(text)} == set()
    assert alternatives
    assert sum(each["rendered"] for each in shown) > 20


def is_meaningful(text: str) -> bool:
    is_file = re.search(r"\.(png|svg|jpe?g|gif)$|^[\w/.-]*$", text.strip())
    return len(text.split()) >= 3 and not is_file


def test_every_page_of_the_contents_is_there(html: Path) -> None:
    listed = re.findall(r"(?:file|root): (\S+)", (ROOT / "_toc.yml").read_text())
    assert {*pages(html)} >= {f"{name}.html" for name in listed} | {"index.html", "search.html"}
