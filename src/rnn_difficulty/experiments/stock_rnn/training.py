"""A stock nn.RNN, a linear output and torch.optim.SGD, trained until temporal order is solved.

One update is what chapter 16 tells a reader to write: trace, cost + α Ω, backward, clip, step.
"""

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from rnn_difficulty.diagnosis.clipping import clip_norm_
from rnn_difficulty.diagnosis.omega import omega
from rnn_difficulty.diagnosis.trace import trace
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import INITIALIZATIONS, Sizes
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.theory.spectral import spectral_radius
from rnn_difficulty.training.generators import spawned
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.task_run import (
    TEST_SEQUENCES,
    Check,
    TaskOptimization,
    TaskOutcome,
    TaskRun,
)

if TYPE_CHECKING:
    from rnn_difficulty.training.checkpoint import Checkpoint

TEST_CHUNK = 1_000
SOLVED_BELOW = TEST_SEQUENCES // 100
SECONDS_BETWEEN_SAVES = 60


class Network(NamedTuple):
    """The paper's θ as PyTorch holds it: b is `bias_ih`, and `bias_hh`, a second one, stays 0."""

    rnn: Any
    """An nn.RNN."""
    out: nn.Linear

    def trained(self) -> list[Tensor]:
        """Return W_rec, W_in, b, W_out and b_out."""
        rnn, out = self
        return [rnn.weight_hh_l0, rnn.weight_ih_l0, rnn.bias_ih_l0, out.weight, out.bias]

    def theta(self) -> Parameters:
        """Return a copy in NumPy."""
        return Parameters(*(p.detach().numpy().copy() for p in self.trained()))

    def answer(self, x: Tensor) -> Tensor:
        """Return the scores of the classes after the last step, `[B, K]`, of x `[T, B, D]`."""
        answer: Tensor = self.out(self.rnn(x)[0][-1])
        return answer


def train(
    settings: TaskOptimization, length: int, checkpoint: "Checkpoint | None" = None
) -> TaskOutcome:
    """Train until solved, diverged, or `max_updates`; saved and continued as `until_solved` is."""
    torch.set_num_threads(1)
    saved = checkpoint.load() if checkpoint else None
    run = TaskRun.saved(*saved) if saved else _started(settings)
    network = _network(run.theta)
    at = time.monotonic()
    while run.updates < settings.max_updates:
        check = _train_some(run, network, settings, length)
        if not all(np.isfinite(p).all() for p in run.theta):
            return TaskOutcome(None, True, run.updates, run.curve, run.theta)
        run.curve.append(check)
        if check.error < SOLVED_BELOW / TEST_SEQUENCES:
            return TaskOutcome(run.updates, False, run.updates, run.curve, run.theta)
        if checkpoint and time.monotonic() - at > SECONDS_BETWEEN_SAVES:
            checkpoint.save(*run.to_save())
            at = time.monotonic()
    if checkpoint:
        checkpoint.save(*run.to_save())
    return TaskOutcome(None, False, run.updates, run.curve, run.theta)


def _started(settings: TaskOptimization) -> TaskRun:
    initial, drawn, tested = spawned(settings.seed, 3)
    sizes = Sizes(settings.hidden, temporal_order.INPUTS, temporal_order.OUTPUTS)
    theta = INITIALIZATIONS[settings.initialization](initial, sizes)
    return TaskRun(Parameters(*(p.astype(np.float32) for p in theta)), 0, [], drawn, tested)


def _network(theta: Parameters) -> Network:
    outputs, hidden = theta.W_out.shape
    network = Network(nn.RNN(theta.W_in.shape[1], hidden), nn.Linear(hidden, outputs))
    with torch.no_grad():
        for p, value in zip(network.trained(), theta, strict=True):
            p.copy_(torch.from_numpy(value))
        network.rnn.bias_hh_l0.zero_()
    network.rnn.bias_hh_l0.requires_grad_(False)
    return network


def _train_some(run: TaskRun, network: Network, settings: TaskOptimization, length: int) -> Check:
    """Train up to the next check, and test."""
    updates = min(settings.check_every, settings.max_updates - run.updates)
    sgd = torch.optim.SGD(network.trained(), lr=settings.learning_rate)
    done = [
        _update(network, sgd, settings, *_sample(run.drawn, settings.sequences, length))
        for _ in range(updates)
    ]
    run.theta, run.updates = network.theta(), run.updates + updates
    cost, norm = np.array(done).T
    return Check(
        updates=run.updates,
        cost=float(cost.mean()),
        gradient_norm=float(norm.mean()),
        largest_norm=float(norm.max()),
        rho=spectral_radius(run.theta.W_rec),
        error=_error(network, run.tested, length),
    )


def _update(
    network: Network,
    sgd: torch.optim.Optimizer,
    settings: TaskOptimization,
    x: Tensor,
    targets: Tensor,
) -> tuple[float, float]:
    """Do one update; return its cost and ‖ĝ‖ before clipping."""
    sgd.zero_grad()
    if METHODS[settings.method].regularizes:
        with trace(network.rnn) as steps:
            cost = cross_entropy(network.answer(x), targets)
        (cost + settings.alpha * omega(steps, cost)).backward()
    else:
        cost = cross_entropy(network.answer(x), targets)
        cost.backward()
    norm = clip_norm_(network.trained(), settings.threshold)
    sgd.step()
    return cost.item(), norm.item()


def _sample(rng: np.random.Generator, sequences: int, length: int) -> tuple[Tensor, Tensor]:
    batch = temporal_order.sample(rng, sequences, length)
    x = one_hot(torch.from_numpy(batch.inputs), temporal_order.INPUTS)
    return x.float(), torch.from_numpy(batch.targets[0])


def _error(network: Network, rng: np.random.Generator, length: int) -> float:
    """Return the share of fresh sequences that are wrong: of 10 000, fewer if 100 are at once."""
    wrong = seen = 0
    with torch.no_grad():
        while seen < TEST_SEQUENCES and wrong < SOLVED_BELOW:
            x, targets = _sample(rng, TEST_CHUNK, length)
            wrong += int((network.answer(x).argmax(1) != targets).sum())
            seen += TEST_CHUNK
    return wrong / seen
