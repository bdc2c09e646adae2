"""Back-propagation through time, written to be read (ICML 2013, eqs 3-5).

NumPy, float64: the definition every engine is tested against. The error signal ∂E/∂x_k is a row
vector, so it is multiplied from the left: ∂E/∂x_{k−1} = ∂E/∂x_k · ∂x_k/∂x_{k−1} + ∂⁺E/∂x_{k−1}.
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import gmean

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.cost import SOFTMAX, Cost
from rnn_difficulty.theory.norms import scaled
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters, dense_inputs


class BPTT(NamedTuple):
    """What one pass through time gives."""

    cost: float
    """E."""
    x: FloatArray
    """x_0 … x_T, `[T + 1, B, H]`."""
    error: FloatArray
    """∂E/∂x_k for k = 0 … T, `[T + 1, B, H]`."""
    gradient: Parameters
    """∂E/∂θ."""


def forward(cell: Cell, theta: Parameters, u: FloatArray, x_0: FloatArray) -> FloatArray:
    """Return x_0 … x_T `[T + 1, B, H]` for inputs u `[T, B, D]`.

    Each step is x_t = F(x_{t−1}, u_t, θ) (ICML 2013, eq. 1).

    Raises:
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.eye(1), np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    >>> u = np.ones((3, 1, 1))
    >>> rd.bptt.forward(rd.equation_2(rd.IDENTITY), theta, u, np.zeros((1, 1))).ravel()
    array([0., 1., 2., 3.])
    """
    known = shapes.network(theta)
    shapes.check(known, "x_0", x_0, shapes.REST, "H")
    shapes.check(known, "u", u, shapes.REST, "D")
    x = [x_0]
    for u_t in u:
        x.append(cell.step(theta, x[-1], u_t))
    return np.stack(x)


def outputs(cell: Cell, theta: Parameters, x: FloatArray) -> FloatArray:
    """Return y = W_out h(x) + b_out, `[..., K]`, for states `[..., H]`.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    shapes.check(shapes.network(theta), "x", x, shapes.REST, "H")
    return cell.hidden(x) @ theta.W_out.T + theta.b_out


def cost(cell: Cell, theta: Parameters, x: FloatArray, batch: Batch, loss: Cost) -> float:
    """Return E = Σ_t E_t over the scored steps, the last S of x `[T + 1, B, H]`."""
    y = outputs(cell, theta, _scored(x, batch))
    return float((batch.weights * loss.value(y, batch.targets)).sum())


def output_error(
    cell: Cell, theta: Parameters, x: FloatArray, batch: Batch, loss: Cost
) -> FloatArray:
    """Return ∂E/∂y `[S, B, K]` of the scored steps."""
    y = outputs(cell, theta, _scored(x, batch))
    return batch.weights[..., None] * loss.derivative(y, batch.targets)


def immediate_error(cell: Cell, theta: Parameters, x: FloatArray, dy: FloatArray) -> FloatArray:
    """Return ∂⁺E/∂x_k = ∂E_k/∂x_k, k = 0 … T, `[T + 1, B, H]` from `dy` = ∂E/∂y."""
    immediate = np.zeros_like(x)
    scored = slice(len(x) - len(dy), None)
    immediate[scored] = (dy @ theta.W_out) * cell.right(x[scored])
    return immediate


def error_signal(cell: Cell, theta: Parameters, x: FloatArray, immediate: FloatArray) -> FloatArray:
    """Return ∂E/∂x_k for k = 0 … T from the immediate ∂⁺E/∂x_k, both `[T + 1, B, H]`.

    ∂E/∂x_{k−1} = ∂E/∂x_k · ∂x_k/∂x_{k−1} + ∂⁺E/∂x_{k−1}: the products of ICML 2013, eq. 5, carried
    back step by step.

    Raises:
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.eye(1) / 2, np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    >>> x = np.zeros((4, 1, 1))
    >>> only_last = np.array([0.0, 0.0, 0.0, 1.0]).reshape(4, 1, 1)
    >>> rd.error_signal(rd.equation_2(rd.TANH), theta, x, only_last).ravel()
    array([0.125, 0.25 , 0.5  , 1.   ])
    """
    known = shapes.network(theta)
    shapes.check(known, "x", x, "T + 1", "B", "H")
    shapes.check(known, "immediate", immediate, "T + 1", "B", "H")
    error = immediate.copy()
    for k in range(len(x) - 1, 0, -1):
        error[k - 1] += cell.pull_back(theta, error[k], x[k - 1], x[k])
    return error


