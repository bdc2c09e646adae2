"""Nothing of the user's surroundings gets into the environment, the kernels or the figures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_difficulty.paths import ROOT

pytestmark = pytest.mark.slow

PROBE = """
import sys
from pathlib import Path
import nbformat
from nbclient import NotebookClient

cell = "import sys, json, numpy, matplotlib; " \\
    "print(json.dumps([numpy.__file__, matplotlib.rcParams['lines.linewidth'], " \\
    "matplotlib.get_backend(), sys.executable, __debug__]))"
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
NotebookClient(notebook, kernel_name="python3").execute()
for output in notebook.cells[0].outputs:
    print(output.get("text", output))
"""
# Builds an editable package of a project without another package.
BACKEND = """
import os, zipfile

def build_editable(folder, *_):
    with zipfile.ZipFile(f"{folder}/small-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small.pth", os.getcwd())
        about = "Metadata-Version: 2.1\\nName: small\\nVersion: 1"
        wheel.writestr("small-1.dist-info/METADATA", about)
        wheel.writestr("small-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any")
        wheel.writestr("small-1.dist-info/RECORD", "")
    return "small-1-py3-none-any.whl"
"""
SABOTAGE = "raise SystemExit('the user has a file of this name')\n"


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which each setting of the user's does damage."""
    home, modules = tmp_path / "home", tmp_path / "modules"
    for path, text in {
        modules / "numpy.py": SABOTAGE,
        home / "startup.py": SABOTAGE,
        home / ".ipython" / "profile_default" / "startup" / "00.py": SABOTAGE,
        home / ".ipython" / "profile_default" / "ipython_config.py": SABOTAGE,
        home / ".config" / "matplotlib" / "matplotlibrc": "lines.linewidth: 99\n",
        home / ".jupyter" / "jupyter_config.py": SABOTAGE,
        home / ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["/bin/false"], "display_name": "mine", "language": "python"}
        ),
        home / ".config" / "pip" / "pip.conf": (
            f"[global]\nuser = true\nrequire-virtualenv = true\nno-index = true\n"
            f"[install]\ntarget = {home}/target\nconstraint = {home}/none\n"
        ),
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(modules),
        "PYTHONSTARTUP": str(home / "startup.py"),
        "PYTHONOPTIMIZE": "1",
        "MPLBACKEND": "svg",
        "MPLCONFIGDIR": str(home / ".config" / "matplotlib"),
        "MATPLOTLIBRC": str(home / ".config" / "matplotlib" / "matplotlibrc"),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_PATH": str(home / ".local/share/jupyter"),
        "PIP_USER": "1",
        "PIP_PREFIX": str(home / "prefix"),
        "PIP_REQUIRE_VIRTUALENV": "1",
    }


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with this Makefile and a small project of its own."""
    (tmp_path / "clone" / "small").mkdir(parents=True)
    (tmp_path / "clone" / "small" / "__init__.py").touch()
    (tmp_path / "clone" / "requirements.lock").touch()
    (tmp_path / "clone" / "pyproject.toml").write_text(
        '[project]\nname = "small"\nversion = "1"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    (tmp_path / "clone" / "backend.py").write_text(BACKEND)
    (tmp_path / "clone" / "Makefile").write_text(
        f"include {ROOT}/Makefile\nprobe:\n\t@{sys.executable} probe.py\n"
    )
    return tmp_path / "clone"


def make(clone: Path, target: str, environment: dict[str, str]) -> str:
    command = ["make", "-C", clone, "--no-print-directory", target, f"PYTHON={sys.executable}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_kernel_sees_neither_modules_nor_settings_of_the_user(clone: Path, hostile) -> None:
    (clone / "probe.py").write_text(PROBE)
    numpy, width, backend, executable, debug = json.loads(make(clone, "probe", hostile))
    assert str(ROOT) in numpy
    assert width == 1.5  # matplotlib's own
    assert backend.endswith("inline")
    assert executable == sys.executable
    assert debug  # asserts are checked


def test_pip_installs_into_the_environment_whatever_the_user_set(clone: Path, hostile) -> None:
    make(clone, ".venv/.ready", hostile)
    python = clone / ".venv" / "bin" / "python"
    found = subprocess.run(
        [python, "-Ic", "import small; print(small.__file__)"], capture_output=True, text=True
    )
    assert found.stdout.strip() == str(clone / "small" / "__init__.py"), found.stderr
    assert not list((clone.parent / "home").rglob("small*"))


def test_where_packages_come_from_is_kept(clone: Path, hostile) -> None:
    """Of the user's file and of the environment: indices, certificates, links."""
    home = Path(hostile["HOME"])
    (home / ".config" / "pip" / "pip.conf").write_text(
        "[global]\nindex-url = https://index.invalid/simple\nuser = true\n"
        "extra-index-url =\n    file:///one\n    file:///two\n[install]\nfind-links = /ours\n"
    )
    program = clone / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    # Stands for the environment's Python: its pip tells what it would use.
    program.write_text(
        f'#!/bin/sh\nif [ "$3" = config ]; then exec {sys.executable} "$@"; fi\n'
        '[ "$2" = pip ] && env | grep ^PIP_ | sort > pip.txt\nexit 0\n'
    )
    program.chmod(0o755)
    (clone / ".venv" / ".ready").write_text(f"{clone}\n")
    os.utime(clone / "requirements.lock", (2**31, 2**31))
    make(clone, ".venv/.ready", hostile | {"PIP_CERT": "/theirs.pem", "PIP_FIND_LINKS": "/theirs"})
    assert (clone / "pip.txt").read_text().splitlines() == [
        "PIP_CERT=/theirs.pem",
        "PIP_CONFIG_FILE=/dev/null",
        "PIP_EXTRA_INDEX_URL= file:///one file:///two",
        "PIP_FIND_LINKS=/theirs",
        "PIP_INDEX_URL=https://index.invalid/simple",
    ]
