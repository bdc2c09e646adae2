"""One look for every figure: readable at 390 px, in print and for colour-blind readers."""

import io
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as MatplotlibFigure

# Okabe & Ito's palette: distinguishable with every common form of colour blindness.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
)
GREY = "#6b6b6b"
METHOD_COLOURS = {"MSGD": RED, "MSGD-C": ORANGE, "MSGD-CR": BLUE}
METHOD_LINES = {"MSGD": ":", "MSGD-C": "--", "MSGD-CR": "-"}
METHOD_MARKERS = {"MSGD": "v", "MSGD-C": "s", "MSGD-CR": "o"}

RC: dict[Any, Any] = {
    "font.size": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


class Figure(MatplotlibFigure):
    """A Matplotlib figure that a notebook shows by itself, whichever backend is active."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=200, facecolor="white", bbox_inches="tight")
        return buffer.getvalue()


def figure(width: float = 6.4, height: float = 4.0) -> Figure:
    """Return an empty figure, sizes in inches; draw inside `with plain():`."""
    return Figure(figsize=(width, height), layout="constrained")


def plain() -> AbstractContextManager[None]:
    """Return the context in which axes take this style: `with plain(): ...`."""
    return mpl.rc_context(RC)


def legend_of_methods(figure: Figure) -> None:
    """Name above the panels each method that is drawn in any of them."""
    lines = {str(line.get_label()): line for ax in figure.axes for line in ax.get_lines()}
    named = {label: line for label, line in lines.items() if label in METHOD_COLOURS}
    figure.legend(list(named.values()), list(named), loc="outside upper center", ncols=3)
