"""Noiseless memorization: pattern, blanks, cue, which steps are scored (ICML 2013, §4.1.2)."""

import numpy as np
import pytest
from scipy import stats

from rnn_difficulty.tasks import noiseless_memorization as memorization

MANY = 20_000
SIZES = {"5-bit memorization": (5, 2), "20-bit memorization": (10, 5)}
"""Task → positions P, values V, of the authors' code."""
each_task = pytest.mark.parametrize("task", memorization.TASKS, ids=lambda task: task.name)


@each_task
def test_the_sequence_is_pattern_blanks_cue_blanks(task):
    P, V = SIZES[task.name]
    inputs = task.sample(np.random.default_rng(0), 200, 30).inputs
    assert inputs.shape == (30 + 2 * P, 200)
    assert inputs[:P].max() < V
    assert (np.nonzero(inputs == V + 1)[0] == P + 30).all()
    assert (inputs == V + 1).sum(axis=0).tolist() == [1] * 200
    assert (inputs[P:] == V).sum(axis=0).tolist() == [30 + P - 1] * 200


@each_task
def test_the_answer_is_blank_until_the_cue_and_then_the_pattern(task):
    P, V = SIZES[task.name]
    batch = task.sample(np.random.default_rng(1), 200, 30)
    assert (batch.targets[:-P] == V).all()
    assert batch.targets[-P:].tolist() == batch.inputs[:P].tolist()


@each_task
def test_every_value_is_as_likely_at_every_position(task):
    P, V = SIZES[task.name]
    pattern = task.sample(np.random.default_rng(2), MANY, 1).inputs[:P]
    for row in pattern:
        assert stats.chisquare(np.bincount(row, minlength=V)).pvalue > 1e-6


def test_all_32_patterns_of_5_bits_are_as_likely():
    pattern = memorization.sample_5_bits(np.random.default_rng(3), MANY, 1).inputs[:5]
    assert stats.chisquare(np.bincount(2 ** np.arange(5) @ pattern, minlength=32)).pvalue > 1e-6


def test_the_larger_task_holds_more_than_20_bits():
    P, V = SIZES["20-bit memorization"]
    assert P * np.log2(V) > 20


@each_task
def test_every_step_is_scored_alike(task):
    """The mean over all T + 2P steps and the batch: who answers by chance pays log K."""
    P, V = SIZES[task.name]
    weights = task.sample(np.random.default_rng(4), 20, 30).weights
    np.testing.assert_allclose(weights, 1 / ((30 + 2 * P) * 20))
    assert (task.inputs, task.outputs) == (V + 2, V + 1)


@each_task
def test_one_wrong_step_makes_a_sequence_wrong(task):
    batch = task.sample(np.random.default_rng(5), 3, 30)
    y = np.eye(task.outputs)[batch.targets]
    assert not task.is_wrong(y, batch).any()
    y[4, 1, :] = np.roll(np.eye(task.outputs)[batch.targets[4, 1]], 1)
    y[-1, 2, :] = np.roll(np.eye(task.outputs)[batch.targets[-1, 2]], 1)
    assert task.is_wrong(y, batch).tolist() == [False, True, True]


def test_text_shows_inputs_above_targets():
    batch = memorization.sample_5_bits(np.random.default_rng(6), 1, 4)
    inputs, targets = memorization.as_text(batch, 0).split("\n")
    pattern = inputs[:5]
    assert inputs == pattern + "····" + "!····"
    assert targets == "·" * 9 + pattern


@each_task
def test_a_gap_without_blanks_is_refused(task):
    with pytest.raises(ValueError, match="expected a length of at least 1, got 0"):
        task.sample(np.random.default_rng(0), 1, 0)
