"""A Sphinx extension: the search finds chapters before the API, equations by number, letters.

What the paper numbers leads to the chapter that derives or draws it, by all its spellings ("eq. 9",
"equation 9", "Alg. 1") and by name; a letter leads to the chapter that introduces it ("λ1").
"""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config

from rnn_difficulty.publishing import letters, numbers
from rnn_difficulty.publishing.citations import Number
from rnn_difficulty.publishing.equation_index import rows
from rnn_difficulty.publishing.equations_page import SPELLINGS, page

SCORER = Path("book", "_static", "search-scorer.js")
NAMES = {
    Number("eq.", 1): ("state update", "recurrence"),
    Number("eq.", 2): ("recurrent network",),
    Number("eq.", 4): ("temporal component", "temporal components"),
    Number("eq.", 5): ("product of Jacobians",),
    Number("eq.", 6): ("bound of the Jacobian", "singular value bound"),
    Number("eq.", 7): ("exponential decay",),
    Number("eq.", 8): ("one hidden unit",),
    Number("eq.", 9): ("regularizer", "regularization term", "vanishing-gradient regularizer"),
    Number("eq.", 10): ("immediate derivative of Ω",),
    Number("Alg.", 1): ("clipping", "norm clipping", "gradient clipping"),
    Number("Figure", 3): ("bifurcation diagram",),
    Number("Figure", 6): ("error surface",),
}
"""What readers call it."""
ANCHORS = {"eq.": "equation-icml-{}", "Figure": "fig-{}"}


def entries(docname: str) -> list[tuple[str, str]]:
    """Return what leads to a chapter: a spelling, and the anchor within the page."""
    chapter = numbers.of_page(docname)
    if chapter is None:
        return []
    found = [row.number for row in rows() if row.chapters and page(row.chapters[0]) == docname]
    numbered = [(spelling, _anchor(number)) for number in found for spelling in _spelled(number)]
    return numbered + [(spelling, "") for spelling in letters.of_chapter(int(chapter))]


def _spelled(number: Number) -> list[str]:
    spelled = (spelling.format(number.value) for spelling in SPELLINGS[number.kind])
    return [*spelled, *NAMES.get(number, ())]


def _anchor(number: Number) -> str:
    return ANCHORS.get(number.kind, "").format(number.value)


def _index(app: Sphinx, doctree: nodes.document) -> None:
    found = entries(app.env.docname)
    if found:
        # "main" ranks an entry among the pages whose text has the words, not after all of them.
        main = [("single", spelling, anchor, "main", None) for spelling, anchor in found]
        doctree.insert(0, addnodes.index(entries=main))


def _score(app: Sphinx, config: Config) -> None:
    scorer = Path(app.srcdir, SCORER)
    if scorer.exists():
        config.html_search_scorer = str(scorer)


def setup(app: Sphinx) -> dict[str, Any]:
    """Index chapters while they are read, and weigh what is found by our scorer."""
    app.connect("config-inited", _score)
    app.connect("doctree-read", _index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
