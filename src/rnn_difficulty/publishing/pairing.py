"""MyST Markdown to notebook: the `.md` file is the source, the `.ipynb` stands beside it."""

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL = re.compile(
    r"^(?P<fence>`{3,})\{code-cell\}.*\n"
    r"(?:---\n(?:.*\n)*?---\n)?(?::[\w-]+:.*\n)*\n?"  # how it is shown, in either form
    r"(?P<code>(?:.*\n)*?)(?P=fence)$",
    re.M,
)


def code(markdown: str) -> str:
    """Return the Python of all cells of a MyST Markdown file, in milliseconds, without jupytext.

    Cells are separated by an empty line.
    """
    return python([cell["code"] for cell in CELL.finditer(markdown)])


def python(cells: list[str]) -> str:
    """Return the code of cells as Python: what is for IPython alone becomes what it stands for."""
    code = "\n".join(cells)
    try:
        ast.parse(code)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return "\n".join(map(TransformerManager().transform_cell, cells))
    return code


def read(markdown: Path) -> "NotebookNode":
    """Return the notebook that a MyST Markdown file stands for."""
    import jupytext

    return jupytext.read(markdown, fmt="md:myst")


def round_trip(markdown: Path) -> str:
    """Return the file as Jupyter would save it again: through the notebook, and back.

    The same text when the pair is in order, so that opening a chapter changes nothing.
    """
    import jupytext

    stored = jupytext.writes(read(markdown), fmt="ipynb")
    return jupytext.writes(jupytext.reads(stored, fmt="ipynb"), fmt="md:myst")
