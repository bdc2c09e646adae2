"""Why eigenvalues fail: slopes below 1 spoil a cancellation; and the counterexample at any scale.

W = s p qᵀ with p = (1, −1), q = (1, 1) has the eigenvalue s qᵀp = 0. At the fixed point the slopes
D = diag(1, ¾) come between: W D has s qᵀ D p = s/4, and its singular value is at most 2s.
"""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.notation import FloatArray

P, Q, SLOPES = np.array([1.0, -1.0]), np.array([1.0, 1.0]), np.array([1.0, 0.75])
SCALES = {2: "-.", 4: "--", 8: "-"}
"""s: λ₁ = 2s is 4, 8 and 16, ρ(W_rec) is 0 for all."""


def jacobian(s: float) -> FloatArray:
    """Return s p qᵀ diag(1, ¾), the Jacobian at x* = (0, artanh ½)."""
    return s * np.outer(P, Q) * SLOPES


def draw(steps: int) -> style.Figure:
    """Draw p, its squeezed image and the line that W sends to 0; below ‖Jˡ‖ for three scales."""
    with style.plain():
        fig = style.figure(6.4, 8.8)
        above, below = fig.subplots(2, 1, height_ratios=[5, 4])
        _plane(above)
        for (s, line), colour in zip(
            SCALES.items(), (style.BLUE, style.GREY, style.RED), strict=True
        ):
            norms = spectral.power_norms(jacobian(s), steps)
            below.semilogy(norms, line, color=colour, label=rf"$s$ = {s}: $\lambda_1$ = {2 * s}")
        below.set(xlabel="steps back $l$", ylabel=r"$\Vert J^l \Vert$")
        below.legend()
    return fig


def _plane(ax: Axes) -> None:
    ax.axline((0, 0), (1, -1), color=style.GREY, ls=":", label=r"$q^\top v = 0$: $W$ sends it to 0")
    p, squeezed = (P[0], P[1]), (SLOPES[0] * P[0], SLOPES[1] * P[1])
    for end, text, colour in (
        (p, "$p$: where $W$ leaves every vector", style.BLUE),
        (squeezed, r"diag(1, ¾) $p$: off the line", style.RED),
    ):
        ax.annotate("", end, (0, 0), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2.5})
        ax.plot([], [], color=colour, lw=2.5, label=text)
    ax.annotate("", squeezed, p, arrowprops={"arrowstyle": "->", "color": "black", "ls": "--"})
    ax.set(xlim=(-0.3, 1.5), ylim=(-1.3, 0.5), aspect="equal", xlabel="unit 1", ylabel="unit 2")
    ax.legend(loc="upper right", fontsize=11)
