"""The kernel's source, compiled for a CPU: it trains as the engine `plain`, on NumPy's batches."""

import ctypes
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnn_difficulty.engines import cuda
from rnn_difficulty.engines.cuda import layout
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training import jointly, until_solved
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.generators import restored
from rnn_difficulty.training.task_run import TaskOptimization, TaskProblem, TaskRun

HERE = Path(__file__).parent
EVERY = 3
RUNS = (
    ("basic tanh", "MSGD-CR", 20),
    ("sigmoid", "MSGD-C", 23),
    ("smart tanh", "MSGD", 30),
)


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> layout.Launch:
    if not (compiler := shutil.which("g++")):
        pytest.skip("no C++ compiler: apt install g++")
    library = tmp_path_factory.mktemp("kernel") / "train.so"
    options = ["-std=c++17", "-O2", "-shared", "-fPIC", "-pthread", f"-I{layout.FOLDER}"]
    subprocess.run([compiler, *options, "-o", library, HERE / "emulation.cpp"], check=True)
    train = ctypes.CDLL(str(library)).train

    def emulated(runs: Any, thetas: Any, points: Any, nanoseconds: int) -> None:
        floats, size = cuda.memory(len(runs))
        work = np.full(floats, np.nan, np.float32), np.full(size, 255, np.uint8)
        runs_, thetas_, points_, *work_ = (a.ctypes for a in (runs, thetas, points, *work))
        most = points.shape[1]
        limit = ctypes.c_ulonglong(nanoseconds)
        train(len(runs), runs_, thetas_, points_, most, *work_, limit)

    return emulated


def settings(initialization: str, method: str, updates: int = 2 * EVERY) -> TaskOptimization:
    return TaskOptimization(
        initialization=initialization,
        method=method,
        seed=3,
        max_updates=updates,
        check_every=EVERY,
        engine="cuda",
    )


def trained_jointly(
    folder: Path, launch: layout.Launch, runs: Any = RUNS, updates: int = 2 * EVERY
) -> list[TaskRun]:
    jobs = [
        jointly.Job(T, settings(init, method, updates), Checkpoint(folder / f"{init}{method}{T}"))
        for init, method, T in runs
    ]
    jointly.train(jobs, launch)
    saved = [job.checkpoint.load() for job in jobs]
    return [TaskRun.saved(*of_run) for of_run in saved if of_run]


def trained_plainly(folder: Path, initialization: str, method: str, length: int) -> TaskRun:
    checkpoint = Checkpoint(folder / "plain.npz")
    problem = TaskProblem(temporal_order.TASK, length, length)
    plainly = replace(settings(initialization, method), engine="plain")
    until_solved.train(problem, plainly, checkpoint)
    saved = checkpoint.load()
    assert saved
    return TaskRun.saved(*saved)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run[1])
def test_a_run_is_that_of_the_engine_plain(
    run: Any, launch: layout.Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jointly, "KEEP_EVERY", EVERY)
    [joint] = trained_jointly(tmp_path, launch, [run])
    plain = trained_plainly(tmp_path, *run)
    assert joint.updates == plain.updates
    for ours, theirs in zip(joint.theta, plain.theta, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(joint.curve, plain.curve, rtol=1e-5, atol=1e-3)
    for ours, theirs in ((joint.drawn, plain.drawn), (joint.tested, plain.tested)):
        assert (ours.integers(1 << 30, size=5) == theirs.integers(1 << 30, size=5)).all()


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    launch: layout.Launch, tmp_path: Path
) -> None:
    [whole] = trained_jointly(tmp_path / "whole", launch, RUNS[:1])
    trained_jointly(tmp_path / "halves", launch, RUNS[:1], updates=EVERY)
    [resumed] = trained_jointly(tmp_path / "halves", launch, RUNS[:1])
    assert resumed.updates == whole.updates
    for ours, theirs in zip(resumed.theta, whole.theta, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_networks_side_by_side_do_not_see_each_other(launch: layout.Launch, tmp_path: Path) -> None:
    together = trained_jointly(tmp_path / "together", launch)
    alone = [trained_jointly(tmp_path / "alone", launch, [run])[0] for run in RUNS]
    for ours, theirs in zip(together, alone, strict=True):
        np.testing.assert_array_equal(ours.theta.W_rec, theirs.theta.W_rec)


def test_a_network_that_explodes_without_clipping_ends_as_diverged(
    launch: layout.Launch, tmp_path: Path
) -> None:
    job = jointly.Job(20, settings("basic tanh", "MSGD"), Checkpoint(tmp_path / "run"))
    huge = replace(job.settings, learning_rate=3e38)
    jointly.train([job._replace(settings=huge)], launch)
    saved = job.checkpoint.load()
    assert saved
    assert jointly.is_diverged(TaskRun.saved(*saved))


@pytest.mark.parametrize("drawn", [0, 1, 2, 7])
def test_a_generator_comes_back_from_the_kernel_s_form(drawn: int) -> None:
    rng = np.random.default_rng(5)
    rng.integers(1 << 20, size=drawn, dtype=np.uint32)
    stream = np.zeros((), layout.STREAM)
    stream[()] = layout.to_stream(rng.bit_generator.state)
    again = restored(layout.from_stream(stream))
    assert (again.integers(1 << 20, size=9) == rng.integers(1 << 20, size=9)).all()


def test_sizes_that_the_kernel_is_not_compiled_for_are_refused(tmp_path: Path) -> None:
    job = jointly.Job(251, settings("basic tanh", "MSGD"), Checkpoint(tmp_path / "run"))
    with pytest.raises(ValueError, match="at most 250 steps, got 50, 20 and 251"):
        jointly.train([job], launch=lambda *_: None)


def test_the_digest_that_records_cover_is_that_of_the_kernel() -> None:
    assert layout.kernel_digest() == layout.KERNEL, "write the new one: records become stale"
