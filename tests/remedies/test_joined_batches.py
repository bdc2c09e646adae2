"""Batches joined: each once, by length, with the mean of their costs."""

import numpy as np
import pytest

from rnn_difficulty.remedies.joined_batches import all_joined, joined, of_equal_length
from rnn_difficulty.tasks import addition, temporal_order


def drawn(task, number, length):
    rng = np.random.default_rng(0)
    return [task.sample(rng, 20, length) for _ in range(number)]


def test_groups_are_of_one_length_and_use_a_batch_once():
    batches = drawn(addition.TASK, 40, 50)
    groups = list(of_equal_length(batches, 3))
    used = [id(batch) for group in groups for batch in group]
    assert len(used) == len(set(used)) > 20
    assert all(len({len(batch.inputs) for batch in group}) == 1 for group in groups)


def test_joined_batches_hold_every_sequence_at_its_share():
    batches = drawn(temporal_order.TASK, 3, 15)
    one = joined(batches)
    assert one.inputs.shape == (15, 60)
    assert (one.inputs[:, 20:40] == batches[1].inputs).all()
    assert (one.targets[:, 40:] == batches[2].targets).all()
    assert one.weights.sum() == pytest.approx(np.mean([b.weights.sum() for b in batches]))


def test_different_lengths_stay_apart_and_weigh_by_their_number():
    batches = drawn(addition.TASK, 12, 50)
    groups = all_joined(batches)
    assert len({len(group.inputs) for group in groups}) == len(groups) > 1
    assert sum(group.inputs.shape[1] for group in groups) == 12 * 20
    for group in groups:
        share = group.inputs.shape[1] / (12 * 20)
        assert group.weights.sum() == pytest.approx(share * batches[0].weights.sum())
