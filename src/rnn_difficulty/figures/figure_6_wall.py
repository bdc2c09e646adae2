"""The wall of Figure 6 from the side, at w = 5: the cost, its slope, and a grid that misses it."""

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory.error_surface import surface, wall

W, HALF_WIDTH, GRID_STEP = 5.0, 0.02, 0.01


def draw() -> style.Figure:
    """Return E_50 and ‖∇E_50‖ against b near the wall; squares: a grid with step .01."""
    foot = float(wall(W))
    near = np.geomspace(1e-8, HALF_WIDTH, 1500)
    fine = foot + np.concatenate([-near[::-1], near])
    coarse = np.arange(-2.63, -2.59 + GRID_STEP / 2, GRID_STEP)
    with style.plain():
        fig = style.figure(6.4, 5.4)
        above, below = fig.subplots(2, 1, sharex=True)
        for b, look, name in ((fine, "-", "fine"), (coarse, "s", "every 0.01")):
            at = surface(W, b)
            colour = style.BLUE if look == "-" else style.ORANGE
            above.plot(b, at.E, look, color=colour, ms=8, label=name)
            below.semilogy(b, np.hypot(at.dE_dw, at.dE_db), look, color=colour, ms=8)
        above.set(ylabel="$E_{50}$")
        above.legend()
        below.set(xlabel="$b$", ylabel=r"$\|\nabla E_{50}\|$", xlim=(foot - 0.02, foot + 0.02))
        return fig
