"""Training on freshly drawn sequences until the task is solved (ICML 2013, §4.1).

A run is solved when less than 1 % of 10 000 fresh sequences are misclassified. The authors' code
stops later, at 0 errors; this module follows the paper.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.initialization import INITIALIZATIONS, NONLINEARITY_OF, Sizes
from rnn_difficulty.notation import Parameters
from rnn_difficulty.spectral import spectral_radius
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training.checkpoint import Check, Run, load, save
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.updates import ENGINES, Updates

DTYPE = torch.float32
TEST_SEQUENCES = 10_000
TEST_CHUNK = 1_000
TOLERATED_ERRORS = TEST_SEQUENCES // 100
SECONDS_BETWEEN_SAVES = 60


@dataclass(frozen=True)
class Settings:
    """One run on the temporal order task; the defaults are the paper's (ICML 2013, §4.1.1)."""

    initialization: str
    method: str
    length: int
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


class Outcome(NamedTuple):
    """How a run ended: solved, diverged (NaN or ∞ in θ), or out of updates."""

    solved_at: int | None
    diverged: bool
    updates: int
    curve: list[Check]


def train(settings: Settings, checkpoint: Path | None = None) -> Outcome:
    """Train until solved, diverged, or `max_updates`.

    With a `checkpoint` (`.npz`) the run is saved there every minute and when it is out of updates,
    and goes on from what is there: after a stop, or with a larger `max_updates`. A checkpoint with
    more updates than `max_updates` was not solved by then: it answers from its curve. The same
    settings give the same outcome bit for bit on one machine, stopped or not, as long as
    `max_updates` is a multiple of `check_every`.
    """
    run = (load(checkpoint) if checkpoint else None) or _started(settings)
    if run.updates > settings.max_updates:
        curve = [check for check in run.curve if check.updates <= settings.max_updates]
        return Outcome(None, False, settings.max_updates, curve)
    saved = time.monotonic()
    while run.updates < settings.max_updates:
        updates = min(settings.check_every, settings.max_updates - run.updates)
        done = _train_some(run, settings, updates)
        run.updates += updates
        if not all(np.isfinite(p).all() for p in run.theta):
            return Outcome(None, True, run.updates, run.curve)
        error = error_rate(run.theta, settings, run.tested)
        run.curve.append(_check(run, done, error))
        if error * TEST_SEQUENCES < TOLERATED_ERRORS:
            return Outcome(run.updates, False, run.updates, run.curve)
        if checkpoint and time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
            save(checkpoint, run)
            saved = time.monotonic()
    if checkpoint:
        save(checkpoint, run)
    return Outcome(None, False, run.updates, run.curve)


def error_rate(theta: Parameters, settings: Settings, rng: np.random.Generator) -> float:
    """Return the share of up to 10 000 fresh sequences that θ misclassifies.

    Testing stops early, after a whole chunk, once 1 % of the 10 000 are wrong: the run can then
    not count as solved, and the share of those seen is returned.
    """
    tensors = Parameters(*map(torch.from_numpy, theta))
    h_0 = torch.zeros(TEST_CHUNK, settings.hidden)
    wrong = seen = 0
    while seen < TEST_SEQUENCES and wrong < TOLERATED_ERRORS:
        batch = plain.batch_tensors(temporal_order.sample(rng, TEST_CHUNK, settings.length), DTYPE)
        h = plain.forward(tensors, batch.inputs, h_0, NONLINEARITY_OF[settings.initialization])
        wrong += int((plain.outputs(tensors, h[-1]).argmax(-1) != batch.targets[0]).sum())
        seen += TEST_CHUNK
    return wrong / seen


def _started(settings: Settings) -> Run:
    initial, drawn, tested = (
        np.random.default_rng(s) for s in np.random.SeedSequence(settings.seed).spawn(3)
    )
    sizes = Sizes(settings.hidden, temporal_order.INPUTS, temporal_order.OUTPUTS)
    theta = INITIALIZATIONS[settings.initialization](initial, sizes)
    return Run(Parameters(*(p.astype(np.float32) for p in theta)), 0, [], drawn, tested)


def _train_some(run: Run, settings: Settings, updates: int) -> Updates:
    method = METHODS[settings.method]
    batches = [
        temporal_order.sample(run.drawn, settings.sequences, settings.length)
        for _ in range(updates)
    ]
    return ENGINES[settings.engine](
        run.theta,
        batches,
        NONLINEARITY_OF[settings.initialization],
        "softmax",
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
