"""Answers that a reader of chapter 16 might give, and that are wrong."""

import numpy as np
import torch

RIGHT = {"A": "vanishing", "B": "steady", "C": "steady", "D": "exploding", "E": "vanishing"}


def over_the_lag(norms):
    return 1 / np.polyfit(np.arange(len(norms))[::-1], np.log(norms), 1)[0]


def two_points(norms):
    return (len(norms) - 1) / np.log(norms[-1] / norms[0])


def to_a_tenth(norms):
    return 1 / np.polyfit(np.arange(len(norms)), np.log10(norms), 1)[0]


def at_the_stack(W, U, u, w):
    W, U, u, w = (torch.from_numpy(array) for array in (W, U, u, w))
    h = [torch.zeros(len(W), dtype=W.dtype, requires_grad=True)]
    for u_t in u:
        h.append(torch.tanh(W @ h[-1] + U @ u_t))
    stacked = torch.stack(h)
    (errors,) = torch.autograd.grad(w @ stacked[-1], stacked)
    return errors.norm(dim=-1)


def without_the_first_state(W, U, u, w):
    return np.ones(len(u))


WRONG = {
    1: [RIGHT | {"B": "vanishing"}, RIGHT | {"E": "steady"}],
    2: [12.5, 8, 100 / 8],
    3: [37, 17, 14],
    4: [over_the_lag, two_points, to_a_tenth],
    5: [at_the_stack, without_the_first_state],
}
