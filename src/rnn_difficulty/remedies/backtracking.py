"""How far to go along a step that a quadratic model proposed.

Hessian-free optimization first goes back along the iterates of its conjugate gradients, then
shortens the step it is left with until the cost has sunk enough.

Source: Martens 2010, §4.6 (iterates); Martens & Sutskever 2012 (line search).
"""

from collections.abc import Callable

from torch import Tensor

from rnn_difficulty.remedies.conjugate_gradients import Solved

SUFFICIENT, SHORTER, MOST_TRIALS = 0.01, 0.8, 30
"""The line search: the share of what gᵀδ promises, the next trial's share of a step, trials."""
Cost = Callable[[Tensor], float]
"""δ ↦ E(θ + δ)."""


def best_iterate(solved: Solved, E_at: Cost) -> tuple[Tensor, float, float]:
    """Go back from the last iterate while E does not rise; return δ, E(θ + δ), q(δ)."""
    best = len(solved.iterates) - 1
    E = E_at(solved.iterates[best])
    while best > 0 and (earlier := E_at(solved.iterates[best - 1])) <= E:
        best, E = best - 1, earlier
    return solved.iterates[best], E, solved.values[best]


def line_search(E_at: Cost, E: float, g: Tensor, delta: Tensor, E_new: float) -> float:
    """Return β with E(θ + βδ) ≤ E + .01 β gᵀδ; 0 where no trial has it."""
    promised, scale = float(g @ delta), 1.0
    for _ in range(MOST_TRIALS):
        if E_new <= E + SUFFICIENT * scale * promised and promised < 0:
            return scale
        scale *= SHORTER
        E_new = E_at(scale * delta)
    return 0.0
