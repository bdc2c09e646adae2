"""The tables that cells print, as CSV: pandas gives a notebook nothing but their HTML."""

import csv
import io
from html.parser import HTMLParser


class _Rows(HTMLParser):
    """The rows of all tables in a piece of HTML; a cell over several columns is repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = 0
        """Columns of the cell that is being read; 0 between cells."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.open = int(dict(attributes).get("colspan") or 1)
            self.rows[-1] += [""] * self.open

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.open = 0

    def handle_data(self, data: str) -> None:
        for place in range(1, self.open + 1):
            self.rows[-1][-place] += data


def as_csv(html: str) -> str:
    """Return the table in a piece of HTML as CSV; "" where it holds none."""
    reader = _Rows()
    reader.feed(html)
    text = io.StringIO()
    rows = ([cell.strip() for cell in row] for row in reader.rows)
    csv.writer(text, lineterminator="\n").writerows(row for row in rows if any(row))
    return text.getvalue() if "<table" in html else ""
