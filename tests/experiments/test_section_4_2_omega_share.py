"""The share of Ω in the gradient, against the engine and against automatic differentiation."""

import numpy as np
import pytest
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.experiments.table_1 import omega_share
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.training import segments

ALPHA, STEPS = 0.5, 12
THETA = gaussian(np.random.default_rng(0), Sizes(6, 4, 4), 0.8)
TEXT = np.random.default_rng(1).integers(0, 4, 2 * STEPS + 1).astype(np.uint8)


def batches():
    return list(segments.streams(TEXT, 1, sequences=1, steps=STEPS))


def engine(batch, alpha):
    theta = plain.tensors(THETA, torch.float64)
    data = plain.batch_tensors(batch, torch.float64)
    h_0 = torch.zeros(1, 6, dtype=torch.float64)
    return plain.gradient(theta, data, h_0, "sigmoid", "softmax", alpha)


def eq_9(batch):
    """‖∂⁺Ω/∂W_rec‖ of eq. 9, differentiated by PyTorch with states and errors held constant."""
    run = engine(batch, 0.0)
    W_rec = torch.tensor(THETA.W_rec, requires_grad=True)
    h, error = run.h[1:], run.error[1:]
    ratio = (error * h * (1 - h) @ W_rec).norm(dim=-1) / error.norm(dim=-1)
    (ratio - 1).square().sum().backward()
    return float(W_rec.grad.norm() / run.gradient.W_rec.norm())


def as_trained(batch):
    without, with_ = (engine(batch, alpha).gradient.W_rec for alpha in (0.0, 1.0))
    return float((with_ - without).norm() / without.norm())


@pytest.mark.parametrize(("row", "expected"), [(0, as_trained), (1, eq_9)])
def test_the_share_is_the_mean_over_the_batches(row, expected):
    found = omega_share.shares(THETA, batches(), SOFTMAX, ALPHA)["share"][row]
    each = [expected(batch) for batch in batches()]
    assert len(each) == 2
    assert found == pytest.approx(ALPHA * np.mean(each))
