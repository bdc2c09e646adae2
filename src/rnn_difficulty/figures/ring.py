"""Eigenvalues of a linear recurrent unit in the complex plane, before and after training."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.figures import style

LOOKS = ((style.ORANGE, "s"), (style.BLUE, "o"), (style.GREEN, "^"))


def draw(eigenvalues: Mapping[str, NDArray[np.complex128]], r_min: float) -> style.Figure:
    """Draw λ `[N]` of up to three networks, the unit circle, and the ring from r_min to it."""
    circle = np.exp(2j * np.pi * np.linspace(0, 1, 400))
    drawn = np.concatenate(list(eigenvalues.values()))
    with style.plain():
        fig = style.figure(6.4, 5.2)
        ax = fig.subplots()
        ax.fill(circle.real, circle.imag, color=style.SKY, alpha=0.2, lw=0)
        ax.fill(r_min * circle.real, r_min * circle.imag, color="white")
        ax.plot(circle.real, circle.imag, color="black", lw=1)
        for (name, lam), (colour, marker) in zip(eigenvalues.items(), LOOKS, strict=False):
            ax.plot(lam.real, lam.imag, marker, color=colour, label=name, ms=7, mec="white")
        low, high = drawn.real.min(), max(drawn.real.max(), 1)
        edge = 0.15 * (high - low + 0.1)
        ax.set(xlim=(low - edge, high + edge), xlabel=r"Re $\lambda$", ylabel=r"Im $\lambda$")
        ax.set(ylim=(drawn.imag.min() - edge, drawn.imag.max() + edge))
        fig.legend(loc="outside upper center", ncols=2)
    return fig
