"""A Sphinx extension: `{records}` lists every run of `results/tables/runs.csv`, by experiment."""

import io
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
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
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        parts = (_experiment(str(name), runs) for name, runs in table.groupby("experiment"))
        return [raw("", "".join(parts), format="html")]


def _experiment(name: str, runs: pd.DataFrame) -> str:
    linked = runs.assign(linked=~runs["run"].duplicated(keep="last"))
    rows = "".join(_row(row) for row in linked.to_dict("records"))
    counts = ", ".join(f"{n} {state}" for state, n in runs["code"].value_counts().items())
    title = f'<h2 id="{name}">{name}</h2><p>{len(runs)} records: {counts}.</p>'
    return f'{title}<ul class="records">{rows}</ul>'


def _row(row: dict[Any, Any]) -> str:
    """Return an item; links to a run that was made anew lead to the last."""
    cell = {str(key): escape(str(value)) for key, value in row.items()}
    facts = f"profile {cell['profile']}, {cell['seconds']} s, {cell['date']}, {cell['device']}"
    anchor = f' id="run-{cell["run"]}"' if row["linked"] else ""
    return (
        f"<li{anchor}><code>{cell['run']}</code> {cell['outcome']}<br>"
        f"<small>{cell['settings']}. {facts}, commit {cell['commit']}, {cell['code']}</small></li>"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("records", Records)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
