"""Execution for real: the kernel, the values on the page, and a failing cell."""

import sys
from ast import literal_eval
from pathlib import Path
from typing import Any

import nbformat
import pytest
from small_notebook import notebook

from rnn_difficulty.publishing import kernel
from rnn_difficulty.publishing.errors import NotebookFailed, SiteFailed
from rnn_difficulty.publishing.execution import execute_all
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import stale
from rnn_difficulty.publishing.site import build

pytestmark = pytest.mark.slow


def run(book: Layout) -> None:
    execute_all(stale(book, {"profile": "smoke"}, force=False, only=None), book, workers=2)


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


def printed(book: Layout, *codes: str) -> list[str]:
    """What the last cells of notebooks with these codes print, side by side."""
    for old in book.notebooks().values():
        old.unlink()
    for number, code in enumerate(codes):
        (book.root / "notebooks" / f"{number:02}-a.md").write_text(notebook("A", code))
    run(book)
    executed = [nbformat.read(path, 4) for path in sorted(book.executed.glob("*.ipynb"))]
    return ["".join(o.text for o in each.cells[-2].outputs) for each in executed]


def test_notebooks_and_what_they_start_share_the_cores(book: Layout) -> None:
    code = "import os\nprint(os.environ['RNN_DIFFICULTY_WORKERS'])"
    assert printed(book, code) == ["2\n"]
    assert printed(book, f"{code}  # 0", f"{code}  # 1") == ["1\n"] * 2


def test_no_settings_of_the_user_reach_a_kernel(
    book: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    startup = home / "ipython" / "profile_default" / "startup" / "00-user.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("injected = True\nprint('injected')")
    (home / "matplotlibrc").write_text("figure.dpi: 31\nlines.linewidth: 31\n")
    (home / "ipython" / "profile_default" / "ipython_kernel_config.py").write_text(
        f"c.IPKernelApp.exec_lines = ['injected = True']\n"
        f"c.InteractiveShellApp.exec_files = ['{startup}']\n"
    )
    (home / "jupyter_config.py").write_text("raise RuntimeError")
    kernel = home / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text('{"argv": ["false"], "display_name": "Python 3", "language": "python"}')
    given = {
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home,
        "JUPYTER_PATH": home,
        "MPLCONFIGDIR": home,
        "MATPLOTLIBRC": home / "matplotlibrc",
        "MPLBACKEND": "agg",
        "PYTHONSTARTUP": startup,
        "PYTHONOPTIMIZE": "1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, str(value))
    code = (
        "import matplotlib\nimport matplotlib.pyplot\nassert 'injected' not in globals()\n"
        "print(matplotlib.rcParams['lines.linewidth'], matplotlib.get_backend()[-14:], __debug__)"
    )
    assert printed(book, code) == ["1.5 backend_inline True\n"]


def test_a_long_folder_for_temporary_files(
    book: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("scheduler-" * 11)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert printed(book, "print(1)") == ["1\n"]


@pytest.mark.parametrize(("short", "transport"), [(True, "ipc"), (False, "tcp")])
def test_where_no_path_is_short_enough_kernels_are_spoken_to_by_ports(
    monkeypatch: pytest.MonkeyPatch, short: bool, transport: str
) -> None:
    if not short:
        monkeypatch.setattr(kernel, "LONGEST", 5)
    with kernel.connection() as config:
        settings: Any = config["KernelManager"]
        assert Path(settings["connection_file"]).parent.is_dir()
        assert settings.get("transport", "tcp") == transport


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
