"""Clipping the norm of the gradient (ICML 2013, Algorithm 1), and the element-wise variant.

Every function takes and returns `Parameters`, of NumPy arrays or of PyTorch tensors.
"""

import math

from rnn_difficulty.theory.notation import Parameters

LARGEST_TRUSTED_NORM = 1e10
SHRINKAGE = 0.02


def norm(gradient: Parameters) -> float:
    """Return ‖ĝ‖, one norm over all parameters together."""
    return math.sqrt(sum(float((g * g).sum()) for g in gradient))


def clip_norm(gradient: Parameters, threshold: float) -> Parameters:
    """If ‖ĝ‖ ≥ threshold, return threshold/‖ĝ‖ · ĝ, else ĝ (ICML 2013, Alg. 1).

    The authors' code compares with >; at equality both give ĝ. Ask `is_trusted(norm(ĝ))` first:
    NaN stays NaN here. Raises ValueError unless the threshold is positive.
    """
    if not threshold > 0:
        raise ValueError(
            f"expected a positive threshold, got {threshold}: the paper takes ½ to 10 times the "
            "average norm of the gradient"
        )
    size = norm(gradient)
    if size < threshold:
        return gradient
    return Parameters(*(g * (threshold / size) for g in gradient))


def clip_elementwise(gradient: Parameters, threshold: float) -> Parameters:
    """Clip every element to [−threshold, threshold]: the variant of Mikolov (2012).

    It changes the direction, and applied to temporal components it can turn the step uphill.
    """
    return Parameters(*(g.clip(-threshold, threshold) for g in gradient))


def is_trusted(size: float) -> bool:
    """Whether the authors' code believes a norm ‖ĝ‖: not NaN, not infinite, at most 1e10."""
    return size <= LARGEST_TRUSTED_NORM  # False for NaN


def untrusted_step(theta: Parameters) -> Parameters:
    """Return the gradient that stands in for one whose norm is not trusted.

    It is .02 · W_rec for W_rec, so that a descent step multiplies W_rec by 1 − .02 · learning
    rate, and 0 for the rest. The paper does not mention the rule; it is in the authors' code, for
    the methods that clip.
    """
    zeros = [0 * p for p in theta]
    return Parameters(*zeros)._replace(W_rec=SHRINKAGE * theta.W_rec)
