"""The executed notebooks as readers get them: from the site, and from the branch that Colab opens.

First in each stands a cell that installs what the chapter needs (`install_cell`). Of each figure
stays the lighter picture; the other forms of it, and the data, stand in files of their own
(`taken`).
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rnn_difficulty.publishing import install_cell, needs, pairing, repository, taken
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.repository import Repository


def write(layout: Layout) -> None:
    """Write what changed of the notebooks, their pictures and their data."""
    here = repository.of(layout)
    for name, markdown in layout.notebooks().items():
        notebook = nbformat.read(layout.executed / f"{name}.ipynb", 4)
        taken.take(notebook, layout.taken / name)
        notebook.metadata.pop("jupytext", None)  # Alone, it is paired with nothing.
        if here:
            notebook.cells.insert(0, _install(here, markdown))
        put(layout.published / f"{name}.ipynb", nbformat.writes(notebook) + "\n")


def _install(here: Repository, markdown: Path) -> NotebookNode:
    return install_cell.cell(here, needs.extras(pairing.code(markdown.read_text("utf-8"))))


def put(path: Path, text: str) -> None:
    """Write a file, unless it holds this text already: what is not newer is not built again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
