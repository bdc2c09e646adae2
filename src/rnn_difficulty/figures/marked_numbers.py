"""One sequence of the addition or the multiplication task, drawn."""

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import Batch


def draw(batch: Batch, sequence: int) -> style.Figure:
    """Return the numbers of one sequence step by step, with its two marks and its target."""
    marks, numbers = batch.inputs[:, sequence].T
    steps = np.arange(len(numbers))
    with style.plain():
        fig = style.figure(6.4, 3.0)
        ax = fig.subplots()
        ax.vlines(steps, 0, numbers, color=style.GREY, lw=1)
        ax.plot(steps, numbers, "o", color=style.GREY, ms=3, label="number")
        ax.plot(steps[marks == 1], numbers[marks == 1], "s", color=style.RED, label="marked")
        target = batch.targets[0, sequence, 0]
        ax.plot(steps[-1] + 1, target, "*", color=style.BLUE, ms=12, label="target")
        ax.set(xlabel="step", ylabel="value", ylim=(0, 1.05))
        fig.legend(loc="outside upper center", ncols=3)
    return fig
