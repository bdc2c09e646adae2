"""The error signal against the lag: how much of ∂E/∂x_T is left at ∂E/∂x_{T−lag}."""

import numpy as np

from rnn_difficulty.theory.notation import FloatArray

SEQUENCES = 100
"""Fresh sequences whose error signal is measured."""
LAGS = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200)
Signal = dict[str, float | None]
"""Lag → ‖∂E/∂x_{T−lag}‖ / ‖∂E/∂x_T‖, the median over the sequences; None where no sequence has
an error at the last step, or the ratio is not a number."""


def by_lag(norms: FloatArray) -> Signal:
    """Return the signal at every lag of `LAGS` that the sequences have; `norms` is `[T + 1, B]`."""
    T, last = len(norms) - 1, np.asarray(norms[-1], float)
    return {str(lag): _ratio(norms[T - lag], last) for lag in LAGS if lag <= T}


def _ratio(norms: FloatArray, last: FloatArray) -> float | None:
    ratios = (norms / np.where(last > 0, last, np.nan))[last > 0]
    middle = float(np.median(ratios)) if len(ratios) else np.nan
    return float(f"{middle:.6g}") if np.isfinite(middle) else None
