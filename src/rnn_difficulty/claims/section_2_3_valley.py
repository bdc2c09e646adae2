"""§2.3: the assumption behind clipping, that the valley beside the wall is wide."""

import numpy as np

from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.section_2_3 import RATE, THRESHOLD
from rnn_difficulty.claims.theory_rules import mostly
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import error_surface
from rnn_difficulty.theory.dynamical_systems import sensitivity
from rnn_difficulty.theory.notation import FloatArray

ON_WALL = np.linspace(4.6, 5.2, 25)
"""Values of w at which a step starts from the foot of the wall."""
SMOOTH = THRESHOLD
"""Where ‖∇E‖ is below the threshold, nothing is clipped."""


def wide_valley() -> Judgement:
    """A clipped step from the wall, and twice as long a one, land where nothing is clipped."""
    holds, widths, steps = [], [], []
    for w in ON_WALL:
        at = np.array([w, float(error_surface.wall(float(w)))])
        gradient = _gradient(at)
        back = -gradient / np.linalg.norm(gradient) * RATE * THRESHOLD
        sizes = [float(np.linalg.norm(_gradient(at + times * back))) for times in (1, 2)]
        widths.append(1 / float(_slope(at)))
        steps += sizes
        holds.append(float(np.linalg.norm(gradient)) > THRESHOLD and max(sizes) < SMOOTH)
    said = (
        f"largest ‖∇E‖ there {significant(max(steps), 2)}; the wall is at most "
        f"{significant(max(widths), 1)} wide, the step {RATE * THRESHOLD:g}"
    )
    return mostly(holds, said)


def _gradient(at: FloatArray) -> FloatArray:
    found = error_surface.surface(*at)
    return np.array([float(found.dE_dw), float(found.dE_db)])


def _slope(at: FloatArray) -> FloatArray:
    w, b = at
    return sensitivity(w, b, error_surface.X_0, error_surface.STEPS).dx_db
