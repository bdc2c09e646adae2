"""One step of the network, in the two forms of the paper (ICML 2013, eq. 2 and footnote 1).

Both forms share one Jacobian with two diagonal factors,

    ∂x_t/∂x_{t−1} = diag(left(x_t)) · W_rec · diag(right(x_{t−1})),

and differ in where the nonlinearity sits:

    form         x_t =                                h(x)    left(x_t)     right(x_{t−1})
    eq. 2        W_rec σ(x_{t−1}) + W_in u_t + b      σ(x)    1             σ′(x_{t−1})
    footnote 1   σ(W_rec x_{t−1} + W_in u_t + b)      x       σ′, see below 1

For footnote 1 left is the slope of σ where it takes the value x_t: 1 − x_t² for tanh. h(x) is what
W_rec and W_out read. The states of footnote 1 are σ of the states of eq. 2.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnn_difficulty.theory.nonlinearity import Nonlinearity
from rnn_difficulty.theory.notation import FloatArray, Parameters


@dataclass(frozen=True)
class Cell:
    """One step x_t = F(x_{t−1}, u_t, θ) (ICML 2013, eq. 1)."""

    name: str
    nonlinearity: Nonlinearity
    hidden: Callable[[FloatArray], FloatArray]
    """h(x), `[..., H]`: what W_rec and W_out read."""
    outer: Callable[[FloatArray], FloatArray]
    """What becomes of W_rec h + W_in u + b: nothing in eq. 2, σ in footnote 1."""
    left: Callable[[FloatArray], FloatArray]
    """The factor on the left of W_rec, a function of x_t."""
    right: Callable[[FloatArray], FloatArray]
    """The factor on the right of W_rec, a function of x_{t−1}; also ∂h/∂x."""

    def step(self, theta: Parameters, x: FloatArray, u: FloatArray) -> FloatArray:
        """Return x_t `[..., H]` from x_{t−1} `[..., H]` and u_t `[..., D]`."""
        return self.outer(self.hidden(x) @ theta.W_rec.T + u @ theta.W_in.T + theta.b)

    def jacobian(self, theta: Parameters, x_prev: FloatArray, x: FloatArray) -> FloatArray:
        """Return ∂x_t/∂x_{t−1} `[H, H]` for one state `[H]`, a factor of ICML 2013, eq. 5.

        The paper prints W_recᵀ diag(σ′(x_{t−1})); for column vectors it is W_rec diag(σ′).

        Raises:
            ValueError: states of a batch.
        """
        _expect_one_state(x_prev, x)
        return self.left(x)[:, None] * theta.W_rec * self.right(x_prev)

    def pull_back(
        self, theta: Parameters, error: FloatArray, x_prev: FloatArray, x: FloatArray
    ) -> FloatArray:
        """Return ∂E/∂x_t · ∂x_t/∂x_{t−1} `[..., H]` from the error signal ∂E/∂x_t `[..., H]`."""
        return ((error * self.left(x)) @ theta.W_rec) * self.right(x_prev)


def _expect_one_state(x_prev: FloatArray, x: FloatArray) -> None:
    if np.ndim(x_prev) != 1 or np.ndim(x) != 1:
        raise ValueError(
            f"expected one state [H], got x_prev {list(np.shape(x_prev))} and x "
            f"{list(np.shape(x))}: ask for each sequence of a batch by itself"
        )


def equation_2(nonlinearity: Nonlinearity) -> Cell:
    """x_t = W_rec σ(x_{t−1}) + W_in u_t + b (ICML 2013, eq. 2).

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.array([[2.0]]), np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    >>> rd.equation_2(rd.SIGMOID).step(theta, x=np.array([0.0]), u=np.array([3.0]))  # 2 · ½ + 3
    array([4.])
    """
    return Cell(
        name="equation 2",
        nonlinearity=nonlinearity,
        hidden=nonlinearity.sigma,
        outer=np.asarray,
        left=np.ones_like,
        right=nonlinearity.sigma_prime,
    )


def footnote_1(nonlinearity: Nonlinearity) -> Cell:
    """x_t = σ(W_rec x_{t−1} + W_in u_t + b) (ICML 2013, footnote 1, and the authors' code).

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.array([[2.0]]), np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    >>> rd.footnote_1(rd.SIGMOID).step(theta, x=np.array([0.5]), u=np.array([-1.0]))  # σ(0)
    array([0.5])
    """
    return Cell(
        name="footnote 1",
        nonlinearity=nonlinearity,
        hidden=np.asarray,
        outer=nonlinearity.sigma,
        left=nonlinearity.sigma_prime_of_output,
        right=np.ones_like,
    )
