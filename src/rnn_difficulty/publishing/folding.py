"""A Sphinx extension: what prepares a chapter is folded; equations, checks and results stay open.

Folded are the cells that set parameters, import, or only draw, and code that is shown but longer
than an equation. A cell with a tag of its own (`hide-input`, `hide-output`, …) keeps its way.
"""

import ast
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

SHOWS = "show_source"
LINES_OF_AN_EQUATION = 14
SETTINGS = "tag_parameters"


class Fold(SphinxTransform):
    """Mark the cells; MyST-NB folds them when the page is written."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Look at every cell with code."""
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") == "cell_code" and not cell.get("hide_mode"):
                _mark(cell)


def _mark(cell: nodes.container) -> None:
    code = next((part.astext() for part in _parts(cell, "cell_code_source")), "")
    shown = "\n".join(part.astext() for part in _parts(cell, "cell_code_output"))
    if what := _prepares(code, cell["classes"]):
        _fold(cell, "input", what)
    elif _calls(code) == {SHOWS} and shown.count("\n") + 1 > LINES_OF_AN_EQUATION:
        _fold(cell, "output", "Code that is shown")


def _parts(cell: nodes.container, name: str) -> list[nodes.Element]:
    return [part for part in cell.children if part.get("nb_element") == name]


def _fold(cell: nodes.container, mode: str, what: str) -> None:
    cell["hide_mode"] = mode
    cell["prompt_show"] = cell["prompt_hide"] = what


def _prepares(code: str, classes: list[str]) -> str:
    """Return what a cell prepares, in words; nothing where its code is to be read."""
    if SETTINGS in classes:
        return "Settings"
    statements = _statements(code)
    if statements and all(isinstance(each, (ast.Import, ast.ImportFrom)) for each in statements):
        return "Imports"
    return "Code of the figure" if _draws(statements) else ""


def _draws(statements: list[ast.stmt]) -> bool:
    last = statements[-1] if statements else None
    call = last.value if isinstance(last, ast.Expr) else None
    name = call.func if isinstance(call, ast.Call) else None
    return isinstance(name, ast.Attribute) and name.attr.startswith("draw")


def _calls(code: str) -> set[str]:
    """Return what a cell calls, where all it does is to call."""
    calls = [each.value for each in _statements(code) if isinstance(each, ast.Expr)]
    names = {ast.unparse(call.func) for call in calls if isinstance(call, ast.Call)}
    return names if len(calls) == len(_statements(code)) else set()


def _statements(code: str) -> list[ast.stmt]:
    try:
        return ast.parse(code).body
    except SyntaxError:  # a magic command of IPython
        return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(Fold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
