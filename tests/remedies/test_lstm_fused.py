"""The compiled LSTM against the plain one."""

import gated
import numpy as np
import pytest
import torch
from gated import D, K, made

from rnn_difficulty.remedies import lstm_fused, lstm_peephole
from rnn_difficulty.remedies.lstm_peephole import Weights

close = torch.testing.assert_close


def weights(H, seed=5):
    shapes = ((4 * H, D), (4 * H, H), (3, H), (4 * H,), (K, H), (K,))
    return Weights(*(p.float() / 2 for p in made(seed, *shapes)))


def in_float32(batch):
    return batch._replace(
        inputs=batch.inputs if batch.inputs.dim() == 2 else batch.inputs.float(),
        targets=batch.targets.float(),
        weights=batch.weights.float(),
    )


@pytest.mark.parametrize("H", [3, 8, 50])
@pytest.mark.parametrize("symbols", [False, True])
def test_it_is_the_plain_one_to_rounding(H, symbols):
    theta, batch = weights(H), gated.batch(scored=2, symbols=symbols)
    exact = Weights(*(p.double() for p in theta))
    expected = lstm_peephole.gradient(exact, batch, "squared")
    done = lstm_fused.gradient(theta, in_float32(batch), "squared")
    for ours, plain in zip(done.gradient, expected.gradient, strict=True):
        assert ours.shape == plain.shape
        close(ours.double(), plain, rtol=1e-4, atol=2e-5 * float(plain.abs().max()))
    close(done.cost.double(), expected.cost, rtol=1e-5, atol=0)
    close(done.error.double(), expected.error, rtol=1e-3, atol=1e-4)
    out = lstm_fused.outputs(theta, in_float32(batch))
    close(out.double(), lstm_peephole.outputs(exact, batch), rtol=1e-4, atol=1e-5)


def test_float64_is_left_to_the_plain_one():
    theta, batch = Weights(*(p.double() for p in weights(3))), gated.batch()
    done = lstm_fused.gradient(theta, batch, "squared")
    assert done.gradient.R.dtype == torch.float64
    close(done.gradient.R, lstm_peephole.gradient(theta, batch, "squared").gradient.R)


def test_a_padded_unit_stays_at_rest():
    """H = 3 of 8: c = y = 0 there at every step, whatever the others do."""
    wide = lstm_fused.widened(weights(3))
    run = lstm_fused.forward(wide, in_float32(gated.batch()).inputs)
    assert run.y.shape[-1] == 8
    assert not run.y[..., 3:].any()
    assert not run.c[..., 3:].any()
    assert np.all(run.y[1:, :, :3].numpy() != 0)
