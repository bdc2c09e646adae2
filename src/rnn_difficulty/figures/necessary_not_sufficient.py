"""λ₁ > 1/γ is necessary for exploding, not sufficient: growth per step against λ₁."""

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory import bptt, spectral
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import TANH

SIZES = Sizes(hidden=20, inputs=1, outputs=1)
LAMBDA_1 = np.geomspace(0.25, 16, 13)
TICKS = [0.25, 1, 4, 16]
BIASES = {0.1: ("o", style.BLUE), 2.0: ("^", style.ORANGE)}
"""Standard deviation of the biases: large ones push units into saturation."""


def draw(steps: int, seeds: int) -> style.Figure:
    """Draw ‖∂x_T/∂x_0‖^(1/T) of tanh networks of growing λ₁, with small and with large biases."""
    with style.plain():
        fig = style.figure(6.4, 4.8)
        ax = fig.subplots()
        for deviation, (marker, colour) in BIASES.items():
            for seed in range(seeds):
                growth = [growth_per_step(value, deviation, steps, seed) for value in LAMBDA_1]
                label = f"biases of size {deviation:g}" if seed == 0 else None
                ax.loglog(LAMBDA_1, growth, marker, color=colour, alpha=0.6, label=label)
        bound = LAMBDA_1 * TANH.gamma
        ax.loglog(LAMBDA_1, bound, "--", color=style.RED, label=r"bound $\lambda_1 \gamma$")
        ax.axhline(1, color=style.GREY, linewidth=1)
        ax.set(xlabel=r"$\lambda_1$", ylabel="growth per step back", ylim=(0.01, 20))
        ax.set_xticks(TICKS, [f"{tick:g}" for tick in TICKS])
        ax.minorticks_off()
        ax.legend()
    return fig


def growth_per_step(lambda_1: float, bias_deviation: float, steps: int, seed: int) -> float:
    """Return ‖∂x_T/∂x_0‖^(1/T) of one random tanh network (eq. 2) with inputs from N(0, 1)."""
    rng = np.random.default_rng(seed)
    theta = gaussian(rng, SIZES, 0.1)
    theta = theta._replace(
        W_rec=spectral.rescaled(theta.W_rec, lambda_1),
        b=rng.normal(0, bias_deviation, SIZES.hidden),
    )
    u, x_0 = rng.normal(size=(steps, 1, 1)), np.zeros((1, SIZES.hidden))
    x = bptt.forward(equation_2(TANH), theta, u, x_0)[:, 0]
    return float(spectral.jacobian_norms(equation_2(TANH), theta, x)[-1] ** (1 / steps))
