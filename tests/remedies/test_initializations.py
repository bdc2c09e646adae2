"""Identity, orthogonal and sparse initialization, each against what its source says of it."""

import numpy as np
import pytest

from rnn_difficulty.remedies import (
    identity_initialization,
    orthogonal_initialization,
    smart_initialization,
)
from rnn_difficulty.tasks import addition, temporal_order
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.spectral import spectral_radius


def test_an_orthogonal_matrix_keeps_every_length():
    Q = orthogonal_initialization.orthogonal(np.random.default_rng(0), 30)
    np.testing.assert_allclose(Q.T @ Q, np.eye(30), atol=1e-12)


def test_orthogonal_matrices_are_uniformly_distributed():
    """Q₁₁ then has mean 0 and variance 1/n; a plain QR decomposition has one sign on average."""
    rng, n, draws = np.random.default_rng(1), 4, 4000
    first = [orthogonal_initialization.orthogonal(rng, n)[0, 0] for _ in range(draws)]
    assert abs(np.mean(first)) < 4 / np.sqrt(n * draws)
    assert np.var(first) == pytest.approx(1 / n, rel=0.1)


def test_the_gain_is_every_singular_value():
    state = orthogonal_initialization.ORTHOGONAL.start(
        np.random.default_rng(2), temporal_order.TASK, {"gain": 1.2}
    )
    values = np.linalg.svd(state["W_rec"], compute_uv=False)
    np.testing.assert_allclose(values, 1.2, rtol=1e-5)


def test_the_identity_network_starts_as_the_identity():
    theta = identity_initialization.initial(np.random.default_rng(3), Sizes(50, 2, 1))
    np.testing.assert_array_equal(theta.W_rec, np.eye(50))
    assert not theta.b.any()
    assert theta.W_in.std() == pytest.approx(0.001, rel=0.3)


def test_at_the_start_the_error_of_a_unit_that_is_on_goes_back_unchanged():
    task, rng = addition.TASK, np.random.default_rng(4)
    state = identity_initialization.IRNN.start(rng, task, {})
    state["W_in"] = abs(state["W_in"])  # and so every unit is on, from the first step
    norms = identity_initialization.IRNN.error_signal(state, task.sample(rng, 5, 50), task, {})
    np.testing.assert_allclose(norms[1:], np.tile(norms[-1], (len(norms) - 1, 1)), rtol=1e-5)


def test_smart_tanh_is_sparse_and_has_its_radius():
    state = smart_initialization.SMART_TANH.start(np.random.default_rng(5), temporal_order.TASK, {})
    assert spectral_radius(state["W_rec"]) == pytest.approx(0.95, rel=1e-4)
    assert set((state["W_rec"] != 0).sum(0)) == {15}
