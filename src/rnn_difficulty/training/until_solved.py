"""Training on freshly drawn sequences until a synthetic task is solved (ICML 2013, §4.1)."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import INITIALIZATIONS, NONLINEARITY_OF, Sizes
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.spectral import spectral_radius
from rnn_difficulty.training.checkpoint import Check, Run, load, save
from rnn_difficulty.training.evaluation import scored_outputs
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.updates import ENGINES, Updates

TEST_SEQUENCES = 10_000
TEST_CHUNK = 1_000
MIXED_CHUNK = 100
"""Where lengths vary: 10 000 sequences then have 100 lengths; 10 may miss the hard ones."""
SECONDS_BETWEEN_SAVES = 60


class Problem(NamedTuple):
    """A task, at one length or at lengths drawn anew for every batch."""

    task: Task
    shortest: int
    longest: int
    solved_below: int = TEST_SEQUENCES // 100
    """Solved with fewer wrong sequences of 10 000: the paper's 1 %; the authors' code waits for 0
    (here 1)."""


@dataclass(frozen=True, kw_only=True)
class Optimization:
    """How one network is trained; the defaults are those of temporal order (ICML 2013, §4.1.1)."""

    initialization: str
    method: str
    seed: int
    max_updates: int
    alpha: float = 4.0
    learning_rate: float = 0.01
    threshold: float = 1.0
    hidden: int = 50
    sequences: int = 20
    check_every: int = 500
    """Updates between two checks for success: our choice, the paper does not say."""
    engine: str = "fused"
    """A name in `updates.ENGINES`."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: solved, diverged (NaN or ∞ in θ), or out of updates."""

    solved_at: int | None
    diverged: bool
    updates: int
    curve: list[Check]
    theta: Parameters | None = field(compare=False)
    """As the run ended; None where an earlier run has gone further."""


def train(problem: Problem, settings: Optimization, checkpoint: Path | None = None) -> Outcome:
    """Train until solved, diverged, or `max_updates`.

    With a `checkpoint` (`.npz`) the run is saved there every minute and when it is out of updates,
    and goes on from what is there: after a stop, or with a larger `max_updates`. A checkpoint with
    more updates than `max_updates` was not solved by then: it answers from its curve. The same
    settings give the same outcome bit for bit on one machine, stopped or not, as long as
    `max_updates` is a multiple of `check_every`.
    """
    run = (load(checkpoint) if checkpoint else None) or _started(problem.task, settings)
    if run.updates > settings.max_updates:
        curve = [check for check in run.curve if check.updates <= settings.max_updates]
        return Outcome(None, False, settings.max_updates, curve, None)
    saved = time.monotonic()
    while run.updates < settings.max_updates:
        done = _train_some(run, problem, settings)
        if not all(np.isfinite(p).all() for p in run.theta):
            return Outcome(None, True, run.updates, run.curve, run.theta)
        wrong, seen = count_wrong(run.theta, problem, settings, run.tested)
        run.curve.append(_check(run, done, wrong / seen))
        if wrong < problem.solved_below:
            return Outcome(run.updates, False, run.updates, run.curve, run.theta)
        if checkpoint and time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
            save(checkpoint, run)
            saved = time.monotonic()
    if checkpoint:
        save(checkpoint, run)
    return Outcome(None, False, run.updates, run.curve, run.theta)


def count_wrong(
    theta: Parameters, problem: Problem, settings: Optimization, rng: np.random.Generator
) -> tuple[int, int]:
    """Return how many fresh sequences θ gets wrong, and how many it saw.

    It sees 10 000, or fewer: testing stops after the chunk with which the run cannot count as
    solved any more.
    """
    chunk = TEST_CHUNK if problem.shortest == problem.longest else MIXED_CHUNK
    wrong = seen = 0
    while seen < TEST_SEQUENCES and wrong < problem.solved_below:
        batch = _sample(problem, rng, chunk)
        y = scored_outputs(theta, batch, NONLINEARITY_OF[settings.initialization])
        wrong += int(problem.task.is_wrong(y, batch).sum())
        seen += chunk
    return wrong, seen


def _started(task: Task, settings: Optimization) -> Run:
    initial, drawn, tested = (
        np.random.default_rng(s) for s in np.random.SeedSequence(settings.seed).spawn(3)
    )
    sizes = Sizes(settings.hidden, task.inputs, task.outputs)
    theta = INITIALIZATIONS[settings.initialization](initial, sizes)
    return Run(Parameters(*(p.astype(np.float32) for p in theta)), 0, [], drawn, tested)


def _sample(problem: Problem, rng: np.random.Generator, sequences: int) -> Batch:
    length = problem.longest
    if problem.shortest < length:
        length = int(rng.integers(problem.shortest, length, endpoint=True))
    return problem.task.sample(rng, sequences, length)


def _train_some(run: Run, problem: Problem, settings: Optimization) -> Updates:
    """Train up to the next check, in place."""
    updates = min(settings.check_every, settings.max_updates - run.updates)
    run.updates += updates
    method = METHODS[settings.method]
    return ENGINES[settings.engine](
        run.theta,
        [_sample(problem, run.drawn, settings.sequences) for _ in range(updates)],
        NONLINEARITY_OF[settings.initialization],
        problem.task.loss,
        settings.learning_rate,
        settings.threshold if method.clips else None,
        settings.alpha if method.regularizes else 0.0,
    )


def _check(run: Run, done: Updates, error: float) -> Check:
    return Check(
        updates=run.updates,
        cost=float(done.cost.mean()),
        gradient_norm=float(done.norm.mean()),
        largest_norm=float(done.norm.max()),
        rho=spectral_radius(run.theta.W_rec),
        error=error,
    )
