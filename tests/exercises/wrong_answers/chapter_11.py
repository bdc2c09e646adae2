"""Answers that a reader of chapter 11 might give, and that are wrong."""

import numpy as np
from scipy.stats import binomtest


def wald(solved, runs):
    rate = solved / runs
    half = 1.96 * np.sqrt(rate * (1 - rate) / runs)
    return rate - half, rate + half


def clopper_pearson(solved, runs):
    interval = binomtest(solved, runs).proportion_ci(method="exact")
    return interval.low, interval.high


WRONG = {
    1: [wald, clopper_pearson],
    2: [(np.log(4), 0.75), (0.5, 0.5), (np.log(2), 0.25)],
    3: [0.011, 0.5, 0.84],
    4: [5 / 210, 10 / 252, 0.8],
    5: [90_000, 246_000, 76_667],
}
