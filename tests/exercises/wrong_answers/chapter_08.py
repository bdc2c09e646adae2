"""Answers that a reader of chapter 8 might give, and that are wrong."""

import numpy as np


def each_by_its_own_norm(W, b, threshold):
    sizes = [max(np.linalg.norm(p), threshold) for p in (W, b)]
    return W * threshold / sizes[0], b * threshold / sizes[1]


def element_by_element(W, b, threshold):
    return W.clip(-threshold, threshold), b.clip(-threshold, threshold)


def always_to_the_threshold(W, b, threshold):
    size = np.sqrt((W**2).sum() + (b**2).sum()) + 1e-300
    return W * threshold / size, b * threshold / size


WRONG = {
    1: [each_by_its_own_norm, element_by_element, always_to_the_threshold],
    2: [[10, -9.5, -0.4], [7, -0.5, -0.5], [8, -1, -1, -1]],
    3: [(0.1, 2, 1), (2, 40, 0.9), (4, 40, 0.1)],
    4: [2 * np.log(4), 2 * np.log(4) / 0.9, np.log(4) / 0.81],
    5: [21, 405, 50],
}
