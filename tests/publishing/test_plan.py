"""What runs again: decided by contents, on a copy of a small tree."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rnn_difficulty.publishing import plan
from rnn_difficulty.publishing.errors import UnknownNotebook
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import KEY, Job, stale

QUICK = {"profile": "quick"}


def due(book: Layout, profile: str = "quick") -> list[str]:
    return [job.name for job in stale(book, {"profile": profile}, force=False, only=None)]


def pretend_executed(job: Job, seconds: float = 1.0) -> None:
    metadata = {KEY: {"fingerprint": job.fingerprint, "seconds": seconds}}
    job.output.parent.mkdir(parents=True, exist_ok=True)
    job.output.write_text(json.dumps({"metadata": metadata}))


@pytest.fixture
def executed(book: Layout) -> Layout:
    for job in stale(book, QUICK, force=False, only=None):
        pretend_executed(job)
    return book


def test_everything_runs_the_first_time_and_nothing_the_second(book: Layout) -> None:
    assert due(book) == ["01-one", "02-two"]
    for job in stale(book, QUICK, force=False, only=None):
        pretend_executed(job)
    assert due(book) == []


def test_an_edited_notebook_runs_alone(executed: Layout) -> None:
    path = executed.notebooks()["02-two"]
    path.write_text(path.read_text() + "\nMore words.\n")
    assert due(executed) == ["02-two"]


@pytest.mark.parametrize(
    "name",
    [
        "src/rnn_difficulty/cell.py",
        "requirements.lock",
        "data/manifest.toml",
        "results/records/figure_7.jsonl",
    ],
)
def test_everything_runs_after_a_change_in_what_all_read(executed: Layout, name: str) -> None:
    path = executed.root / name
    path.write_text(path.read_text() + "# changed\n")
    assert due(executed) == ["01-one", "02-two"]


def add_a_module(root: Path) -> None:
    (root / "src" / "rnn_difficulty" / "new.py").write_text("")


def remove_a_record(root: Path) -> None:
    (root / "results" / "records" / "figure_7.jsonl").unlink()


def place_a_data_set(root: Path) -> None:
    (root / "data" / "music").mkdir()
    (root / "data" / "music" / "Nottingham.mat").write_bytes(b"12345")


@pytest.mark.parametrize("change", [add_a_module, remove_a_record, place_a_data_set])
def test_everything_runs_after_files_come_or_go(
    executed: Layout, change: Callable[[Path], None]
) -> None:
    change(executed.root)
    assert due(executed) == ["01-one", "02-two"]


def test_a_data_set_in_a_named_folder_counts_and_other_files_there_do_not(
    executed: Layout, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("named")
    monkeypatch.setenv("RNN_DIFFICULTY_DATA", str(folder))
    for job in stale(executed, QUICK, force=True, only=None):
        pretend_executed(job)
    (folder / "somebody_elses.bin").write_bytes(b"1")
    assert due(executed) == []
    (folder / "music").mkdir()
    (folder / "music" / "Nottingham.mat").write_bytes(b"12345")
    assert due(executed) == ["01-one", "02-two"]


def test_contents_count_and_dates_do_not(executed: Layout) -> None:
    for path in executed.root.rglob("*"):
        os.utime(path, (0, 0))
    (executed.root / "src" / "rnn_difficulty" / "__pycache__").mkdir()
    (executed.root / "src" / "rnn_difficulty" / "__pycache__" / "cell.py").write_text("")
    (executed.root / "results" / "tables" / "table_1.csv").write_text("an output, not an input\n")
    assert due(executed) == []


def test_another_profile_runs_everything(executed: Layout) -> None:
    assert due(executed, "smoke") == ["01-one", "02-two"]


def test_a_damaged_executed_notebook_runs_again(executed: Layout) -> None:
    (executed.executed / "01-one.ipynb").write_text("{")
    assert due(executed) == ["01-one"]


def test_the_longest_comes_first_and_what_never_ran_before_it(book: Layout) -> None:
    one, two = stale(book, QUICK, force=False, only=None)
    pretend_executed(one, seconds=3)
    pretend_executed(two, seconds=5)
    assert [job.name for job in stale(book, QUICK, force=True, only=None)] == ["02-two", "01-one"]
    one.output.unlink()
    assert [job.name for job in stale(book, QUICK, force=True, only=None)] == ["01-one", "02-two"]


def test_only_selects_and_an_unknown_name_lists_the_known(executed: Layout) -> None:
    assert stale(executed, QUICK, force=False, only="01-one") == []
    assert [job.name for job in stale(executed, QUICK, force=True, only="01-one")] == ["01-one"]
    with pytest.raises(UnknownNotebook, match=r"got '1-one'\.\nKnown: 01-one, 02-two"):
        plan.stale(executed, QUICK, force=False, only="1-one")
