"""Answers that a reader of chapter 6 might give, and that are wrong."""

import numpy as np

from rnn_difficulty.theory import error_surface as es

START, G = np.array([5, -2.61234136]), np.array([-3577.72, -5751.10])


def of_the_state_alone(w, b):
    at = es.sensitivity(w, b, 0.5, 50)
    return at.dx_dw, at.dx_db


def bias_first(w, b):
    at = es.surface(w, b)
    return at.dE_db, at.dE_dw


WRONG = {
    1: [(np.log(3) + 4.5, 1.125), (np.log(3) - 4.5, 6 / 4), (9 / 8, np.log(3) - 4.5)],
    2: [158, 165, 50],
    3: [of_the_state_alone, bias_first],
    4: [2 / (50 * 49 * 1.1**48), 1 / (50 * 99 * 1.1**98), 5.6e7],
    5: [
        START + 0.05 * G / np.linalg.norm(G),
        START - 0.1 * G,
        START - 0.1 * G.clip(-0.5, 0.5),
        START,
    ],
}
