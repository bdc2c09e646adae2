"""Notebooks as they are given away: they install what they need, and no more."""

import ast
import csv
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from rnn_difficulty.paths import NOTEBOOKS, ROOT
from rnn_difficulty.publishing import install_cell, needs, pairing, published, repository, taken
from rnn_difficulty.publishing.html_table import as_csv
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.repository import BRANCH, Repository

CHAPTERS = sorted(NOTEBOOKS.glob("*.md"))
WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {"torch", "safetensors", "numba", "pooch", "sklearn"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
"""
"""What a host without the other extras does."""
HERE = Repository("somebody", "book")


def code_of(chapter: Path) -> str:
    return pairing.code(chapter.read_text(encoding="utf-8"))


def test_theory_needs_figures_alone_and_training_needs_torch() -> None:
    extras = {path.stem[:2]: needs.extras(code_of(path)) for path in CHAPTERS}
    assert extras["02"] == extras["06"] == extras["09"] == ["figures"]
    assert extras["13"] == ["figures", "torch", "fast", "data"]
    assert "torch" in extras["16"]


@pytest.mark.slow
def test_chapters_whose_cell_brings_figures_alone_import_where_nothing_else_is() -> None:
    small = [code for code in map(code_of, CHAPTERS) if needs.extras(code) == ["figures"]]
    assert len(small) > 5
    imports = [
        ast.unparse(statement)
        for code in small
        for statement in ast.parse(code).body
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    program = [sys.executable, "-c", WITHOUT + "\n".join(imports)]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_torch_is_asked_for_only_where_it_is_used() -> None:
    assert "torch" not in install_cell.cell(HERE, ["figures"]).source
    assert "[figures,torch]" in install_cell.cell(HERE, ["figures", "torch"]).source


def test_the_cell_gets_the_branch_that_the_buttons_open() -> None:
    source = install_cell.cell(HERE, ["figures"]).source
    assert f"--branch {BRANCH} https://github.com/somebody/book" in source
    assert 'pip install --quiet --editable "./book[figures]"' in source
    pairing.python([source])  # Python, but for the lines that IPython takes.


def test_the_workflow_pushes_the_notebooks_to_that_branch_for_its_own_repository() -> None:
    text = (ROOT / ".github" / "workflows" / "site.yml").read_text()
    jobs = yaml.safe_load(text)["jobs"]
    assert jobs["build"]["env"] == {
        repository.VARIABLE: "${{ github.server_url }}/${{ github.repository }}"
    }
    assert "path: _build/published/*.ipynb" in text
    assert Layout().published.relative_to(ROOT).as_posix() == "_build/published"
    steps = jobs["notebooks"]["steps"]
    assert steps[1]["with"] == {"name": "notebooks", "path": "notebooks"}
    assert f"HEAD:refs/heads/{BRANCH}" in steps[2]["run"]


def executed(book: Layout) -> None:
    """Give the small book executed notebooks: a figure, a table and a text."""
    cells = [
        new_code_cell("figure", metadata={"mystnb": {"figure": {"name": "fig-1"}}}),
        new_code_cell("table"),
        new_code_cell("text"),
    ]
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="  # noqa: E501
    shown = (
        {"image/png": png, "image/svg+xml": "<svg></svg>\n", "text/csv": "x,y\n1,2\n"},
        {"text/html": "<table><tr><th>n</th></tr><tr><td>1&lt;2</td></tr></table>"},
        {"text/plain": "1"},
    )
    for cell, data in zip(cells, shown, strict=True):
        cell.outputs = [new_output("execute_result", data=data)]
    notebook = new_notebook(cells=cells, metadata={"jupytext": {"formats": "ipynb,md:myst"}})
    for name in book.notebooks():
        book.executed.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, book.executed / f"{name}.ipynb")


def test_what_a_chapter_shows_is_taken_out_and_the_lighter_picture_stays(
    book: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(repository.VARIABLE, HERE.url)
    executed(book)
    published.write(book)
    notebook = nbformat.read(book.published / "01-one.ipynb", 4)
    nbformat.validate(notebook)
    install, figure, table, _ = notebook.cells
    assert install.id == "install"
    assert "jupytext" not in notebook.metadata
    assert set(figure.outputs[0].data) == {"image/svg+xml"}
    assert set(table.outputs[0].data) == {"text/html"}

    folder = book.taken / "01-one"
    assert (folder / "fig-1.svg").read_text() == "<svg></svg>\n"
    assert (folder / "fig-1.csv").read_text() == "x,y\n1,2\n"
    assert list(csv.reader((folder / "output-2.csv").read_text().splitlines())) == [["n"], ["1<2"]]
    index = json.loads((folder / taken.INDEX).read_text())
    assert sorted(index.values()) == [["fig-1.svg", "fig-1.csv"], ["output-2.csv"]]
    assert index[taken.digest("<svg></svg>")] == ["fig-1.svg", "fig-1.csv"]  # as it is on disk


def test_without_an_address_the_notebook_begins_as_it_is(
    book: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(repository.VARIABLE, raising=False)
    executed(book)
    published.write(book)
    notebook = nbformat.read(book.published / "01-one.ipynb", 4)
    assert [cell.source for cell in notebook.cells] == ["figure", "table", "text"]


def test_a_table_over_several_columns_keeps_them_apart() -> None:
    html = (
        "<style>td {}</style><table><tr><th></th><th colspan='2'>E</th></tr>"
        "<tr><td>a</td><td>1</td><td>2, 3</td></tr></table>"
    )
    assert as_csv(html) == ',E,E\na,1,"2, 3"\n'
    assert as_csv("<p>no table</p>") == ""
