"""A Sphinx extension: the paper's equations and figures carry its numbers, ours the chapter's.

The equation labelled `icml-9` is (9) and the figure named `fig-6` is "Figure 6 (ICML)" wherever
they stand. The others of chapter 4 are (4.1), (4.2) … and Figure 4.1, Figure 4.2 … So none of ours
can be taken for one of the paper's.
"""

import re
from collections.abc import Iterable
from itertools import count

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CHAPTER = re.compile(r"notebooks/0*(\d+)-")
EQUATION = re.compile(r"equation-icml-(\d+)")
FIGURE = re.compile(r"fig-(\d+)")


def of_page(docname: str) -> str | None:
    """Return the number of a chapter, None for another page.

    >>> of_page("notebooks/04-singular-value-bounds")
    '4'
    """
    found = CHAPTER.match(docname)
    return found[1] if found else None


def printed(anchor: str) -> str | None:
    """Return the number that the paper gives to what stands at an anchor, None if it is ours.

    >>> printed("equation-icml-9"), printed("fig-6"), printed("fig-6-map")
    ('9', '6 (ICML)', None)
    """
    if found := EQUATION.fullmatch(anchor):
        return found[1]
    found = FIGURE.fullmatch(anchor)
    return f"{found[1]} (ICML)" if found else None


def renumbered(chapter: str, anchors: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the parts of each number, which Sphinx joins with a dot.

    >>> renumbered("4", ["equation-a", "equation-icml-6", "equation-b"])
    {'equation-a': ('4', '1'), 'equation-icml-6': ('6',), 'equation-b': ('4', '2')}
    """
    ours = count(1)
    return {
        anchor: (papers,) if (papers := printed(anchor)) else (chapter, str(next(ours)))
        for anchor in anchors
    }


def _renumber(app: Sphinx, env: BuildEnvironment) -> None:
    """Replace Sphinx's running numbers.

    It saves its own before this event and compares the next build with them, so that a page is
    written again only when something before it changed.
    """
    for docname, kinds in env.toc_fignumbers.items():
        if chapter := of_page(docname):
            for kind, numbers in kinds.items():
                # Sphinx numbers with integers, and does nothing with them but join them.
                kinds[kind] = renumbered(chapter, numbers)  # type: ignore[assignment]


def setup(app: Sphinx) -> dict[str, bool]:
    """Wait until Sphinx has numbered everything."""
    app.connect("env-check-consistency", _renumber)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