def gradient(cell: Cell, theta: Parameters, batch: Batch, loss: Cost, x_0: FloatArray) -> BPTT:
    """Return E, the states, the error signal and ∂E/∂θ (ICML 2013, eqs 3 and 4).

    ∂E/∂θ = Σ_k ∂E/∂x_k · ∂⁺x_k/∂θ, where ∂⁺ is the immediate derivative, x_{k−1} held fixed.
    `x_0` is `[B, H]`.

    Raises:
        TypeError: not `Parameters`, not a `Batch`.
        ValueError: shapes that do not fit the network, symbols or classes that it does not have.

    >>> import rnn_difficulty as rd
    >>> rng = np.random.default_rng(0)
    >>> theta = rd.basic_tanh(rng, rd.Sizes(hidden=50, inputs=6, outputs=4))
    >>> batch = rd.temporal_order.sample(rng, sequences=20, length=100)
    >>> run = rd.bptt.gradient(rd.footnote_1(rd.TANH), theta, batch, rd.SOFTMAX, np.zeros((20, 50)))
    >>> run.error.shape, run.gradient.W_rec.shape
    ((101, 20, 50), (50, 50))
    """
    _check(theta, batch, loss, x_0)
    u = dense_inputs(theta, batch)
    x = forward(cell, theta, u, x_0)
    dy = output_error(cell, theta, x, batch, loss)
    error = error_signal(cell, theta, x, immediate_error(cell, theta, x, dy))
    delta = error[1:] * cell.left(x[1:])
    dtheta = Parameters(
        W_rec=np.einsum("tbi,tbj->ij", delta, cell.hidden(x[:-1])),
        W_in=np.einsum("tbi,tbd->id", delta, u),
        b=delta.sum(axis=(0, 1)),
        W_out=np.einsum("tbk,tbj->kj", dy, cell.hidden(_scored(x, batch))),
        b_out=dy.sum(axis=(0, 1)),
    )
    return BPTT(cost(cell, theta, x, batch, loss), x, error, dtheta)


def temporal_components(
    cell: Cell, theta: Parameters, batch: Batch, loss: Cost, x_0: FloatArray
) -> FloatArray:
    """Return ∂E_t/∂x_t · ∂x_t/∂x_k · ∂⁺x_k/∂W_rec for every t and k (ICML 2013, eq. 4).

    Shape `[T, T, H, H]`, entry [t − 1, k − 1], 0 where k > t; summed over the batch. Their sum is
    ∂E/∂W_rec. The contribution is *long term* where k ≪ t and *short term* where k is near t.
    `x_0` is `[B, H]`.

    Raises:
        TypeError: not `Parameters`, not a `Batch`.
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.eye(1) / 2, np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    >>> batch = rd.Batch(np.zeros((3, 1, 1)), np.ones((3, 1, 1)), np.ones((3, 1)))
    >>> rest = np.zeros((1, 1))
    >>> rd.temporal_components(rd.equation_2(rd.TANH), theta, batch, rd.SQUARED, rest).shape
    (3, 3, 1, 1)
    """
    _check(theta, batch, loss, x_0)
    x = forward(cell, theta, dense_inputs(theta, batch), x_0)
    dy = output_error(cell, theta, x, batch, loss)
    immediate = immediate_error(cell, theta, x, dy)
    steps = len(x) - 1
    components = np.zeros((steps, steps, *theta.W_rec.shape))
    for t in range(1, steps + 1):
        only_t = np.zeros_like(immediate)
        only_t[t] = immediate[t]
        delta = error_signal(cell, theta, x, only_t)[1:] * cell.left(x[1:])
        components[t - 1] = np.einsum("kbi,kbj->kij", delta, cell.hidden(x[:-1]))
    return components


