"""The paper's symbols, and the containers that carry them through the package.

Arrays are float64 and time-major, `[T, B, H]`: T steps, B sequences, H hidden units, D inputs,
K outputs. Vectors are columns: `W_rec[i, j]` is the weight from unit j to unit i.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Parameters(NamedTuple):
    """θ, or a gradient ∂E/∂θ: the parameters of eq. 2 and of the output layer.

    The five fields are NumPy arrays in the theory modules and PyTorch tensors in `engines`.
    """

    W_rec: Any
    """Recurrent weights, `[H, H]`."""
    W_in: Any
    """Input weights, `[H, D]`."""
    b: Any
    """Biases of the hidden units, `[H]`."""
    W_out: Any
    """Output weights, `[K, H]`."""
    b_out: Any
    """Biases of the outputs, `[K]`."""


class Batch(NamedTuple):
    """B sequences with what they should produce: E = Σ_t Σ_b weights[t, b] · L(y_t, target_t).

    The last S steps are scored. `weights` says how much each counts, so one array covers the cost
    at the last step (S = 1), at every step (S = T), the mean or the sum over time, the mean over
    the batch, and the padding of shorter sequences (weight 0).
    """

    inputs: Any
    """u, `[T, B, D]`; or `[T, B]` integers that stand for one-hot vectors."""
    targets: Any
    """`[S, B]` classes, or `[S, B, K]` values."""
    weights: Any
    """`[S, B]`."""


def one_hot(symbols: NDArray[np.integer], size: int) -> FloatArray:
    """Return `[..., size]` one-hot vectors of integer `symbols` `[...]`.

    Raises:
        ValueError: symbols that are no integers, or lie outside 0 … size − 1.

    >>> import rnn_difficulty as rd
    >>> rd.one_hot(np.array([1, 0]), size=3)
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    if symbols.dtype.kind not in "iu":
        raise ValueError(
            f"expected integer symbols, got {symbols.dtype}: real inputs are [T, B, D]"
        )
    if symbols.size and not 0 <= symbols.min() <= symbols.max() < size:
        raise ValueError(
            f"expected symbols in 0 … {size - 1}, got {symbols.min()} … {symbols.max()}: "
            "pass the size of the whole alphabet"
        )
    return np.eye(size)[symbols]


def dense_inputs(theta: Parameters, batch: Batch) -> FloatArray:
    """Return u as `[T, B, D]`, whichever way `batch` stores it."""
    inputs = np.asarray(batch.inputs)
    if inputs.ndim == 2:
        return one_hot(inputs, theta.W_in.shape[1])
    return inputs.astype(np.float64)


SYMBOLS = {
    "W_rec": ("W_rec", "recurrent weights", "W_hhᵀ (rows as vectors); W; Wᵀ in h⁽ᵗ⁾ = (Wᵀ)ᵗ h⁽⁰⁾"),
    "W_in": ("W_in", "input weights", "W_xhᵀ (rows as vectors); U"),
    "b": ("b", "biases of the hidden units", "b_h; b"),
    "W_out": ("not named", "output weights", "W_hoᵀ (rows as vectors); V"),
    "b_out": ("not named", "biases of the outputs", "b_o; c"),
    "u": ("u_t", "input", "X_t; x⁽ᵗ⁾"),
    "x": (
        "x_t",
        "state (eq. 2: before σ; footnote 1: after it)",
        "a⁽ᵗ⁾ before; H_t, h⁽ᵗ⁾, s_t after",
    ),
    "h": ("σ(x_t) (eq. 2); x_t (footnote 1)", "what W_rec and W_out read", "H_t; h⁽ᵗ⁾; s_t"),
    "y": ("not named", "output", "O_t; o⁽ᵗ⁾"),
    "E": ("ℰ = Σ ℰ_t", "cost", "L = Σ L⁽ᵗ⁾; Σ ℓ_t; C; E"),
    "sigma": ("σ", "nonlinearity", "φ_h; tanh"),
    "error": ("∂ℰ/∂x_k", "error signal", "∇_h⁽ᵏ⁾ L; δ_k"),
    "immediate": (
        "∂⁺x_k/∂θ",
        "immediate derivative, x_{k−1} fixed",
        "∂h⁽ᵏ⁾/∂W⁽ᵏ⁾, W⁽ᵏ⁾ used at step k only",
    ),
    "gamma": ("γ", "bound of ‖diag(σ′(x))‖", "γ"),
    "lambda_1": ("λ₁", "largest singular value of W_rec", "λ₁"),
    "rho": ("ρ", "spectral radius of W_rec", "ρ; the largest |entry| of Λ in QΛQᵀ, QΛQ⁻¹, SΛS⁻¹"),
    "eta": ("η", "bound of the norm of every Jacobian, below 1", "η"),
    "eigenvectors": ("q_i", "eigenvectors of W_rec", "columns of Q; of S"),
    "omega": ("Ω", "regularization term", "Ω"),
    "alpha": ("α", "weight of Ω", "α; λ"),
}
"""Name in code → (the paper's symbol, meaning, other notations in use)."""
