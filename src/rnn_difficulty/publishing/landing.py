"""A Sphinx extension: what the first page shows of the ledger and of the contents.

{verdict-bar}          how many claims have each verdict; a segment opens the ledger at them
{finding} CLAIM        a claim with its verdict and what was measured; the body says it in words
{chapters}             the parts with their chapters, and the minutes that reading takes
{edition}              version, date, repository, and the book as a PDF where that was made
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from docutils.nodes import Node, raw
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty.claims.verdict import Verdict
from rnn_difficulty.publishing import reading_time, repository
from rnn_difficulty.publishing.claims_page import TABLE, badge, read
from rnn_difficulty.publishing.layout import PDF
from rnn_difficulty.records import provenance


class VerdictBar(SphinxDirective):
    """A stacked bar; without CSS a list of links."""

    def run(self) -> list[Node]:
        """One bar."""
        verdicts = [row["verdict"] for row in _ledger(self)]
        counts = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
        segments = "".join(_segment(verdict, n) for verdict, n in counts if n)
        said = f"{len(verdicts)} claims, and what became of them here:"
        return [_html(f'<div class="verdict-bar"><p>{said}</p><ul>{segments}</ul></div>')]


class Finding(SphinxDirective):
    """One claim of the ledger, in a card."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[Node]:
        """One card, linked to its row."""
        rows = {row["id"]: row for row in _ledger(self)}
        if self.arguments[0] not in rows:
            raise self.error(f"expected a claim of {TABLE}, got {self.arguments[0]}")
        row = rows[self.arguments[0]]
        words = escape(" ".join(self.content))
        about = f'<a href="claims.html#{row["id"]}">{badge(row["verdict"])} · §{row["section"]}</a>'
        measured = f'<p class="measured">{escape(row["measured"])}</p>'
        return [_html(f'<div class="finding"><p>{words}</p>{measured}<p>{about}</p></div>')]


class Chapters(SphinxDirective):
    """The contents, part by part."""

    def run(self) -> list[Node]:
        """A list a part."""
        contents = yaml.safe_load(Path(self.env.srcdir, "_toc.yml").read_text(encoding="utf-8"))
        parts = (_part(part, Path(self.env.srcdir)) for part in contents["parts"])
        return [_html(f'<div class="contents">{"".join(parts)}</div>')]


class Edition(SphinxDirective):
    """What this copy of the book is."""

    def run(self) -> list[Node]:
        """One line."""
        today = datetime.now(UTC).date().isoformat()
        commit = provenance.commit()[:7]
        said = f"Version {version('rnn-difficulty')}, built on {today} from <code>{commit}</code>."
        return [_html(f'<p class="edition">{" ".join([said, *self._links()])}</p>')]

    def _links(self) -> Iterator[str]:
        source = Path(self.env.srcdir)
        if here := repository.read(source / "_config.yml"):
            yield f'The <a href="{here.url}">repository</a>.'
        self.env.note_dependency(PDF)
        if (source / PDF).exists():
            yield f'<a href="../{PDF}" download>The whole book as a PDF</a>.'


def _ledger(directive: SphinxDirective) -> list[dict[str, str]]:
    directive.env.note_dependency(TABLE)
    return read(Path(directive.env.srcdir, TABLE).read_text(encoding="utf-8"))


def _segment(verdict: Verdict, n: int) -> str:
    name = verdict.replace(" ", "-")
    link = f'<a href="claims.html?verdict={quote(verdict)}"><strong>{n}</strong> {verdict}</a>'
    return f'<li class="verdict {name}" style="--n: {n}">{link}</li>'


def _part(part: dict[str, Any], folder: Path) -> str:
    items = "".join(_chapter(entry, folder) for entry in part["chapters"] if "title" in entry)
    return f"<section><h3>{escape(part['caption'])}</h3><ul>{items}</ul></section>" if items else ""


def _chapter(entry: dict[str, str], folder: Path) -> str:
    minutes = reading_time.of_chapter(folder / f"{entry['file']}.ipynb")
    link = f'<a href="../{entry["file"]}.html">{escape(entry["title"])}</a>'
    return f"<li>{link} <span>{minutes} min</span></li>"


def _html(text: str) -> raw:
    return raw("", text, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    for name, directive in (
        ("verdict-bar", VerdictBar),
        ("finding", Finding),
        ("chapters", Chapters),
        ("edition", Edition),
    ):
        app.add_directive(name, directive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
