"""Validation score and gradient norm against epochs, for the natural problems of Table 1."""

from collections.abc import Sequence

from rnn_difficulty.figures import style
from rnn_difficulty.records import Record


def draw(records: Sequence[Record], unit: str) -> style.Figure:
    """Return the validation score (above) and the largest ‖ĝ‖ of each epoch (below)."""
    with style.plain():
        fig = style.figure(6.4, 5.6)
        above, below = fig.subplots(2, 1, sharex=True)
        for record in records:
            method = record.settings["optimization"]["method"]
            look = {"color": style.METHOD_COLOURS[method], "ls": style.METHOD_LINES[method]}
            epochs = record.curve["epoch"]
            above.plot(epochs, record.curve["valid"], marker="o", label=method, **look)
            below.plot(epochs, record.curve["largest_norm"], marker="o", **look)
        above.set_ylabel(f"validation, {unit}")
        below.set(xlabel="epoch", ylabel="largest ‖ĝ‖", yscale="log")
        below.xaxis.get_major_locator().set_params(integer=True)
        fig.legend(loc="outside lower center", ncols=3)
    return fig
