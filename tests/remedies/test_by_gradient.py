"""The bench's four functions of the gated and linear networks."""

import numpy as np
import pytest

from rnn_difficulty.remedies import gru, lru, lstm_1997, lstm_fused
from rnn_difficulty.tasks import addition, temporal_order

REMEDIES = [lstm_fused.LSTM, lstm_1997.LSTM_1997, gru.GRU, lru.LRU]
SETTINGS = {"learning_rate": 0.01, "threshold": 1.0}
each = pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.name)


@each
@pytest.mark.parametrize("task", [temporal_order.TASK, addition.TASK], ids=lambda task: task.name)
def test_training_brings_the_cost_down_on_what_it_sees(remedy, task):
    rng = np.random.default_rng(0)
    state = remedy.start(rng, task, SETTINGS)
    assert all(array.dtype in (np.float32, np.int64) for array in state.values())
    batches = [task.sample(rng, 20, 12)] * 30
    first = remedy.train(state, batches[:1], task, SETTINGS)
    last = [remedy.train(state, batches, task, SETTINGS) for _ in range(3)][-1]
    assert (first.evaluations, last.evaluations) == (1, 30)
    assert last.cost < 0.7 * first.cost


@each
def test_a_saved_state_goes_on_as_if_nothing_had_been(remedy):
    task, rng = temporal_order.TASK, np.random.default_rng(1)
    batches = [task.sample(rng, 20, 12) for _ in range(6)]
    whole = remedy.start(np.random.default_rng(2), task, SETTINGS)
    remedy.train(whole, batches, task, SETTINGS)
    halves = remedy.start(np.random.default_rng(2), task, SETTINGS)
    remedy.train(halves, batches[:3], task, SETTINGS)
    halves = {name: array.copy() for name, array in halves.items()}
    remedy.train(halves, batches[3:], task, SETTINGS)
    for name, array in whole.items():
        np.testing.assert_array_equal(array, halves[name])


@each
def test_outputs_and_signals_have_the_shapes_of_the_bench(remedy):
    task, rng = temporal_order.TASK, np.random.default_rng(3)
    state, batch = remedy.start(rng, task, SETTINGS), task.sample(rng, 7, 15)
    assert remedy.outputs(state, batch, SETTINGS).shape == (1, 7, 4)
    signal = remedy.error_signal(state, batch, task, SETTINGS)
    assert signal.shape == (16, 7)
    assert (signal > 0).all()
