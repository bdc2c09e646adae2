"""A Sphinx extension: below the title of a chapter, how long it takes to read.

Counted from the words of its prose and its displayed formulas, without the exercises.
"""

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

WORDS_A_MINUTE = 200
FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)
WORDS_A_FORMULA = 20
"""As long as reading a displayed formula takes."""
EXERCISES = "\n## Exercises\n"
CHAPTERS = "notebooks/"


def minutes(markdown: str) -> int:
    """Return how long a text takes to read, at least 1."""
    words = len(FORMULA.sub(" ", markdown).split())
    formulas = len(FORMULA.findall(markdown))
    return max(1, round((words + WORDS_A_FORMULA * formulas) / WORDS_A_MINUTE))


def of_chapter(notebook: Path) -> int:
    """Return how long the prose of a notebook takes to read, up to its exercises."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    prose = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return minutes("\n".join(["", *prose]).partition(EXERCISES)[0])


def _below_the_title(app: Sphinx, document: nodes.document) -> None:
    title = document.next_node(nodes.title)
    if title is None or not app.env.docname.startswith(CHAPTERS):
        return
    reading = of_chapter(Path(app.env.doc2path(app.env.docname)))
    line = nodes.paragraph("", f"About {reading} min", classes=["reading-time"])
    if any("exercises" in section["ids"] for section in document.findall(nodes.section)):
        line += nodes.Text(", and ")
        line += nodes.reference("", "five exercises", refid="exercises", internal=True)
    title.parent.insert(title.parent.index(title) + 1, line)


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the line to every chapter that is read."""
    app.connect("doctree-read", _below_the_title)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
