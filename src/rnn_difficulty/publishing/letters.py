"""The letters of the paper, and a Sphinx extension: `{letters}` lists them for the glossary.

Each letter has the chapter that derives it, what it is called elsewhere, and how it is typed.
"""

import unicodedata
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty.theory.symbols import SYMBOLS

CHAPTERS = {
    **dict.fromkeys(("W_rec", "W_in", "b", "W_out", "b_out", "u", "x", "h", "y", "p", "target"), 1),
    **dict.fromkeys(("E", "sigma", "error", "immediate", "theta"), 1),
    **dict.fromkeys(("eigenvectors", "rho"), 3),
    **dict.fromkeys(("gamma", "lambda_1", "eta"), 4),
    "g": 8,
    **dict.fromkeys(("omega", "alpha"), 9),
}
"""Name in the code → the chapter that introduces or derives the letter."""
HEAD = "| letter, and in the code | meaning, and its chapter | elsewhere |\n|---|---|---|\n"
NAMELESS = "not named"


class Letters(SphinxDirective):
    """The table of letters; takes no argument."""

    def run(self) -> list[nodes.Node]:
        """One row a letter."""
        pages = chapter_pages(self.env.found_docs)
        return self.parse_text_to_nodes(HEAD + "".join(_row(name, pages) for name in CHAPTERS))


def chapter_pages(pages: set[str]) -> dict[int, str]:
    """Return the chapters among the names of pages, by number."""
    chapters = (page for page in pages if page.startswith("notebooks/"))
    return {int(page.removeprefix("notebooks/")[:2]): page for page in chapters}


def _row(name: str, pages: dict[int, str]) -> str:
    paper, meaning, elsewhere = (escape(text).replace("|", r"\|") for text in SYMBOLS[name])
    chapter = CHAPTERS[name]
    link = f"[chapter {chapter}](/{pages[chapter]})" if chapter in pages else f"chapter {chapter}"
    letter = f"`{name}`" if paper in (NAMELESS, name) else f"{paper}<br>`{name}`"
    return f"| {letter} | {meaning}, {link} | {elsewhere} |\n"


def spellings(name: str) -> list[str]:
    """Return how a reader types a letter into the search.

    >>> spellings("lambda_1")
    ['lambda_1', 'lambda1', 'lambda 1', 'λ₁', 'λ1']
    """
    typed = [name, name.replace("_", ""), name.replace("_", " ")]
    if SYMBOLS[name][0] != NAMELESS:
        letter = SYMBOLS[name][0].split(" ")[0].rstrip(";")
        typed += [letter, unicodedata.normalize("NFKC", letter)]
    return list(dict.fromkeys(typed))


def of_chapter(chapter: int) -> list[str]:
    """Return the spellings of all letters that a chapter introduces."""
    names = (name for name, introduced in CHAPTERS.items() if introduced == chapter)
    return [spelling for name in names for spelling in spellings(name)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("letters", Letters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
