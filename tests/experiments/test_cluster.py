"""A sweep on two workers of a Dask scheduler on loopback, some of them killed or wrong."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cluster_runs
import pytest

from rnn_difficulty import paths, records
from rnn_difficulty.datasets.manifest import data_set
from rnn_difficulty.experiments import figure_7, sweep, table_1
from rnn_difficulty.experiments.running import revocable, scheduler
from rnn_difficulty.experiments.running.errors import ClusterFailed
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.checkpoint import Checkpoint

pytestmark = pytest.mark.slow
distributed = pytest.importorskip("distributed")

FIGURE_7, HERE = figure_7.EXPERIMENT, Path(__file__).parent
READY = re.compile(r"(?:Scheduler at|Registered to): +(tcp://\S+)")


class Process:
    """A scheduler or a worker of its own."""

    def __init__(self, kind, *arguments, **surroundings):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--no-dashboard"],
            env=os.environ | {"PYTHONPATH": str(HERE)} | surroundings,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self):
        """Read what it logs; return the address of the scheduler, its own or that it found."""
        lines = map(READY.search, self.process.stderr)
        return next(found[1] for found in lines if found)

    def kill(self):
        self.process.kill()
        self.process.stderr.close()
        self.process.wait()


@pytest.fixture
def machines():
    """A function that starts a scheduler, or a worker, and returns both it and the address."""
    started = []

    def start(*arguments, **surroundings):
        started.append(Process(*arguments, **surroundings))
        return started[-1], started[-1].wait_until_ready()

    yield start
    for each in started:
        each.kill()


@pytest.fixture
def cluster(machines):
    """The address of a scheduler, and a function that starts a worker of it."""
    _, address = machines("scheduler", "--port", "0")

    def worker(**surroundings):
        return machines("worker", address, "--nthreads", "1", "--no-nanny", **surroundings)[0]

    return address, worker


def swept(experiment, address, store, profile="smoke"):
    return sweep.run(experiment, profile, store, scheduler.executor(address, None, experiment))


def computed(found):
    """What a run decides on, and nothing of when and how long."""
    return [(r.run, r.fingerprint, r.device, r.outcome, r.curve) for r in found]


def another_machine(folder, edit=None):
    """The variables of a worker with a checkout of its own, in which a file may be edited."""
    shutil.copytree(paths.ROOT / "src", folder / "src")
    shutil.copytree(paths.DATA, folder / "data", ignore=shutil.ignore_patterns("*.mat", "*.txt"))
    (folder / "results").mkdir()
    if edit:
        path, old, new = edit
        text = (folder / "src" / "rnn_difficulty" / path).read_text()
        assert old in text
        (folder / "src" / "rnn_difficulty" / path).write_text(text.replace(old, new, 1))
    return {"PYTHONPATH": f"{folder / 'src'}{os.pathsep}{HERE}"}


OTHER_CODE = "training/until_solved.py", "SECONDS_BETWEEN_SAVES = 60", "SECONDS_BETWEEN_SAVES = 61"


def test_records_are_those_of_the_local_pool_bit_for_bit(cluster, tmp_path, monkeypatch, capsys):
    address, worker = cluster
    for _ in range(2):
        worker()
    made = swept(FIGURE_7, address, tmp_path / "cluster.jsonl")
    said = capsys.readouterr().err
    assert f"2 workers; checkpoints are shared, in {paths.CHECKPOINTS}" in said
    monkeypatch.setattr(paths, "CHECKPOINTS", tmp_path / "others")
    monkeypatch.setenv("RNN_DIFFICULTY_CHECKPOINTS", str(tmp_path / "others"))
    assert computed(made) == computed(sweep.run(FIGURE_7, "smoke", tmp_path / "local.jsonl"))
    assert len(made) == 3


def test_a_run_whose_worker_is_killed_goes_on_elsewhere_from_its_checkpoint(
    cluster, tmp_path, monkeypatch
):
    """Both runs are under way when one of two workers is killed (-9)."""
    address, worker = cluster
    victims = [worker(), worker()]
    with ThreadPoolExecutor(1) as thread:
        ending = thread.submit(
            swept, cluster_runs.SAVED, address, tmp_path / "killed.jsonl", "kill"
        )
        while len(list(paths.CHECKPOINTS.glob("*.npz"))) < 2:
            time.sleep(0.01)
            assert not ending.done(), ending.result()
        victims[0].process.send_signal(signal.SIGKILL)
        made = ending.result(120)
    began = [path.read_text().split() for path in paths.CHECKPOINTS.glob("*.began")]
    assert sorted(map(len, began)) == [1, 2]
    assert int(max(began, key=len)[1]) > 0
    monkeypatch.setattr(paths, "CHECKPOINTS", tmp_path / "others")
    # The run sets it, in this process now; other tests get back what was there.
    monkeypatch.setattr(until_solved, "SECONDS_BETWEEN_SAVES", 0)
    undisturbed = sweep.run(
        cluster_runs.SAVED, "kill", tmp_path / "undisturbed.jsonl", ThreadPoolExecutor(2)
    )
    assert computed(made) == computed(undisturbed)


def test_a_worker_with_other_code_is_sent_away_and_the_others_do_its_runs(
    cluster, tmp_path, capsys
):
    address, worker = cluster
    worker(**another_machine(tmp_path / "other", OTHER_CODE))
    worker()
    made = swept(FIGURE_7, address, tmp_path / "runs.jsonl")
    said = capsys.readouterr().err
    assert {record.fingerprint for record in made} == {FIGURE_7.fingerprint()}
    assert len(made) == 3
    assert "a folder of their own" not in said  # the folder of checkpoints is a variable
    assert re.search(rf"expected code {FIGURE_7.fingerprint()} for figure_7 .*, got \w+ ", said)
    assert said.count("it was sent away") == 1


def test_where_all_workers_have_other_code_nothing_is_recorded(cluster, tmp_path):
    address, worker = cluster
    worker(**another_machine(tmp_path / "other", OTHER_CODE))
    with pytest.raises(ClusterFailed, match=r"expected code \w+ .*, got \w+ .*no other worker is"):
        swept(FIGURE_7, address, tmp_path / "runs.jsonl")
    assert records.load(tmp_path / "runs.jsonl").records == []


def test_a_worker_with_damaged_data_refuses_with_both_hashes(cluster, tmp_path):
    """The data set is looked for by the manifest; nothing of it comes from the command."""
    address, worker = cluster
    surroundings = another_machine(tmp_path / "other")
    settings = next(s for s in table_1.EXPERIMENT.settings["smoke"] if s.data_set == "nottingham")
    one = replace(table_1.EXPERIMENT, settings={"smoke": (settings,)})
    (file,) = data_set("nottingham").files
    (tmp_path / "data" / file.path).parent.mkdir(parents=True)
    (tmp_path / "data" / file.path).write_bytes(b"damaged")
    worker(**surroundings, RNN_DIFFICULTY_DATA=str(tmp_path / "data"))
    with pytest.raises(
        ClusterFailed, match=rf"expected \d+ bytes, sha256 {file.sha256}\n *got +7 b"
    ):
        swept(one, address, tmp_path / "runs.jsonl")


def test_checkpoints_that_are_not_shared_are_told_of(cluster, tmp_path, capsys):
    address, worker = cluster
    worker()
    worker(RNN_DIFFICULTY_CHECKPOINTS=str(tmp_path / "own"))
    assert len(swept(FIGURE_7, address, tmp_path / "runs.jsonl")) == 3
    assert "2 workers; 1 of them see not" in capsys.readouterr().err


def test_a_scheduler_that_is_lost_is_told_of_and_what_was_finished_is_kept(machines, tmp_path):
    lost, address = machines("scheduler", "--port", "0")
    machines("worker", address, "--nthreads", "1", "--no-nanny")
    store = tmp_path / "runs.jsonl"
    with ThreadPoolExecutor(1) as thread:
        ending = thread.submit(swept, cluster_runs.ONE_ENDS, address, store)
        while not records.load(store).records:
            time.sleep(0.1)
            assert not ending.done(), ending.result()
        lost.process.kill()
        with pytest.raises(ClusterFailed, match=r"expected the scheduler at tcp.* run this again"):
            ending.result(60)
    assert [r.settings["method"] for r in records.load(store).records] == ["MSGD"]


def test_a_run_that_is_given_up_ends_where_it_is_saved(cluster, tmp_path):
    """As after Ctrl-C: the worker is free again, and no run goes on for hours unseen."""
    address, worker = cluster
    worker()
    job = sweep.job.of(cluster_runs.ENDLESS, "smoke", figure_7.SETTINGS["smoke"][0], False)
    with scheduler.executor(address, None, FIGURE_7) as pool:
        begun = pool.submit(sweep.job.compute, job)
        while not list(paths.CHECKPOINTS.glob("*.npz")):
            time.sleep(0.05)
        pool.shutdown(wait=False, cancel_futures=True)
        assert begun.cancelled()
    with scheduler.executor(address, None, FIGURE_7) as pool:
        assert pool.submit(os.getpid).result(60) > 0


def test_a_scheduler_and_workers_are_started_here(tmp_path, capfd):
    assert len(swept(FIGURE_7, "local:2", tmp_path / "runs.jsonl")) == 3
    assert "2 workers; checkpoints are shared" in capfd.readouterr().err


def test_a_scheduler_that_does_not_answer_is_told_of_in_seconds(tmp_path, monkeypatch):
    monkeypatch.setattr(scheduler, "SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(ClusterFailed, match=r"expected a Dask scheduler at tcp://127.0.0.1:9, got"):
        swept(FIGURE_7, "tcp://127.0.0.1:9", tmp_path / "runs.jsonl")
    assert time.monotonic() - start < 30


def test_elsewhere_than_on_a_worker_nothing_is_revoked(tmp_path):
    assert not revocable.is_revoked()
    checkpoint = revocable.Revocable(tmp_path / "run.npz")
    checkpoint.save({}, {})
    assert Checkpoint(tmp_path / "run.npz").load() is not None
