"""Hessian-free optimization, with structural damping.

One step from θ, with E and its gradient g on some sequences and the curvature on a part of them:

    δ ≈ argmin q(δ),  q(δ) = ½ δᵀ (G + λ (I + μ S)) δ + gᵀ δ
                                         conjugate gradients, started at ζ times the last δ,
                                         preconditioned by (mean of (∂E_b/∂θ)² + λ)^¾
    go back along their iterates, as long as E(θ + δ) does not rise
    ρ = (E(θ + δ) − E(θ)) / q(δ)         below ¼: λ ← 3/2 λ; above ¾: λ ← 2/3 λ
    θ ← θ + β δ                          β = 1, .8, .64, … until E has sunk enough

Source: Martens 2010, §4 (λ by Levenberg and Marquardt in §4.1, preconditioner in §4.7); structural
damping S: Martens & Sutskever 2011, §4; ζ: Martens & Sutskever 2012.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.engines import plain
from rnn_difficulty.remedies import (
    backtracking,
    conjugate_gradients,
    tanh_curvature,
    tanh_network,
)
from rnn_difficulty.remedies.interface import FORWARD, Remedy, Settings, State, Trained
from rnn_difficulty.remedies.joined_batches import Joined, joined
from rnn_difficulty.remedies.parameter_vectors import flat, moved, shaped
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, Parameters

DTYPE = torch.float64
ZETA = 0.95
ALPHA = 0.75
PRODUCT = 2
"""Gradient evaluations of a Gauss–Newton product: two passes forward in one, and two back."""


class Problem(NamedTuple):
    """E on some sequences, and the curvature on the first of them."""

    whole: Joined
    part: Joined
    loss: str


class Step(NamedTuple):
    """One step."""

    theta: Parameters
    damping: float
    """λ for the next step."""
    delta: Tensor
    """Where the conjugate gradients ended, `[N]`; 0 where that was of no use."""
    cost: float
    norm: float
    products: int
    trials: int
    """Evaluations of E."""


def step(
    theta: Parameters, damping: float, mu: float, last: Tensor, problem: Problem, most: int
) -> Step:
    """Return one step from θ; `damping` is λ, `last` where the last step's search ended `[N]`."""
    at = tanh_curvature.linearize(theta, problem.whole, problem.loss)
    slope, squares = tanh_curvature.gradient(at)
    E, g, mean_square = tanh_curvature.cost(at), flat(slope), flat(squares) * at.h.shape[1]
    preconditioner = (mean_square + damping) ** ALPHA
    B = damped_curvature(theta, damping, mu, problem)
    solved = conjugate_gradients.minimize(B, g, ZETA * last, preconditioner, most)
    E_at = Evaluated(theta, problem)
    delta, E_new, q = backtracking.best_iterate(solved, E_at)
    scale = backtracking.line_search(E_at, E, g, delta, E_new)
    return Step(
        theta=moved(theta, scale * delta) if scale else theta,
        damping=damping * levenberg_marquardt(reduction_ratio(E, E_new, q)),
        # From a search that led nowhere the next one would not come back.
        delta=solved.iterates[-1] if scale else torch.zeros_like(g),
        cost=E,
        norm=float(g.norm()),
        products=solved.products,
        trials=E_at.trials,
    )


def damped_curvature(
    theta: Parameters, damping: float, mu: float, problem: Problem
) -> Callable[[Tensor], Tensor]:
    """Return v ↦ (G + λ (I + μ S)) v, of vectors `[N]`."""
    at = tanh_curvature.linearize(theta, problem.part, problem.loss)

    def B(v: Tensor) -> Tensor:
        Gv = tanh_curvature.product(at, shaped(v, theta), damping * mu)
        return flat(Gv) + damping * v

    return B


def reduction_ratio(E: float, E_new: float, q: float) -> float:
    """Return ρ; −∞ where q promised no decrease."""
    return (E_new - E) / q if q < 0 else -np.inf


def levenberg_marquardt(rho: float) -> float:
    """Return what λ is multiplied by: damp more where the quadratic promised too much."""
    if rho < 1 / 4 or np.isnan(rho):
        return 3 / 2
    return 2 / 3 if rho > 3 / 4 else 1.0


class Evaluated:
    """δ ↦ E(θ + δ), counting its calls."""

    def __init__(self, theta: Parameters, problem: Problem) -> None:
        """Begin to count."""
        self.theta, self.problem, self.trials = theta, problem, 0

    def __call__(self, delta: Tensor) -> float:
        """Return E(θ + δ); infinity where it is not a number."""
        self.trials += 1
        there = moved(self.theta, delta)
        at = tanh_curvature.linearize(there, self.problem.whole, self.problem.loss)
        E = tanh_curvature.cost(at)
        return E if np.isfinite(E) else np.inf


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the weights; remember λ, and that no search ended anywhere yet."""
    state = tanh_network.start(rng, task, settings)
    N = sum(p.size for p in state.values())
    damping = np.array(settings["damping"], np.float64)
    return state | {"damping": damping, "delta": np.zeros(N, np.float32)}


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Do a step on every `batches` of the settings, with the curvature of the first of them."""
    size, part = int(settings["batches"]), int(settings["curvature_batches"])
    evaluations, costs, norms = 0.0, [], []
    for first in range(0, len(batches), size):
        group = batches[first : first + size]
        theta = plain.tensors(tanh_network.parameters(state), DTYPE)
        problem = Problem(joined(group, DTYPE), joined(group[:part], DTYPE), task.loss)
        last = torch.from_numpy(state["delta"]).to(DTYPE)
        damping, mu = float(state["damping"]), float(settings["mu"])
        done = step(theta, damping, mu, last, problem, int(settings["iterations"]))
        for name, p in done.theta._asdict().items():
            state[name][...] = p.numpy()
        state["delta"][...] = done.delta.numpy()
        state["damping"][...] = done.damping
        costs.append(done.cost)
        norms.append(done.norm)
        evaluations += len(group) * (1 + FORWARD * done.trials)
        evaluations += len(group[:part]) * (FORWARD + PRODUCT * done.products)
    return Trained(evaluations, float(np.mean(costs)), float(np.mean(norms)))


HESSIAN_FREE = Remedy("Hessian-free", start, train, tanh_network.outputs, tanh_network.error_signal)
