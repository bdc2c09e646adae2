"""What networks generate, running free, beside the signals that they learned."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray


class Pair(NamedTuple):
    """A signal and what a network makes of it, `[T]` each."""

    signal: FloatArray
    generated: FloatArray


def draw(pairs: Mapping[str, Pair], shown: int = 80) -> style.Figure:
    """Draw a row for each signal: the last steps against time, and y_t against y_{t−1}."""
    with style.plain():
        fig = style.figure(6.4, 2.9 * len(pairs) + 0.5)
        axes = fig.subplots(len(pairs), 2, squeeze=False, width_ratios=(2, 1))
        for (in_time, returns), (name, pair) in zip(axes, pairs.items(), strict=True):
            _in_time(in_time, pair, shown)
            _returns(returns, pair)
            in_time.set(title=name, xlabel="step", ylabel="$y_t$")
            returns.set(xlabel="$y_{t-1}$")
        fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return fig


def _in_time(ax: Axes, pair: Pair, shown: int) -> None:
    t = np.arange(shown)
    ax.plot(t, pair.signal[-shown:], color=style.GREY, ls="--", label="the signal")
    ax.plot(t, pair.generated[-shown:], color=style.BLUE, label="the network, running free")


def _returns(ax: Axes, pair: Pair) -> None:
    for y, colour, marker in ((pair.signal, style.GREY, "."), (pair.generated, style.BLUE, "+")):
        ax.plot(y[:-1], y[1:], marker, color=colour, ms=4, ls="none")
