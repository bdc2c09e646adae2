"""Training on freshly drawn sequences until a synthetic task is solved (ICML 2013, §4.1)."""

import time
from typing import TYPE_CHECKING

import numpy as np

from rnn_difficulty.engines.interface import Rule, Updates
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import INITIALIZATIONS, NONLINEARITY_OF, Sizes
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.spectral import spectral_radius
from rnn_difficulty.training.evaluation import scored_outputs
from rnn_difficulty.training.generators import spawned
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.task_run import (
    TEST_SEQUENCES,
    Check,
    TaskOptimization,
    TaskOutcome,
    TaskProblem,
    TaskRun,
)
from rnn_difficulty.training.updates import ENGINES

if TYPE_CHECKING:
    from rnn_difficulty.training.checkpoint import Checkpoint

TEST_CHUNK = 1_000
MIXED_CHUNK = 100
"""Where lengths vary: 10 000 sequences then have 100 lengths; 10 may miss the hard ones."""
SECONDS_BETWEEN_SAVES = 60


def train(
    problem: TaskProblem, settings: TaskOptimization, checkpoint: "Checkpoint | None" = None
) -> TaskOutcome:
    """Train until solved, diverged, or `max_updates`.

    With a `checkpoint` the run is saved there every minute and when it is out of updates,
    and goes on from what is there: after a stop, or with a larger `max_updates`. A checkpoint with
    more updates than `max_updates` was not solved by then: it answers from its curve. The same
    settings give the same outcome bit for bit on one machine, stopped or not, as long as
    `max_updates` is a multiple of `check_every`.
    """
    saved = checkpoint.load() if checkpoint else None
    run = TaskRun.saved(*saved) if saved else _started(problem.task, settings)
    if run.updates > settings.max_updates:
        curve = [check for check in run.curve if check.updates <= settings.max_updates]
        return TaskOutcome(None, False, settings.max_updates, curve, None)
    at = time.monotonic()
    while run.updates < settings.max_updates:
        done = _train_some(run, problem, settings)
        if not all(np.isfinite(p).all() for p in run.theta):
            return TaskOutcome(None, True, run.updates, run.curve, run.theta)
        wrong, seen = count_wrong(run.theta, problem, settings, run.tested)
        run.curve.append(_check(run, done, wrong / seen))
        if _is_solved(run, problem):
            return TaskOutcome(run.updates, False, run.updates, run.curve, run.theta)
        if checkpoint and time.monotonic() - at > SECONDS_BETWEEN_SAVES:
            checkpoint.save(*run.to_save())
            at = time.monotonic()
    if checkpoint:
        checkpoint.save(*run.to_save())
    return TaskOutcome(None, False, run.updates, run.curve, run.theta)


def count_wrong(
    theta: Parameters, problem: TaskProblem, settings: TaskOptimization, rng: np.random.Generator
) -> tuple[int, int]:
    """Return how many fresh sequences θ gets wrong, and how many it saw.

    It sees 10 000, or fewer: testing stops after the chunk with which the run cannot count as
    solved any more.
    """
    chunk = TEST_CHUNK if problem.shortest == problem.longest else MIXED_CHUNK
    spread = np.linspace(problem.shortest, problem.longest, TEST_SEQUENCES // chunk).round()
    wrong = seen = 0
    while seen < TEST_SEQUENCES and wrong < problem.solved_below:
        length = int(spread[seen // chunk]) if problem.stratified else None
        batch = _sample(problem, rng, chunk, length)
        y = scored_outputs(theta, batch, NONLINEARITY_OF[settings.initialization])
        wrong += int(problem.task.is_wrong(y, batch).sum())
        seen += chunk
    return wrong, seen


def _started(task: Task, settings: TaskOptimization) -> TaskRun:
    initial, drawn, tested = spawned(settings.seed, 3)
    sizes = Sizes(settings.hidden, task.inputs, task.outputs)
    theta = INITIALIZATIONS[settings.initialization](initial, sizes)
    return TaskRun(Parameters(*(p.astype(np.float32) for p in theta)), 0, [], drawn, tested)


def _is_solved(run: TaskRun, problem: TaskProblem) -> bool:
    last = run.curve[-problem.clean_checks :]
    passed = [check.error < problem.solved_below / TEST_SEQUENCES for check in last]
    return len(passed) == problem.clean_checks and all(passed)


def _sample(
    problem: TaskProblem, rng: np.random.Generator, sequences: int, length: int | None = None
) -> Batch:
    """Draw sequences of the length, or of one of the problem's lengths."""
    if length is None:
        length = problem.longest
        if problem.shortest < length:
            length = int(rng.integers(problem.shortest, length, endpoint=True))
    return problem.task.sample(rng, sequences, length)


def _train_some(run: TaskRun, problem: TaskProblem, settings: TaskOptimization) -> Updates:
    """Train up to the next check, in place."""
    updates = min(settings.check_every, settings.max_updates - run.updates)
    run.updates += updates
    batches = [_sample(problem, run.drawn, settings.sequences) for _ in range(updates)]
    return ENGINES[settings.engine](run.theta, batches, _rule(problem, settings))


def _rule(problem: TaskProblem, settings: TaskOptimization) -> Rule:
    method = METHODS[settings.method]
    return Rule(
        sigma=NONLINEARITY_OF[settings.initialization],
        loss=problem.task.loss,
        learning_rate=settings.learning_rate,
        threshold=settings.threshold if method.clips else None,
        alpha=settings.alpha if method.regularizes else 0.0,
    )


def _check(run: TaskRun, done: Updates, error: float) -> Check:
    return Check(
        updates=run.updates,
        cost=float(done.cost.mean()),
        gradient_norm=float(done.norm.mean()),
        largest_norm=float(done.norm.max()),
        rho=spectral_radius(run.theta.W_rec),
        error=error,
    )
