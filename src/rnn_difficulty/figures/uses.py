"""Which steps have an input and which an output: the five uses of a recurrent network."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from rnn_difficulty.figures import style
from rnn_difficulty.figures.diagram import arrow, canvas, label
from rnn_difficulty.figures.style import BLUE, GREEN, GREY

# Name → steps, steps that read an input, steps that give an output; place of the first step.
USES = {
    "one to one": (1, [0], [0], (0.0, 5.2)),
    "one to many": (3, [0], [0, 1, 2], (2.3, 5.2)),
    "many to one": (3, [0, 1, 2], [2], (6.9, 5.2)),
    "many to many, equal": (3, [0, 1, 2], [0, 1, 2], (0.0, 0.0)),
    "many to many, unequal": (5, [0, 1, 2], [3, 4], (4.3, 0.0)),
}
STATE, OUTPUT = 1.5, 3.0
SPACING = 1.3
SIZE = 0.7


def draw() -> style.Figure:
    """Return the five unrolled networks: inputs below, states between, outputs above."""
    with style.plain():
        fig = canvas(6.4, 5.2, (-2.2, 10.3, -0.6, 9.56))
        for name, (steps, reads, gives, at) in USES.items():
            _unrolled(fig.axes[0], name, steps, reads, gives, at)
        for below in (0.0, 5.2):
            for row, text in ((0.0, "input"), (STATE, "state"), (OUTPUT, "output")):
                label(fig.axes[0], (-1.35, below + row), text, size=12.5)
    return fig


def _unrolled(
    ax: Axes, name: str, steps: int, reads: list[int], gives: list[int], at: tuple[float, float]
) -> None:
    for step in range(steps):
        x, y = at[0] + step * SPACING, at[1]
        _box(ax, x, y + STATE, BLUE, "")
        if step in reads:
            _box(ax, x, y, GREY, "///")
            arrow(ax, (x, y), (x, y + STATE), BLUE, gap=SIZE / 2)
        if step in gives:
            _box(ax, x, y + OUTPUT, GREEN, "...")
            arrow(ax, (x, y + STATE), (x, y + OUTPUT), BLUE, gap=SIZE / 2)
        if step:
            arrow(ax, (x - SPACING, y + STATE), (x, y + STATE), BLUE, gap=SIZE / 2)
    label(ax, (at[0] + (steps - 1) * SPACING / 2, at[1] + OUTPUT + 0.85), name, size=12.5)


def _box(ax: Axes, x: float, y: float, colour: str, hatch: str) -> None:
    corner = (x - SIZE / 2, y - SIZE / 2)
    ax.add_patch(
        Rectangle(
            corner, SIZE, SIZE, facecolor="white", edgecolor=colour, hatch=hatch, lw=2, zorder=3
        )
    )
