"""Execution for real: the kernel, the values on the page, and a failing cell."""

import sys
from ast import literal_eval

import nbformat
import pytest
from small_notebook import notebook

from rnn_difficulty.publishing.errors import NotebookFailed, SiteFailed
from rnn_difficulty.publishing.execution import execute_all
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import stale
from rnn_difficulty.publishing.site import build, gather


def run(book: Layout) -> None:
    execute_all(stale(book, {"profile": "smoke"}, force=False, only=None), book.tables)


def test_a_notebook_runs_in_this_environment_with_the_values_given(book: Layout) -> None:
    code = "import os, sys\nprint(sys.executable, os.environ['OMP_NUM_THREADS'], profile, seed)"
    book.notebooks()["02-two"].unlink()
    book.notebooks()["01-one"].write_text(notebook("One", code))
    run(book)
    executed = nbformat.read(book.executed / "01-one.ipynb", 4)
    assert executed.cells[-2].outputs[0].text == f"{sys.executable} 1 smoke 0\n"
    assert "with profile `smoke`, seed `0`, on CPU" in executed.cells[-1].source
    tags = [cell.metadata.get("tags") for cell in executed.cells[1:3]]
    assert tags == [["parameters", "remove-cell"], ["injected-parameters"]]
    assert 'profile = "smoke"\nseed = 0' in executed.cells[2].source
    assert str(book.root) not in (book.executed / "01-one.ipynb").read_text().replace(
        executed.cells[-2].outputs[0].text, ""
    )


def test_kernels_that_start_at_once_cannot_take_each_others_ports(book: Layout) -> None:
    code = "from ipykernel.connect import get_connection_info as it\nit(unpack=True)"
    for name in ("01-one", "02-two"):
        book.notebooks()[name].write_text(notebook("Sockets", code))
    run(book)
    connections = [
        literal_eval(nbformat.read(path, 4).cells[-2].outputs[0].data["text/plain"])
        for path in sorted(book.executed.glob("*.ipynb"))
    ]
    assert {connection["transport"] for connection in connections} == {"ipc"}
    assert len({connection["ip"] for connection in connections}) == 2


def test_a_failing_cell_is_named_and_the_others_still_run(book: Layout) -> None:
    book.notebooks()["01-one"].write_text(notebook("One", "x = 0", "# divide\ny = 1 / x", "x = 0"))
    with pytest.raises(NotebookFailed) as failure:
        run(book)
    assert str(failure.value) == (
        "01-one: expected every cell to run, code cell 3 of 4 (`# divide`) raised "
        "ZeroDivisionError: division by zero\nRemedy: correct notebooks/01-one.md; "
        "the whole traceback is in _build/executed/01-one.failed.ipynb"
    )
    assert not (book.executed / "01-one.ipynb").exists()
    assert (book.executed / "02-two.ipynb").exists()
    with pytest.raises(SiteFailed, match="never executed: 01-one"):
        build(book)


def test_a_kernel_that_dies_is_named_with_its_cell(book: Layout) -> None:
    book.notebooks()["02-two"].unlink()
    book.notebooks()["01-one"].write_text(
        notebook("One", "x = 0", "import os; os._exit(1)", "y = 1")
    )
    with pytest.raises(NotebookFailed, match=r"01-one: .* code cell 3 of 4 \(`import os.*memory"):
        run(book)


def test_a_small_book_loses_pages_that_are_gone_and_fails_on_a_warning(book: Layout) -> None:
    run(book)
    assert build(book).exists()
    page = (book.html / "notebooks" / "01-one.html").read_text()
    assert "profile is smoke 0" in page
    start = (book.html / "book" / "index.html").read_text()
    assert "Nottingham" in start
    assert "results/tables/nothing.csv does not exist yet" in start
    assert gather(book) == []

    book.notebooks()["02-two"].unlink()
    (book.root / "book" / "gone.md").unlink()
    toc = (book.root / "_toc.yml").read_text()
    (book.root / "_toc.yml").write_text(toc.split("  - file: notebooks/02-two")[0])
    build(book)
    assert sorted(path.name for path in (book.html / "notebooks").iterdir()) == ["01-one.html"]
    assert not (book.html / "book" / "gone.html").exists()

    (book.root / "book" / "index.md").write_text("# Start\n\n{cite}`nobody2013`\n")
    for _ in range(2):  # Again, also where nothing changed since.
        with pytest.raises(SiteFailed, match=r"index.md:3: WARNING: .*nobody2013"):
            build(book)
