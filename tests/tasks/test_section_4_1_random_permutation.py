"""The random permutation task: the first symbol, the noise, the answer (ICML 2013, §4.1.2)."""

import numpy as np
import pytest
from scipy import stats

from rnn_difficulty.tasks import random_permutation as task

MANY = 20_000


def test_the_first_symbol_is_a_fair_bit_and_the_answer():
    batch = task.sample(np.random.default_rng(0), MANY, 50)
    assert batch.targets[0].tolist() == batch.inputs[0].tolist()
    assert stats.binomtest(int(batch.targets.sum()), MANY).pvalue > 1e-6


def test_the_rest_is_uniform_on_the_other_98_symbols():
    noise = task.sample(np.random.default_rng(1), MANY, 50).inputs[1:]
    counts = np.bincount(noise.ravel(), minlength=100)
    assert counts[:2].tolist() == [0, 0]
    assert stats.chisquare(counts[2:]).pvalue > 1e-6


def test_shapes_and_weights_are_the_mean_over_the_batch():
    batch = task.sample(np.random.default_rng(2), 20, 50)
    assert batch.inputs.shape == (50, 20)
    assert batch.targets.shape == batch.weights.shape == (1, 20)
    assert batch.weights.sum() == pytest.approx(1)
    assert (task.TASK.inputs, task.TASK.outputs) == (100, 100)


def test_targets_are_no_view_of_the_inputs():
    batch = task.sample(np.random.default_rng(3), 20, 50)
    batch.inputs[0] = 99
    assert batch.targets.max() < 2


def test_a_noise_symbol_as_answer_is_wrong():
    batch = task.sample(np.random.default_rng(4), 3, 10)
    y = np.zeros((1, 3, 100))
    y[0, np.arange(3), [batch.targets[0, 0], 1 - batch.targets[0, 1], 57]] = 1
    assert task.TASK.is_wrong(y, batch).tolist() == [False, True, True]


def test_a_sequence_without_noise_is_refused():
    with pytest.raises(ValueError, match="expected a length of at least 2, got 1"):
        task.sample(np.random.default_rng(0), 1, 1)
