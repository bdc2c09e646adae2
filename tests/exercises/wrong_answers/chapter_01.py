"""Answers that a reader of chapter 1 might give, and that are wrong."""

import numpy as np


def not_transposed(W_rec, W_in, b, x, u):
    return np.tanh(x) @ W_rec + u @ W_in.T + b


def sigma_outside(W_rec, W_in, b, x, u):
    return np.tanh(x @ W_rec.T + u @ W_in.T + b)


def derivative_one_step_late(W_rec, x, immediate):
    error = immediate.copy()
    for k in range(len(x) - 2, -1, -1):
        error[k] += (error[k + 1] @ W_rec) * (1 - np.tanh(x[k + 1]) ** 2)
    return error


def without_what_comes_later(W_rec, x, immediate):
    return immediate


def one_lag_too_many(T, tau):
    return sum(T - lag for lag in range(tau + 1)), (T // tau) * tau * (tau + 1) // 2


def squares(T, tau):
    return tau * T, T * tau


WRONG = {
    1: [not_transposed, sigma_outside],
    2: [[4, 2, 1], [1, 2, 4], 12],
    3: [[9, 9], [1, 8], [17, 1]],
    4: [derivative_one_step_late, without_what_comes_later],
    5: [one_lag_too_many, squares],
}
