"""What holds a memory: the attractors of a trained network (ICML 2013, §2.2 and §4.1.1).

A network is driven by its inputs, so it has no fixed point in the strict sense. Its inputs between
two marked symbols are noise; with their mean ū in place of the noise it is autonomous,

    x_t = F(x_{t−1}, ū, θ),

and has attractors that can be found. The noise then moves the state about one of them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.notation import FloatArray, Parameters, one_hot

SAME = 1e-4
"""States closer than this, in every unit, are one."""


class FixedPoints(NamedTuple):
    """Solutions of x = F(x, ū, θ)."""

    x: FloatArray
    """`[N, H]`."""
    rho: FloatArray
    """ρ of the Jacobian ∂x_t/∂x_{t−1} there, `[N]`: below 1 the point attracts."""


def follow(
    theta: Parameters, cell: Cell, symbols: NDArray[np.integer], x: FloatArray
) -> FloatArray:
    """Return x_T `[B, H]` from x_0 `[B, H]`, driven by one-hot `symbols` `[T, B]`.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    known = _check(theta, x)
    shapes.check(known, "symbols", symbols, "T", "B")
    size = theta.W_in.shape[1]
    for row in symbols:
        x = cell.step(theta, x, one_hot(row, size))
    return x


def orbit(theta: Parameters, cell: Cell, u: FloatArray, x: FloatArray, steps: int) -> FloatArray:
    """Return x_0 … x_steps `[steps + 1, B, H]` with the same input u `[D]` at every step.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    _check(theta, x, u)
    states = [x]
    for _ in range(steps):
        states.append(cell.step(theta, states[-1], u))
    return np.stack(states)


def settled(theta: Parameters, cell: Cell, u: FloatArray, x: FloatArray, steps: int) -> FloatArray:
    """Return x_steps `[B, H]` with the same input u `[D]` at every step.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    _check(theta, x, u)
    for _ in range(steps):
        x = cell.step(theta, x, u)
    return x


def periods(states: FloatArray) -> NDArray[np.intp]:
    """Return after how many steps each of B orbits `[T + 1, B, H]` is back where it began.

    1 is a fixed point, more a cycle, 0 an orbit that does not return within T steps.

    Raises:
        ValueError: another shape.
    """
    shapes.check({}, "states", states, "T + 1", "B", "H")
    back = np.abs(states[1:] - states[0]).max(-1) < SAME
    return np.where(back.any(0), back.argmax(0) + 1, 0)


def fixed_points(theta: Parameters, cell: Cell, u: FloatArray, starts: FloatArray) -> FixedPoints:
    """Return the fixed points that Newton's method finds from `starts` `[M, H]`, each once.

    u is `[D]`. It finds unstable ones too. What it does not reach from `starts` is not in the list.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    known = shapes.network(theta)
    shapes.check(known, "u", u, "D")
    shapes.check(known, "starts", starts, "M", "H")
    found: list[FloatArray] = []
    for start in starts:
        x, converged = _solve(theta, cell, u, start)
        if converged and not any(np.abs(x - other).max() < SAME for other in found):
            found.append(x)
    rho = [np.abs(np.linalg.eigvals(cell.jacobian(theta, x, x))).max() for x in found]
    return FixedPoints(np.array(found).reshape(-1, starts.shape[1]), np.array(rho))


def _check(theta: Parameters, x: FloatArray, u: FloatArray | None = None) -> shapes.Known:
    known = shapes.network(theta)
    shapes.check(known, "x", x, "B", "H")
    if u is not None:
        shapes.check(known, "u", u, "D")
    return known


def _solve(
    theta: Parameters, cell: Cell, u: FloatArray, start: FloatArray
) -> tuple[FloatArray, bool]:
    identity = np.eye(len(start))
    solution = root(
        lambda x: cell.step(theta, x, u) - x,
        start,
        jac=lambda x: cell.jacobian(theta, x, cell.step(theta, x, u)) - identity,
    )
    return solution.x, bool(solution.success)
