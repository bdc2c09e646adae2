"""A Sphinx extension: `{records}` lists every run of `results/tables/runs.csv`, by experiment."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from docutils.nodes import Node, raw
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

TABLE = "results/tables/runs.csv"


class Records(SphinxDirective):
    """One list per experiment; every run can be linked by its name."""

    def run(self) -> list[Node]:
        """The lists."""
        self.env.note_dependency(TABLE)
        text = Path(self.env.srcdir, TABLE).read_text(encoding="utf-8")
        rows = sorted(csv.DictReader(io.StringIO(text)), key=itemgetter("experiment"))
        groups = groupby(rows, key=itemgetter("experiment"))
        parts = (_experiment(name, list(runs)) for name, runs in groups)
        return [raw("", "".join(parts), format="html")]


def _experiment(name: str, runs: Sequence[dict[str, str]]) -> str:
    last = {row["run"]: number for number, row in enumerate(runs)}
    rows = "".join(_row(row, last[row["run"]] == number) for number, row in enumerate(runs))
    states = Counter(row["code"] for row in runs).most_common()
    counts = ", ".join(f"{n} {state}" for state, n in states)
    heading = escape(name)
    title = f'<h2 id="{heading}">{heading}</h2><p>{len(runs)} records: {escape(counts)}.</p>'
    return f'{title}<ul class="records">{rows}</ul>'


def _row(row: dict[str, str], linked: bool) -> str:
    """Return an item; links to a run that was made anew lead to the last."""
    cell = {key: escape(value) for key, value in row.items()}
    facts = f"profile {cell['profile']}, {cell['seconds']} s, {cell['date']}, {cell['device']}"
    anchor = f' id="run-{cell["run"]}"' if linked else ""
    return (
        f"<li{anchor}><code>{cell['run']}</code> {cell['outcome']}<br>"
        f"<small>{cell['settings']}. {facts}, commit {cell['commit']}, {cell['code']}</small></li>"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("records", Records)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
