"""The temporal order task: positions, symbols, classes (ICML 2013, §4.1.1; authors' code)."""

import numpy as np
import pytest

from rnn_difficulty.tasks import temporal_order

MANY = 20_000


def marked(inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return count, first and last place of the symbols A and B in each sequence."""
    is_marked = inputs < 2
    last = len(inputs) - 1 - is_marked[::-1].argmax(axis=0)
    return is_marked.sum(axis=0), is_marked.argmax(axis=0), last


@pytest.mark.parametrize("length", [10, 25, 50, 100, 250])
def test_the_two_symbols_stand_where_the_authors_code_puts_them(length):
    batch = temporal_order.sample(np.random.default_rng(0), MANY, length)
    count, first, second = marked(batch.inputs)
    assert (count == 2).all()
    tenth = int(length * 0.1)
    assert set(first) == set(range(tenth, 2 * tenth))
    assert set(second) == set(range(int(length * 0.5), int(length * 0.5) + tenth))


def test_positions_are_uniform():
    first = marked(temporal_order.sample(np.random.default_rng(1), MANY, 100).inputs)[1]
    counts = np.bincount(first - 10, minlength=10)
    # Each count is binomial(20 000, 1/10): sd 42; five of them are a miss in a million.
    assert np.abs(counts - MANY / 10).max() < 5 * 42.5


def test_the_class_is_the_order_of_the_symbols():
    batch = temporal_order.sample(np.random.default_rng(2), 500, 50)
    _, first, second = marked(batch.inputs)
    columns = np.arange(500)
    names = [
        temporal_order.SYMBOLS[a] + temporal_order.SYMBOLS[b]
        for a, b in zip(batch.inputs[first, columns], batch.inputs[second, columns], strict=True)
    ]
    assert names == [temporal_order.CLASSES[c] for c in batch.targets[0]]


def test_classes_and_noise_are_balanced():
    batch = temporal_order.sample(np.random.default_rng(3), MANY, 50)
    classes = np.bincount(batch.targets[0], minlength=4)
    assert np.abs(classes - MANY / 4).max() < 5 * np.sqrt(MANY * 3 / 16)
    noise = np.bincount(batch.inputs.ravel(), minlength=6)[2:]
    draws = MANY * 48
    assert np.abs(noise - draws / 4).max() < 5 * np.sqrt(draws * 3 / 16)


def test_shapes_and_weights_are_the_mean_over_the_batch():
    batch = temporal_order.sample(np.random.default_rng(4), 20, 50)
    assert batch.inputs.shape == (50, 20)
    assert batch.targets.shape == batch.weights.shape == (1, 20)
    assert batch.weights.sum() == pytest.approx(1)


def test_the_same_seed_draws_the_same_sequences():
    one, two = (temporal_order.sample(np.random.default_rng(5), 20, 50) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_text_shows_the_sequence_and_its_class():
    batch = temporal_order.sample(np.random.default_rng(6), 1, 10)
    text = temporal_order.as_text(batch, 0)
    symbols, name = text.split(" → ")
    assert symbols[1] + symbols[5] == name


def test_a_sequence_too_short_for_the_task_is_refused():
    with pytest.raises(ValueError, match="expected a length of at least 10, got 9"):
        temporal_order.sample(np.random.default_rng(0), 1, 9)
