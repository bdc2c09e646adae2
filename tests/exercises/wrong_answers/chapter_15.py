"""Answers that a reader of chapter 15 might give, and that are wrong."""

import numpy as np


def uniform_in_the_radius(u, r_min, r_max):
    return r_min + u * (r_max - r_min)


def root_of_the_radius(u, r_min, r_max):
    return r_min + np.sqrt(u) * (r_max - r_min)


def the_other_order(a, b, c, d):
    return c * a, a * d + b


def sum_of_the_constants(a, b, c, d):
    return c * a, b + d


def of_each_step_alone(jacobians):
    steps = [np.log(np.linalg.svd(J)[1]) for J in jacobians]
    return np.mean(steps, axis=0)


def directions_not_carried_on(jacobians):
    steps = [np.log(np.abs(np.diag(np.linalg.qr(J)[1]))) for J in jacobians]
    return np.mean(steps, axis=0)


WRONG = {
    1: [uniform_in_the_radius, root_of_the_radius],
    2: [np.log(0.99), np.log(0.01), 0.99],
    3: [the_other_order, sum_of_the_constants],
    4: [1 / 99.5, 50, 100**2],
    5: [of_each_step_alone, directions_not_carried_on],
}
