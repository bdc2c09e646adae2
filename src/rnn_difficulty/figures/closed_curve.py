"""A closed curve that attracts: two tanh units in the plane, and what is left of two starts."""

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory import closed_curve

STARTS = np.array([[0.1, 0.0], [-2.2, 2.4]])
LATER, SHOWN = 4000, 12


def draw() -> style.Figure:
    """Draw where states go round for good, and first steps from inside and from outside."""
    theta = closed_curve.turning_network()
    round_and_round = closed_curve.trajectory(theta, STARTS[0], LATER)[LATER // 2 :]
    paths = closed_curve.trajectory(theta, STARTS, SHOWN)
    with style.plain():
        fig = style.figure(6.4, 5.8)
        ax = fig.subplots()
        ax.plot(*round_and_round.T, ".", color=style.GREY, ms=2, label="where the state goes round")
        for i, (colour, marker) in enumerate(((style.BLUE, "o"), (style.RED, "s"))):
            name = ("from inside", "from outside")[i]
            ax.plot(*paths[:, i].T, color=colour, marker=marker, ms=5, lw=1, label=name)
        ax.plot(0, 0, "o", mfc="white", mec="black", ms=8, label="the origin repels: the boundary")
        ax.set(aspect="equal", xlabel="unit 1", ylabel="unit 2")
        fig.legend(loc="outside lower center", ncols=2, fontsize=11)
    return fig
