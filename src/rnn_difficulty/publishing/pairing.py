"""MyST Markdown to notebook: the `.md` file is the source, the `.ipynb` stands beside it."""

from pathlib import Path

import jupytext
from nbformat import NotebookNode


def read(markdown: Path) -> NotebookNode:
    """Return the notebook that a MyST Markdown file stands for."""
    return jupytext.read(markdown, fmt="md:myst")


def round_trip(markdown: Path) -> str:
    """Return the file as Jupyter would save it again: through the notebook, and back.

    The same text when the pair is in order, so that opening a chapter changes nothing.
    """
    stored = jupytext.writes(read(markdown), fmt="ipynb")
    return jupytext.writes(jupytext.reads(stored, fmt="ipynb"), fmt="md:myst")
