"""The random networks that general statements of the theory are tried on; always the same ones."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, spectral
from rnn_difficulty.theory.cell import Cell, equation_2
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH, Nonlinearity
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters

SIZES = Sizes(hidden=8, inputs=2, outputs=3)
SEEDS = range(20)
PAPER_SIZES = Sizes(50, temporal_order.INPUTS, temporal_order.OUTPUTS)
"""Of the paper's networks on the temporal order task (ICML 2013, §4.1.1)."""
PAPER_BATCH = 20


class Case(NamedTuple):
    """One network on one sequence."""

    cell: Cell
    theta: Parameters
    u: FloatArray
    """`[T, 1, D]`."""
    x: FloatArray
    """`[T + 1, 1, H]`."""

    def jacobian_norms(self) -> FloatArray:
        """Return ‖∂x_T/∂x_{T−l}‖ for l = 0 … T."""
        return spectral.jacobian_norms(self.cell, self.theta, self.x[:, 0])


def case(seed: int, sigma: Nonlinearity, lambda_1: float, steps: int) -> Case:
    """Return a network (eq. 2) with the given λ₁, driven by inputs from N(0, 1)."""
    rng = np.random.default_rng(seed)
    theta = gaussian(rng, SIZES, 0.5)
    theta = theta._replace(
        W_rec=spectral.rescaled(theta.W_rec, lambda_1), b=rng.normal(0, 0.2, SIZES.hidden)
    )
    u, x_0 = rng.normal(size=(steps, 1, SIZES.inputs)), rng.normal(size=(1, SIZES.hidden))
    cell = equation_2(sigma)
    return Case(cell, theta, u, bptt.forward(cell, theta, u, x_0))


def networks(gain: float, steps: int) -> list[Case]:
    """Return networks of both nonlinearities with λ₁ γ = `gain`."""
    return [
        case(seed, sigma, gain / sigma.gamma, steps) for seed in SEEDS for sigma in (TANH, SIGMOID)
    ]


def matrices() -> list[FloatArray]:
    """Return square matrices of several kinds and sizes, none of them 0 or nilpotent."""
    found = [spectral.NON_NORMAL]
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        W = rng.normal(size=(2 + seed % 9, 2 + seed % 9))
        found += [W, W + W.T, np.triu(W), W * (rng.random(W.shape) < 0.7) + np.eye(len(W))]
    return found


def scored_batch(seed: int, given: Case) -> Batch:
    """Return the inputs of a case with a random class to answer at every step."""
    steps = len(given.u)
    targets = np.random.default_rng(seed).integers(0, SIZES.outputs, (steps, 1))
    return Batch(given.u, targets, np.full((steps, 1), 1 / steps))


def moved(theta: Parameters, step: float) -> Parameters:
    """Return θ with one entry of W_rec moved, for differences."""
    W_rec = theta.W_rec.copy()
    W_rec[0, 1] += step
    return theta._replace(W_rec=W_rec)


def cosine(a: FloatArray, b: FloatArray) -> float:
    """Return the cosine of the angle between two arrays of one shape, taken as vectors."""
    return float((a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b))
