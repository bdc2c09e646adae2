"""What is remembered is computed again where code, libraries or files are others, only there."""

import subprocess
import sys

import pytest

from rnn_difficulty import paths
from rnn_difficulty.claims import remembered as module
from rnn_difficulty.claims.remembered import content, remembered

pytestmark = pytest.mark.slow

CODE = ["rnn_difficulty.claims.numbers"]
WITHOUT = {"torch", "numba", "llvmlite", "matplotlib"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")
    return tmp_path / "_build" / "remembered"


class Counted:
    """Returns how often it was called."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return [self.calls]


def test_nothing_is_computed_twice_for_the_same_files(tmp_path):
    compute, file = Counted(), tmp_path / "a.toml"
    file.write_text("1")
    assert [remembered("a", compute, CODE, content([file])) for _ in range(2)] == [[1], [1]]
    file.write_text("2")
    assert remembered("a", compute, CODE, content([file])) == [2]
    file.unlink()
    assert remembered("a", compute, CODE, content([file])) == [3]


def test_other_code_and_other_libraries_compute_anew(monkeypatch):
    compute = Counted()
    remembered("a", compute, CODE)
    assert remembered("a", compute, ["rnn_difficulty.claims.verdict"]) == [2]
    monkeypatch.setattr(module, "_versions", lambda: {"numpy": "99.0"})
    assert remembered("a", compute, ["rnn_difficulty.claims.verdict"]) == [3]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-3],
        lambda text: text.replace("[1]", "[7]"),
        lambda text: text + "\nmore",
        lambda text: "\x00" * 50,
    ],
)
def test_a_damaged_file_is_as_good_as_none(folder, damage):
    compute = Counted()
    remembered("a", compute, CODE)
    (folder / "a.json").write_text(damage((folder / "a.json").read_text()))
    assert remembered("a", compute, CODE) == [2]
    assert remembered("a", compute, CODE) == [2]


@pytest.mark.parametrize("place", ["_build", "_build/remembered", "_build/remembered/a.json"])
def test_where_nothing_can_be_written_all_goes_on(tmp_path, place):
    in_the_way = tmp_path / place
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    if place.endswith("json"):
        in_the_way.mkdir()
    else:
        in_the_way.write_text("a file where a folder should be")
    compute = Counted()
    assert [remembered("a", compute, CODE) for _ in range(2)] == [[1], [2]]


def test_a_command_that_trains_nothing_imports_no_trainer(tmp_path):
    """With nothing remembered and nowhere to remember, so that every claim is judged."""
    code = f"""
import sys
from pathlib import Path
from rnn_difficulty import paths
paths.BUILD, paths.TABLES = Path("/dev/null/build"), Path({str(tmp_path)!r})
from rnn_difficulty.cli import app
try:
    app(["tables"])
finally:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stderr.split()).isdisjoint(WITHOUT)
