"""Every temporal component of eq. 4 as one cell of a map over t and k."""

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray

DECADES = 4


def draw(relative: Mapping[str, FloatArray]) -> style.Figure:
    """Draw log₁₀ of relative norms `[T, T]` (`bptt.relative_norms`), one map for each name."""
    with style.plain():
        fig = style.figure(6.4, 4.4)
        axes = fig.subplots(1, len(relative), sharey=True, squeeze=False)[0]
        for ax, (name, norms) in zip(axes, relative.items(), strict=True):
            image = _draw_map(ax, norms)
            ax.set(title=name, xlabel="step $k$ of the state")
        axes[0].set_ylabel("step $t$ of the cost")
        bar = fig.colorbar(image, ax=axes, location="bottom", extend="both", shrink=0.9, aspect=30)
        bar.set_label("component $(t, k)$ / component $(t, t)$")
        ticks = range(-DECADES, DECADES + 1, 2)
        bar.set_ticks(ticks, labels=[f"$10^{{{power}}}$" for power in ticks])
    return fig


def _draw_map(ax: Axes, norms: FloatArray) -> AxesImage:
    steps = len(norms)
    lower = np.tril(np.ones_like(norms, dtype=bool))
    logarithm = np.log10(norms, out=np.full_like(norms, np.nan), where=lower & (norms > 0))
    ax.set_facecolor("#d9d9d9")
    ax.grid(visible=False)
    return ax.imshow(
        logarithm,
        cmap=mpl.colormaps["PuOr_r"],
        vmin=-DECADES,
        vmax=DECADES,
        extent=(0.5, steps + 0.5, steps + 0.5, 0.5),
        interpolation="nearest",
    )
