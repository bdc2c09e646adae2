"""What a network makes up follows what it has learned."""

import numpy as np

from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training import sampling

CERTAIN = 50.0


def cycle(size):
    """A network that always expects the symbol after the one it read: one unit a symbol."""
    return Parameters(
        W_rec=np.zeros((size, size)),
        W_in=CERTAIN * np.eye(size),
        b=np.full(size, -CERTAIN / 2),
        W_out=2 * CERTAIN * np.roll(np.eye(size), 1, axis=0),
        b_out=np.full(size, -CERTAIN),
    )


def test_text_goes_on_as_the_network_expects():
    drawn = sampling.text(cycle(5), np.array([0, 1]), 7, np.random.default_rng(0))
    assert list(drawn) == [2, 3, 4, 0, 1, 2, 3]


def test_music_goes_on_as_the_network_expects():
    opening = np.eye(6, dtype=np.uint8)[[3, 4]]
    roll = sampling.music(cycle(6), opening, 4, np.random.default_rng(0))
    assert np.array_equal(roll, np.eye(6)[[5, 0, 1, 2]])


def test_keys_sound_as_often_as_the_network_expects():
    """Without weights each key is a coin with p = 1/(1 + e^−b): 10 000 draws, 6 deviations."""
    theta = Parameters(*(0 * p for p in gaussian(np.random.default_rng(0), Sizes(2, 3, 3), 1)))
    theta = theta._replace(b_out=np.log([0.1 / 0.9, 1.0, 0.8 / 0.2]))
    roll = sampling.music(theta, np.zeros((0, 3)), 10_000, np.random.default_rng(0))
    np.testing.assert_allclose(roll.mean(axis=0), [0.1, 0.5, 0.8], atol=6 * 0.005)
