"""Figure 6: the error surface of one hidden unit, its wall, and two descents that meet it."""

import numpy as np
from matplotlib import colormaps

# Matplotlib has types, its toolkits have none.
from mpl_toolkits.mplot3d import Axes3D, proj3d  # type: ignore[import-untyped]

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import sensitivity
from rnn_difficulty.theory.error_surface import STEPS, X_0, descent, surface, wall
from rnn_difficulty.theory.notation import FloatArray

W_RANGE, B_RANGE = (4.1, 5.6), (-2.8, -2.0)
START, LEARNING_RATE, THRESHOLD, UPDATES = (5.2, -2.3), 0.1, 1.0, 200
"""The two descents that the figure and chapter 6 follow."""
LIGHT = np.array([0.48, 0.36, 0.8])


def grid(columns: int = 130, rows: int = 80) -> tuple[FloatArray, FloatArray]:
    """Return a mesh w, b `[columns, 4 rows]` that is folded along the wall.

    The wall is as thin as 1/(∂x_50/∂b): an even mesh as fine as that would have 10⁸ points. Half
    of the rows lie within 5 such widths of the wall's foot, the others geometrically farther.
    """
    w = np.linspace(*W_RANGE, columns)[:, None]
    foot = np.clip(wall(w), *B_RANGE)
    width = 5 / sensitivity(w, wall(w), X_0, STEPS).dx_db
    below = _away_from_wall(width, foot - B_RANGE[0], rows)
    above = _away_from_wall(width, B_RANGE[1] - foot, rows)
    b = np.concatenate([foot - below[:, ::-1], foot + above], axis=1)
    return np.broadcast_to(w, b.shape), b


def _away_from_wall(width: FloatArray, room: FloatArray, rows: int) -> FloatArray:
    edge = np.minimum(width, room / 2) + 1e-12
    share = np.linspace(0, 1, rows)
    return np.concatenate([edge * share**1.3, edge * ((room + 1e-12) / edge) ** share], axis=1)


def draw() -> style.Figure:
    """Return E_50(w, b) as a landscape with clipped and unclipped gradient descent."""
    with style.plain():
        fig = style.figure(6.4, 5.2)
        ax = fig.add_subplot(projection="3d", computed_zorder=False)
        assert isinstance(ax, Axes3D)
        _landscape(ax)
        _finish(ax)
        _descents(ax)
        return fig


def _landscape(ax: Axes3D) -> None:
    w, b = grid()
    at = surface(w, b)
    normal = np.stack([-at.dE_dw, -at.dE_db, np.full_like(w, 0.7)])
    lambert = np.einsum("i,i...", LIGHT, normal / np.linalg.norm(normal, axis=0))
    colours = colormaps["viridis"](0.05 + 0.95 * at.E / at.E.max())
    colours[..., :3] *= (0.55 + 0.45 * np.clip(lambert, 0, 1))[..., None]
    ax.plot_surface(
        w, b, at.E, facecolors=colours, rstride=1, cstride=1, antialiased=False, linewidth=0,
        shade=False,
    )  # fmt: skip


def _descents(ax: Axes3D) -> None:
    clipped = descent(START, LEARNING_RATE, UPDATES, THRESHOLD)
    unclipped = descent(START, LEARNING_RATE, UPDATES)
    leap = int(np.argmax(np.linalg.norm(np.diff(unclipped, axis=0), axis=1) > 1))
    before, away = unclipped[: leap + 1], unclipped[leap + 1] - unclipped[leap]
    thrown = before[-1] + np.outer([0, 0.72], away / np.linalg.norm(away))
    ax.plot(*_lift(before), color=style.ORANGE, lw=3.5, label="unclipped: thrown off the map")
    ax.plot(
        *_lift(clipped), color="white", lw=0.8, marker="o", ms=2.6, mec="#333333", mew=0.3,
        label="clipped: stays at the wall",
    )  # fmt: skip
    _arrow(ax, thrown, float(surface(*before[-1]).E))
    # As dark as the map, on which orange and white are read.
    legend = ax.legend(
        loc="upper left", bbox_to_anchor=(-0.12, 1.06), facecolor=style.NIGHT, labelcolor="white"
    )
    legend.get_frame().set(visible=True, alpha=1)


def _lift(points: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    return points[:, 0], points[:, 1], surface(points[:, 0], points[:, 1]).E + 0.003


def _arrow(ax: Axes3D, points: FloatArray, E: float) -> None:
    start, end = (proj3d.proj_transform(*point, E, ax.get_proj())[:2] for point in points)
    shape = {"arrowstyle": "-|>,head_width=.5,head_length=.9", "color": style.ORANGE, "lw": 3.5}
    ax.annotate("", end, start, arrowprops={**shape, "shrinkA": 0}, zorder=9)


def _finish(ax: Axes3D) -> None:
    ax.view_init(elev=30, azim=28)
    ax.set_box_aspect((1.5, 1.5, 0.75), zoom=1.1)
    ax.set(xticks=[4.5, 5, 5.5], yticks=[-2.8, -2.4, -2], zticks=[0, 0.2, 0.4], zlim=(0, 0.4))
    ax.set(xlim=W_RANGE, ylim=B_RANGE)
    ax.set_xlabel("$w$", labelpad=2)
    ax.set_ylabel("$b$", labelpad=8)
    ax.set_zlabel("$E_{50}$", labelpad=2)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.pane.set_visible(False)
