"""Figure 7 of the paper: success rate against sequence length, from the records."""

import pandas as pd

from rnn_difficulty.figures import style


def draw(scores: pd.DataFrame, initialization: str) -> style.Figure:
    """Return one panel of Figure 7 with 95 % Wilson intervals.

    `scores` is what `experiments.figure_7.score` returns.
    """
    panel = scores[scores["initialization"] == initialization]
    with style.plain():
        fig = style.figure(6.4, 3.8)
        ax = fig.subplots()
        for place, (method, cells) in enumerate(panel.groupby("method", sort=True)):
            rate = cells["success_rate"]
            ax.errorbar(
                # A small shift keeps the intervals of the three methods apart.
                cells["length"] + 1.2 * (place - 1),
                rate,
                yerr=[(rate - cells["low"]).clip(lower=0), (cells["high"] - rate).clip(lower=0)],
                fmt=style.METHOD_LINES[str(method)],
                marker="o",
                capsize=4,
                color=style.METHOD_COLOURS[str(method)],
                label=str(method),
            )
        ax.set(xlabel="sequence length", ylabel="success rate", ylim=(-0.05, 1.05))
        ax.set_xticks(sorted(panel["length"].unique()))
        fewest, most = panel["runs"].min(), panel["runs"].max()
        runs = f"{most}" if fewest == most else f"{fewest} to {most}"
        ax.set_title(f"{initialization}: {runs} runs a cell")
        fig.legend(loc="outside lower center", ncols=3)
    return fig
