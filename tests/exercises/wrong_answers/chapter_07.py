"""Answers that a reader of chapter 7 might give, and that are wrong."""

import numpy as np

from rnn_difficulty.theory import sigmoid_chain


def weight_of_the_next_layer_first(w, b, a_0, last):
    right = np.array(sigmoid_chain.bias_gradients(sigmoid_chain.Chain(w=w, b=b), a_0, last))
    return right * w


def last_layer_first(w, b, a_0, last):
    return sigmoid_chain.bias_gradients(sigmoid_chain.Chain(w=w, b=b), a_0, last)[::-1]


def ignores_the_slope(n, slope):
    return 2 / n


def slope_not_squared(n, slope):
    return 2 / (n * (1 + slope))


WRONG = {
    1: [20, 11, 10],
    2: [weight_of_the_next_layer_first, last_layer_first],
    3: [1 / 64, 4 / 64, 2 / 64],
    4: [ignores_the_slope, slope_not_squared],
    5: [1 / np.sqrt(30), np.sqrt(2 ** (1 / 30) - 1), 0.5],
}
