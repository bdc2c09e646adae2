"""The fingerprint of code: what counts, and what does not."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rnn_difficulty import fingerprint
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.paths import ROOT

SMALL = {
    "theory/rates.py": '"""Rates."""\n\nRATE = 0.5\n\n\ndef half(x):\n    return RATE * x\n',
    "theory/costs.py": "LEAST = 1\n\n\ndef least(x):\n    return x - LEAST\n",
    "theory/cell.py": (
        "import math\n\n"
        "from rnn_difficulty.theory import costs\n"
        "from rnn_difficulty.theory.rates import half\n\n\n"
        "def step(x):\n    return math.exp(half(x)) + costs.least(x)\n"
    ),
    "training.py": (
        "from typing import TYPE_CHECKING\n\n"
        "from rnn_difficulty.theory.cell import step\n\n"
        "if TYPE_CHECKING:\n    from rnn_difficulty.reports import Report\n\n\n"
        'def train(n) -> "Report":\n    return [step(i) for i in range(n)]\n'
    ),
    "reports.py": "class Report(list):\n    pass\n",
}
TRAINING = "rnn_difficulty.training"


@pytest.fixture
def of(tmp_path, monkeypatch):
    """A function that writes a package and returns the fingerprint of modules in it."""

    def taken(files: dict[str, str], *modules: str) -> str:
        shutil.rmtree(tmp_path)
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        fingerprint._of_module.cache_clear()
        return fingerprint.fingerprint(*(modules or [TRAINING]))

    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    yield taken
    fingerprint._of_module.cache_clear()


def changed(name: str, old: str, new: str, files: dict[str, str] = SMALL) -> dict[str, str]:
    assert old in files[name]
    return files | {name: files[name].replace(old, new)}


def moved(old: str, new: str, files: dict[str, str]) -> dict[str, str]:
    """The same files, the module `old` at `new`, and what imports it."""
    whole, moved_to = (f"rnn_difficulty.{name}".replace("/", ".") for name in (old, new))
    (room, name), (to_room, to_name) = (w.rsplit(".", 1) for w in (whole, moved_to))
    texts = {}
    for file, text in files.items():
        text = text.replace(f"from {whole} import", f"from {moved_to} import")
        text = text.replace(f"from {room} import {name}\n", f"from {to_room} import {to_name}\n")
        texts[file] = re.sub(rf"\b{name}\.", f"{to_name}.", text) if name != to_name else text
    texts[f"{new}.py"] = texts.pop(f"{old}.py")
    return texts


def test_it_is_16_hex_digits_and_the_same_twice(of):
    assert re.fullmatch("[0-9a-f]{16}", of(SMALL))
    assert of(SMALL) == of(SMALL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("theory/rates", "numbers/rates"),
        ("theory/rates", "theory/speeds"),
        ("theory/costs", "numbers/costs"),
        ("theory/costs", "theory/prices"),
        ("theory/cell", "cells/cell"),
        ("theory/cell", "unit"),
    ],
)
def test_a_module_that_is_moved_or_renamed_changes_nothing(of, old, new):
    files = moved(old, new, SMALL)
    assert files != SMALL
    assert of(files) == of(SMALL)


def test_a_module_that_becomes_a_folder_changes_nothing(of):
    files = dict(SMALL)
    files["theory/cell/__init__.py"] = files.pop("theory/cell.py")
    assert of(files) == of(SMALL)


def test_the_module_itself_may_move(of):
    assert of(moved("training", "trainers/loop", SMALL), "rnn_difficulty.trainers.loop") == of(
        SMALL
    )


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("theory/rates.py", '"""Rates."""', '"""How fast."""'),
        ("theory/rates.py", '"""Rates."""\n', ""),
        ("theory/rates.py", "RATE = 0.5\n", 'RATE = 0.5\n"""Of learning."""\n'),
        ("theory/rates.py", "RATE = 0.5", "# As printed.\nRATE = 0.50"),
        ("theory/costs.py", "def least(x):\n", 'def least(x):\n    """Return less."""\n'),
        ("theory/costs.py", "x - LEAST", "(x\n            - LEAST)"),
        ("reports.py", "pass", "NAME = 'report'"),
        ("training.py", "reports import Report", "reports import Other as Report"),
        ("training.py", "if TYPE_CHECKING:\n    from rnn_difficulty.reports import Report\n", ""),
        (
            "theory/cell.py",
            "from rnn_difficulty.theory import costs\n"
            "from rnn_difficulty.theory.rates import half\n",
            "from rnn_difficulty.theory.rates import half\n"
            "from rnn_difficulty.theory import costs\n",
        ),
    ],
)
def test_what_computes_nothing_does_not_count(of, name, old, new):
    assert of(changed(name, old, new)) == of(SMALL)


def test_the_word_for_an_imported_module_does_not_count(of):
    files = changed("theory/cell.py", "import costs\n", "import costs as prices\n")
    assert of(changed("theory/cell.py", "costs.least", "prices.least", files)) == of(SMALL)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("theory/rates.py", "0.5", "0.25"),
        ("theory/rates.py", "RATE * x", "RATE + x"),
        ("theory/costs.py", "LEAST = 1", "LEAST = 1.0"),
        ("theory/costs.py", "LEAST = 1", "LEAST = True"),
        ("theory/costs.py", "x - LEAST", "LEAST - x"),
        ("theory/cell.py", "math.exp", "math.log"),
        ("theory/cell.py", "costs.least", "costs.most"),
        ("theory/cell.py", "import math", "import cmath as math"),
        ("training.py", "range(n)", "range(1, n)"),
        ("training.py", "step(i)", "half(i)"),
    ],
)
def test_what_computes_counts_however_deep_it_is_imported(of, name, old, new):
    assert of(changed(name, old, new)) != of(SMALL)


def test_names_that_are_imported_count(of):
    """The same code, the same modules: what it calls `half` is another function."""
    rates = "\n\ndef third(x):\n    return x / 3\n"
    both = SMALL | {"theory/rates.py": SMALL["theory/rates.py"] + rates}
    assert of(changed("theory/cell.py", "import half", "import third as half", both)) != of(both)


def test_an_import_within_a_function_counts(of):
    """Of what is imported where it is used, the module counts too."""
    late = changed(
        "training.py",
        "    return [step(i)",
        "    from rnn_difficulty.theory.late import step\n\n    return [step(i)",
    )
    one, two = (of(late | {"theory/late.py": f"def step(x):\n    return {n}\n"}) for n in (1, 2))
    assert one != two


def test_modules_count_in_any_order_and_each(of):
    a, b = "rnn_difficulty.training", "rnn_difficulty.theory.costs"
    assert of(SMALL, a, b) == of(SMALL, b, a) != of(SMALL, a)


# The package itself


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package whose files may be edited."""
    copy = tmp_path / "rnn_difficulty"
    shutil.copytree(ROOT / "src" / "rnn_difficulty", copy, ignore=shutil.ignore_patterns("__py*"))
    monkeypatch.setattr(fingerprint, "ROOT", copy)
    yield copy
    fingerprint._of_module.cache_clear()


