"""The sweep: side by side, recorded as runs end, never again what counts."""

import errno
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from rnn_difficulty import records
from rnn_difficulty.experiments import figure_7, lookup, one_run, sweep
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import TaskProblem

FIGURE_7, SMOKE = figure_7.EXPERIMENT, figure_7.SETTINGS["smoke"][0]


def train(settings: figure_7.Figure7Settings, checkpoint) -> Result:
    """A run without a checkpoint: none finds what an earlier one left."""
    outcome = until_solved.train(TaskProblem(temporal_order.TASK, 10, 10), settings)
    return Result({"updates": outcome.updates}, {"cost": [check.cost for check in outcome.curve]})


def fail_for_clipping(settings: figure_7.Figure7Settings, checkpoint) -> Result:
    if settings.method == "MSGD-C":
        raise ValueError("no MSGD-C today")
    return Result({}, {})


UNSAVED = replace(FIGURE_7, run=train)
NEVER = replace(FIGURE_7, run=lambda *arguments: pytest.fail("ran"))


def test_sweep_runs_once_and_records(tmp_path):
    path = tmp_path / "runs.jsonl"
    first = sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1))
    assert [r.settings["method"] for r in first] == list(PAPER_METHODS)
    before = path.read_bytes()
    assert sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1)) == first
    assert path.read_bytes() == before


def test_sweep_makes_anew_what_does_not_count_and_keeps_what_it_was(tmp_path):
    path = tmp_path / "runs.jsonl"
    made = sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1))
    old = [replace(each, fingerprint="0" * 16, outcome={}) for each in made]
    path.unlink()
    for each in old:
        records.append(path, each)
    assert sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1)) == old
    again = sweep.run(
        UNSAVED,
        "smoke",
        path,
        ThreadPoolExecutor(1),
        counting=lambda found: [r for r in found if r.outcome],
    )
    assert [r.outcome for r in again] == [r.outcome for r in made]
    assert records.load(path) == (old + again, [])


def test_sweep_runs_only_what_is_selected(tmp_path):
    found = sweep.run(
        UNSAVED,
        "smoke",
        tmp_path / "runs.jsonl",
        ThreadPoolExecutor(1),
        only=lambda settings: settings.method == "MSGD",
    )
    assert [r.settings["method"] for r in found] == ["MSGD"]


def test_a_run_that_fails_is_raised_after_the_others_are_recorded(tmp_path):
    path = tmp_path / "runs.jsonl"
    failing = replace(FIGURE_7, run=fail_for_clipping)
    with pytest.raises(ValueError, match="no MSGD-C today"):
        sweep.run(failing, "smoke", path, ThreadPoolExecutor(1))
    methods = [
        r.settings["method"] for r in lookup.select(failing, failing.settings["smoke"], path)
    ]
    assert methods == ["MSGD", "MSGD-CR"]


def test_curves_are_thinned_from_the_end():
    thin = one_run._thin({"updates": list(range(1, 1001))})["updates"]
    assert len(thin) == 200
    assert thin[-1] == 1000
    assert one_run._thin({"updates": [1, 2, 3]}) == {"updates": [1, 2, 3]}


def test_a_store_that_cannot_be_written_is_refused_before_any_run(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"expected to write records into .* use another --store"):
        sweep.run(NEVER, "smoke", tmp_path / "file" / "runs.jsonl", ThreadPoolExecutor(1))


def test_a_disk_without_locks_is_refused_before_any_run(tmp_path, monkeypatch):
    def no_locks(file, operation):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with pytest.raises(OSError, match=r"expected a file system with locks .*--store"):
        sweep.run(NEVER, "smoke", tmp_path / "runs.jsonl", ThreadPoolExecutor(1))


def test_where_all_is_recorded_nothing_is_compiled_or_written(tmp_path, monkeypatch):
    """Also from a disk that takes no locks, or cannot be written."""
    path = tmp_path / "runs.jsonl"
    made = sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1))
    monkeypatch.setattr("fcntl.flock", lambda *arguments: pytest.fail("locked"))
    unprepared = replace(NEVER, prepare=lambda: pytest.fail("compiled"))
    assert sweep.run(unprepared, "smoke", path, ThreadPoolExecutor(1)) == made


def test_the_seconds_of_a_run_hold_neither_compiling_nor_a_stop(tmp_path, monkeypatch):
    """50 s to compile, 7 before a stop, 3 after it; what lies between the two is lost."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])

    def pass_by(seconds):
        now[0] += seconds

    def run(settings, checkpoint):
        if checkpoint:
            checkpoint.load()
        pass_by(3)
        return Result({}, {})

    experiment = replace(FIGURE_7, run=run, prepare=lambda: pass_by(50))
    assert one_run.make(experiment, "smoke", SMOKE).record.seconds == 3
    before = Checkpoint(tmp_path / "run.npz")
    pass_by(7)
    before.save({}, {})
    pass_by(1000)
    stopped = Checkpoint(tmp_path / "run.npz")
    assert one_run.make(experiment, "smoke", SMOKE, stopped).record.seconds == 10


def test_every_run_has_a_checkpoint_of_its_own(tmp_path):
    given = []

    def run(settings, checkpoint):
        given.append(checkpoint.path)
        return Result({}, {})

    sweep.run(replace(FIGURE_7, run=run), "smoke", tmp_path / "runs.jsonl", ThreadPoolExecutor(1))
    assert len(set(given)) == len(PAPER_METHODS)


def test_a_chapter_shows_what_this_code_has_run_already(tmp_path, monkeypatch, in_this_process):
    monkeypatch.setattr(sweep, "BUILD", tmp_path)
    first = sweep.live(UNSAVED, "smoke")
    assert sweep.live(NEVER, "smoke") == first
    (store,) = (tmp_path / "records").iterdir()
    assert store.name == f"figure_7-{FIGURE_7.fingerprint()}.jsonl"
