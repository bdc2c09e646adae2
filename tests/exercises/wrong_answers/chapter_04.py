"""Answers that a reader of chapter 4 might give, and that are wrong."""

import numpy as np


def oldest_on_the_left(jacobians):
    product, found = np.eye(jacobians.shape[1]), [1.0]
    for J in jacobians[::-1]:
        product = J @ product
        found.append(np.linalg.norm(product, 2))
    return found


def product_of_norms(jacobians):
    return [1.0, *np.cumprod([np.linalg.norm(J, 2) for J in jacobians[::-1]])]


def frobenius(jacobians):
    product, found = np.eye(jacobians.shape[1]), [1.0]
    for J in jacobians[::-1]:
        product = product @ J
        found.append(np.linalg.norm(product))
    return found


WRONG = {
    1: [np.diag([0.5, 3]), [[0.5, 3], [0, 0.5]], [[0.5, 3], [0, 3]]],
    2: [1.5, 4, 1],
    3: [9, 4, 4.8],
    4: [oldest_on_the_left, product_of_norms, frobenius],
    5: [1 / 11, 10 / 11, np.arctanh(1 / 11)],
}
