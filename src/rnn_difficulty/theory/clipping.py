"""Clipping the norm of the gradient (ICML 2013, Algorithm 1), and the element-wise variant.

Every function takes and returns `Parameters`, of NumPy arrays or of PyTorch tensors.
"""

import math

import numpy as np

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.notation import Parameters

LARGEST_TRUSTED_NORM = 1e10
SHRINKAGE = 0.02
SMALLEST_PLAIN = 1e-15
"""Of norms above it the squares keep their digits, in float32 too."""
SMALLEST_RATIO = 1e-30
"""Factors above it keep their digits, in float32 too."""


def norm(gradient: Parameters) -> float:
    """Return ‖ĝ‖, one norm over all parameters together, at any scale.

    Raises:
        TypeError: not `Parameters`.

    >>> import rnn_difficulty as rd
    >>> g = rd.Parameters(np.array([[3.0]]), *[np.zeros(0)] * 3, np.array([4.0]))
    >>> rd.norm(g)
    5.0
    """
    shapes.parameters(gradient)
    with np.errstate(over="ignore"):
        size = math.sqrt(sum(float((g * g).sum()) for g in gradient))
    return size if SMALLEST_PLAIN < size < math.inf else _scaled_norm(gradient, size)


def _scaled_norm(gradient: Parameters, plain: float) -> float:
    """Return the norm where squares underflow or overflow; `plain` where it is 0, NaN or ∞."""
    largest = max((float(abs(g).max()) for g in gradient if math.prod(g.shape)), default=0.0)
    if math.isnan(plain) or not 0 < largest < math.inf:
        return plain
    # A power of 2 loses no digit; its root, twice, since float32 does not reach all of float64.
    half = 2.0 ** -(math.frexp(largest)[1] // 2)
    scaled = [g * half * half for g in gradient]
    return math.sqrt(sum(float((g * g).sum()) for g in scaled)) / half / half


def clip_norm(gradient: Parameters, threshold: float) -> Parameters:
    """If ‖ĝ‖ ≥ threshold, return threshold/‖ĝ‖ · ĝ, else ĝ (ICML 2013, Alg. 1).

    The authors' code compares with >; at equality both give ĝ. Ask `is_trusted(norm(ĝ))` first:
    NaN stays NaN here.

    Raises:
        TypeError: not `Parameters`.
        ValueError: a threshold that is not positive.

    >>> import rnn_difficulty as rd
    >>> g = rd.Parameters(np.array([[3.0]]), *[np.zeros(0)] * 3, np.array([4.0]))
    >>> rd.norm(rd.clip_norm(g, threshold=2.5))
    2.5
    """
    _positive(threshold)
    size = norm(gradient)
    if size < threshold:
        return gradient
    if size * SMALLEST_RATIO > threshold:
        root = math.sqrt(threshold) / math.sqrt(size)
        return Parameters(*(g * root * root for g in gradient))
    return Parameters(*(g * (threshold / size) for g in gradient))


def clip_elementwise(gradient: Parameters, threshold: float) -> Parameters:
    """Clip every element to [−threshold, threshold]: the variant of Mikolov (2012).

    It changes the direction, and applied to temporal components it can turn the step uphill.

    Raises:
        TypeError: not `Parameters`.
        ValueError: a threshold that is not positive.

    >>> import rnn_difficulty as rd
    >>> g = rd.Parameters(np.array([[3.0]]), *[np.zeros(0)] * 3, np.array([-0.5]))
    >>> rd.clip_elementwise(g, threshold=1.0).W_rec
    array([[1.]])
    """
    shapes.parameters(gradient)
    _positive(threshold)
    return Parameters(*(g.clip(-threshold, threshold) for g in gradient))


def is_trusted(size: float) -> bool:
    """Whether the authors' code believes a norm ‖ĝ‖: not NaN, not infinite, at most 1e10.

    >>> import rnn_difficulty as rd
    >>> rd.is_trusted(1e10), rd.is_trusted(float("nan"))
    (True, False)
    """
    return size <= LARGEST_TRUSTED_NORM  # False for NaN


def untrusted_step(theta: Parameters) -> Parameters:
    """Return the gradient that stands in for one whose norm is not trusted.

    It is .02 · W_rec for W_rec, so that a descent step multiplies W_rec by 1 − .02 · learning
    rate, and 0 for the rest. The paper does not mention the rule; it is in the authors' code, for
    the methods that clip.

    Raises:
        TypeError: not `Parameters`.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.array([[3.0]]), *[np.zeros(0)] * 3, np.array([4.0]))
    >>> rd.untrusted_step(theta).W_rec
    array([[0.06]])
    """
    shapes.parameters(theta)
    zeros = [0 * p for p in theta]
    return Parameters(*zeros)._replace(W_rec=SHRINKAGE * theta.W_rec)


def _positive(threshold: float) -> None:
    if not threshold > 0:
        raise ValueError(
            f"expected a positive threshold, got {threshold}: the paper takes ½ to 10 times the "
            "average norm of the gradient"
        )
