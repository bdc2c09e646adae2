"""A Sphinx extension: equations, figures, terms and citations show where a link leads to them.

A page opened as a file cannot read another one. So what links to other pages may show stands in one
script, `_static/previews-data.js`, which `book/_static/previews.js` loads when it is first needed.
"""

import json
import posixpath
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

DATA = Path("_static", "previews-data.js")
WANTED = "div.math[id], figure[id^=fig-], dl.glossary > dt[id], div.citation[id]"
SIGNS = ('id="equation-', 'id="fig-', 'id="term-', 'class="citation"')
"""What a page must contain to be parsed."""


def shown(page: str, html: str) -> dict[str, str]:
    """Return address → HTML of what a page has to show.

    >>> shown("book/b.html", '<figure id="fig-6"><img src="../_images/a.png"/></figure>')
    {'book/b.html#fig-6': '<figure id="fig-6"><img src="_images/a.png"/></figure>'}
    """
    if not any(sign in html for sign in SIGNS):
        return {}
    parts = BeautifulSoup(html, "html.parser").select(WANTED)
    return {f"{page}#{part['id']}": _fragment(part, posixpath.dirname(page)) for part in parts}


def _fragment(part: Tag, folder: str) -> str:
    """Without links, which would lead from another folder; pictures as seen from the root."""
    definition = part.find_next_sibling("dd") if part.name == "dt" else None
    pieces = [part, definition] if isinstance(definition, Tag) else [part]
    for piece in pieces:
        for link in piece.select("a.headerlink"):
            link.decompose()
        for link in piece.select("a"):
            link.unwrap()
        for picture in piece.select("img"):
            picture["src"] = posixpath.normpath(posixpath.join(folder, str(picture["src"])))
    return "".join(str(piece) for piece in pieces)


def collected(html: Path) -> dict[str, str]:
    """Return what all pages of a site have to show."""
    found: dict[str, str] = {}
    for path in sorted(html.rglob("*.html")):
        page = path.relative_to(html).as_posix()
        found |= shown(page, path.read_text(encoding="utf-8"))
    return found


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        data = json.dumps(collected(Path(app.outdir)), ensure_ascii=False)
        text = f"window.PREVIEWS = {data};\n"
        Path(app.outdir, DATA).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Load the script on every page; write its data when all pages are there."""
    app.add_js_file("previews.js", loading_method="defer")
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
