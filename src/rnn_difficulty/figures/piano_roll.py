"""A piano roll: which keys sound at each step."""

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.datasets.polyphonic_music import LOWEST_MIDI_NUMBER
from rnn_difficulty.figures import style


def draw(roll: NDArray[np.uint8], title: str) -> style.Figure:
    """Return the roll `[T, 88]` with time to the right and pitch upwards."""
    t, key = np.nonzero(roll)
    with style.plain():
        fig = style.figure(6.4, 3.4)
        ax = fig.subplots()
        ax.scatter(t, key + LOWEST_MIDI_NUMBER, marker="s", s=12, color=style.BLUE, linewidths=0)
        ax.set(xlabel="step", ylabel="key (MIDI number)", title=title)
        ax.set_xlim(-1, len(roll))
    return fig
