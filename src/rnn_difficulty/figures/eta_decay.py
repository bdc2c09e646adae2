"""Eq. 7 measured: the norms of real Jacobian products lie below η^(t−k)."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory import bptt, spectral
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH, Nonlinearity

ETA = 0.9
SIZES = Sizes(hidden=30, inputs=1, outputs=1)


def draw(steps: int, seed: int) -> style.Figure:
    """Draw ‖∂x_T/∂x_{T−l}‖ against l for a tanh and a sigmoid network, both with η = .9."""
    with style.plain():
        fig = style.figure(6.4, 6.8)
        axes = fig.subplots(2, 1, sharex=True, sharey=True)
        for ax, nonlinearity in zip(axes, (TANH, SIGMOID), strict=True):
            _draw_network(ax, nonlinearity, steps, np.random.default_rng(seed))
        axes[1].set_xlabel("steps back $l = t - k$")
    return fig


def _draw_network(
    ax: Axes, nonlinearity: Nonlinearity, steps: int, rng: np.random.Generator
) -> None:
    cell, lambda_1 = equation_2(nonlinearity), ETA / nonlinearity.gamma
    theta = gaussian(rng, SIZES, 1.0)
    theta = theta._replace(W_rec=spectral.rescaled(theta.W_rec, lambda_1))
    u, x_0 = rng.normal(size=(steps, 1, 1)), np.zeros((1, SIZES.hidden))
    x = bptt.forward(cell, theta, u, x_0)[:, 0]
    linear = spectral.power_norms(nonlinearity.gamma * theta.W_rec, steps)
    ax.semilogy(ETA ** np.arange(steps + 1), "-", color=style.RED, label=r"$\eta^l$ (eq. 7)")
    ax.semilogy(linear, "--", color=style.ORANGE, label=r"$\gamma^l \Vert W_{rec}^l \Vert$")
    norms = spectral.jacobian_norms(cell, theta, x)
    ax.semilogy(norms, ".-", color=style.BLUE, label="measured")
    ax.set(ylabel=r"$\Vert \partial x_t / \partial x_k \Vert$")
    ax.set_title(
        rf"{nonlinearity.name}: $\lambda_1 = {lambda_1:.1f}$, $\gamma = {nonlinearity.gamma}$"
    )
    ax.legend()
