"""The site: sources gathered in `_build/source`, rendered by Jupyter Book in `_build/html`."""

import re
import shutil
import subprocess
import sys
from filecmp import cmp
from pathlib import Path

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


def build(layout: Layout) -> Path:
    """Gather what changed, render what depends on it, return the first page.

    Raises:
        SiteFailed: a notebook was never executed, or Sphinx warned (every warning fails).
    """
    _require_executed(layout)
    if gather(layout):
        # A page that is gone would stay in the site; writing all pages again takes seconds.
        shutil.rmtree(layout.html, ignore_errors=True)
    _jupyter_book(layout)
    first = layout.html / "index.html"
    first.write_text(FIRST_PAGE, encoding="utf-8")
    return first


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


def _executed(layout: Layout, name: str) -> Path:
    return layout.executed / f"{name}.ipynb"


def _require_executed(layout: Layout) -> None:
    missing = [name for name in layout.notebooks() if not _executed(layout, name).exists()]
    if missing:
        raise SiteFailed(
            f"Expected every notebook executed, never executed: {', '.join(missing)}.\n"
            "Remedy: rnn-difficulty book, without --only."
        )


def _jupyter_book(layout: Layout) -> None:
    program = str(Path(sys.executable).with_name("jupyter-book"))
    folders = [str(layout.source), "--path-output", str(layout.build.parent)]
    strict = ["-W", "-n", "--keep-going", "--quiet"]
    done = subprocess.run([program, "build", *folders, *strict], capture_output=True, text=True)
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
