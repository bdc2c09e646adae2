"""Training in epochs over natural data: polyphonic music and characters (ICML 2013, §4.2).

Sigmoid units, sequences of at most 200 steps, the learning rate halved whenever the training cost
of an epoch rises, α_t = α/t in epochs. The epoch with the best validation cost is kept; the test
fold is read once, with its parameters.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.initialization import Sizes, gaussian
from rnn_difficulty.notation import Batch, Parameters
from rnn_difficulty.training.methods import METHODS, descend

DTYPE = torch.float32
SIGMA = "sigmoid"


@dataclass(frozen=True)
class Optimization:
    """How one network is trained; what no edition of the paper states is our choice."""

    method: str
    seed: int
    epochs: int
    hidden: int
    learning_rate: float
    threshold: float
    alpha: float
    """α in epoch 1; α_t = α/t."""
    deviation: float
    """Standard deviation of the initial weights."""
    biases: bool
    carried: bool
    """Whether each batch starts from the states in which the one before ended."""


class Problem(NamedTuple):
    """A data set cut into batches; each fold is a function, so that no epoch is held in memory."""

    inputs: int
    outputs: int
    loss: str
    train: Callable[[np.random.Generator], Iterator[Batch]]
    valid: Callable[[], Iterator[Batch]]
    test: Callable[[], Iterator[Batch]]


class Epoch(NamedTuple):
    """One line of the learning curve; costs in nats per scored step."""

    epoch: int
    train: float
    valid: float
    learning_rate: float
    gradient_norm: float
    """Mean ‖ĝ‖ before clipping."""
    largest_norm: float


class Outcome(NamedTuple):
    """The run's scores, in nats per scored step, at the epoch with the best validation cost."""

    train: float
    valid: float
    test: float
    best_epoch: int
    diverged: bool
    curve: list[Epoch]
    theta: Parameters


def train(problem: Problem, settings: Optimization) -> Outcome:
    """Train for `settings.epochs` epochs, or until the cost or θ is not finite any more."""
    initial, order = (
        np.random.default_rng(s) for s in np.random.SeedSequence(settings.seed).spawn(2)
    )
    sizes = Sizes(settings.hidden, problem.inputs, problem.outputs)
    theta = plain.tensors(gaussian(initial, sizes, settings.deviation), DTYPE)
    rate, best, best_theta = settings.learning_rate, math.inf, theta
    curve: list[Epoch] = []
    for epoch in range(1, settings.epochs + 1):
        cost, norms = _train_epoch(theta, problem, settings, order, rate, settings.alpha / epoch)
        if not (math.isfinite(cost) and all(bool(p.isfinite().all()) for p in theta)):
            break
        valid = evaluate(theta, problem.valid(), problem.loss, settings.carried)
        if valid < best:
            best, best_theta = valid, Parameters(*(p.clone() for p in theta))
        curve.append(Epoch(epoch, cost, valid, rate, math.fsum(norms) / len(norms), max(norms)))
        if len(curve) > 1 and not cost <= curve[-2].train:
            rate /= 2
    return _outcome(problem, settings, best_theta, curve)


def evaluate(theta: Parameters, batches: Iterator[Batch], loss: str, carried: bool) -> float:
    """Return the micro-average: cost summed over all scored steps over their (weighted) number."""
    total = weight = 0.0
    h = None
    for batch in (plain.batch_tensors(b, DTYPE) for b in batches):
        states = plain.forward(theta, batch.inputs, _start(h, theta, batch, carried), SIGMA)
        value, _ = COSTS[loss](plain.outputs(theta, states[1:]), batch.targets)
        total += float((batch.weights * value).sum(dtype=torch.float64))
        weight += float(batch.weights.sum(dtype=torch.float64))
        h = states[-1]
    return total / weight


def _outcome(
    problem: Problem, settings: Optimization, theta: Parameters, curve: list[Epoch]
) -> Outcome:
    if not curve:
        return Outcome(math.nan, math.nan, math.nan, 0, True, curve, theta)
    best = min(curve, key=lambda epoch: epoch.valid)
    return Outcome(
        train=best.train,
        valid=best.valid,
        test=evaluate(theta, problem.test(), problem.loss, settings.carried),
        best_epoch=best.epoch,
        diverged=len(curve) < settings.epochs,
        curve=curve,
        theta=theta,
    )


def _train_epoch(
    theta: Parameters,
    problem: Problem,
    settings: Optimization,
    rng: np.random.Generator,
    rate: float,
    alpha: float,
) -> tuple[float, list[float]]:
    method = METHODS[settings.method]
    threshold = settings.threshold if method.clips else None
    total = weight = 0.0
    norms, h = [], None
    for batch in (plain.batch_tensors(b, DTYPE) for b in problem.train(rng)):
        h_0 = _start(h, theta, batch, settings.carried)
        step = plain.gradient(
            theta, batch, h_0, SIGMA, problem.loss, alpha if method.regularizes else 0.0
        )
        gradient = step.gradient if settings.biases else _without_biases(step.gradient)
        norms.append(descend(theta, gradient, rate, threshold))
        total, weight = total + float(step.cost), weight + float(batch.weights.sum())
        h = step.h[-1]
    return total / weight, norms


def _start(h: Tensor | None, theta: Parameters, batch: Batch, carried: bool) -> Tensor:
    if carried and h is not None:
        return h
    return torch.zeros(batch.inputs.shape[1], len(theta.b), dtype=DTYPE)


def _without_biases(gradient: Parameters) -> Parameters:
    return gradient._replace(b=0 * gradient.b, b_out=0 * gradient.b_out)
