"""Which designs learn at which depth: a table in colours."""

import numpy as np
import pandas as pd

from rnn_difficulty.figures import style

GUESS = 0.1
DARK = 0.6
"""Above this accuracy a cell is dark, and its number white."""


def draw(scores: pd.DataFrame) -> style.Figure:
    """Draw test accuracy in percent, designs down and layers across (`deep_feed_forward.score`)."""
    table = scores.pivot(index="design", columns="layers", values="test_accuracy")
    table = table.reindex(list(dict.fromkeys(scores["design"])))
    with style.plain():
        fig = style.figure(6.4, 0.9 + 0.42 * len(table))
        ax = fig.subplots()
        ax.imshow(table, cmap="Blues", vmin=GUESS, vmax=1.1, aspect="auto")
        for (row, column), share in np.ndenumerate(table.to_numpy()):
            if np.isfinite(share):
                colour = "white" if share > DARK else "black"
                text = f"{100 * share:.0f}"
                ax.text(column, row, text, ha="center", va="center", color=colour)
        ax.set_xticks(range(len(table.columns)), list(table.columns))
        ax.set_yticks(range(len(table)), list(table.index))
        ax.set_xlabel("layers")
        ax.grid(visible=False)
    return fig
