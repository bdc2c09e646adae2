"""The book as a PDF, printed of a small site: outline, pages, tags, formulas that are set."""

import re
import shutil
from pathlib import Path

import pytest
import small_book
from chromium import CHROMIUM, MISSING
from pypdf import PdfReader
from pypdf.generic import Destination
from small_notebook import notebook
from typer.testing import CliRunner

from rnn_difficulty.cli import app
from rnn_difficulty.publishing import execution, layout, pdf, plan, site
from rnn_difficulty.publishing.errors import BookError
from rnn_difficulty.publishing.layout import Layout

CONTENTS = """\
format: jb-book
root: book/index
parts:
  - caption: "I"
    chapters:
      - file: notebooks/01-one
      - file: notebooks/02-two
"""
INDEX = "# Start\n\n```{edition}\n```\n"
FORMULA = "\n## A section\n\n$$\n\\frac{a}{b} = c\n$$ (f)\n\nInline $x^2$ and {eq}`f`.\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    book = small_book.write(tmp_path_factory.mktemp("book"))
    (book.root / "_toc.yml").write_text(CONTENTS)
    (book.root / "book" / "index.md").write_text(INDEX)
    (book.root / "notebooks" / "02-two.md").write_text(notebook("Two", "1 + 1") + FORMULA)
    execution.execute_all(plan.stale(book, {}, force=False, only=None), book, 2)
    site.build(book)
    return book


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_the_book_is_printed_and_linked(book: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    first = book.html / "book" / "index.html"
    assert layout.PDF not in first.read_text()
    monkeypatch.setattr(layout, "Layout", lambda: book)
    result = CliRunner().invoke(app, ["pdf"])
    assert result.exit_code == 0, result.stderr
    assert f'href="../{layout.PDF}"' in first.read_text()

    printed = PdfReader(book.html / layout.PDF)
    titles = [entry.title for entry in flat(printed.outline)]
    assert [t for t in titles if t in ("Start", "One", "Two")] == ["Start", "One", "Two"]
    assert "A section" in titles
    assert len(printed.pages) == 5  # cover, contents, and a page for each of three
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = [page.extract_text() for page in printed.pages]
    assert "$$" not in "".join(text)
    assert r"\frac" not in "".join(text)
    assert re.search(r"\b5\b", text[4])  # its number


def flat(outline: list[object]) -> list[Destination]:
    found: list[Destination] = []
    for entry in outline:
        found += flat(entry) if isinstance(entry, list) else [entry]
    return found


def test_a_machine_without_chromium_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(BookError, match=r"Expected one of chromium, .*\nRemedy: install Chromium"):
        pdf._chromium()


def test_a_site_that_is_not_as_its_sources_are_is_built_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = small_book.write(tmp_path)
    monkeypatch.setattr(layout, "Layout", lambda: empty)
    result = CliRunner().invoke(app, ["pdf"])
    assert result.exit_code == 1
    assert "Build it first: rnn-difficulty book" in result.stderr
