"""Training in epochs over natural data: polyphonic music and characters (ICML 2013, §4.2).

Sigmoid units, sequences of at most 200 steps, a learning rate that is halved on the way, α_t = α/t
in epochs. The epoch with the best validation cost is kept; the test fold is read once, with its
parameters.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rnn_difficulty.engines import plain
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.epoch_checkpoint import Epoch, Run, load, save
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.scoring import DEVICE, DTYPE, SIGMA, Fold, evaluate
from rnn_difficulty.training.updates import ENGINES, FASTEST

TOGETHER = 50
"""Batches that the engine is given at a time: memory is bounded by these, not by the data."""


@dataclass(frozen=True, kw_only=True)
class Optimization:
    """How one network is trained; what no edition of the paper states is our choice."""

    method: str
    seed: int
    epochs: int
    """At most."""
    patience: int
    """Stop after so many epochs without a better validation cost."""
    hidden: int
    learning_rate: float
    halving: str | int | tuple[int, int]
    """Halve the rate after an epoch whose cost rose, on the fold `train` or `valid`; or, given a
    number n, after each epoch from the n-th on; or, given n and k, after every k-th from there."""
    threshold: float
    alpha: float
    """α in epoch 1."""
    alpha_falls: bool
    """α_t = α/t in epochs, or α throughout."""
    deviation: float
    """Standard deviation of the initial W_rec and W_out."""
    input_deviation: float
    """Standard deviation of the initial W_in: an input turns few of its columns on, so that these
    have to be larger to be seen beside all hidden units."""
    biases: bool
    carried: bool
    """Whether each batch starts from the states in which the one before ended."""


class Problem(NamedTuple):
    """A data set cut into batches."""

    inputs: int
    outputs: int
    loss: str
    train: Callable[[np.random.Generator], Iterator[Batch]]
    valid: Fold
    scored: Mapping[str, Fold]
    """What the trained network is scored on at the end, once."""


class Outcome(NamedTuple):
    """The run's scores, in nats per scored step, at the epoch with the best validation cost."""

    valid: float
    scores: dict[str, float]
    """By the names of `Problem.scored`; NaN without an epoch to score."""
    best_epoch: int
    diverged: bool
    curve: list[Epoch]
    theta: Parameters
    """float32 NumPy arrays."""


def train(problem: Problem, settings: Optimization, checkpoint: Path | None = None) -> Outcome:
    """Train for `settings.epochs` epochs, less by `patience`, or until a cost or θ is not finite.

    With a `checkpoint` (`.npz`) the run is saved there after every epoch, and goes on from what is
    there. Stopped or not, the outcome is the same bit for bit on one machine.
    """
    run = (load(checkpoint) if checkpoint else None) or _started(problem, settings)
    while not is_over(run, settings):
        _train_epoch(run, problem, settings)
        if checkpoint:
            save(checkpoint, run)
    best = run.best_epoch()
    theta = plain.tensors(run.best, DTYPE, DEVICE)
    return Outcome(
        valid=run.best_valid() if best else math.nan,
        scores={
            name: evaluate(theta, fold, problem.loss) if best else math.nan
            for name, fold in problem.scored.items()
        },
        best_epoch=best.epoch if best else 0,
        diverged=run.diverged,
        curve=run.curve,
        theta=run.best,
    )


def is_over(run: Run, settings: Optimization) -> bool:
    """Whether a run has diverged, is out of epochs, or out of patience."""
    best = run.best_epoch()
    waited = len(run.curve) - best.epoch if best else 0
    return run.diverged or len(run.curve) >= settings.epochs or waited >= settings.patience


def _started(problem: Problem, settings: Optimization) -> Run:
    initial, order = (
        np.random.default_rng(s) for s in np.random.SeedSequence(settings.seed).spawn(2)
    )
    sizes = Sizes(settings.hidden, problem.inputs, problem.outputs)
    drawn = gaussian(initial, sizes, settings.deviation)
    drawn = drawn._replace(W_in=drawn.W_in * (settings.input_deviation / settings.deviation))
    theta = Parameters(*(p.astype(np.float32) for p in drawn))
    return Run(theta, theta, settings.learning_rate, [], order)


def _train_epoch(run: Run, problem: Problem, settings: Optimization) -> None:
    """Train one epoch more, in place; an epoch in which the run diverged leaves no trace."""
    theta = Parameters(*(p.copy() for p in run.theta))
    cost, norms = _descend_once(theta, run, problem, settings)
    valid = evaluate(plain.tensors(theta, DTYPE, DEVICE), problem.valid, problem.loss)
    if not (math.isfinite(cost + valid) and all(np.isfinite(p).all() for p in theta)):
        run.diverged = True
        return
    run.theta = theta
    if valid < run.best_valid():
        run.best = theta
    mean, largest = math.fsum(norms) / len(norms), max(norms)
    run.curve.append(Epoch(len(run.curve) + 1, cost, valid, run.rate, mean, largest))
    if _halves(settings.halving, run.curve):
        run.rate /= 2


def _halves(rule: str | int | tuple[int, int], curve: list[Epoch]) -> bool:
    if not isinstance(rule, str):
        first, every = (rule, 1) if isinstance(rule, int) else rule
        return len(curve) >= first and (len(curve) - first) % every == 0
    return len(curve) > 1 and not getattr(curve[-1], rule) <= getattr(curve[-2], rule)


def _descend_once(
    theta: Parameters, run: Run, problem: Problem, settings: Optimization
) -> tuple[float, list[float]]:
    """Do one update per batch of an epoch; return the mean cost and every ‖ĝ‖."""
    method, state = METHODS[settings.method], None
    threshold = settings.threshold if method.clips else None
    falls_to = len(run.curve) + 1 if settings.alpha_falls else 1
    alpha = settings.alpha / falls_to if method.regularizes else 0.0
    how = (SIGMA, problem.loss, run.rate, threshold, alpha, settings.biases)
    costs, norms, weight = [], [], 0.0
    for batches in _alike(problem.train(run.order)):
        if settings.carried and state is None:
            state = np.zeros((batches[0].inputs.shape[1], settings.hidden), np.float32)
        done = ENGINES[FASTEST](theta, batches, *how, state)
        costs.extend(done.cost.tolist())
        norms.extend(done.norm.tolist())
        weight += sum(float(batch.weights.sum()) for batch in batches)
    return math.fsum(costs) / weight, norms


def _alike(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Yield the batches in order, a few at a time, together those of one number of sequences."""
    for _, same in groupby(batches, lambda batch: batch.weights.shape[1]):
        while some := list(islice(same, TOGETHER)):
            yield some
