"""Power iteration: the dominant eigenvector takes over at the rate |λ₂/λ₁|."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.notation import FloatArray

LINES = ("-", "--", "-.", ":")
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)


def draw(W: FloatArray, v: FloatArray, iterations: int) -> style.Figure:
    """Draw the share of every eigenvector in Wˡ v, and the error of power iteration from v.

    For up to four real eigenvalues.
    """
    with style.plain():
        fig = style.figure(6.4, 6.4)
        shares, errors = fig.subplots(2, 1, sharex=True)
        _draw_shares(shares, spectral.eigenvector_coordinates(W, v), iterations)
        _draw_errors(errors, W, v, iterations)
    return fig


def _draw_shares(ax: Axes, basis: spectral.Eigenbasis, iterations: int) -> None:
    steps = np.arange(iterations + 1)
    sizes = np.abs(basis.coordinates * basis.eigenvalues ** steps[:, None])
    shares = sizes / sizes.sum(axis=1, keepdims=True)
    for i, value in enumerate(basis.eigenvalues.real):
        label = rf"$i = {i + 1}$, $\lambda = {value:.2g}$"
        ax.plot(steps, shares[:, i], LINES[i], color=COLOURS[i], label=label)
    ax.set(ylabel=r"share of $c_i \lambda_i^l q_i$", ylim=(-0.03, 1.03))
    ax.legend()


def _draw_errors(ax: Axes, W: FloatArray, v: FloatArray, iterations: int) -> None:
    q_1 = spectral.eigenvector_coordinates(W, v).eigenvectors[:, 0].real
    iterates = spectral.power_iteration(W, v, iterations).iterates
    sign = np.sign(iterates @ q_1)[:, None]
    errors = np.linalg.norm(sign * iterates - q_1, axis=1)
    steps = np.arange(1, iterations + 1)
    rate = spectral.convergence_rate(W)
    predicted = errors[-1] * rate ** (steps - float(iterations))
    ax.semilogy(steps, errors, "o", markersize=4, color=style.BLUE, label="measured")
    ax.semilogy(
        steps,
        predicted,
        "--",
        color=style.RED,
        label=rf"slope $|\lambda_2/\lambda_1| = {rate:.2f}$",
    )
    ax.set(xlabel="iteration $l$", ylabel="distance to $q_1$")
    ax.legend()
