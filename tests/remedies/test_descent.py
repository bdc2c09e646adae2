"""Steps of descent on weights by name: against algebra and against torch.optim."""

import numpy as np
import pytest
import torch

from rnn_difficulty.remedies import descent


def test_sgd_steps_along_the_gradient_where_it_is_short():
    weights = {"w": np.array([1.0, 2.0], np.float32)}
    assert descent.sgd(weights, {"w": np.array([3.0, 4.0], np.float32)}, rate=0.1) == 5
    np.testing.assert_allclose(weights["w"], [0.7, 1.6], rtol=1e-6)


def test_sgd_clips_one_norm_over_all_weights():
    weights = {"w": np.zeros(1, np.float32), "v": np.zeros(1, np.float32)}
    gradients = {"w": np.array([30.0], np.float32), "v": np.array([40.0], np.float32)}
    assert descent.sgd(weights, gradients, rate=1.0, threshold=1.0) == 50
    np.testing.assert_allclose([weights["w"][0], weights["v"][0]], [-0.6, -0.8], rtol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_takes_no_step(bad):
    state = descent.with_adam({"w": np.ones(1, np.float32)})
    for step in (descent.sgd, descent.adam):
        step(state, {"w": np.array([bad], np.float32)}, rate=1.0)
    assert state["w"][0] == 1


def test_adam_is_that_of_torch():
    rng = np.random.default_rng(0)
    state = descent.with_adam({"w": rng.normal(size=(3, 2)).astype(np.float32)})
    w = torch.nn.Parameter(torch.tensor(state["w"]))
    optimizer = torch.optim.Adam([w], lr=0.01)
    for _ in range(20):
        gradient = rng.normal(size=(3, 2)).astype(np.float32)
        descent.adam(state, {"w": gradient}, rate=0.01)
        w.grad = torch.tensor(gradient)
        optimizer.step()
    np.testing.assert_allclose(state["w"], w.detach().numpy(), rtol=1e-5)
