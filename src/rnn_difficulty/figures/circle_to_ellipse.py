"""λ₁ as a picture: a matrix maps the unit circle to an ellipse, whose longest half-axis is λ₁."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.notation import FloatArray


def circle() -> FloatArray:
    """Return points of the unit circle, `[2, 361]`."""
    angle = np.linspace(0, 2 * np.pi, 361)
    return np.stack([np.cos(angle), np.sin(angle)])


def draw(W: FloatArray) -> style.Figure:
    """Draw the unit circle and its image under W `[2, 2]`, with singular and eigenvectors."""
    left, stretch, right = np.linalg.svd(W)
    with style.plain():
        fig = style.figure(6.4, 4.8)
        before, after = fig.subplots(1, 2)
        before.plot(*circle(), color=style.GREY)
        after.plot(*(W @ circle()), color=style.GREY)
        for i, colour in enumerate((style.RED, style.BLUE)):
            _arrow(before, right[i], colour)
            _arrow(after, stretch[i] * left[:, i], colour)
            after.plot([], [], color=colour, label=f"$q_{i + 1}$, stretched by {stretch[i]:.3g}")
        _eigenvector(before, after, W)
        fig.legend(loc="outside lower center")
        before.set_title("length 1")
        after.set_title(rf"after $W$: at most $\lambda_1$ = {stretch[0]:.3g}")
    return fig


def _eigenvector(before: Axes, after: Axes, W: FloatArray) -> None:
    eigenvalues, vectors = np.linalg.eig(W)
    q = vectors[:, np.abs(eigenvalues).argmax()].real
    rho = spectral.spectral_radius(W)
    before.plot(*np.stack([0 * q, q]).T, "--", color=style.GREEN)
    name = rf"the dominant eigenvector, stretched by $\rho$ = {rho:.3g}"
    after.plot(*np.stack([0 * q, rho * q]).T, "--", color=style.GREEN, label=name)
    limit = 1.25 * spectral.largest_singular_value(W)
    for ax in (before, after):
        ax.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")


def _arrow(ax: Axes, end: FloatArray, colour: str) -> None:
    tip = (end[0], end[1])
    ax.annotate("", tip, (0, 0), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2})
