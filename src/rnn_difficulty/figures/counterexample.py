"""The refuted eigenvalue condition: ρ(W_rec) = 0, yet the Jacobian products double every step."""

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray


def draw(steps: int) -> style.Figure:
    """Draw ‖∂x_t/∂x_k‖ at the fixed point of `spectral.eigenvalue_counterexample`."""
    rest = spectral.eigenvalue_counterexample()
    standing = np.tile(rest.x, (steps + 1, 1))
    norms = spectral.jacobian_norms(equation_2(TANH), rest.theta, standing)
    bound = spectral.jacobian_bound(rest.theta.W_rec, TANH) ** np.arange(steps + 1.0)
    return _draw(norms, bound)


def _draw(norms: FloatArray, bound: FloatArray) -> style.Figure:
    with style.plain():
        fig = style.figure(6.4, 4.4)
        ax = fig.subplots()
        ax.semilogy(bound, "--", color=style.RED, label=r"$(\lambda_1 \gamma)^l = 16^l$")
        ax.semilogy(norms, "o-", color=style.BLUE, label=r"measured $\Vert J^l \Vert$")
        ax.plot(
            [0, 1], [1, 1e-3], ":", color=style.GREY, label=r"$(\rho \gamma)^l = 0$, $l \geq 1$"
        )
        ax.set(xlabel="steps back $l = t - k$", ylabel=r"$\Vert \partial x_t / \partial x_k \Vert$")
        ax.set_ylim(0.3, norms[-1] * 1e3)
        ax.legend()
    return fig
