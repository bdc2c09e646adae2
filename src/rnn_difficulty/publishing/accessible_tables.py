"""A Sphinx extension: tables say to every reader, and to a style, what a cell is about.

Heads get their scope, empty heads become cells, and every cell carries the name of its column, so
that a row can be shown as a card where a table is wider than its place (`fit.js`, `tables.css`).
"""

import re
from itertools import zip_longest
from typing import Any

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
LEDGER = 'class="ledger"'
"""Labelled where it is made (`claims_page`)."""


def finish(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Finish the tables of a page."""
    if "<table" in (context.get("body") or ""):
        context["body"] = TABLE.sub(lambda found: finished(found[0]), context["body"])


def finished(html: str) -> str:
    """Return a table with scopes, labels, and nothing that says how to look."""
    if LEDGER in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    table = soup.find("table")
    assert isinstance(table, Tag)
    del table["border"]
    heads = [list(row.find_all(["th", "td"])) for row in table.select("thead tr")]
    _scopes(table)
    for row in table.select("tbody tr"):
        _label(row, names(heads))
    return str(soup)


def names(heads: list[list[Tag]]) -> list[str]:
    """Return the name of each column, from head to head."""
    rows = [[_text(cell) for cell in row for _ in range(_span(cell))] for row in heads]
    return [" ".join(filter(None, column)) for column in zip_longest(*rows, fillvalue="")]


def _scopes(table: Tag) -> None:
    for head in table.find_all("th"):
        head["scope"] = "col" if head.find_parent("thead") else "row"
        if not _text(head):
            head.name = "td"
            del head["scope"]
        elif _span(head) > 1:
            head["scope"] = "colgroup"


def _label(row: Tag, columns: list[str]) -> None:
    for cell, name in zip(row.find_all(["th", "td"]), columns, strict=False):
        if name:
            cell["data-label"] = name


def _text(cell: Tag) -> str:
    return " ".join(cell.get_text().split())


def _span(cell: Tag) -> int:
    return int(str(cell.get("colspan") or 1))


def setup(app: Sphinx) -> dict[str, bool]:
    """Finish each page before it is written."""
    app.connect("html-page-context", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
