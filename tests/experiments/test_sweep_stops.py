"""A sweep that is stopped on its way: by Ctrl-C, by a signal to one process, by kill -9."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from rnn_difficulty import records

SECOND_RUN_HANGS = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
from rnn_difficulty.experiments import figure_7, sweep, workers
from rnn_difficulty.experiments.experiment import Result

def run(settings):
    if settings.method != "MSGD":
        Path(sys.argv[1]).with_name("worker").write_text(str(os.getpid()))
        time.sleep(600)
    return Result({}, {})

if __name__ == "__main__":
    experiment = replace(figure_7.EXPERIMENT, run=run)
    sweep.run(experiment, "smoke", Path(sys.argv[1]), workers.local_executor(1))
"""

TRAINS = """
import sys
from dataclasses import replace
from pathlib import Path
from rnn_difficulty.experiments import figure_7, solving, sweep, workers
from rnn_difficulty.training import until_solved

until_solved.SECONDS_BETWEEN_SAVES = 0  # A checkpoint at every check.
solving.CHECKPOINTS = Path(sys.argv[1]).with_name("checkpoints")
SETTINGS = tuple(
    figure_7.Settings(
        initialization="basic tanh",
        method=method,
        length=50,
        seed=seed,
        max_updates=3_000,
        check_every=50,
    )
    for method, seed in (("MSGD-C", 0), ("MSGD-CR", 1))
)

if __name__ == "__main__":
    experiment = replace(figure_7.EXPERIMENT, settings={"kill": SETTINGS})
    sweep.run(experiment, "kill", Path(sys.argv[1]), workers.local_executor(2))
"""

LEARNS_EPOCHS = """
import sys
from dataclasses import replace
from pathlib import Path
from rnn_difficulty.experiments import natural, sweep, table_1, workers
from rnn_difficulty.experiments.table_1_settings import SMOKE

natural.CHECKPOINTS = Path(sys.argv[1]).with_name("checkpoints")
BOOK = Path(sys.argv[1]).parents[1] / "book.txt"
ONE = table_1.for_data_set(SMOKE, str(BOOK))[-1]
LONGER = replace(ONE.optimization, epochs=8, patience=8, hidden=40)

if __name__ == "__main__":
    settings = (replace(ONE, optimization=LONGER, sequences=5),)
    experiment = replace(table_1.EXPERIMENT, settings={"kill": settings})
    sweep.run(experiment, "kill", Path(sys.argv[1]), workers.local_executor(1))
"""


@contextmanager
def running(folder: Path, program: str):
    """A Python program in a process group of its own, with a store in `folder`."""
    source = folder / "program.py"
    source.write_text(program)
    command = [sys.executable, str(source), str(folder / "runs.jsonl")]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
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
    store, worker = tmp_path / "runs.jsonl", tmp_path / "worker"
    with running(tmp_path, SECOND_RUN_HANGS) as process:
        wait_for(store, process)
        wait_for(worker, process)
        (os.killpg if group else os.kill)(process.pid, stop)
        assert process.wait(60) != 0
        wait_for_end(int(worker.read_text()))
    assert [r.settings["method"] for r in records.load(store).records] == ["MSGD"]


def newest(folder: Path) -> int:
    return max((path.stat().st_mtime_ns for path in folder.glob("*.npz")), default=0)


@pytest.mark.parametrize(("program", "runs"), [(TRAINS, 2), (LEARNS_EPOCHS, 1)])
def test_runs_killed_on_their_way_end_as_undisturbed_ones(tmp_path, program, runs):
    """Killed (-9) twice, each some moments after a new checkpoint, then left to end."""
    letters = np.random.default_rng(0).choice(list("abcdefg \n"), 100_000)
    (tmp_path / "book.txt").write_text("".join(letters))
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    for folder in (undisturbed, killed):
        folder.mkdir()
    for moments in (0, 0.2):
        before = newest(killed / "checkpoints")
        with running(killed, program) as process:
            while newest(killed / "checkpoints") == before:
                assert process.poll() is None, "the program ended before it was killed"
                time.sleep(0.01)
            time.sleep(moments)
    for folder in (undisturbed, killed):
        with running(folder, program) as process:
            assert process.wait() == 0
    one, two = (
        {r.run: (r.outcome, r.curve) for r in records.load(folder / "runs.jsonl").records}
        for folder in (undisturbed, killed)
    )
    assert len(one) == runs
    assert one == two
