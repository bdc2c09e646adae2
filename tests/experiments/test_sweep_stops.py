"""A sweep that is stopped on its way: by Ctrl-C, by a signal to one process, by kill -9."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import killed_runs
import numpy as np
import pytest

from rnn_difficulty import paths, records

pytestmark = pytest.mark.slow

SECOND_RUN_HANGS = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
from rnn_difficulty.experiments import figure_7, sweep
from rnn_difficulty.experiments.running import workers
from rnn_difficulty.experiments.experiment import nothing
from rnn_difficulty.experiments.result import Result

def run(settings, checkpoint):
    if settings.method != "MSGD":
        Path(sys.argv[1]).with_name("worker").write_text(str(os.getpid()))
        time.sleep(600)
    return Result({}, {})

if __name__ == "__main__":
    experiment = replace(figure_7.EXPERIMENT, run=run, prepare=nothing)
    sweep.run(experiment, "smoke", Path(sys.argv[1]), workers.local_executor(1))
"""


@contextmanager
def running(*command):
    """A Python program in a process group of its own."""
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(path: Path, process: subprocess.Popen) -> None:
    while not (path.exists() and path.read_bytes()):
        assert process.poll() is None, "the program ended early"
        time.sleep(0.05)


def wait_for_end(pid: int) -> None:
    """Wait until no process has that number; pytest's own limit ends a wait that is in vain."""
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} still runs")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("group", [True, False], ids=["all processes", "the first alone"])
def test_a_stopped_sweep_keeps_what_was_finished_and_leaves_no_worker(tmp_path, stop, group):
    """Three runs, the second of which does not end; the signal comes as from a terminal or kill."""
    store, worker, program = (tmp_path / name for name in ("runs.jsonl", "worker", "program.py"))
    program.write_text(SECOND_RUN_HANGS)
    with running(program, store) as process:
        wait_for(store, process)
        wait_for(worker, process)
        (os.killpg if group else os.kill)(process.pid, stop)
        assert process.wait(60) != 0
        wait_for_end(int(worker.read_text()))
    assert [r.settings["method"] for r in records.load(store).records] == ["MSGD"]


def newest(folder: Path) -> int:
    return max((path.stat().st_mtime_ns for path in folder.glob("*.npz")), default=0)


def outcomes(store: Path):
    return {r.run: (r.outcome, r.curve) for r in records.load(store).records}


@pytest.mark.parametrize(("kind", "runs"), [("on tasks", 2), ("on text", 1)])
def test_runs_killed_on_their_way_end_as_undisturbed_ones(tmp_path, monkeypatch, kind, runs):
    """Killed (-9) twice, each some moments after a new checkpoint, then left to end."""
    letters = np.random.default_rng(0).choice(list("abcdefg \n"), 100_000)
    (tmp_path / "book.txt").write_text("".join(letters))
    command = Path(killed_runs.__file__), kind, tmp_path
    for moments in (0, 0.1):
        before = newest(paths.CHECKPOINTS)
        with running(*command) as process:
            while newest(paths.CHECKPOINTS) == before:
                assert process.poll() is None, "the program ended before it was killed"
                time.sleep(0.01)
            time.sleep(moments)
    assert outcomes(tmp_path / "killed.jsonl") == {}
    with running(*command) as process:
        assert process.wait() == 0
    monkeypatch.setattr(paths, "CHECKPOINTS", tmp_path / "others")
    killed_runs.run(kind, tmp_path, tmp_path / "undisturbed.jsonl")
    assert len(outcomes(tmp_path / "killed.jsonl")) == runs
    assert outcomes(tmp_path / "killed.jsonl") == outcomes(tmp_path / "undisturbed.jsonl")
