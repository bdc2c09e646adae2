"""§2.3: the wall in the error surface, and descents that meet it."""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from rnn_difficulty import error_surface
from rnn_difficulty.claims.cases import always, mostly, possible
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.dynamical_systems import sensitivity
from rnn_difficulty.notation import FloatArray

MAP_W, MAP_B = (4.1, 5.6), (-2.8, -2.0)
"""The part of the plane that Figure 6 shows."""
RATE, UPDATES, THRESHOLD = 0.1, 200, 1.0
STEEP, LOW = 10.0, 0.01


class Descents(NamedTuple):
    """Two descents from one start, `[updates + 1, 2]`."""

    unclipped: FloatArray
    clipped: FloatArray


def linear_curvature() -> Judgement:
    """∂x_t/∂w and ∂²x_t/∂w² of x_t = x₀ wᵗ: as differences give them, growing at the rate w."""
    holds = []
    for w in (1.05, 1.2, 1.5, 2.0):
        _, first, second = error_surface.linear_derivatives(w, 50)
        step = 1e-6
        above, below = (error_surface.linear_derivatives(w + s, 50) for s in (step, -step))
        numeric = [(a - b) / (2 * step) for a, b in zip(above[:2], below[:2], strict=True)]
        later = error_surface.linear_derivatives(w, 5000 if w < 1.1 else 500)
        sooner = error_surface.linear_derivatives(w, 4999 if w < 1.1 else 499)
        rates = [a / b for a, b in zip(later[1:], sooner[1:], strict=True)]
        holds.append(
            np.allclose(numeric, [first, second], rtol=1e-6) and np.allclose(rates, w, rtol=0.01)
        )
    return always(holds, "both derivatives grow by the factor w per step")


def curvature_explodes() -> Judgement:
    """At the wall gradient and curvature explode along one direction."""
    holds, cosines = [], []
    for w, b in _at_the_wall():
        at = error_surface.surface(w, b)
        gradient = np.array([float(at.dE_dw), float(at.dE_db)])
        size = float(np.linalg.norm(gradient))
        if size <= 100:
            continue
        values, vectors = np.linalg.eigh(np.array(error_surface.hessian(w, b, step=1e-3 / size)))
        leading = int(np.abs(values).argmax())
        cosine = abs(float(vectors[:, leading] @ gradient)) / size
        cosines.append(cosine)
        holds.append(bool(cosine > 0.99 and abs(values[leading]) > size))
    said = f"smallest cosine {min(cosines):.4f}" if cosines else "no steep point"
    return mostly(holds, said)


def _at_the_wall() -> list[tuple[float, float]]:
    """Return points across the wall, in widths of the wall."""
    points = []
    for w in np.linspace(4.6, 5.5, 10):
        foot = float(error_surface.wall(w))
        width = 1 / float(sensitivity(w, foot, error_surface.X_0, error_surface.STEPS).dx_db)
        points += [(float(w), foot + width * away) for away in (-1.5, -0.8, 0.8, 1.5)]
    return points


def figure_6_wall() -> Judgement:
    """On the map of Figure 6 the gradient is small nearly everywhere and huge at the wall."""
    w, b = np.meshgrid(np.linspace(*MAP_W, 200), np.linspace(*MAP_B, 200))
    at = error_surface.surface(w, b)
    usual = float(np.median(np.hypot(at.dE_dw, at.dE_db)))
    wall = [error_surface.surface(*point) for point in _at_the_wall()]
    largest = max(float(np.hypot(point.dE_dw, point.dE_db)) for point in wall)
    said = f"largest ‖∇E‖ {largest:.2g}, median {usual:.2g}"
    return possible([largest > 1000 * usual], said)


def unclipped_leaves() -> Judgement:
    """Without clipping a step at the wall is longer than the map is wide."""
    steps = [_longest_step(each.unclipped) for each in descents()]
    return mostly(
        (s > 1 for s in steps), f"longest steps from {min(steps):.2g} to {max(steps):.2g}"
    )


def clipped_stays() -> Judgement:
    """With clipping the descent stays on the map and finds low errors."""
    lowest = [float(error_surface.surface(*each.clipped.T).E.min()) for each in descents()]
    holds = [_on_map(d.clipped) and low < LOW for d, low in zip(descents(), lowest, strict=True)]
    return mostly(holds, f"lowest errors up to {max(lowest):.2g}")


@cache
def descents() -> list[Descents]:
    """Return the descents from a grid of starts whose unclipped one meets a steep gradient."""
    found = []
    for w, b in product((4.9, 5.0, 5.1, 5.2, 5.3), (-2.4, -2.35, -2.3, -2.25, -2.2)):
        unclipped = error_surface.descent((w, b), RATE, UPDATES)
        at = error_surface.surface(*unclipped.T)
        if np.hypot(at.dE_dw, at.dE_db).max() > STEEP:
            clipped = error_surface.descent((w, b), RATE, UPDATES, THRESHOLD)
            found.append(Descents(unclipped, clipped))
    return found


def _longest_step(path: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).max())


def _on_map(path: FloatArray) -> bool:
    (w_low, w_high), (b_low, b_high) = MAP_W, MAP_B
    w, b = path.T
    return bool(((w > w_low) & (w < w_high) & (b > b_low) & (b < b_high)).all())
