"""The pages of a site as one: what links, pictures and ids become."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from rnn_difficulty.publishing import one_page

CONTENTS = {
    "root": "book/index",
    "parts": [
        {"caption": "I", "chapters": [{"file": "notebooks/01"}]},
        {"caption": "II", "chapters": [{"file": "book/records"}, {"file": "book/api"}]},
    ],
}
PAGES = {
    "book/index": (
        '<h1>Start</h1><p id="x"></p><a href="../notebooks/01.html#x">one</a>'
        '<p class="edition">1</p>'
    ),
    "notebooks/01": (
        '<h1>One</h1><p id="x">here</p><a href="#x">up</a><a href="../book/index.html">start</a>'
        '<a href="../book/api.html">left out</a><a href="https://a.org/b">out</a>'
        '<img src="../_images/p.svg" loading="lazy"><button>press</button>'
        "<details><summary>rule</summary>why</details>"
    ),
    "book/records": "<h1>Records</h1>",
    "book/api": "<h1>API</h1>",
}
PAGE = (
    '<html><head><link rel="stylesheet" href="../_static/s.css">'
    '<script src="../_static/mathjax.js"></script><script src="../_static/other.js"></script>'
    '</head><body><article class="bd-article">{}</article></body></html>'
)


@pytest.fixture
def whole(tmp_path: Path) -> BeautifulSoup:
    for name, body in PAGES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.html").write_text(PAGE.format(body))
    return BeautifulSoup(one_page.assemble(tmp_path, CONTENTS, "Book"), "html.parser")


def only(whole: BeautifulSoup, selector: str) -> Tag:
    (found,) = whole.select(selector)
    return found


def test_pages_follow_the_contents_without_what_is_for_looking_things_up(
    whole: BeautifulSoup,
) -> None:
    assert [h.get_text() for h in whole.select("article h1")] == ["Start", "One"]
    assert [a.get_text() for a in whole.select("nav a")] == ["One"]


def test_links_lead_within_the_page_and_every_id_is_there_once(whole: BeautifulSoup) -> None:
    ids = [str(place["id"]) for place in whole.select("[id]")]
    assert len(ids) == len(set(ids))
    inside = [str(link["href"]) for link in whole.select('a[href^="#"]')]
    assert {link[1:] for link in inside} <= set(ids)
    here = only(whole, "p:-soup-contains('here')")
    assert whole.find("a", string="up")["href"] == f"#{here['id']}"
    assert whole.find("a", string="one")["href"] == f"#{here['id']}"
    assert whole.find("a", string="out")["href"] == "https://a.org/b"
    assert "href" not in whole.find("a", string="left out").attrs


def test_pictures_and_styles_are_found_from_the_root_and_nothing_is_to_press(
    whole: BeautifulSoup,
) -> None:
    assert only(whole, "img").attrs == {"src": "_images/p.svg", "loading": "eager"}
    assert [s["src"] for s in whole.select("script")] == ["_static/mathjax.js"]
    assert "_static/s.css" in [s["href"] for s in whole.select("link")]
    assert whole.select("button") == []
    assert "open" in only(whole, "details").attrs
