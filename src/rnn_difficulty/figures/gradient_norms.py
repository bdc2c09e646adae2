"""The norm of the gradient, update by update, and the thresholds that the paper suggests."""

from collections.abc import Mapping

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray

LINES = ((style.RED, ":"), (style.BLUE, "-"))


def draw(norms: Mapping[str, FloatArray], average: float) -> style.Figure:
    """Draw up to two runs, name → ‖ĝ‖ before clipping `[updates]`; ½ to 10 times `average`."""
    with style.plain():
        fig = style.figure(6.4, 4.2)
        ax = fig.subplots()
        ax.axhspan(average / 2, 10 * average, color=style.SKY, alpha=0.25, lw=0)
        ax.text(
            0.01, 9 * average, "½ to 10 × the average", va="top", transform=ax.get_yaxis_transform()
        )
        for (name, values), (colour, line) in zip(norms.items(), LINES, strict=False):
            ax.semilogy(values, line, color=colour, lw=1.3, label=name)
        ax.set(xlabel="update", ylabel=r"$\Vert \hat g \Vert$")
        ax.legend(loc="lower right")
    return fig
