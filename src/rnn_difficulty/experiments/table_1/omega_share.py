"""How much Ω weighs in the gradient of a network of Table 1 (ICML 2013, eqs 9 and 10)."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import Cost
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.regularizer import omega_printed, omega_squared

CELL = footnote_1(SIGMOID)
FORMS = {
    "as trained: mean over the steps, squared norms": omega_squared,
    "eq. 9: sum over the steps, plain norms": omega_printed,
}


def shares(theta: Parameters, batches: Iterable[Batch], loss: Cost, alpha: float) -> pd.DataFrame:
    """Return a row per form of Ω: the mean of α ‖∂⁺Ω/∂W_rec‖ / ‖∂E/∂W_rec‖ over the batches.

    Each batch starts from h_0 = 0. `theta` is of any float type; all is computed in float64.
    """
    theta = Parameters(*(np.asarray(p, dtype=np.float64) for p in theta))
    each = pd.DataFrame([_shares(theta, batch, loss, alpha) for batch in batches])
    return each.mean().rename_axis("omega").rename("share").reset_index()


def _shares(theta: Parameters, batch: Batch, loss: Cost, alpha: float) -> Mapping[str, float]:
    h_0 = np.zeros((batch.inputs.shape[1], len(theta.b)))
    run = bptt.gradient(CELL, theta, batch, loss, h_0)
    size = np.linalg.norm(run.gradient.W_rec)
    return {
        name: float(alpha * np.linalg.norm(form(CELL, theta, run.x, run.error).W_rec) / size)
        for name, form in FORMS.items()
    }
