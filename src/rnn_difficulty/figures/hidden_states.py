"""Hidden states under noise, and the attractors below them, in the plane where they vary most."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from rnn_difficulty.figures import style
from rnn_difficulty.tasks.temporal_order import CLASSES
from rnn_difficulty.theory.notation import FloatArray

COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)


def draw(
    states: Mapping[int, FloatArray], classes: NDArray[np.integer], orbits: FloatArray
) -> style.Figure:
    """Return all classes in one panel, then one panel a class, magnified.

    `states` maps a step to the states `[B, H]` there, `classes` `[B]` are their classes; an orbit
    `[T, H]` of each class, `orbits` `[T, 4, H]`, is black. The plane is that of the first two
    principal components of all states shown.
    """
    every = np.concatenate([*states.values()])
    centre = every.mean(0)
    plane = np.linalg.svd(every - centre, full_matrices=False)[2][:2].T
    with style.plain():
        fig = style.figure(6.4, 8.6)
        axes = fig.subplot_mosaic([["all", "all"], [0, 1], [2, 3]], height_ratios=[1.3, 1, 1])
        for c, colour in enumerate(COLOURS):
            for ax in (axes["all"], axes[c]):
                for (step, x), marker in zip(states.items(), ("+", "o"), strict=True):
                    label = f"{CLASSES[c]}, step {step:,}"
                    _points(ax, (x[classes == c] - centre) @ plane, marker, colour, label)
                _points(ax, (orbits[:, c] - centre) @ plane, ".", "black", "attractor")
            axes[c].set_title(CLASSES[c])
        axes["all"].set_title("all four classes")
        fig.supxlabel("principal component 1", fontsize="medium")
        fig.supylabel("principal component 2", fontsize="medium")
        handles, labels = axes["all"].get_legend_handles_labels()
        one_each = dict(zip(labels, handles, strict=True))
        fig.legend(one_each.values(), one_each.keys(), loc="outside upper center", ncols=3)
    return fig


def _points(ax: Axes, at: FloatArray, marker: str, colour: str, label: str) -> None:
    size = 3 if marker == "." else 6
    ax.plot(*at.T, marker, color=colour, markersize=size, alpha=0.6, label=label)
