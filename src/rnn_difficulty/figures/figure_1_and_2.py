"""The network and the network unrolled in time (ICML 2013, Figures 1 and 2)."""

from rnn_difficulty.figures import style
from rnn_difficulty.figures.diagram import Point, arrow, canvas, label, unit
from rnn_difficulty.figures.style import BLUE, GREEN, GREY, RED

STEP = 3.2
INPUT_ROW, STATE_ROW, COST_ROW = 0.0, 2.0, 4.5


def draw_network() -> style.Figure:
    """Return Figure 1: the input, the state with its connection to itself, the cost."""
    with style.plain():
        fig = canvas(6.4, 2.0, (-0.8, 8.8, -0.75, 2.25))
        ax = fig.axes[0]
        u, x, y, cost = (0.0, 0.0), (2.8, 0.0), (5.6, 0.0), (8.0, 0.0)
        for at, text, colour in (
            (u, "$u_t$", GREY),
            (x, "$x_t$", BLUE),
            (y, "$y_t$", GREEN),
            (cost, r"$\mathcal{E}_t$", RED),
        ):
            unit(ax, at, text, colour, radius=0.55)
        for start, end, weights in ((u, x, "$W_{in}$"), (x, y, "$W_{out}$"), (y, cost, "")):
            arrow(ax, start, end, BLUE, gap=0.6)
            label(ax, ((start[0] + end[0]) / 2, 0.4), weights)
        _loop(fig, x)
    return fig


def draw_unrolled() -> style.Figure:
    """Return Figure 2: three steps, states forward (solid), errors backward (dashed)."""
    with style.plain():
        fig = canvas(6.4, 4.3, (-1.95, 2 * STEP + 1.95, -0.75, 6.17))
        ax = fig.axes[0]
        for i, t in enumerate(("t-1", "t", "t+1")):
            _step(fig, i * STEP, t)
        for i, (before, after) in enumerate((("t-1", "t"), ("t", "t+1"))):
            left, right = (i * STEP, STATE_ROW), ((i + 1) * STEP, STATE_ROW)
            _between(fig, left, right, before, after)
        for outside in (-2.1, 2 * STEP):
            left, right = (outside, STATE_ROW), (outside + 2.1, STATE_ROW)
            arrow(ax, left, right, BLUE, bend=-0.35, gap=0.62)
            arrow(ax, right, left, RED, dashed=True, bend=-0.35, gap=0.62)
        _key(fig)
    return fig


def _loop(fig: style.Figure, at: Point) -> None:
    """Draw the connection from the state to itself, one step late."""
    ax = fig.axes[0]
    start, end = (at[0] + 0.42, at[1] + 0.42), (at[0] - 0.42, at[1] + 0.42)
    arrow(ax, start, end, BLUE, bend=2.0, gap=0)
    label(ax, (at[0], at[1] + 1.85), "$W_{rec}$, one step later")


def _step(fig: style.Figure, across: float, t: str) -> None:
    ax = fig.axes[0]
    u, x, cost = (across, INPUT_ROW), (across, STATE_ROW), (across, COST_ROW)
    unit(ax, u, f"$u_{{{t}}}$", GREY, radius=0.58)
    unit(ax, x, f"$x_{{{t}}}$", BLUE, radius=0.58)
    unit(ax, cost, rf"$\mathcal{{E}}_{{{t}}}$", RED, radius=0.58)
    arrow(ax, u, x, BLUE, gap=0.64)
    arrow(ax, (across - 0.14, STATE_ROW), (across - 0.14, COST_ROW), BLUE, gap=0.64)
    arrow(ax, (across + 0.14, COST_ROW), (across + 0.14, STATE_ROW), RED, dashed=True, gap=0.64)
    fraction = rf"$\frac{{\partial\mathcal{{E}}_{{{t}}}}}{{\partial x_{{{t}}}}}$"
    label(ax, (across + 0.85, 3.25), fraction, RED, size=18)


def _between(fig: style.Figure, left: Point, right: Point, before: str, after: str) -> None:
    ax = fig.axes[0]
    arrow(ax, left, right, BLUE, bend=-0.2, gap=0.64)
    arrow(ax, right, left, RED, dashed=True, bend=-0.2, gap=0.64)
    fraction = rf"$\frac{{\partial x_{{{after}}}}}{{\partial x_{{{before}}}}}$"
    label(ax, ((left[0] + right[0]) / 2, 0.95), fraction, RED, size=18)


def _key(fig: style.Figure) -> None:
    ax = fig.axes[0]
    for across, colour, dashed, text in (
        (-1.4, BLUE, False, "states, forward"),
        (2.9, RED, True, "errors, backward"),
    ):
        arrow(ax, (across, 5.75), (across + 1.0, 5.75), colour, dashed, gap=0)
        ax.text(across + 1.2, 5.75, text, va="center", fontsize=14, color="black")
