"""The first cell of a notebook that is given away: it gets what the chapter needs.

Where this package is installed (a clone, Binder) the cell does nothing. Elsewhere (Colab) it brings
the repository, since chapters read its data and records, and the extras that the chapter needs.
What the host has already is left as it is: PyTorch comes only where a chapter needs it and it is
missing.
"""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from rnn_difficulty.publishing.repository import BRANCH, Repository

HIDDEN = {"tags": ["remove-cell"]}
CODE = """\
# On a machine without this book: its repository, and what this chapter needs of it.
import sys
from importlib.util import find_spec
from pathlib import Path

if not find_spec("rnn_difficulty"):
    if not Path("{name}").exists():
        !git clone --quiet --depth 1 --branch {branch} {url} {name}
    %pip install --quiet --editable "./{name}[{extras}]"
    sys.path.insert(0, "{name}/src")"""


def cell(repository: Repository, extras: list[str]) -> NotebookNode:
    """Return the cell, which the page of the chapter does not show."""
    code = CODE.format(
        name=repository.name,
        branch=BRANCH,
        url=repository.url,
        extras=",".join(extras),
    )
    return new_code_cell(code, id="install", metadata=HIDDEN)
