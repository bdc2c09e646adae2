"""A Sphinx extension: the runs of `results/tables/runs.csv`, a page an experiment.

{records}              the experiments, with how many runs each has
{records} EXPERIMENT   every run of one; each can be linked by its name
"""

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
Runs = Sequence[dict[str, str]]


class Records(SphinxDirective):
    """The experiments, or the runs of the one that its argument names."""

    optional_arguments = 1

    def run(self) -> list[Node]:
        """A list."""
        self.env.note_dependency(TABLE)
        groups = by_experiment(read(Path(self.env.srcdir)))
        if not self.arguments:
            pages = self.env.found_docs
            items = (_overview(n, r, f"book/records/{n}" in pages) for n, r in groups.items())
            return [raw("", f"<ul>{''.join(items)}</ul>", format="html")]
        name = self.arguments[0]
        return [raw("", _experiment(groups.get(name, [])), format="html")]


def read(source: Path) -> list[dict[str, str]]:
    """Return the runs of the table under `source`; none where there is no table."""
    path = source / TABLE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return list(csv.DictReader(io.StringIO(text)))


def by_experiment(runs: Runs) -> dict[str, Runs]:
    """Return the runs of each experiment, experiments in the order of their names."""
    ordered = sorted(runs, key=itemgetter("experiment"))
    return {name: list(each) for name, each in groupby(ordered, itemgetter("experiment"))}


def _overview(name: str, runs: Runs, has_page: bool) -> str:
    said = escape(name)
    link = f'<a href="records/{said}.html">{said}</a>' if has_page else said
    return f"<li>{link}: {_counts(runs)}</li>"


def _counts(runs: Runs) -> str:
    states = Counter(row["code"] for row in runs).most_common()
    return ", ".join([f"{len(runs)} records", *(f"{n} {escape(state)}" for state, n in states)])


def _experiment(runs: Runs) -> str:
    last = {row["run"]: number for number, row in enumerate(runs)}
    rows = "".join(_row(row, last[row["run"]] == number) for number, row in enumerate(runs))
    return f'<p>{_counts(runs)}.</p><ul class="records">{rows}</ul>'


def _row(row: dict[str, str], linked: bool) -> str:
    """Return an item; links to a run that was made anew lead to the last."""
    cell = {key: escape(value) for key, value in row.items()}
    facts = f"profile {cell['profile']}, {cell['seconds']} s, {cell['date']}, {cell['device']}"
    anchor = f' id="run-{cell["run"]}"' if linked else ""
    return (
        f"<li{anchor}><details><summary><code>{cell['run']}</code> {cell['settings']}</summary>"
        f"<p>{cell['outcome']}. {facts}, commit {cell['commit']}, {cell['code']}</p>"
        "</details></li>"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("records", Records)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