def relative_norms(components: FloatArray) -> FloatArray:
    """Return ‖component (t, k)‖ / ‖component (t, t)‖, `[T, T]`, of `components` `[T, T, H, H]`.

    1 on the diagonal, 0 where k > t. Each step may have a scale of its own.

    Raises:
        ValueError: another shape, or a component (t, t) = 0.

    >>> import rnn_difficulty as rd
    >>> rd.relative_norms(np.array([[2.0, 0.0], [1.0, 4.0]])[..., None, None])
    array([[1.  , 0.  ],
           [0.25, 1.  ]])
    """
    shapes.check({}, "components", components, "T", "T", "H", "H")
    components, exponent = scaled(components, axis=(2, 3))
    size, exponent = np.linalg.norm(components, axis=(2, 3)), exponent[..., 0, 0]
    own, own_exponent = np.diagonal(size)[:, None], np.diagonal(exponent)[:, None]
    if not own.all():
        raise ValueError(
            f"expected a cost at every step, got a component (t, t) = 0 at t = "
            f"{int(own.argmin()) + 1}: score every step, and let no unit saturate there"
        )
    return np.ldexp(size / own, exponent - own_exponent)


def mean_by_lag(relative: FloatArray) -> FloatArray:
    """Return the geometric mean over t of `relative[t, t − l]` for l = 0 … T − 1, `[T]`.

    Raises:
        ValueError: not `[T, T]`.

    >>> import rnn_difficulty as rd
    >>> relative = np.array([[1.0, 0.0, 0.0], [0.2, 1.0, 0.0], [0.1, 0.8, 1.0]])
    >>> rd.mean_by_lag(relative).round(10)
    array([1. , 0.4, 0.1])
    """
    shapes.square("relative", relative, "T")
    return np.array([gmean(np.diagonal(relative, -lag)) for lag in range(len(relative))])


def jacobian_product(cell: Cell, theta: Parameters, x: FloatArray, t: int, k: int) -> FloatArray:
    """Return ∂x_t/∂x_k = Π_{t ≥ i > k} ∂x_i/∂x_{i−1} `[H, H]` (ICML 2013, eq. 5).

    `x` are the states of one sequence, `[T + 1, H]`.

    Raises:
        ValueError: not 0 ≤ k ≤ t ≤ T, or shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(2 * np.eye(2), np.eye(2), np.zeros(2), np.eye(2), np.zeros(2))
    >>> rd.jacobian_product(rd.equation_2(rd.TANH), theta, np.zeros((11, 2)), t=10, k=0)
    array([[1024.,    0.],
           [   0., 1024.]])
    """
    shapes.check(shapes.network(theta), "x", x, "T + 1", "H")
    if not 0 <= k <= t < len(x):
        raise ValueError(f"expected 0 ≤ k ≤ t ≤ {len(x) - 1}, got k = {k}, t = {t}")
    product = np.eye(x.shape[1])
    for i in range(k + 1, t + 1):
        product = cell.jacobian(theta, x[i - 1], x[i]) @ product
    return product


def _check(theta: Parameters, batch: Batch, loss: Cost, x_0: FloatArray) -> None:
    known = shapes.network(theta)
    shapes.batch(known, batch, classes=loss is SOFTMAX)
    shapes.check(known, "x_0", x_0, "B", "H")


def _scored(x: FloatArray, batch: Batch) -> FloatArray:
    if len(batch.weights) >= len(x):
        raise ValueError(
            f"expected at most {len(x) - 1} scored steps, got {len(batch.weights)}: shorten "
            "batch.targets and batch.weights to the length of batch.inputs"
        )
    return x[len(x) - len(batch.weights) :]
