"""One run of the bench: a remedy trains on a task until that is solved, or its budget is spent."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.experiments.remedies import signals
from rnn_difficulty.remedies.interface import SEQUENCES, Remedy, Settings, State
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.training.generators import restored, spawned

if TYPE_CHECKING:
    from rnn_difficulty.training.checkpoint import Checkpoint

TEST_SEQUENCES, TEST_CHUNK = 10_000, 250
SOLVED_BELOW = TEST_SEQUENCES // 100
"""Solved with fewer wrong sequences of 10 000: the paper's 1 % (ICML 2013, §4.1.1)."""
SECONDS_BETWEEN_SAVES = 60


class Check(NamedTuple):
    """A run at one check; means are over the batches since the check before."""

    evaluations: float
    """Gradient evaluations so far."""
    cost: float
    gradient_norm: float
    """Mean ‖ĝ‖ before clipping; NaN where there is no gradient."""
    largest_norm: float
    """Largest ‖ĝ‖ before clipping."""
    error: float
    """Share of fresh sequences that are wrong."""


class Course(NamedTuple):
    """What a run is: who trains on what, how much at a time, and how long at most."""

    remedy: Remedy
    task: Task
    length: int
    chosen: Settings
    """What the remedy is given."""
    seed: int
    max_evaluations: int
    batches_a_check: int


@dataclass
class Run:
    """All that a run needs to go on."""

    state: State
    drawn: np.random.Generator
    """Draws the training batches."""
    checked: np.random.Generator
    """Draws the sequences of the checks."""
    evaluations: float = 0.0
    core_seconds: float = 0.0
    """Spent in training, tests left out."""
    curve: list[Check] = field(default_factory=list)
    signal_at_start: signals.Signal | None = None

    def to_save(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return what a checkpoint keeps."""
        rest = {name: getattr(self, name) for name in KEPT}
        generators = {name: getattr(self, name).bit_generator.state for name in GENERATORS}
        return self.state, rest | generators

    @classmethod
    def saved(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> "Run":
        """Return the run that a checkpoint kept."""
        drawn, checked = (restored(rest[name]) for name in GENERATORS)
        run = cls(arrays, drawn, checked)
        for name in KEPT:
            setattr(run, name, rest[name])
        run.curve = [Check(*check) for check in run.curve]
        return run


KEPT = ("evaluations", "core_seconds", "curve", "signal_at_start")
GENERATORS = ("drawn", "checked")


class Outcome(NamedTuple):
    """How a run ended."""

    solved_at: int | None
    """Gradient evaluations."""
    diverged: bool
    """Whether a number of the state is NaN or infinite."""
    run: Run
    signal_at_end: signals.Signal | None


def train(course: Course, checkpoint: "Checkpoint | None" = None) -> Outcome:
    """Train until solved, diverged, or out of evaluations; go on from the checkpoint.

    The last batches before the budget ends may exceed it by less than one call of the remedy.
    """
    saved = checkpoint.load() if checkpoint else None
    run = Run.saved(*saved) if saved else _started(course)
    at = time.monotonic()
    while run.evaluations < course.max_evaluations:
        _train_some(run, course)
        if not all(np.isfinite(array).all() for array in run.state.values()):
            return Outcome(None, True, run, None)
        if run.curve[-1].error < SOLVED_BELOW / TEST_SEQUENCES:
            return Outcome(round(run.evaluations), False, run, _signal(run.state, course))
        if checkpoint and time.monotonic() - at > SECONDS_BETWEEN_SAVES:
            checkpoint.save(*run.to_save())
            at = time.monotonic()
    if checkpoint:
        checkpoint.save(*run.to_save())
    return Outcome(None, False, run, _signal(run.state, course))


def count_wrong(state: State, course: Course, rng: np.random.Generator) -> tuple[int, int]:
    """Return how many fresh sequences the state gets wrong, and how many it saw.

    It sees 10 000, or fewer: testing stops when the run cannot count as solved any more.
    """
    wrong = seen = 0
    while seen < TEST_SEQUENCES and wrong < SOLVED_BELOW:
        batch = course.task.sample(rng, TEST_CHUNK, course.length)
        y = course.remedy.outputs(state, batch, course.chosen)
        wrong += int(course.task.is_wrong(y, batch).sum())
        seen += TEST_CHUNK
    return wrong, seen


def _started(course: Course) -> Run:
    initial, drawn, checked = spawned(course.seed, 3)
    state = course.remedy.start(initial, course.task, course.chosen)
    return Run(state, drawn, checked, signal_at_start=_signal(state, course))


def _train_some(run: Run, course: Course) -> None:
    """Train up to the next check, and test."""
    task, length = course.task, course.length
    batches = [task.sample(run.drawn, SEQUENCES, length) for _ in range(course.batches_a_check)]
    start = time.process_time()
    # Wild weights may overflow; that ends the run below, and is no warning.
    with np.errstate(all="ignore"):
        done = course.remedy.train(run.state, batches, task, course.chosen)
        run.core_seconds += time.process_time() - start
        run.evaluations += done.evaluations
        wrong, seen = count_wrong(run.state, course, run.checked)
    at = round(run.evaluations, 1)
    run.curve.append(Check(at, done.cost, done.norm, done.largest, wrong / seen))


def _signal(state: State, course: Course) -> signals.Signal | None:
    if course.remedy.error_signal is None:
        return None
    rng = np.random.default_rng([course.seed, course.length])
    batch = course.task.sample(rng, signals.SEQUENCES, course.length)
    with np.errstate(all="ignore"):
        norms = course.remedy.error_signal(state, batch, course.task, course.chosen)
    return signals.by_lag(norms)
