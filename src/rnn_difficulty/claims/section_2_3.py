"""§2.3: the wall in the error surface, and descents that meet it."""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.theory_rules import always, mostly, possible
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import error_surface
from rnn_difficulty.theory.dynamical_systems import sensitivity
from rnn_difficulty.theory.notation import FloatArray

MAP_W, MAP_B = (4.1, 5.6), (-2.8, -2.0)
"""The part of the plane that Figure 6 shows."""
RATE, UPDATES, THRESHOLD = 0.1, 200, 1.0
STEEP, HUGE = 100.0, 1000.0


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
    steep = [at for at in _at_the_wall() if at.size > STEEP]
    holds = [at.cosine > 0.99 and at.curvature > at.size for at in steep]
    said = f"smallest cosine {min(at.cosine for at in steep):.4f}" if steep else "no steep point"
    return mostly(holds, said)


class SurfacePoint(NamedTuple):
    """What the error surface does at one point (w, b)."""

    size: float
    """‖∇E‖."""
    curvature: float
    """The largest |eigenvalue| of the Hessian."""
    cosine: float
    """Of the gradient and that eigenvector."""


def _point(w: float, b: float) -> SurfacePoint:
    at = error_surface.surface(w, b)
    gradient = np.array([float(at.dE_dw), float(at.dE_db)])
    size = float(np.linalg.norm(gradient))
    values, vectors = np.linalg.eigh(error_surface.hessian(w, b, step=1e-3 / max(size, 1)))
    leading = int(np.abs(values).argmax())
    cosine = abs(float(vectors[:, leading] @ gradient)) / size
    return SurfacePoint(size, float(abs(values[leading])), cosine)


@cache
def _at_the_wall() -> list[SurfacePoint]:
    """Return points across the wall, a tenth of its width apart."""
    points = []
    for w in np.linspace(4.6, 5.2, 10):
        foot = float(error_surface.wall(w))
        width = 1 / float(sensitivity(w, foot, error_surface.X_0, error_surface.STEPS).dx_db)
        points += [_point(float(w), foot + width * away) for away in np.linspace(-2, 2, 41)]
    return points


def figure_6_wall() -> Judgement:
    """At the wall of Figure 6 slope and curvature are over 1000 times their medians on the map."""
    usual = [_point(w, b) for w, b in product(np.linspace(*MAP_W, 30), np.linspace(*MAP_B, 30))]
    said, holds = [], []
    for symbol, name in (("‖∇E‖", "size"), ("curvature", "curvature")):
        middle = float(np.median([getattr(at, name) for at in usual]))
        largest = max(getattr(at, name) for at in _at_the_wall())
        said.append(f"largest {symbol} {significant(largest, 2)}, median {significant(middle, 2)}")
        holds.append(largest > HUGE * middle)
    return possible([all(holds)], "; ".join(said))


def unclipped_leaves() -> Judgement:
    """Without clipping the descent leaves the map."""
    steps = [_longest_step(each.unclipped) for each in descents()]
    shortest, longest = significant(min(steps), 2), significant(max(steps), 2)
    said = f"left the map; longest steps from {shortest} to {longest}"
    return mostly((not _on_map(each.unclipped) for each in descents()), said)


def clipped_stays() -> Judgement:
    """With clipping the descent stays on the map, and its last error is below its first."""
    errors = [error_surface.surface(*each.clipped.T).E for each in descents()]
    holds = [_on_map(d.clipped) and E[-1] < E[0] for d, E in zip(descents(), errors, strict=True)]
    return mostly(holds, f"last errors up to {significant(max(E[-1] for E in errors), 2)}")


@cache
def descents() -> list[Descents]:
    """Return the descents from a grid of starts across the valley."""
    starts = product((4.9, 5.0, 5.1, 5.2, 5.3), (-2.4, -2.35, -2.3, -2.25, -2.2))
    return [
        Descents(
            error_surface.descent(start, RATE, UPDATES),
            error_surface.descent(start, RATE, UPDATES, THRESHOLD),
        )
        for start in starts
    ]


def _longest_step(path: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).max())


def _on_map(path: FloatArray) -> bool:
    (w_low, w_high), (b_low, b_high) = MAP_W, MAP_B
    w, b = path.T
    return bool(((w > w_low) & (w < w_high) & (b > b_low) & (b < b_high)).all())
