"""A quantity against the lag t − k, one curve a network: what is left, or has grown, on the way."""

from collections.abc import Mapping

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray

LOOKS = (
    (style.BLUE, "-"),
    (style.ORANGE, "--"),
    (style.GREEN, "-."),
    (style.RED, ":"),
    (style.PURPLE, (0, (5, 1, 1, 1, 1, 1))),
    (style.SKY, (0, (1, 1))),
)


def relative(norms: FloatArray) -> FloatArray:
    """Return ‖∂E/∂x_{T−l}‖ / ‖∂E/∂x_T‖ for l = 0 … T, the median over the sequences.

    `norms` are ‖∂E/∂x_k‖, `[T + 1, B]`.
    """
    return np.asarray(np.median(norms / norms[-1], axis=1)[::-1])


def draw(curves: Mapping[str, FloatArray], quantity: str) -> style.Figure:
    """Draw each curve `[T + 1]`, from lag 0 on, on a logarithmic axis; at most six curves."""
    with style.plain():
        fig = style.figure(6.4, 4.6)
        ax = fig.subplots()
        for (name, values), (colour, line) in zip(curves.items(), LOOKS, strict=False):
            # What has vanished altogether has no place on the axis.
            shown = np.where(np.asarray(values) > 0, values, np.nan)
            ax.semilogy(np.arange(len(shown)), shown, ls=line, color=colour, label=name, lw=2.4)
        ax.axhline(1, color=style.GREY, lw=1)
        ax.set(xlabel="lag, in steps", ylabel=quantity)
        fig.legend(loc="outside upper center", ncols=2)
    return fig
