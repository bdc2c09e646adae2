"""Cutting music and text: every step scored once, the right target, padding without weight."""

from itertools import pairwise

import numpy as np
import pytest

from rnn_difficulty.training import segments


def rolls(*lengths: int) -> list[np.ndarray]:
    """Rolls of 8 keys whose rows are all different: the row's number in binary."""
    count = iter(range(1, sum(lengths) + 1))
    return [
        np.array([[n >> bit & 1 for bit in range(8)] for n in (next(count) for _ in range(length))])
        for length in lengths
    ]


def scored(batches) -> list[tuple]:
    """(input, target) rows of every step that has weight."""
    pairs = []
    for batch in batches:
        for t, b in zip(*np.nonzero(batch.weights), strict=True):
            pairs.append((tuple(batch.inputs[t, b]), tuple(batch.targets[t, b])))
    return sorted(pairs)


def neighbours(pieces) -> list[tuple]:
    return sorted(
        (tuple(float(v) for v in one), tuple(float(v) for v in two))
        for piece in pieces
        for one, two in pairwise(piece)
    )


def test_every_step_but_the_first_of_a_piece_is_scored_once():
    pieces = rolls(7, 12, 2)
    cut = segments.pieces(pieces, steps=5)
    assert max(len(piece) for piece in cut) == 6
    assert scored([segments.padded(cut, mean=False)]) == neighbours(pieces)


@pytest.mark.parametrize("length", [5, 6, 10, 11, 12])
def test_cutting_at_a_multiple_of_the_length_loses_no_step(length):
    pieces = rolls(length)
    cut = segments.pieces(pieces, steps=5)
    assert scored([segments.padded(cut, mean=False)]) == neighbours(pieces)


def test_mean_weights_give_every_sequence_the_same_share():
    batch = segments.padded(rolls(4, 9), mean=True)
    np.testing.assert_allclose(batch.weights.sum(axis=0), [0.5, 0.5], rtol=1e-6)
    np.testing.assert_allclose(batch.weights[:3, 0], 0.5 / 3, rtol=1e-6)
    assert (batch.weights[3:, 0] == 0).all()


def test_shuffled_and_whole_visit_every_roll_once():
    pieces = rolls(*range(2, 12))
    rng = np.random.default_rng(0)
    assert scored(segments.shuffled(pieces, 4, rng)) == neighbours(pieces)
    assert scored(segments.whole(pieces, 4)) == neighbours(pieces)


def test_shuffled_changes_its_order_from_epoch_to_epoch():
    pieces, rng = rolls(*[5] * 12), np.random.default_rng(0)
    first, second = (np.stack([b.inputs for b in segments.shuffled(pieces, 3, rng)]) for _ in "ab")
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("ahead", [1, 5])
@pytest.mark.parametrize("sequences", [1, 3])
def test_streams_predict_the_character_so_many_steps_ahead(ahead, sequences):
    text = np.arange(100, dtype=np.uint8)
    batches = list(segments.streams(text, ahead, sequences, steps=7))
    for batch in batches:
        np.testing.assert_array_equal(batch.targets, batch.inputs + ahead)
        np.testing.assert_allclose(batch.weights, 1 / sequences)
    inputs = np.concatenate([batch.inputs for batch in batches])
    length = (100 - ahead) // sequences
    for stream in range(sequences):
        np.testing.assert_array_equal(inputs[:, stream], stream * length + np.arange(length))
    assert max(len(batch.inputs) for batch in batches) == 7