def of_experiments(*names: str) -> dict[str, str]:
    fingerprint._of_module.cache_clear()
    chosen = names or EXPERIMENTS
    return {name: fingerprint.fingerprint(*EXPERIMENTS[name].code) for name in chosen}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_experiments_do_not_see_where_the_theory_lives(package):
    """A module in another folder under another name, and whatever keeps or scores results."""
    before = of_experiments()
    (package / "mathematics").mkdir()
    (package / "theory" / "clipping.py").rename(package / "mathematics" / "norm_clipping.py")
    for path in package.rglob("*.py"):
        new = path.read_text().replace(
            "from rnn_difficulty.theory.clipping import",
            "from rnn_difficulty.mathematics.norm_clipping import",
        )
        path.write_text(f"# A comment.\n{new}")
    for path in ("records/record.py", "experiments/sweep.py", "paths.py", "printed.py"):
        (package / path).write_text("CHANGED = True\n")
    assert of_experiments() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("training/task_run.py", "TEST_SEQUENCES = 10_000", "TEST_SEQUENCES = 10_001"),
        ("engines/plain.py", "1 - h * h", "1 - h * h * h"),
        ("engines/fused/layout.py", "LEAST_ROWS = 32", "LEAST_ROWS = 16"),
        ("theory/clipping.py", "SHRINKAGE = 0.02", "SHRINKAGE = 0.03"),
        ("tasks/temporal_order.py", "length // 2", "length // 3"),
    ],
)
def test_figure_7_sees_a_constant_however_deep(package, file, old, new):
    before = of_experiments("figure_7")
    edit(package / file, old, new)
    assert of_experiments("figure_7") != before


def test_table_1_sees_how_it_cuts_its_data_and_no_task(package):
    before = of_experiments("table_1")
    edit(package / "tasks" / "temporal_order.py", "length // 2", "length // 3")
    assert of_experiments("table_1") == before
    path = package / "experiments" / "table_1" / "batches.py"
    edit(path, "EVALUATED_TOGETHER = 25", "EVALUATED_TOGETHER = 26")
    assert of_experiments("table_1") != before


def found(version: str) -> str | None:
    """A Python of that version: on the search path, or below pyenv's folder."""
    folder = Path.home() / ".pyenv" / "versions"
    for python in (shutil.which(f"python{version}"), *folder.glob(f"{version}.*/bin/python")):
        if python and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:
            return str(python)
    return None


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_gives_the_same(version):
    python = found(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    codes = {name: experiment.code for name, experiment in EXPERIMENTS.items()}
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n"
        "from rnn_difficulty.fingerprint import fingerprint\n"
        f"print({{name: fingerprint(*code) for name, code in {codes!r}.items()}})"
    )
    done = subprocess.run([python, "-Ic", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(of_experiments())
