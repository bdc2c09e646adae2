"""What every engine takes and gives: `updates(theta, batches, rule, state=None)`."""

from typing import NamedTuple

from rnn_difficulty.theory.notation import FloatArray


class Rule(NamedTuple):
    """How an update is computed and done, the same for all updates of a call."""

    sigma: str
    """The nonlinearity, a name in `nonlinearity.NONLINEARITIES`."""
    loss: str
    """The cost, a name in `cost.COSTS`."""
    learning_rate: float
    threshold: float | None = None
    """Of the norm ‖ĝ‖ (ICML 2013, Alg. 1); None: no clipping."""
    alpha: float = 0.0
    """Weight of Ω (ICML 2013, eq. 10)."""
    biases: bool = True
    """Whether b and b_out are trained."""


class Updates(NamedTuple):
    """What N updates gave, each `[N]`, before their steps."""

    cost: FloatArray
    """E."""
    norm: FloatArray
    """‖ĝ‖ before clipping."""
    omega: FloatArray
    """Ω (ICML 2013, eq. 10); 0 where α = 0."""
