"""Batches joined: every sequence at its share, late ones silent until they begin."""

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from rnn_difficulty.remedies import tanh_curvature
from rnn_difficulty.remedies.joined_batches import joined
from rnn_difficulty.remedies.parameter_vectors import flat
from rnn_difficulty.tasks import addition, temporal_order
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters


def drawn(task, number, length):
    rng = np.random.default_rng(0)
    return [task.sample(rng, 20, length) for _ in range(number)]


def weights(seed):
    task = addition.TASK
    theta = gaussian(np.random.default_rng(seed), Sizes(5, task.inputs, task.outputs), 0.4)
    return Parameters(*map(torch.from_numpy, theta))._replace(b=torch.full((5,), 0.3).double())


def test_batches_of_one_length_stand_side_by_side():
    batches = drawn(temporal_order.TASK, 3, 15)
    one, started = joined(batches, torch.float64)
    assert started is None
    assert one.inputs.shape == (15, 60)
    assert (one.inputs[:, 20:40].numpy() == batches[1].inputs).all()
    assert (one.targets[:, 40:].numpy() == batches[2].targets).all()
    assert one.weights.sum() == pytest.approx(np.mean([b.weights.sum() for b in batches]))


def test_shorter_sequences_begin_later():
    batches = drawn(addition.TASK, 4, 50)
    lengths = [len(batch.inputs) for batch in batches]
    assert len(set(lengths)) > 1
    one, started = joined(batches, torch.float64)
    assert len(one.inputs) == max(lengths)
    assert started.sum(0)[::20, 0].tolist() == lengths
    assert (one.inputs[-lengths[2] :, 40:60].numpy() == batches[2].inputs).all()


@pytest.mark.parametrize("damping", [0.0, 0.3])
def test_what_is_computed_of_all_is_the_mean_of_each(damping):
    batches, theta, v = drawn(addition.TASK, 4, 30), weights(0), weights(1)
    at, *each = (
        tanh_curvature.linearize(theta, joined(some, torch.float64), "squared")
        for some in (batches, *([batch] for batch in batches))
    )

    def mean(vectors):
        return torch.stack(vectors).mean(0)

    assert tanh_curvature.cost(at) == pytest.approx(np.mean([*map(tanh_curvature.cost, each)]))
    slope, squares = map(flat, tanh_curvature.gradient(at))
    assert_close(slope, mean([flat(tanh_curvature.gradient(one)[0]) for one in each]))
    assert_close(squares, mean([flat(tanh_curvature.gradient(one)[1]) for one in each]) / 4)
    products = [flat(tanh_curvature.product(one, v, damping)) for one in each]
    assert_close(flat(tanh_curvature.product(at, v, damping)), mean(products))
