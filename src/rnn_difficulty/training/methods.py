"""The three methods of the paper, and one update of each (ICML 2013, §3.2 and §4)."""

from dataclasses import dataclass

from rnn_difficulty.theory.clipping import clip_norm, is_trusted, norm, untrusted_step
from rnn_difficulty.theory.notation import Parameters


@dataclass(frozen=True)
class Method:
    """Mini-batch stochastic gradient descent, with or without the paper's two remedies."""

    name: str
    clips: bool
    """Whether the gradient's norm is clipped (Alg. 1)."""
    regularizes: bool
    """Whether α ∂⁺Ω/∂W_rec is added to the gradient (eqs 9 and 10)."""


MSGD = Method("MSGD", clips=False, regularizes=False)
MSGD_C = Method("MSGD-C", clips=True, regularizes=False)
MSGD_CR = Method("MSGD-CR", clips=True, regularizes=True)
MSGD_R = Method("MSGD-R", clips=False, regularizes=True)
"""Not one of the paper's three: its footnote 4 says that Ω without clipping usually fails."""
METHODS = {method.name: method for method in (MSGD, MSGD_C, MSGD_CR, MSGD_R)}


def descend(
    theta: Parameters,
    gradient: Parameters,
    learning_rate: float,
    threshold: float | None,
) -> float:
    """Do θ ← θ − learning_rate · ĝ in place and return ‖ĝ‖ before clipping.

    With a `threshold` ĝ is clipped (Alg. 1), and replaced where its norm cannot be trusted
    (`clipping.untrusted_step`). Without one nothing protects θ, as in the authors' code.
    """
    size = norm(gradient)
    if threshold is not None:
        trusted = is_trusted(size)
        gradient = clip_norm(gradient, threshold) if trusted else untrusted_step(theta)
    for p, g in zip(theta, gradient, strict=True):
        p.sub_(g, alpha=learning_rate)
    return size
