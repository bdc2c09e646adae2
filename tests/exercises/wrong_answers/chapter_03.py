"""Answers that a reader of chapter 3 might give, and that are wrong."""

import numpy as np


def not_scaled_at_the_start(W, v, n):
    for _ in range(n):
        v = W @ v / np.linalg.norm(W @ v)
    return v @ W @ v


def largest_stretch(W, v, n):
    return np.linalg.norm(W, 2)


QUARTER_TURN = 0.9 * np.array([[0, -1], [1, 0]])

WRONG = {
    1: [[1, -1], [1, 0], [0, 0]],
    2: [43, 22, 18],
    3: [(13, 3 * 13 * 0.93**12), (14, 14 * 0.93**13), (14, 3 * 14 * 0.93**14)],
    4: [not_scaled_at_the_start, largest_stretch],
    5: [QUARTER_TURN, 0.9 * np.eye(2), np.sqrt(0.5) * np.array([[1, -1], [1, 1]])],
}
