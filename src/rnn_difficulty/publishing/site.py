"""The site: sources gathered in `_build/source`, rendered by Jupyter Book in `_build/html`."""

import re
import shutil
import subprocess
import sys
from filecmp import cmp
from pathlib import Path

from rnn_difficulty import fingerprint
from rnn_difficulty.publishing import stamp
from rnn_difficulty.publishing.errors import SiteFailed
from rnn_difficulty.publishing.layout import Layout, files

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FIRST_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=book/index.html">
<link rel="icon" href="_static/favicon.svg">
<title>On the difficulty of training recurrent neural networks</title>
<p>The book begins <a href="book/index.html">here</a>.</p>
</html>
"""
SOURCES = ("_config.yml", "_toc.yml", "book")


def is_fresh(layout: Layout) -> bool:
    """Whether the site is there, undamaged, and what its sources give."""
    return stamp.is_fresh(layout.stamp, sources(layout))


def build(layout: Layout) -> Path:
    """Gather what changed, render what depends on it, return the first page.

    Raises:
        SiteFailed: a notebook was never executed, or Sphinx warned (every warning fails).
    """
    _require_executed(layout)
    made_from = sources(layout)
    if gather(layout) or not stamp.is_intact(layout.stamp):
        # Sphinx would leave a page that is gone, and one that is damaged; to write all of them
        # again takes seconds.
        shutil.rmtree(layout.html, ignore_errors=True)
    layout.stamp.unlink(missing_ok=True)
    _sphinx(layout)
    first_page(layout).write_text(FIRST_PAGE, encoding="utf-8")
    # GitHub Pages would leave out folders that begin with an underscore.
    (layout.html / ".nojekyll").touch()
    stamp.put(layout.stamp, made_from, files(layout.html))
    return first_page(layout)


def first_page(layout: Layout) -> Path:
    """Return the page that leads to the book."""
    return layout.html / "index.html"


def gather(layout: Layout) -> list[Path]:
    """Make `_build/source` hold the site's sources; return the files that were removed from it.

    A file with the same content is left alone, so that Sphinx reads only what changed.
    """
    wanted = _wanted(layout)
    for place, origin in wanted.items():
        target = layout.source / place
        if not target.exists() or not cmp(origin, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target)
    gone = [path for path in files(layout.source) if path.relative_to(layout.source) not in wanted]
    for path in gone:
        path.unlink()
    return gone


def _wanted(layout: Layout) -> dict[Path, Path]:
    """Where each file stands in `_build/source`, and where it comes from."""
    tracked = [layout.root / name for name in SOURCES]
    origins = [f for path in tracked for f in ([path] if path.is_file() else files(path))]
    notebooks = {Path("notebooks", f"{n}.ipynb"): _executed(layout, n) for n in layout.notebooks()}
    tables = {Path("results", "tables", path.name): path for path in layout.tables.glob("*.csv")}
    return {origin.relative_to(layout.root): origin for origin in origins} | notebooks | tables


def sources(layout: Layout) -> str:
    """Return the digest of what the site shows and is made by.

    These are the gathered files, the package (for its docstrings and Sphinx extensions), the lock.
    """
    gathered = _wanted(layout).values()
    return stamp.of_sources(
        [*gathered, *files(fingerprint.ROOT, "*.py"), layout.root / "requirements.lock"]
    )


def _executed(layout: Layout, name: str) -> Path:
    return layout.executed / f"{name}.ipynb"


def never_executed(layout: Layout) -> list[str]:
    """Return the notebooks that have no page yet."""
    return [name for name in layout.notebooks() if not _executed(layout, name).exists()]


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
