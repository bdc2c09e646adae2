"""The site as one page of HTML, for printing: the articles of its pages, one after the other.

Links between pages lead within the page; ids that two pages have are told apart. Records, the API
and the evidence of each claim, hundreds of pages to look things up in, stay with the site.
"""

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

LEFT_OUT = ("book/records", "book/api")
CONTROLS = (
    *(".headerlink", ".take-away", ".toctree-wrapper", ".landing-ways", ".ledger-controls"),
    *("script", "button", "link"),
)
UNCOLOURED = (".highlight .n", ".highlight .p", ".highlight .w", ".highlight span:not([class])")
HEAD = """\
<!doctype html>
<html lang="en" data-theme="light" data-mode="light" data-content_root="./">
<head><meta charset="utf-8"><title>{title}</title>{head}
<link rel="stylesheet" href="_static/pdf.css"></head>
<body><main class="bd-main bd-content bd-article-container">{body}</main></body></html>
"""


def assemble(html: Path, contents: dict[str, Any], title: str) -> str:
    """Return the pages of the table of contents as one, for a file that lies in the site's root."""
    pages = [page for page in _pages(contents) if not page.startswith(LEFT_OUT)]
    soups = {page: _read(html, page) for page in pages}
    # Not every page has formulas, or the same styles.
    head = dict.fromkeys(part for page in pages for part in _head(soups[page], page))
    articles = {page: _article(soup) for page, soup in soups.items()}
    ids = _ids(articles)
    for page, article in articles.items():
        _relink(page, article, ids)
    body = [_cover(title, contents, articles), *articles.values()]
    return HEAD.format(title=title, head="".join(head), body="".join(map(str, body)))


def _pages(contents: dict[str, Any]) -> list[str]:
    entries = [entry for part in contents["parts"] for entry in part["chapters"]]
    return [contents["root"], *(entry["file"] for entry in entries)]


def read_contents(path: Path) -> dict[str, Any]:
    """Return the table of contents of the site."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _read(html: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((html / f"{page}.html").read_text(encoding="utf-8"), "html.parser")


def _article(soup: BeautifulSoup) -> Tag:
    article = soup.select_one("article.bd-article")
    assert article is not None
    for control in article.select(", ".join(CONTROLS)):
        control.decompose()
    for token in article.select(", ".join(UNCOLOURED)):
        token.unwrap()  # Every element is an object of the PDF.
    for evidence in article.select(".ledger details"):
        evidence.decompose()
    for folded in article.select("details:not(.hide)"):
        folded["open"] = ""
    return article


def _ids(articles: dict[str, Tag]) -> dict[tuple[str, str], str]:
    """Name every page and every id in it; return (page, id) → the id in the whole."""
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for page, article in articles.items():
        slug = page.replace("/", "-")
        article["id"] = names[page, ""] = slug
        for place in article.select("[id]"):
            old = str(place["id"])
            names[page, old] = place["id"] = f"{slug}-{old}" if old in taken else old
            taken.add(old)
    return names


def _relink(page: str, article: Tag, ids: dict[tuple[str, str], str]) -> None:
    for link in article.select("a[href]"):
        target = _target(page, str(link["href"]), ids)
        if target is None:
            del link["href"]
        else:
            link["href"] = target
    for picture in article.select("img[src], source[src]"):
        picture["src"] = _from_root(page, str(picture["src"]))
        picture["loading"] = "eager"


def _target(page: str, link: str, ids: dict[tuple[str, str], str]) -> str | None:
    """Where a link leads in the whole; None where its page stayed with the site."""
    parts = urlsplit(link)
    if parts.scheme:
        return link
    goal = _from_root(page, parts.path).removesuffix(".html") if parts.path else page
    place = ids.get((goal, parts.fragment), ids.get((goal, "")))
    return f"#{place}" if place else None


def _from_root(page: str, address: str) -> str:
    if urlsplit(address).scheme:
        return address
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), address))


def _head(soup: BeautifulSoup, page: str) -> list[str]:
    """The styles of a page, and what sets its formulas."""
    kept = []
    for part in soup.select("link[rel=stylesheet], script"):
        if part.name == "script" and "mathjax" not in str(part).lower():
            continue
        for name in ("href", "src"):
            if name in part.attrs:
                part[name] = _from_root(page, str(part[name]))
        kept.append(str(part))
    return kept


def _cover(title: str, contents: dict[str, Any], articles: dict[str, Tag]) -> str:
    parts = "".join(_part(part, articles) for part in contents["parts"])
    edition = articles[contents["root"]].select_one(".edition")
    return (
        f'<section class="cover"><p class="title">{title}</p><p>The executable companion to '
        f"R. Pascanu, T. Mikolov and Y. Bengio, ICML 2013</p>{edition or ''}</section>"
        f'<nav class="book-contents"><h1>Contents</h1>{parts}</nav>'
    )


def _part(part: dict[str, Any], articles: dict[str, Tag]) -> str:
    chapters = [entry["file"] for entry in part["chapters"] if entry["file"] in articles]
    items = "".join(
        f'<li><a href="#{articles[page]["id"]}">{_heading(articles[page])}</a></li>'
        for page in chapters
    )
    return f"<p>{part['caption']}</p><ul>{items}</ul>"


def _heading(article: Tag) -> str:
    heading = article.select_one("h1")
    return heading.get_text().strip() if heading else ""
