"""Values known from elsewhere (`data/known.toml`) beside what the theory package computes."""

import tomllib
from collections.abc import Callable

import numpy as np
import pandas as pd

from rnn_difficulty import paths
from rnn_difficulty.claims.remembered import remembered
from rnn_difficulty.theory import initialization, spectral
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.clipping import clip_elementwise
from rnn_difficulty.theory.dynamical_systems import saddle_nodes
from rnn_difficulty.theory.error_surface import Surface, surface
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters

W = 5.0
GRID = np.linspace(-8, 8, 100_001)


def table() -> pd.DataFrame:
    """Return a row per known value: quantity, section, known, computed, source."""
    values = tomllib.loads((paths.DATA / "known.toml").read_text(encoding="utf-8"))["value"]
    computed = remembered("known", _computed, [__name__])
    rows = [
        {
            "quantity": value["quantity"],
            "section": value["section"],
            "known": float(value["value"]),
            "computed": computed[value["quantity"]],
            "source": value["source"],
        }
        for value in values
    ]
    return pd.DataFrame(rows)


def _computed() -> dict[str, float]:
    return {quantity: _rounded(compute()) for quantity, compute in COMPUTED.items()}


def _rounded(value: float) -> float:
    # Eight digits: the last bits differ between machines, the table must not. An eigenvalue of a
    # defective matrix that should be 0 is 0 up to the root of the precision only.
    return 0.0 if abs(value) < 1e-6 else float(f"{value:.8g}")


def _non_normal() -> FloatArray:
    return spectral.power_norms(spectral.NON_NORMAL, 100)


def _last_growing(norms: FloatArray) -> int:
    return int(np.flatnonzero(norms >= 1)[-1]) + 1


def _at_the_wall() -> Surface:
    return surface(np.array(W), np.array(-2.61234136))


def _counterexample_growth() -> float:
    theta, x = spectral.eigenvalue_counterexample()
    J = equation_2(TANH).jacobian(theta, x, x)
    return float(np.linalg.norm(J @ J, 2) / np.linalg.norm(J, 2))


def _smart_tanh() -> FloatArray:
    rng = np.random.default_rng(0)
    return initialization.smart_tanh(rng, initialization.Sizes(50, 6, 4)).W_rec


def _clipped_sum() -> float:
    components = Parameters(*(np.array([g]) for g in (10.0, -9.5, -0.4, 0.0, 0.0)))
    return sum(float(g.sum()) for g in clip_elementwise(components, 1.0))


COMPUTED: dict[str, Callable[[], float]] = {
    "lower saddle-node, w = 5: b": lambda: saddle_nodes(W)[0].b,
    "upper saddle-node, w = 5: b": lambda: saddle_nodes(W)[1].b,
    "γ of tanh": lambda: TANH.sigma_prime(GRID).max(),
    "γ of the sigmoid": lambda: SIGMOID.sigma_prime(GRID).max(),
    "non-normal W: largest ‖Wˡ‖": lambda: _non_normal().max(),
    "non-normal W: l of the largest ‖Wˡ‖": lambda: int(_non_normal().argmax()),
    "non-normal W: first l with ‖Wˡ‖ < 1": lambda: _last_growing(_non_normal()),
    "eigenvalue counterexample: ρ(W)": lambda: spectral.spectral_radius(
        spectral.eigenvalue_counterexample().theta.W_rec
    ),
    "eigenvalue counterexample: ‖W‖": lambda: spectral.largest_singular_value(
        spectral.eigenvalue_counterexample().theta.W_rec
    ),
    "eigenvalue counterexample: ‖J²‖ / ‖J‖": _counterexample_growth,
    "wall at (5, −2.61234136): E": lambda: float(_at_the_wall().E),
    "wall at (5, −2.61234136): ∂E/∂w": lambda: float(_at_the_wall().dE_dw),
    "wall at (5, −2.61234136): ∂E/∂b": lambda: float(_at_the_wall().dE_db),
    "element-wise clipping of 10, −19/2, −2/5 at 1: sum": _clipped_sum,
    "smart tanh: ρ(W_rec)": lambda: spectral.spectral_radius(_smart_tanh()),
    "smart tanh: connections of each unit": lambda: (_smart_tanh() != 0).sum(axis=0).max(),
}
"""Quantity → how the package computes it."""
