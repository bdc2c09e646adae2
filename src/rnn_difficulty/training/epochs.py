"""Training in epochs over natural data: polyphonic music and characters (ICML 2013, §4.2).

Sigmoid units, sequences of at most 200 steps, a learning rate that is halved on the way, α_t = α/t
in epochs. The epoch with the best validation cost is kept; the test fold is read once, with its
parameters.
"""

import math
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

import numpy as np

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.theory.initialization import NATURAL_DATA_NONLINEARITY, Sizes, gaussian
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.data_run import (
    DataOptimization,
    DataOutcome,
    DataProblem,
    DataRun,
    Epoch,
)
from rnn_difficulty.training.generators import spawned
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.scoring import DEVICE, DTYPE, evaluate
from rnn_difficulty.training.updates import ENGINES, FASTEST

if TYPE_CHECKING:
    from rnn_difficulty.training.checkpoint import Checkpoint

TOGETHER = 50
"""Batches that the engine is given at a time: memory is bounded by these, not by the data."""


def train(
    problem: DataProblem, settings: DataOptimization, checkpoint: "Checkpoint | None" = None
) -> DataOutcome:
    """Train for `settings.epochs` epochs, less by `patience`, or until a cost or θ is not finite.

    With a `checkpoint` the run is saved there after every epoch, and goes on from what is
    there. Stopped or not, the outcome is the same bit for bit on one machine.
    """
    saved = checkpoint.load() if checkpoint else None
    run = DataRun.saved(*saved) if saved else _started(problem, settings)
    while not is_over(run, settings):
        _train_epoch(run, problem, settings)
        if checkpoint:
            checkpoint.save(*run.to_save())
    best = run.best_epoch()
    theta = plain.tensors(run.best, DTYPE, DEVICE)
    return DataOutcome(
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


def is_over(run: DataRun, settings: DataOptimization) -> bool:
    """Whether a run has diverged, is out of epochs, or out of patience."""
    best = run.best_epoch()
    waited = len(run.curve) - best.epoch if best else 0
    return run.diverged or len(run.curve) >= settings.epochs or waited >= settings.patience


def _started(problem: DataProblem, settings: DataOptimization) -> DataRun:
    initial, order = spawned(settings.seed, 2)
    sizes = Sizes(settings.hidden, problem.inputs, problem.outputs)
    drawn = gaussian(initial, sizes, settings.deviation)
    drawn = drawn._replace(W_in=drawn.W_in * (settings.input_deviation / settings.deviation))
    theta = Parameters(*(p.astype(np.float32) for p in drawn))
    return DataRun(theta, theta, settings.learning_rate, [], order)


def _train_epoch(run: DataRun, problem: DataProblem, settings: DataOptimization) -> None:
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
    theta: Parameters, run: DataRun, problem: DataProblem, settings: DataOptimization
) -> tuple[float, list[float]]:
    """Do one update per batch of an epoch; return the mean cost and every ‖ĝ‖."""
    rule, state = _rule(run, problem, settings), None
    costs, norms, weight = [], [], 0.0
    for batches in _alike(problem.train(run.order)):
        if settings.carried and state is None:
            state = np.zeros((batches[0].inputs.shape[1], settings.hidden), np.float32)
        done = ENGINES[FASTEST](theta, batches, rule, state)
        costs.extend(done.cost.tolist())
        norms.extend(done.norm.tolist())
        weight += sum(float(batch.weights.sum()) for batch in batches)
    return math.fsum(costs) / weight, norms


def _rule(run: DataRun, problem: DataProblem, settings: DataOptimization) -> Rule:
    method = METHODS[settings.method]
    falls_to = len(run.curve) + 1 if settings.alpha_falls else 1
    return Rule(
        sigma=NATURAL_DATA_NONLINEARITY,
        loss=problem.loss,
        learning_rate=run.rate,
        threshold=settings.threshold if method.clips else None,
        alpha=settings.alpha / falls_to if method.regularizes else 0.0,
        biases=settings.biases,
    )


def _alike(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Yield the batches in order, a few at a time, together those of one number of sequences."""
    for _, same in groupby(batches, lambda batch: batch.weights.shape[1]):
        while some := list(islice(same, TOGETHER)):
            yield some
