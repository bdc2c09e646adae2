"""Answers that a reader of chapter 9 might give, and that are wrong."""

import numpy as np


def of_the_error_itself(W_rec, x, error):
    size = np.linalg.norm(error, axis=1)
    return size[:-1] / size[1:]


def slope_of_the_next_step(W_rec, x, error):
    p = (error[1:] @ W_rec) * (1 - np.tanh(x[1:]) ** 2)
    return np.linalg.norm(p, axis=1) / np.linalg.norm(error[1:], axis=1)


def rows_for_columns(W_rec, x, e):
    r = 1 - np.tanh(x) ** 2
    p = (e @ W_rec) * r
    size_p, size_e = np.linalg.norm(p), np.linalg.norm(e)
    return np.outer(2 * (size_p / size_e - 1) / size_e * p / size_p * r, e)


def of_squared_norms(W_rec, x, e):
    r = 1 - np.tanh(x) ** 2
    p = (e @ W_rec) * r
    return np.outer(e, 4 * (p @ p / (e @ e) - 1) / (e @ e) * p * r)


def clipped_before_the_sum(dE, dOmega, alpha, threshold):
    return dE * min(1, threshold / np.linalg.norm(dE)) + alpha * dOmega


def without_alpha(dE, dOmega, alpha, threshold):
    g = dE + dOmega
    return g * min(1, threshold / np.linalg.norm(g))


WRONG = {
    1: [of_the_error_itself, slope_of_the_next_step],
    2: [4, 16 / 3, 14 / 3],
    3: [(15 / 8, 1 / 4), (0.25, 1), (1, 7.5)],
    4: [rows_for_columns, of_squared_norms],
    5: [clipped_before_the_sum, without_alpha],
}
