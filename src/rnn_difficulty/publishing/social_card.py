"""The picture that shows where somebody links to the site: the wall of Figure 6, and the title."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from sphinx.application import Sphinx

from rnn_difficulty.figures import figure_6, style
from rnn_difficulty.theory.error_surface import descent, surface

FILE = "social-card.png"
ALTERNATIVE = (
    "The title of the book beside a map of an error surface with a steep wall: a path without "
    "clipping leaps off the map, a clipped one stays beside the wall."
)
INCHES = (12.0, 6.3)
DPI = 100
TITLE = "On the difficulty\nof training recurrent\nneural networks"
SUBTITLE = "Pascanu, Mikolov & Bengio 2013,\nevery equation as code,\nevery claim with a verdict"
BACKGROUND = "#10222f"


def write(app: Sphinx, error: Exception | None) -> None:
    """Draw the card into the static files of the site."""
    if error is None:
        draw().savefig(Path(app.outdir, "_static", FILE), dpi=DPI)


def draw() -> Figure:
    """Return the card, 1200 by 630 pixels, the size for which such pictures are cut."""
    card = Figure(figsize=INCHES, facecolor=BACKGROUND)
    card.text(0.05, 0.9, TITLE, color="white", size=30, weight="bold", va="top", linespacing=1.3)
    card.text(0.05, 0.12, SUBTITLE, color="#c6d4dd", size=20, va="bottom", linespacing=1.4)
    ax = card.add_axes((0.5, 0, 0.5, 1), xlim=figure_6.W_RANGE, ylim=figure_6.B_RANGE)
    ax.axis("off")
    w, b = figure_6.grid(columns=160, rows=140)
    ax.pcolormesh(w, b, surface(w, b).E, shading="gouraud")
    for threshold, colour in ((np.inf, style.ORANGE), (figure_6.THRESHOLD, "white")):
        points = descent(figure_6.START, figure_6.LEARNING_RATE, figure_6.UPDATES, threshold)
        ax.plot(*points.T, color=colour, lw=2, marker="o", ms=5, mec="black", mew=0.4)
    return card
