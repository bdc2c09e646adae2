"""§3.3: Ω keeps the norm of the error in the error's own direction, and in no other."""

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.random_networks import Case
from rnn_difficulty.claims.section_3_3 import error_of
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import bptt, regularizer
from rnn_difficulty.theory.nonlinearity import IDENTITY, TANH
from rnn_difficulty.theory.notation import FloatArray

SEEDS, STEPS, UPDATES, RATE = range(5), 3, 2000, 0.05
KEPT, CHANGED, DIRECTIONS = 0.01, 0.1, 200


def omega_direction() -> Judgement:
    """Minimize Ω over W_rec; then carry the error, and random directions, one step back."""
    minimized = [_without_omega(seed) for seed in SEEDS]
    kept, changed = (
        [measure(given, error) for given, error in minimized] for measure in (_kept, _changed)
    )
    holds = [k < KEPT and c > CHANGED for k, c in zip(kept, changed, strict=True)]
    control = _keeps_all_directions()
    spared = _kept(*control) < KEPT and _changed(*control) < CHANGED
    said = (
        f"norm in the error's direction off by at most {max(kept):.2%}, in random ones by "
        f"{min(changed):.0%} or more (median); "
        f"in a network with JᵀJ = I by {_changed(*control):.0%}"
    )
    return always([*holds, spared], said.replace("%", " %"))


def _without_omega(seed: int) -> tuple[Case, FloatArray]:
    """Return a network whose Ω is minimized, states and error held as they are, and the error."""
    given = random_networks.case(seed, TANH, 0.8, STEPS)
    error = error_of(seed, given)
    theta = given.theta
    for _ in range(UPDATES):
        slope = regularizer.omega_squared(given.cell, theta, given.x, error).W_rec
        theta = theta._replace(W_rec=theta.W_rec - RATE * slope)
    return given._replace(theta=theta), error


def _keeps_all_directions() -> tuple[Case, FloatArray]:
    """Return a linear network with an orthogonal W_rec: what Ω would be if it kept all norms."""
    given = random_networks.case(0, IDENTITY, 1.0, STEPS)
    theta = given.theta._replace(W_rec=np.linalg.qr(given.theta.W_rec)[0])
    x = bptt.forward(given.cell, theta, given.u, given.x[0])
    orthogonal = given._replace(theta=theta, x=x)
    return orthogonal, error_of(0, orthogonal)


def _kept(given: Case, error: FloatArray) -> float:
    """Return by how much a norm in the error's direction is off at most."""
    ratios = regularizer.norm_ratios(given.cell, given.theta, given.x, error)
    return float(np.abs(ratios - 1).max())


def _changed(given: Case, error: FloatArray) -> float:
    """Return by how much norms in random directions are off, the median."""
    rows = np.random.default_rng(0).normal(size=(DIRECTIONS, error.shape[-1]))
    off = []
    for k in range(STEPS):
        J = given.cell.jacobian(given.theta, given.x[k, 0], given.x[k + 1, 0])
        off.append(np.abs(np.linalg.norm(rows @ J, axis=1) / np.linalg.norm(rows, axis=1) - 1))
    return float(np.median(off))
