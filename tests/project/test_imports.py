"""Modules import downwards only, and the theory needs neither PyTorch nor Numba."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_difficulty.paths import ROOT

PACKAGE = ROOT / "src" / "rnn_difficulty"
ROWS = [
    "fingerprint",
    "paths",
    "printed",
    "theory",
    "tasks",
    "datasets",
    "engines",
    "training",
    "remedies",
    "diagnosis",
    "records",
    "experiments",
    "claims",
    "tables",
    "verification",
    "figures",
    "exercises",
    "publishing",
    "cli",
]
MODULES = [
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__"
]
CORE = ("theory", "tasks")


def row(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_rows(path: Path) -> set[str]:
    rows = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the whole name of what is imported"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        rows |= {name.split(".")[1] for name in names if name.startswith("rnn_difficulty.")}
    return rows


def test_the_rows_are_all_there_is_and_most_are_rooms():
    assert {row(path) for path in MODULES} == set(ROWS)
    assert {path.stem for path in PACKAGE.glob("*.py")} == {
        "__init__",
        "fingerprint",
        "paths",
        "printed",
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_rows_above_or_its_own(path: Path) -> None:
    allowed = ROWS[: ROWS.index(row(path)) + 1]
    assert imported_rows(path) - {"__version__"} <= set(allowed)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_in_the_way_that_the_fingerprint_follows(path: Path) -> None:
    """Modules and what they define by `from`: not `import a.b`, no public name of the package."""
    tree = ast.parse(path.read_text())
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.Import)):
        assert all(not alias.name.startswith("rnn_difficulty.") for alias in node.names)
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)):
        if node.module == "rnn_difficulty":
            assert {alias.name for alias in node.names} <= set(ROWS)


@pytest.mark.slow
def test_theory_and_tasks_import_neither_torch_nor_numba() -> None:
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if row(path) in CORE
    ]
    assert {row(path) for path in MODULES} >= set(CORE)
    loaded = imported_with(f"import {', '.join(names)}")
    assert loaded.isdisjoint({"torch", "numba"})


def test_the_command_line_starts_without_torch_sphinx_or_matplotlib() -> None:
    loaded = imported_with("import rnn_difficulty.cli")
    assert loaded.isdisjoint({"torch", "sphinx", "papermill", "jupytext", "matplotlib"})


def imported_with(code: str) -> set[str]:
    code += "\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
