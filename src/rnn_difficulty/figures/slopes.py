"""σ and σ′ of tanh and the logistic sigmoid, with γ, the largest slope."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH, Nonlinearity


def draw() -> style.Figure:
    """Draw both nonlinearities above, their slopes below; dotted lines stand at γ."""
    with style.plain():
        fig = style.figure(6.4, 5.6)
        axes = fig.subplots(2, 2, sharex=True, sharey="row")
        for (above, below), sigma, colour in zip(
            axes.T, (TANH, SIGMOID), (style.BLUE, style.RED), strict=True
        ):
            _draw_one(above, below, sigma, colour)
        axes[0, 0].set_ylabel(r"$\sigma(x)$")
        axes[1, 0].set_ylabel(r"$\sigma'(x)$")
    return fig


def _draw_one(above: Axes, below: Axes, sigma: Nonlinearity, colour: str) -> None:
    x = np.linspace(-6, 6, 601)
    above.plot(x, sigma.sigma(x), color=colour)
    above.set_title(sigma.name)
    below.plot(x, sigma.sigma_prime(x), color=colour)
    below.axhline(sigma.gamma, color="black", lw=1, ls=":")
    at = (2.4, sigma.gamma)
    below.annotate(rf"$\gamma$ = {sigma.gamma:g}", at, (0, 4), textcoords="offset points")
    below.set(xlabel="$x$", ylim=(0, 1.15))
