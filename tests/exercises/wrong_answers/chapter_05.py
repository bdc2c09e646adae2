"""Answers that a reader of chapter 5 might give, and that are wrong."""

import numpy as np

from rnn_difficulty.theory import dynamical_systems as ds


def product_alone(w, b, x_0, T):
    return ds.sensitivity(w, b, x_0, T).dx_dx_0


def slope_at_the_new_state(w, b, x_0, T):
    x, dx_db = x_0, 0.0
    for _ in range(T):
        x = w / (1 + np.exp(-x)) + b
        s = 1 / (1 + np.exp(-x))
        dx_db = 1 + w * s * (1 - s) * dx_db
    return dx_db


def unstable_too(w, b):
    return ds.fixed_points(w, b).x


def always_two(w, b):
    x = ds.trajectory(w, b, np.array([b, w + b]), 2000)[-1]
    return list(x)


WRONG = {
    1: [(-np.log(3) - 4 / 3, np.log(3) - 4), (np.log(3) - 4 / 3, -np.log(3) - 4), (-4, -4 / 3)],
    2: [1024, 10, 1.25**10],
    3: [product_alone, slope_at_the_new_state],
    4: [unstable_too, always_two],
    5: [444.3, 200, 10_000],
}
