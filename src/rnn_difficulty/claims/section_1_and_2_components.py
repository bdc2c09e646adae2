"""§2: temporal components ∂E_t/∂x_t · ∂x_t/∂x_k · ∂⁺x_k/∂θ, the longest against the shortest."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.random_networks import Case
from rnn_difficulty.claims.theory_rules import possible
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import IDENTITY, SIGMOID
from rnn_difficulty.theory.notation import Parameters

STEPS, SEEDS = 50, range(20)
SHRUNK, GROWN = 0.7, 3.0
"""λ₁ of the linear networks."""
W, B = 5.0, -2.5
"""Of one sigmoid unit, whose state rests on the boundary between its two basins."""
FAR = 1000.0


class Ratio(NamedTuple):
    """The norm of the component of k = 1 over that of k = T."""

    W_rec: float
    b: float


def ratio(given: Case) -> Ratio:
    """Carry the error of one cost, at T, back: ‖∂⁺x_k/∂W_rec‖ is ‖σ(x_{k−1})‖, ‖∂⁺x_k/∂b‖ is 1."""
    x, T = given.x[:, 0], len(given.x) - 1
    error = last = np.ones(x.shape[1])
    for k in range(T, 1, -1):
        error = given.cell.pull_back(given.theta, error, x[k - 1], x[k])
    b = float(np.linalg.norm(error) / np.linalg.norm(last))
    first, newest = (np.linalg.norm(given.cell.hidden(x[k])) for k in (0, T - 1))
    return Ratio(b * float(first / newest), b)


def on_the_boundary() -> Case:
    """Return one unit without input, at rest on the boundary between two basins."""
    one, none = np.ones((1, 1)), np.zeros((1, 1))
    theta = Parameters(W * one, none, np.array([B]), none, np.zeros(1))
    boundary = dynamics.basin_boundary(W, B)
    x = np.full((STEPS + 1, 1, 1), np.nan if boundary is None else boundary)
    return Case(equation_2(SIGMOID), theta, np.zeros((STEPS, 1, 1)), x)


def long_term_components() -> Judgement:
    """Components of W_rec, relative to the short-term one, that grow, and some that shrink."""
    shrunk, grown = (
        [ratio(random_networks.case(seed, IDENTITY, gain, STEPS)) for seed in SEEDS]
        for gain in (SHRUNK, GROWN)
    )
    unit = ratio(on_the_boundary())
    largest = max(each.W_rec for each in shrunk)
    low, high = (significant(f(r.W_rec for r in grown), 1) for f in (min, max))
    said = (
        f"over {STEPS} steps relative to the short-term one: W_rec of one unit on a basin boundary "
        f"{significant(unit.W_rec, 1)}, of linear networks with λ₁ = {SHRUNK:g} at most "
        f"{significant(largest, 1)}, with λ₁ = {GROWN:g}, whose states shrink going back, "
        f"{low} to {high}, their b up to {significant(max(r.b for r in grown), 1)}"
    )
    return possible([unit.W_rec > FAR and largest < 1 / FAR], said)
