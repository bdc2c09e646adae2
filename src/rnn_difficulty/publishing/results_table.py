"""A Sphinx extension: `{results-table} NAME` shows `results/tables/NAME.csv`.

The option `:without: COLUMN …` leaves columns out that the text around says in words.

Tables come from records, and from chapters that train on data sets. Where neither is there yet, the
page says so instead of failing, so that the site can be built on any machine.
"""

import csv
import io
from pathlib import Path
from typing import Any, ClassVar

from docutils.nodes import Node, note, paragraph
from sphinx.application import Sphinx
from sphinx.directives.patches import CSVTable
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty.publishing import take_away
from rnn_difficulty.records.literal import literal


class ResultsTable(SphinxDirective, CSVTable):
    """One table by its name; the content of the directive is its caption."""

    option_spec: ClassVar[dict[str, Any]] = {"without": str.split}
    arguments: list[str]
    options: dict[str, Any]
    content: Any

    def run(self) -> list[Node]:
        """The table, or a note that it does not exist yet."""
        name = self.arguments[0]
        file = f"results/tables/{name}.csv"
        self.left_out = self.options.get("without", [])
        self.options = {"file": f"/{file}", "header-rows": 1, "class": ["results"]}
        if not Path(self.env.srcdir, file).exists():
            self.env.note_dependency(file)
            return [
                note("", paragraph("", f"{file} does not exist yet: nothing computed it here."))
            ]
        self.arguments, self.content = [" ".join(self.content)], self.content[:0]
        return [*super().run(), take_away.table(name, self.env.docname)]

    def get_csv_data(self) -> tuple[list[str], str]:
        """The lines of the file; names of columns as words. Cells are text and no Markdown."""
        lines, source = super().get_csv_data()
        rows = csv.DictReader(io.StringIO("\n".join(lines)))
        shown = [name for name in rows.fieldnames or () if name not in self.left_out]
        words = io.StringIO()
        writer = csv.writer(words, lineterminator="\n")
        writer.writerow(literal(name.replace("_", " ")) for name in shown)
        writer.writerows([literal(row[name] or "") for name in shown] for row in rows)
        return words.getvalue().splitlines(), source


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("results-table", ResultsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
