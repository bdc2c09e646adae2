"""Who solves what: methods by tasks and lengths, each cell with its solved runs."""

import numpy as np
import pandas as pd

from rnn_difficulty.figures import style


def draw(scores: pd.DataFrame) -> style.Figure:
    """Draw the table of the bench; `scores` is what `experiments.remedies.scores.score` gives."""
    methods = list(dict.fromkeys(scores["method"]))
    cells = list(dict.fromkeys(zip(scores["task"], scores["length"], strict=True)))
    rates = np.full((len(methods), len(cells)), np.nan)
    with style.plain():
        fig = style.figure(6.4, 1.4 + 0.34 * len(methods))
        ax = fig.subplots()
        for row in scores.itertuples():
            at = methods.index(str(row.method)), cells.index((row.task, row.length))
            rates[at] = row.success_rate
            dark = float(rates[at]) > 0.5
            ax.text(
                at[1],
                at[0],
                f"{row.solved}/{row.runs}",
                ha="center",
                va="center",
                color="white" if dark else "black",
                fontsize="small",
            )
        ax.imshow(rates, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        ax.set_yticks(range(len(methods)), methods, fontsize="small")
        ax.set_xticks(range(len(cells)), [f"{task}\n{length}" for task, length in cells])
        ax.tick_params(axis="x", labelsize="x-small", rotation=30)
        ax.grid(False)
    return fig
