"""The numbers that a figure shows, read back from what was drawn: one row a point.

Lines, points and bars have numbers; surfaces, maps, arrows and lines across a whole panel are left
to the picture.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure

COLUMNS = ("panel", "x label", "y label", "series", "x", "y")
DIGITS = "{:.8g}"
MOST = 5_000
"""Rows; what has more is a picture of a density, whose single points nobody draws again."""


def numbers(figure: Figure) -> str:
    """Return the points of a figure as CSV; "" where it shows none, or more than `MOST`."""
    axes = [ax for ax in figure.axes if ax.name != "3d"]
    rows = [row for place, ax in enumerate(axes, 1) for row in _panel(place, ax, figure)]
    if not 0 < len(rows) <= MOST:
        return ""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()


def _panel(place: int, ax: Axes, whole: Figure) -> Iterator[tuple[str, ...]]:
    labels = (ax.get_xlabel() or whole.get_supxlabel(), ax.get_ylabel() or whole.get_supylabel())
    about = (ax.get_title() or str(place), *labels)
    for number, (name, x, y) in enumerate(_series(ax), 1):
        label = str(number) if name.startswith("_") or not name else name
        for point in zip(x, y, strict=True):
            yield (*about, label, *map(_shown, point))


def _series(ax: Axes) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, x and y of all that is drawn in the units of the axes."""
    with_errors = _with_errors(ax)
    for line in ax.get_lines():
        if line.get_transform() is ax.transData:
            name = with_errors.get(line, str(line.get_label()))
            yield name, line.get_xdata(), line.get_ydata()
    for points in ax.collections:
        if isinstance(points, PathCollection):
            yield str(points.get_label()), *np.ma.filled(points.get_offsets(), np.nan).T
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            yield _bars(bars)


def _with_errors(ax: Axes) -> dict[Any, str]:
    """The names of lines with error bars, and of the ends of these."""
    names: dict[Any, str] = {}
    for bars in ax.containers:
        if isinstance(bars, ErrorbarContainer):
            line, ends, _ = bars.lines
            name = str(bars.get_label())
            shown = [name, *(f"{name}, {end}" for end in ("low", "high"))]
            names |= dict(zip([line, *ends], shown, strict=False))
    return names


def _bars(bars: BarContainer) -> tuple[str, Any, Any]:
    """Return the bars by their middles and their ends."""
    boxes = np.array([bar.get_bbox().get_points() for bar in bars]).reshape(-1, 2, 2)
    along, length = (1, 0) if bars.orientation == "horizontal" else (0, 1)
    middles, ends = boxes[:, :, along].mean(axis=1), boxes[:, 1, length]
    pair = (ends, middles) if along else (middles, ends)
    return str(bars.get_label()), *pair


def _shown(value: Any) -> str:
    try:
        return DIGITS.format(float(value))
    except (TypeError, ValueError):
        return str(value)
