"""Training many networks of the temporal order task at once, on a GPU (ICML 2013, §4.1.1).

A run is that of `until_solved.train`: the same first θ, the same batches, the same checks. Only
float32 sums run in another order, and its curve keeps a check every 10 000 updates, and the last.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.engines.cuda import layout
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import INITIALIZATIONS, NONLINEARITY_OF, Sizes
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.theory.spectral import spectral_radius
from rnn_difficulty.training.generators import restored, spawned
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.task_run import TEST_SEQUENCES, Check, TaskOptimization, TaskRun

if TYPE_CHECKING:
    from rnn_difficulty.training.checkpoint import Checkpoint

KEEP_EVERY = 10_000
SECONDS_AT_ONCE = 5.0
"""Of one launch; after each the curves grow."""
SECONDS_BETWEEN_SAVES = 60.0
MOST_POINTS = 64
"""Of a curve in one launch."""


class Job(NamedTuple):
    """One run: a length, how it is trained, where it is saved."""

    length: int
    settings: TaskOptimization
    checkpoint: "Checkpoint"


def train(
    jobs: Sequence[Job],
    launch: layout.Launch,
    said: Callable[[int, int], None] = lambda updates, left: None,
) -> None:
    """Train every job until it is solved, diverged or out of updates, and save it there.

    It is saved every minute, and whatever ends this, and goes on from there. `said` hears the least
    updates of those that still train, and how many they are.

    Raises:
        ValueError: sizes that the kernel is not compiled for.
    """
    runs = [_started(job) for job in jobs]
    packed, thetas = _packed(jobs, runs), np.stack([layout.flat(run.theta) for run in runs])
    points = np.zeros((len(jobs), MOST_POINTS), layout.POINT)
    saved = time.monotonic()
    try:
        while (left := _training(packed)).any():
            packed["points"] = 0
            launch(packed, thetas, points, int(SECONDS_AT_ONCE * 1e9))
            _grow(runs, packed, thetas, points)
            said(int(packed["updates"][left].min()), int(_training(packed).sum()))
            if time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
                _save(jobs, runs)
                saved = time.monotonic()
    finally:
        _save(jobs, runs)


def is_solved(run: TaskRun) -> bool:
    """Whether the last check of a run passed: less than 1 % of 10 000 sequences wrong."""
    return bool(run.curve) and run.curve[-1].error < 0.01


def is_diverged(run: TaskRun) -> bool:
    """Whether NaN or ∞ stands in θ."""
    return not all(np.isfinite(p).all() for p in run.theta)


def _started(job: Job) -> TaskRun:
    _expect_sizes(job)
    if saved := job.checkpoint.load():
        return TaskRun.saved(*saved)
    settings = job.settings
    initial, drawn, tested = spawned(settings.seed, 3)
    sizes = Sizes(settings.hidden, temporal_order.INPUTS, temporal_order.OUTPUTS)
    theta = INITIALIZATIONS[settings.initialization](initial, sizes)
    return TaskRun(Parameters(*(p.astype(np.float32) for p in theta)), 0, [], drawn, tested)


def _expect_sizes(job: Job) -> None:
    hidden, sequences = job.settings.hidden, job.settings.sequences
    if (hidden, sequences) != (layout.HIDDEN, layout.SEQUENCES) or job.length > layout.LONGEST:
        raise ValueError(
            f"expected {layout.HIDDEN} units, batches of {layout.SEQUENCES} and at most "
            f"{layout.LONGEST} steps, got {hidden}, {sequences} and {job.length}: the kernel is "
            "compiled for these; use an experiment for CPUs"
        )


def _packed(jobs: Sequence[Job], runs: Sequence[TaskRun]) -> NDArray[Any]:
    packed = np.zeros(len(jobs), layout.RUN)
    for row, job, run in zip(packed, jobs, runs, strict=True):
        settings, method = job.settings, METHODS[job.settings.method]
        row["drawn"] = layout.to_stream(run.drawn.bit_generator.state)
        row["tested"] = layout.to_stream(run.tested.bit_generator.state)
        row["updates"], row["max_updates"] = run.updates, settings.max_updates
        row["learning_rate"] = settings.learning_rate
        row["threshold"] = settings.threshold if method.clips else 0
        row["alpha"] = settings.alpha if method.regularizes else 0
        row["sigma"] = layout.SIGMA[NONLINEARITY_OF[settings.initialization]]
        row["length"], row["check_every"] = job.length, settings.check_every
        row["keep_every"] = KEEP_EVERY
        over = layout.SOLVED if is_solved(run) else layout.DIVERGED
        row["status"] = over if is_solved(run) or is_diverged(run) else layout.TRAINING
    return packed


def _training(packed: NDArray[Any]) -> NDArray[np.bool_]:
    return (packed["status"] == layout.TRAINING) & (packed["updates"] < packed["max_updates"])


def _grow(
    runs: list[TaskRun],
    packed: NDArray[Any],
    thetas: NDArray[np.float32],
    points: NDArray[Any],
) -> None:
    """Take over what a launch did, into `runs`."""
    # The eigenvalues of thousands of matrices would keep the GPU waiting on one core.
    with ThreadPoolExecutor() as pool:
        kept = [points[r, : row["points"]] for r, row in enumerate(packed)]
        curves = pool.map(lambda of_run: [_check(point) for point in of_run], kept)
    for r, (row, theta, curve) in enumerate(zip(packed, thetas, curves, strict=True)):
        # A new run, so that Ctrl-C leaves no run half of now and half of before.
        runs[r] = TaskRun(
            theta=layout.unflat(theta),
            updates=int(row["updates"]),
            curve=runs[r].curve + curve,
            drawn=restored(layout.from_stream(row["drawn"])),
            tested=restored(layout.from_stream(row["tested"])),
        )


def _check(point: Any) -> Check:
    return Check(
        updates=int(point["updates"]),
        cost=float(point["cost"]),
        gradient_norm=float(point["norm"]),
        largest_norm=float(point["largest"]),
        rho=spectral_radius(point["W_rec"]),
        error=float(point["wrong"] / min(point["seen"], TEST_SEQUENCES)),
    )


def _save(jobs: Sequence[Job], runs: Sequence[TaskRun]) -> None:
    for job, run in zip(jobs, runs, strict=True):
        job.checkpoint.save(*run.to_save())
