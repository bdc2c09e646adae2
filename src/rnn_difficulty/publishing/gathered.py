"""What Sphinx reads, gathered in `_build/source`, and the digest of all that the site says."""

import shutil
from filecmp import cmp
from pathlib import Path

from rnn_difficulty import fingerprint
from rnn_difficulty.publishing import repository, stamp
from rnn_difficulty.publishing.layout import PDF, Layout, files

SOURCES = ("_config.yml", "_toc.yml", "book", "CHANGELOG.md", "CITATION.cff")


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
    tracked = {origin.relative_to(layout.root): origin for origin in _tracked(layout)}
    notebooks = {Path("notebooks", f"{n}.ipynb"): _published(layout, n) for n in layout.notebooks()}
    chapters = (path for name in layout.notebooks() for path in files(layout.taken / name))
    taken = {path.relative_to(layout.build): path for path in chapters}
    tables = {Path("results", "tables", path.name): path for path in _tables(layout)}
    pdf = {Path(PDF): layout.pdf} if pdf_is_fresh(layout) else {}
    return tracked | notebooks | taken | tables | pdf


def _tracked(layout: Layout) -> list[Path]:
    places = [layout.root / name for name in SOURCES]
    return [f for path in places for f in ([path] if path.is_file() else files(path))]


def _tables(layout: Layout) -> list[Path]:
    return sorted(layout.tables.glob("*.csv"))


def sources(layout: Layout) -> str:
    """Return the digest of what the site shows and is made by."""
    return f"{content(layout)} {pdf_is_fresh(layout)}"


def pdf_is_fresh(layout: Layout) -> bool:
    """Whether the book as a PDF is there, and says what the site says."""
    return stamp.is_fresh(layout.pdf_stamp, content(layout))


def content(layout: Layout) -> str:
    """Return the digest of what the pages say.

    They are made from the tracked files, the executed notebooks, the tables, the package (for its
    docstrings and Sphinx extensions), the lock, and the address of the repository.
    """
    executed = [layout.executed / f"{name}.ipynb" for name in layout.notebooks()]
    gathered = [*_tracked(layout), *executed, *_tables(layout)]
    digest = stamp.of_sources(
        [*gathered, *files(fingerprint.ROOT, "*.py"), layout.root / "requirements.lock"]
    )
    return f"{digest} {repository.of(layout)}"


def _published(layout: Layout, name: str) -> Path:
    return layout.published / f"{name}.ipynb"
