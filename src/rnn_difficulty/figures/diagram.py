"""What the drawn diagrams share: a bare canvas, units as discs, arrows."""

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from rnn_difficulty.figures import style

Point = tuple[float, float]
RADIUS = 0.42


def canvas(width: float, height: float, extent: tuple[float, float, float, float]) -> style.Figure:
    """Return a figure with one bare axes that shows x0, x1, y0, y1 = `extent` to scale."""
    fig = style.figure(width, height)
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.set_xlim(extent[:2])
    ax.set_ylim(extent[2:])
    return fig


def unit(ax: Axes, at: Point, text: str, colour: str, radius: float = RADIUS) -> None:
    """Draw a disc with a text in it."""
    ax.add_patch(Circle(at, radius, facecolor="white", edgecolor=colour, linewidth=2, zorder=3))
    ax.text(*at, text, ha="center", va="center", fontsize=15, color="black", zorder=4)


def arrow(
    ax: Axes,
    start: Point,
    end: Point,
    colour: str,
    dashed: bool = False,
    bend: float = 0,
    gap: float = RADIUS + 0.06,
) -> None:
    """Draw an arrow between two discs, from rim to rim; `bend` curves it."""
    shrink = gap * _points_per_unit(ax)
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=16,
            shrinkA=shrink,
            shrinkB=shrink,
            connectionstyle=f"arc3,rad={bend}",
            linewidth=2,
            linestyle="--" if dashed else "-",
            color=colour,
            zorder=2,
        )
    )


def label(ax: Axes, at: Point, text: str, colour: str = "black", size: float = 14) -> None:
    """Write a text centred at a point."""
    ax.text(*at, text, ha="center", va="center", fontsize=size, color=colour, zorder=5)


def _points_per_unit(ax: Axes) -> float:
    figure = ax.get_figure()
    assert figure is not None
    across = ax.get_xlim()[1] - ax.get_xlim()[0]
    # Subfigures, which Matplotlib's types allow here, have no size of their own; none is used.
    return float(72 * figure.get_size_inches()[0] / across)  # type: ignore[union-attr]
