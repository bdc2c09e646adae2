"""The symbols, one-hot vectors and the two ways of storing inputs."""

import numpy as np
import pytest

from rnn_difficulty.theory.notation import Batch, Parameters, dense_inputs, one_hot
from rnn_difficulty.theory.symbols import SYMBOLS

THETA = Parameters(np.eye(2), np.zeros((2, 3)), np.zeros(2), np.zeros((1, 2)), np.zeros(1))


def test_every_parameter_is_in_the_table_of_symbols():
    assert SYMBOLS.keys() >= set(Parameters._fields)
    assert all(len(entry) == 3 and all(entry) for entry in SYMBOLS.values())


def test_the_output_before_and_after_its_nonlinearity_have_rows_of_their_own():
    assert "O_t" not in SYMBOLS["y"][2]
    assert {"O_t", "ô_t"} <= set(SYMBOLS["p"][2].split("; "))
    assert "z_t" in SYMBOLS["target"][2]


def test_one_hot_puts_a_one_at_the_symbol():
    np.testing.assert_array_equal(one_hot(np.array([[2], [0]]), 3), [[[0, 0, 1]], [[1, 0, 0]]])


def test_one_hot_of_no_symbols_is_empty():
    assert one_hot(np.zeros((0, 4), dtype=int), 3).shape == (0, 4, 3)


@pytest.mark.parametrize("symbol", [-1, 3])
def test_one_hot_refuses_symbols_outside_the_alphabet(symbol):
    with pytest.raises(ValueError, match=rf"expected symbols in 0 … 2, got {symbol} … {symbol}: "):
        one_hot(np.array([symbol]), 3)


def test_symbols_and_their_one_hot_vectors_are_the_same_input():
    symbols = np.array([[0, 2], [1, 1]])
    stored = Batch(symbols, None, None)
    written_out = Batch(one_hot(symbols, 3).astype(np.float32), None, None)
    np.testing.assert_array_equal(dense_inputs(THETA, stored), dense_inputs(THETA, written_out))
    assert dense_inputs(THETA, written_out).dtype == np.float64
