"""A Sphinx extension: `{equation-index}` shows the index of equations, figures, tables.

A search of the site for "eq. 9", "equation 9" or "Figure 3" finds its row.
"""

from pathlib import Path
from typing import Any

from docutils.nodes import Node
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty import fingerprint
from rnn_difficulty.publishing.citations import Code, Number
from rnn_difficulty.publishing.equation_index import HEAD, Row, rows, shown, what

SPELLINGS = {
    "eq.": ("eq. {}", "eq.{}", "eq {}", "equation {}", "({})"),
    "Alg.": ("Alg. {}", "Algorithm {}"),
    "Figure": ("Figure {}", "Fig. {}"),
    "Table": ("Table {}",),
}


class EquationIndex(SphinxDirective):
    """The index as a table; takes no argument."""

    def run(self) -> list[Node]:
        """One row a number, with links to the code and to the chapters."""
        for path in (*fingerprint.ROOT.rglob("*.py"), *Path(self.env.srcdir).glob("notebooks/*")):
            self.env.note_dependency(str(path))
        pages = self.env.found_docs
        table = HEAD + "".join(_line(row, pages) for row in rows())
        return [_found_by_search(), *self.parse_text_to_nodes(table)]


def _line(row: Row, pages: set[str]) -> str:
    anchor = f'<span id="{slug(row.number)}"></span>'
    code = ", ".join(map(_code, row.codes))
    chapters = ", ".join(_chapter(name, row.number) for name in row.chapters if page(name) in pages)
    return f"| {anchor}{row.number} | {what(row)} | {chapters} | {code} |\n"


def slug(number: Number) -> str:
    """Return the address of a row within the page: eq-9."""
    return str(number).lower().replace(". ", "-").replace(" ", "-")


def page(chapter: str) -> str:
    """Return the name of a chapter's page."""
    return f"notebooks/{chapter}"


def _code(code: Code) -> str:
    role, target = (
        ("py:obj", f"{code.module}.{code.name}") if code.name else ("py:mod", code.module)
    )
    return f"{{{role}}}`{shown(code)} <{target}>`"


def _chapter(name: str, number: Number) -> str:
    """Link to the equation itself, which chapters label `icml-9`, or to the chapter."""
    place = f"#equation-icml-{number.value}" if number.kind == "eq." else ""
    return f'<a href="../{page(name)}.html{place}">{int(name[:2])}</a>'


def _found_by_search() -> Node:
    return addnodes.index(
        entries=[
            ("single", spelling.format(row.number.value), slug(row.number), "", None)
            for row in rows()
            for spelling in SPELLINGS[row.number.kind]
        ]
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("equation-index", EquationIndex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
