"""The 3-bit temporal order task: positions, symbols, classes (ICML 2013, §4.1.2)."""

import numpy as np
import pytest
from scipy import stats

from rnn_difficulty.tasks import three_bit_temporal_order as task

MANY = 20_000


def marked_steps(inputs: np.ndarray) -> np.ndarray:
    """Return the steps of the symbols A and B, `[3, B]`, in their order."""
    assert ((inputs < 2).sum(axis=0) == 3).all()
    steps, columns = np.nonzero(inputs < 2)
    return steps[np.argsort(columns, kind="stable")].reshape(-1, 3).T


@pytest.mark.parametrize("length", [10, 25, 57, 100, 200])
def test_the_three_symbols_stand_where_the_authors_code_puts_them(length):
    batch = task.sample(np.random.default_rng(0), MANY, length)
    for steps, share in zip(marked_steps(batch.inputs), (0.1, 0.3, 0.6), strict=True):
        low = int(length * share)
        assert set(steps) == set(range(low, low + int(length * 0.1)))


def test_places_are_uniform():
    steps = marked_steps(task.sample(np.random.default_rng(1), MANY, 100).inputs)
    for place, low in zip(steps, (10, 30, 60), strict=True):
        assert stats.chisquare(np.bincount(place - low, minlength=10)).pvalue > 1e-6


def test_the_class_is_the_order_of_the_symbols():
    batch = task.sample(np.random.default_rng(2), 500, 50)
    names = [
        "".join(task.SYMBOLS[i] for i in column if task.SYMBOLS[i] in "AB")
        for column in batch.inputs.T
    ]
    assert names == [task.CLASSES[c] for c in batch.targets[0]]
    assert len(set(task.CLASSES)) == 2**3


def test_classes_and_noise_are_balanced():
    batch = task.sample(np.random.default_rng(3), MANY, 50)
    assert stats.chisquare(np.bincount(batch.targets[0], minlength=8)).pvalue > 1e-6
    noise = np.bincount(batch.inputs.ravel(), minlength=6)[2:]
    assert noise.sum() == MANY * (50 - 3)
    assert stats.chisquare(noise).pvalue > 1e-6


def test_shapes_and_weights_are_the_mean_over_the_batch():
    batch = task.sample(np.random.default_rng(4), 20, 50)
    assert batch.inputs.shape == (50, 20)
    assert batch.targets.shape == batch.weights.shape == (1, 20)
    assert batch.weights.sum() == pytest.approx(1)
    assert (task.TASK.inputs, task.TASK.outputs) == (6, 8)


def test_text_shows_the_sequence_and_its_class():
    batch = task.sample(np.random.default_rng(5), 1, 10)
    symbols, name = task.as_text(batch, 0).split(" → ")
    assert symbols[1] + symbols[3] + symbols[6] == name


def test_a_sequence_too_short_for_the_task_is_refused():
    with pytest.raises(ValueError, match="expected a length of at least 10, got 9"):
        task.sample(np.random.default_rng(0), 1, 9)
