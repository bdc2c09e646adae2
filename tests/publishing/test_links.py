"""Every link and anchor between the pages of the site leads somewhere."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.slow
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
ID = re.compile(r'\bid="([^"]*)"')


def test_links_and_anchors_resolve(html: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    anchors = {path: {unescape(name) for name in ID.findall(text)} for path, text in texts.items()}
    links = {(path, link) for path, text in texts.items() for link in LINK.findall(text)}
    assert len(links) > 1000
    dead = {
        (path.relative_to(html).as_posix(), link)
        for path, link in links
        if not leads(path, link, anchors)
    }
    assert dead == set()


def leads(page: Path, link: str, anchors: dict[Path, set[str]]) -> bool:
    parts = urlsplit(unescape(link))
    if parts.scheme or parts.netloc:
        return True
    place = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if place not in anchors:
        return place.exists() and not parts.fragment
    return not parts.fragment or unquote(parts.fragment) in anchors[place]
