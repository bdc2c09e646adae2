"""The site: sources gathered in `_build/source`, rendered by Jupyter Book in `_build/html`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from rnn_difficulty.publishing import gathered, plain_pages, published, repository, stamp
from rnn_difficulty.publishing.errors import SiteFailed
from rnn_difficulty.publishing.layout import Layout, files

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def is_fresh(layout: Layout) -> bool:
    """Whether the site is there, undamaged, and what its sources give."""
    return stamp.is_fresh(layout.stamp, gathered.sources(layout))


def build(layout: Layout) -> Path:
    """Gather what changed, render what depends on it, return the first page.

    Raises:
        SiteFailed: a notebook was never executed, or Sphinx warned (every warning fails).
        BookError: the address of the repository is none.
    """
    _require_executed(layout)
    here = repository.of(layout)
    made_from = gathered.sources(layout)
    published.write(layout)
    if gathered.gather(layout) or not stamp.is_intact(layout.stamp):
        # Sphinx would leave a page that is gone, and one that is damaged; to write all of them
        # again takes seconds.
        shutil.rmtree(layout.html, ignore_errors=True)
    layout.stamp.unlink(missing_ok=True)
    _sphinx(layout)
    first_page(layout).write_text(plain_pages.first(here), encoding="utf-8")
    (layout.html / "404.html").write_text(plain_pages.missing(here), encoding="utf-8")
    # GitHub Pages would leave out folders that begin with an underscore.
    (layout.html / ".nojekyll").touch()
    stamp.put(layout.stamp, made_from, files(layout.html))
    return first_page(layout)


def first_page(layout: Layout) -> Path:
    """Return the page that leads to the book."""
    return layout.html / "index.html"


def never_executed(layout: Layout) -> list[str]:
    """Return the notebooks that have no page yet."""
    return [name for name in layout.notebooks() if not (layout.executed / f"{name}.ipynb").exists()]


def _require_executed(layout: Layout) -> None:
    if missing := never_executed(layout):
        raise SiteFailed(
            f"Expected every notebook executed, never executed: {', '.join(missing)}.\n"
            "Remedy: rnn-difficulty book, without --only."
        )


def _sphinx(layout: Layout) -> None:
    program = [sys.executable, "-m", "rnn_difficulty.publishing.render"]
    folders = [str(layout.source), str(layout.html)]
    done = subprocess.run([*program, *folders], capture_output=True, text=True)
    if done.returncode:
        # Sphinx counts the pages it complained about as read: the next build would be silent.
        shutil.rmtree(layout.build / ".doctrees", ignore_errors=True)
        raise SiteFailed(
            "Expected no warning from Sphinx, got:\n"
            f"{_said(done.stderr or done.stdout)}\n"
            "Remedy: correct the pages named above (paths are those in _build/source)."
        )


def _said(output: str) -> str:
    """What Sphinx said, without colours and without Jupyter Book's own traceback."""
    return COLOUR.sub("", output).split("Traceback (most recent call last)")[0].strip()
