"""A Sphinx extension: `{claims-ledger}` shows `results/tables/claims.csv`, the ledger of claims.

Without JavaScript the page is complete; with it (`claims.js`) the table sorts and filters.
"""

import csv
import io
from html import escape
from pathlib import Path
from typing import Any

from docutils.nodes import Node, raw
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty.claims.numbers import percent
from rnn_difficulty.claims.verdict import SYMBOLS, Verdict
from rnn_difficulty.publishing import records_page

TABLE = "results/tables/claims.csv"
COLUMNS = ("Verdict", "Section", "Claim", "Printed", "Measured", "n", "Rule since", "Results known")
SHOWN_RUNS = 400


class ClaimsLedger(SphinxDirective):
    """The ledger as a table; takes no argument."""

    def run(self) -> list[Node]:
        """The count of verdicts, and the table."""
        self.env.note_dependency(TABLE)
        text = Path(self.env.srcdir, TABLE).read_text(encoding="utf-8")
        rows = read(text)
        self.env.note_dependency(records_page.TABLE)
        runs = {r["run"]: r["experiment"] for r in records_page.read(Path(self.env.srcdir))}
        page = f"{count(rows)}{table(rows, self.env.found_docs, runs)}"
        script = '<script defer src="../_static/claims.js"></script>'
        return [raw("", f'<div id="ledger">{page}</div>{script}', format="html")]


def read(text: str) -> list[dict[str, str]]:
    """Return the rows of the table, all cells as text."""
    return list(csv.DictReader(io.StringIO(text)))


def count(rows: list[dict[str, str]]) -> str:
    """Return how many claims have each verdict."""
    verdicts = [row["verdict"] for row in rows]
    parts = (
        f"<li>{badge(verdict)} <strong>{verdicts.count(verdict)}</strong></li>"
        for verdict in Verdict
    )
    said = f"<p>{len(rows)} claims of the paper:</p>"
    return f'<div class="ledger-count">{said}<ul>{"".join(parts)}</ul></div>'


def badge(verdict: str) -> str:
    """Return a verdict as symbol, word and colour."""
    symbol, name = SYMBOLS[Verdict(verdict)], verdict.replace(" ", "-")
    return f'<span class="verdict {name}"><span aria-hidden="true">{symbol}</span> {verdict}</span>'


def table(rows: list[dict[str, str]], pages: set[str], runs: dict[str, str]) -> str:
    """Return the table; `pages` are those that can be linked, `runs` those with their experiment.

    Cells are text, and no HTML.
    """
    rows = [{name: escape(cell) for name, cell in row.items()} for row in rows]
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["shared_evidence"], []).append(row["id"])
    shared = {row["id"]: groups[row["shared_evidence"]] for row in rows if row["shared_evidence"]}
    body = "".join(
        _row(number, row, _details(row, pages, runs, shared.get(row["id"], [])))
        for number, row in enumerate(rows)
    )
    return f'<table class="ledger"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(number: int, row: dict[str, str], details: str) -> str:
    measured = row["measured"]
    if row["low"]:
        low, high = (percent(float(row[end])) for end in ("low", "high"))
        measured += f'<br><span class="interval">95 %: {low} to {high}</span>'
    cells = {
        "Verdict": badge(row["verdict"]),
        "Section": f"§{row['section']}",
        "Claim": f"{row['claim']}{details}",
        "Printed": row["printed"] or "–",
        "Measured": measured or "–",
        "n": row["n"],
        "Rule since": row["rule_since"],
        "Results known": row["results_known"],
    }
    shown = "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in cells.items())
    about = f'id="{row["id"]}" data-order="{number}" data-verdict="{row["verdict"]}"'
    return f"<tr {about}>{shown}</tr>"


def _details(
    row: dict[str, str], pages: set[str], experiments: dict[str, str], alike: list[str]
) -> str:
    places = []
    if row["page"] in pages:
        places.append(f'<a href="../{row["page"]}.html">chapter</a>')
    if row["code"]:
        room = row["code"].partition(".")[2].partition(".")[0]
        places.append(f'<a href="api/{room}.html#{row["code"]}">code of the rule</a>')
    runs = row["runs"].split()
    if runs and f"book/records/{row['judged_by']}" in pages:
        places.append(f'<a href="records/{row["judged_by"]}.html">records</a>')
    rule = f"{row['rule']} {row['details']}".strip()
    said = [f"<p>{' · '.join(places)}</p>" if places else "", f"<p>{rule}</p>"]
    said.append(f"<p>{_history(row)}</p>")
    said.append(f"<p>Stated in {row['source']}, judged by {_judge(row)}.</p>")
    if alike:
        said.append(f"<p>{_sharing(row, alike)}</p>")
    links = (_run(run, experiments.get(run)) for run in runs[:SHOWN_RUNS])
    said.append(f"<details><summary>{len(runs)} runs</summary>{' '.join(links)}</details>")
    body = "".join(said if runs else said[:-1])
    return f"<details><summary>rule and evidence</summary>{body}</details>"


def _run(run: str, experiment: str | None) -> str:
    if experiment is None:
        return f"<code>{run}</code>"
    return f'<a href="records/{experiment}.html#run-{run}"><code>{run}</code></a>'


def _history(row: dict[str, str]) -> str:
    commit = "" if row["rule_commit"] == "HEAD" else f", commit <code>{row['rule_commit']}</code>"
    known = {"yes": "known", "some": "known in part", "no": "not known"}[row["results_known"]]
    said = f"Rule since {row['rule_since']}{commit}; its results were {known} then."
    return f"{said} {row['before']}" if row["before"] else said


def _sharing(row: dict[str, str], alike: list[str]) -> str:
    others = ", ".join(f'<a href="#{id}">{id}</a>' for id in alike if id != row["id"])
    return f"Not independent: {row['shared_evidence']} also judge {others}."


def _judge(row: dict[str, str]) -> str:
    judge = row["judged_by"]
    if judge == "none":
        return "nothing yet"
    return "theory" if judge == "theory" else f"the records of <code>{judge}</code>"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("claims-ledger", ClaimsLedger)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
