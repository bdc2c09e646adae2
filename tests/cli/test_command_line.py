"""What all commands share: the version, where they work, and the status they end with."""

import os
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import rnn_difficulty
from rnn_difficulty import paths
from rnn_difficulty.cli import app


def test_the_version_is_that_of_the_package():
    done = CliRunner().invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.stdout == f"rnn-difficulty {rnn_difficulty.__version__}\n"


def test_without_a_command_the_commands_are_listed():
    said = CliRunner().invoke(app, []).output
    for name in ("book", "run", "tables", "claims", "verify", "data"):
        assert f" {name} " in said


@pytest.mark.parametrize("arguments", [["no-such"], ["run"], ["verify", "--no-such"]])
def test_what_no_command_knows_is_a_status_of_2(arguments):
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("command", ["claims", "data status", "tables", "verify", "run figure-7"])
def test_an_installed_copy_says_in_one_sentence_that_commands_need_a_clone(tmp_path, command):
    """As `pip install .` leaves it: the package alone, with no data/ and no results/."""
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    ignored = shutil.ignore_patterns("__pycache__")
    source = paths.ROOT / "src" / "rnn_difficulty"
    shutil.copytree(source, site / "rnn_difficulty", ignore=ignored)
    program = "from rnn_difficulty.cli import app; app()"
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()],
        env=os.environ | {"PYTHONPATH": str(site)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"expected the folders data/ and results/ of the repository in {site.parent}, got "
        "none: the commands work on a clone, installed by `make` or `pip install --editable`; the "
        "library works as it is installed\n"
    )
