"""One look for every figure: readable at 390 px, in print and for colour-blind readers."""

import io
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.collections import Collection, QuadMesh
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter
from PIL import Image

from rnn_difficulty.figures import drawn

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
NIGHT = "#2b2b3d"
METHOD_COLOURS = {"MSGD": RED, "MSGD-C": ORANGE, "MSGD-CR": BLUE}
METHOD_LINES = {"MSGD": ":", "MSGD-C": "--", "MSGD-CR": "-"}
METHOD_MARKERS = {"MSGD": "v", "MSGD-C": "s", "MSGD-CR": "o"}

COLOURS = 256
RC: dict[Any, Any] = {
    "font.size": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 14,
    "figure.labelsize": 14,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


DPI = 150
DENSE = 3000
"""Points from which a browser draws pixels faster than vectors."""


class Figure(MatplotlibFigure):
    """A Matplotlib figure that a notebook shows by itself, whichever backend is active."""

    def _repr_png_(self) -> bytes:
        # A palette makes the file a third; lines and areas have few colours.
        picture = Image.open(io.BytesIO(self._saved("png"))).convert("RGB")
        light = io.BytesIO()
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(light, "png", optimize=True)
        return light.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """The same picture to zoom into, and its numbers; IPython adds the PNG."""
        shown = {"image/svg+xml": self.svg(), "text/csv": drawn.numbers(self)}
        return {kind: text for kind, text in shown.items() if text}

    def svg(self) -> str:
        """Return the picture as SVG, the same text every time; surfaces in it are pixels."""
        for artist in self.findobj(_is_dense):
            artist.set_rasterized(True)
        with mpl.rc_context({"svg.hashsalt": "rnn-difficulty"}):
            return self._saved("svg", metadata={"Date": None}).decode()

    def _saved(self, kind: str, **options: Any) -> bytes:
        buffer = io.BytesIO()
        look: dict[str, Any] = {"dpi": DPI, "facecolor": "white", "bbox_inches": "tight"}
        self.savefig(buffer, format=kind, **look, **options)
        return buffer.getvalue()


def _is_dense(artist: Artist) -> bool:
    if not isinstance(artist, Collection) or artist.axes is None:
        return False
    is_surface = isinstance(artist, QuadMesh) or artist.axes.name == "3d"
    return is_surface or np.size(artist.get_offsets()) > 2 * DENSE


def figure(width: float = 6.4, height: float = 4.0) -> Figure:
    """Return an empty figure, sizes in inches; draw inside `with plain():`."""
    return Figure(figsize=(width, height), layout="constrained")


def plain() -> AbstractContextManager[None]:
    """Return the context in which axes take this style: `with plain(): ...`."""
    return mpl.rc_context(RC)


def numbers_on(log_axis: Axis) -> None:
    """Write 20, 50, 100 … beside a logarithmic axis that spans few powers of ten, none between."""
    log_axis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=6))
    log_axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    log_axis.set_minor_formatter(NullFormatter())


def legend_of_methods(figure: Figure) -> None:
    """Name above the panels each method that is drawn in any of them."""
    lines = {str(line.get_label()): line for ax in figure.axes for line in ax.get_lines()}
    named = {label: line for label, line in lines.items() if label in METHOD_COLOURS}
    figure.legend(list(named.values()), list(named), loc="outside upper center", ncols=3)
