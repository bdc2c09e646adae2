"""Answers that a reader of chapter 12 might give, and that are wrong."""

import numpy as np


def share_of_steps(y, targets):
    return (y.argmax(axis=-1) != targets).mean(axis=0)


def all_of_its_steps(y, targets):
    return (y.argmax(axis=-1) != targets).all(axis=0)


WRONG = {
    1: [(1 / 12, 0.36), (1 / 24, 0.6), (1 / 24, 0.64)],
    2: [1 / 144, 1 / 24, 1 / 9],
    3: [5 * np.log(2), 5 * np.log(2) / 100, np.log(2)],
    4: [share_of_steps, all_of_its_steps],
    5: [(0.01, 0.025), (0.02, 0.05), (0.016, 0.016)],
}
