"""‖Wˡ‖ for ρ below, at and above 1: straight lines for a normal W, a hump for another."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.notation import FloatArray

ROTATION = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
SHEAR = np.array([[0.0, 3.0], [0.0, 0.0]])
LINES = {0.9: ("-", style.BLUE), 1.0: ("--", style.ORANGE), 1.1: ("-.", style.RED)}


def draw(steps: int) -> style.Figure:
    """Draw ‖Wˡ‖, l = 0 … steps, for ρ times a rotation and for ρ I plus a shear."""
    with style.plain():
        fig = style.figure(6.4, 6.4)
        normal, sheared = fig.subplots(2, 1, sharex=True, sharey=True)
        _draw_family(normal, {rho: rho * ROTATION for rho in LINES}, steps)
        _draw_family(sheared, {rho: rho * np.eye(2) + SHEAR for rho in LINES}, steps)
        normal.set_title("normal: $W$ is ρ times a rotation")
        sheared.set_title("not normal: ρ on the diagonal, 3 above it")
        sheared.set_xlabel("power $l$")
    return fig


def _draw_family(ax: Axes, matrices: dict[float, FloatArray], steps: int) -> None:
    for rho, W in matrices.items():
        line, colour = LINES[rho]
        ax.semilogy(spectral.power_norms(W, steps), line, color=colour, label=f"ρ = {rho}")
    ax.set_ylabel(r"$\Vert W^l \Vert$")
    ax.legend()
