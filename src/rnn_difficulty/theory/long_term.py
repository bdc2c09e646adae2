"""Long-term components relative to short-term ones: what vanishing and exploding mean (§2).

With the error e_T = ∂E_T/∂x_T of one cost, the temporal component of step k is

    e_T · ∂x_T/∂x_k · ∂⁺x_k/∂p    for p = W_rec or b.

In eq. 2 ∂⁺x_k/∂b = I, and ‖∂⁺x_k/∂W_rec‖ puts ‖σ(x_{k−1})‖ beside the error. So the ratio to the
component of k = T is how much ∂x_T/∂x_k stretches the error, for W_rec times a ratio of states.
"""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.norms import norms
from rnn_difficulty.theory.notation import FloatArray, Parameters


class Ratios(NamedTuple):
    """‖component (T, k)‖ / ‖component (T, T)‖ for the lags T − k = 0 … T − 1, `[T]` each."""

    b: FloatArray
    """The stretch ‖e_T ∂x_T/∂x_k‖ / ‖e_T‖, in the states of eq. 2."""
    W_rec: FloatArray
    """The stretch times ‖σ(x_{k−1})‖ / ‖σ(x_{T−1})‖."""


def component_ratios(cell: Cell, theta: Parameters, x: FloatArray, e_T: FloatArray) -> Ratios:
    """Carry the error `e_T` `[H]` back along the states `x` `[T + 1, H]` of one sequence.

    A network that explodes has ratios of b which grow exponentially with the lag; in one that
    vanishes they fall exponentially. Both forms of the cell give the same ratios.

    Raises:
        ValueError: shapes that do not fit the network, or e_T = 0.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(2 * np.eye(1), np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    >>> x = np.array([[1.0], [2.0], [4.0], [8.0]])  # x_t = 2 x_{t−1}
    >>> rd.component_ratios(rd.equation_2(rd.IDENTITY), theta, x, np.ones(1))
    Ratios(b=array([1., 2., 4.]), W_rec=array([1., 1., 1.]))
    """
    known = shapes.network(theta)
    shapes.check(known, "x", x, "T + 1", "H")
    shapes.check(known, "e_T", e_T, "H")
    if not e_T.any():
        raise ValueError("expected an error e_T ≠ 0, got 0: carry back a cost that depends on x_T")
    errors = [e_T]
    for k in range(len(x) - 1, 1, -1):
        errors.append(cell.pull_back(theta, errors[-1], x[k - 1], x[k]))
    delta = norms(np.stack(errors) * cell.left(x[:0:-1]))[:, 0]
    states = norms(cell.hidden(x[-2::-1]))[:, 0]
    b = delta / delta[0]
    return Ratios(b, b * states / states[0])
