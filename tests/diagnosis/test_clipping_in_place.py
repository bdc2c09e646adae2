"""§3.2 for PyTorch parameters: Algorithm 1, and a threshold that is not trial and error."""

import math
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from rnn_difficulty.diagnosis import GradientNorms, clip_norm_
from rnn_difficulty.theory import clipping
from rnn_difficulty.theory.notation import Parameters


def with_gradients(*gradients, dtype=torch.float64):
    parameters = [nn.Parameter(torch.zeros(len(g), dtype=dtype)) for g in gradients]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = torch.tensor(g, dtype=dtype)
    return parameters


@pytest.mark.parametrize("threshold", [0.1, 6.0, 7.0, 8.0])
def test_against_the_theory(threshold):
    """‖(2, 3, 6)‖ = 7."""
    parameters = with_gradients([2.0, 3.0], [6.0])
    arrays = Parameters(np.array([2.0, 3.0]), np.array([6.0]), *[np.zeros(1)] * 3)
    expected = clipping.clip_norm(arrays, threshold)
    assert clip_norm_(parameters, threshold) == 7
    for p, g in zip(parameters, expected, strict=False):
        np.testing.assert_allclose(p.grad, g, rtol=1e-15)


def test_the_clipped_norm_is_the_threshold_and_not_1e_minus_6_less():
    parameters = with_gradients([3e-6, 4e-6])
    clip_norm_(parameters, 1e-6)
    assert math.isclose(float(parameters[0].grad.norm()), 1e-6, rel_tol=1e-14)


def test_one_tensor_a_generator_and_parameters_without_gradient():
    layer = nn.Linear(3, 2)
    layer.weight.grad = torch.full((2, 3), 2.0)
    total = clip_norm_(layer.parameters(), 1.0)
    torch.testing.assert_close(total, torch.tensor(24.0).sqrt())
    assert layer.bias.grad is None
    assert torch.is_tensor(clip_norm_(layer.weight, 10.0))


def test_an_exploded_gradient_that_float32_can_hold_is_clipped():
    """Its square overflows float32; `clip_grad_norm_` makes it 0 or NaN."""
    parameters = with_gradients([3e25, 4e25], dtype=torch.float32)
    total = clip_norm_(parameters, 1.0)
    torch.testing.assert_close(total, torch.tensor(5e25))
    torch.testing.assert_close(parameters[0].grad, torch.tensor([0.6, 0.8]))


def test_sparse_gradients():
    table = nn.Embedding(5, 2, sparse=True)
    table(torch.tensor([1, 1, 3])).sum().backward()
    # Row 1 is asked for twice: (2, 2) and (1, 1), of norm √10.
    total = clip_norm_(table.parameters(), 1.0)
    torch.testing.assert_close(total, torch.tensor(10.0).sqrt())
    torch.testing.assert_close(table.weight.grad.to_dense().norm(), torch.tensor(1.0))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_norm_that_is_not_finite_leaves_the_update_out_and_says_so_once(bad):
    parameters = with_gradients([1.0, bad], [2.0])
    with pytest.warns(UserWarning, match="this update is left out"):
        total = clip_norm_(parameters, 1.0)
    assert not total.isfinite()
    assert all((p.grad == 0).all() for p in parameters)
    parameters[1].grad.fill_(bad)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clip_norm_(parameters, 1.0)
    assert all((p.grad == 0).all() for p in parameters)


def test_clipping_before_backward_is_refused():
    layer = nn.Linear(2, 2)
    with pytest.raises(ValueError, match=r"expected gradients, got none in 2 .* after backward"):
        clip_norm_(layer.parameters(), 1.0)
    with pytest.raises(ValueError, match="after backward"):
        GradientNorms().update(layer.parameters())


@pytest.mark.parametrize("threshold", [0, -1, math.nan])
def test_a_threshold_is_positive(threshold):
    with pytest.raises(ValueError, match=r"expected a positive threshold, got .*suggest"):
        clip_norm_(with_gradients([1.0]), threshold)


def test_heuristic_of_the_paper():
    """Norms 1, 1, 1, 1, 36, NaN: mean 8, so ½ is 4 and ten times it 80."""
    norms = GradientNorms()
    for size in (1.0, 1.0, 1.0, 1.0, 36.0, math.nan):
        returned = norms.update(with_gradients([0.6 * size], [0.8 * size]))
        assert math.isnan(size) or math.isclose(returned, size)
    found = norms.suggest()
    np.testing.assert_allclose((found.mean, found.lowest, found.highest), (8, 4, 80))
    assert found.share_above_mean == found.share_above_lowest == 0.2
    assert found.share_above_highest == 0
    assert (found.updates, found.not_finite) == (5, 1)


def test_no_norms_no_suggestion():
    with pytest.raises(ValueError, match=r"expected norms .* update\(model.parameters\(\)\)"):
        GradientNorms().suggest()
