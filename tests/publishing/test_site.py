"""The site of a small book, rendered for real: what changes is rendered again, nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import small_book

from rnn_difficulty.publishing import gathered, site
from rnn_difficulty.publishing.errors import SiteFailed
from rnn_difficulty.publishing.execution import execute_all
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import stale

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Rendered once, and changed by one test after the other."""
    book = small_book.write(tmp_path_factory.mktemp("book"))
    execute_all(stale(book, {"profile": "smoke"}, force=False, only=None), book, workers=2)
    assert not site.is_fresh(book)
    assert site.build(book).exists()
    assert site.is_fresh(book)
    return book


def page(book: Layout) -> Path:
    return book.html / "notebooks" / "01-one.html"


def test_a_damaged_site_is_rendered_again(built: Layout) -> None:
    whole, style = page(built).read_text(), built.html / "_static" / "book.css"
    page(built).write_text(whole[:100])
    style.write_text("")
    (built.html / "book" / "gone.html").unlink()
    assert not site.is_fresh(built)
    site.build(built)
    assert site.is_fresh(built)
    assert page(built).read_text() == whole
    assert style.stat().st_size > 100
    assert (built.html / "book" / "gone.html").exists()


def test_pages_show_the_book_appear_change_and_go(built: Layout) -> None:
    assert (built.html / ".nojekyll").read_text() == ""
    assert "profile is smoke 0" in (built.html / "notebooks" / "01-one.html").read_text()
    start = (built.html / "book" / "index.html").read_text()
    assert "Nottingham" in start
    assert "results/tables/nothing.csv does not exist yet" in start
    assert gathered.gather(built) == []

    built.notebooks()["02-two"].unlink()
    (built.root / "book" / "gone.md").unlink()
    toc = (built.root / "_toc.yml").read_text()
    (built.root / "_toc.yml").write_text(toc.split("  - file: notebooks/02-two")[0])
    assert not site.is_fresh(built)
    site.build(built)
    assert sorted(path.name for path in (built.html / "notebooks").iterdir()) == ["01-one.html"]
    assert not (built.html / "book" / "gone.html").exists()

    (built.root / "book" / "index.md").write_text("# Start\n\n{cite}`nobody2013`\n")
    for _ in range(2):  # Again, also where nothing changed since.
        with pytest.raises(SiteFailed, match=r"index.md:3: WARNING: .*nobody2013"):
            site.build(built)
        assert not site.is_fresh(built)


SOURCES: dict[str, Callable[[Layout], Path]] = {
    "a table": lambda book: book.tables / "table_1.csv",
    "the configuration": lambda book: book.root / "_config.yml",
    "the lock": lambda book: book.root / "requirements.lock",
    "a style": lambda book: book.root / "book" / "_static" / "book.css",
    "an executed notebook": lambda book: book.executed / "02-two.ipynb",
    "a docstring of the package": lambda book: book.root / "src/rnn_difficulty/theory/gain.py",
}


@pytest.mark.parametrize("source", SOURCES)
def test_what_the_site_is_made_from_decides(book: Layout, package: Path, source: str) -> None:
    for name in book.notebooks():
        (book.executed / f"{name}.ipynb").parent.mkdir(parents=True, exist_ok=True)
        (book.executed / f"{name}.ipynb").write_text(json.dumps({}))
    before = gathered.sources(book)
    (book.root / "somebody.txt").write_text("not of the site")
    assert gathered.sources(book) == before
    path = SOURCES[source](book)
    path.write_text(path.read_text() + "\n")
    assert gathered.sources(book) != before
