"""Answers that a reader of chapter 14 might give, and that are wrong."""

import numpy as np
from scipy.special import log_softmax
from scipy.stats import entropy


def nats(y, c):
    return -log_softmax(y)[c]


def logarithm_too_late(y, c):
    p = np.exp(y - y.max())
    return -np.log2(p[c] / p.sum() + 1e-12)


def of_all_symbols(text):
    return np.log2(len(np.unique(text)))


def in_nats(text):
    return entropy(np.unique(text, return_counts=True)[1])


def of_the_pairs(text):
    pairs = np.stack([text[:-1], text[1:]])
    return entropy(np.unique(pairs, axis=1, return_counts=True)[1], base=2)


def of_single_characters(text):
    return entropy(np.unique(text, return_counts=True)[1], base=2)


WRONG = {
    1: [(1.4 / np.log(2), 2**7.84), (1.4 * np.log(2), np.exp(7.84)), (0.97, 2**1.4)],
    2: [nats, logarithm_too_late],
    3: [of_all_symbols, in_nats],
    4: [of_the_pairs, of_single_characters],
    5: [0.469, 2.345, 0.638],
}
