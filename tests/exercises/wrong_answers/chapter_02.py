"""Answers that a reader of chapter 2 might give, and that are wrong."""

import numpy as np


def columns_scaled(W_rec, x):
    return W_rec * (x * (1 - x))


def sigmoid_taken_twice(W_rec, x):
    again = 1 / (1 + np.exp(-x))
    return (again * (1 - again))[:, None] * W_rec


def bound_of_the_norm(error, J, h):
    return np.linalg.norm(error) * np.linalg.norm(J, 2) * np.linalg.norm(h)


def product_with_the_state(error, J, h):
    return abs(error @ J @ h)


SORTED = {k: "vanishes" if k in "AB" else "explodes" if k in "DE" else "neither" for k in "ABCDEF"}

WRONG = {
    1: [columns_scaled, sigmoid_taken_twice],
    2: [1.0, 2.0, 1.618],
    3: [(1.15, 119), (np.sqrt(0.9), 132), (0.9, 119)],
    4: [bound_of_the_norm, product_with_the_state],
    5: [
        SORTED | {"F": "vanishes"},
        SORTED | {"E": "neither"},
        SORTED | {"B": "grows"},
        {"A": "vanishes"},
    ],
}
