"""Deep networks against automatic differentiation; initializations against their variance."""

import numpy as np
import pytest
import torch
from torch import nn

from rnn_difficulty.remedies import deep_feed_forward as dff
from rnn_difficulty.remedies.deep_feed_forward import Design, Layer

MODULES = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "ReLU": torch.relu}


def drawn(design, seed=0, inputs=5, outputs=3):
    rng = np.random.default_rng(seed)
    layers = [
        Layer(W.astype(float), b + rng.normal(0, 0.1, b.shape))
        for W, b in dff.draw(rng, design, inputs, outputs)
    ]
    return layers, rng.normal(size=(7, inputs)), rng.integers(0, outputs, 7)


@pytest.mark.parametrize("layers", [1, 2, 3, 6])
@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("activation", dff.ACTIVATIONS)
def test_the_gradient_is_that_of_automatic_differentiation(activation, residual, layers):
    design = Design(activation, "He", residual, layers, width=4)
    weights, pixels, classes = drawn(design)
    tensors = [[torch.tensor(p, requires_grad=True) for p in layer] for layer in weights]
    a, inside = torch.tensor(pixels), []
    for number, (W, b) in enumerate(tensors):
        inside.append(a @ W.T + b)
        inside[-1].retain_grad()
        if number < layers - 1:
            new = MODULES[activation](inside[-1])
            a = a + new if residual and number > 0 else new
    cost = nn.functional.cross_entropy(inside[-1], torch.tensor(classes))
    cost.backward()
    found = dff.gradient(weights, design, pixels, classes)
    assert found.cost == pytest.approx(cost.item())
    for ours, theirs in zip(found.gradient, tensors, strict=True):
        np.testing.assert_allclose(ours.W, theirs[0].grad, atol=1e-12)
        np.testing.assert_allclose(ours.b, theirs[1].grad, atol=1e-12)
    for ours, z in zip(found.deltas, inside, strict=True):
        np.testing.assert_allclose(ours, z.grad, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "variance"), [("heuristic", 1 / 900), ("Glorot", 2 / 500), ("He", 2 / 300)]
)
def test_an_initialization_has_its_variance(name, variance):
    W = dff.INITIALIZATIONS[name](np.random.default_rng(0), 200, 300)
    assert W.shape == (200, 300)
    assert W.mean() == pytest.approx(0, abs=5 * np.sqrt(variance / W.size))
    # A sample variance of 60 000 numbers is right within .6 % or so.
    assert W.var() == pytest.approx(variance, rel=0.03)


def test_he_keeps_the_size_of_a_signal_through_relu_and_glorot_halves_its_square():
    """E‖relu(Wa)‖² = ½ n Var(W) ‖a‖²: what eq. 10 of He et al. asks to be 1."""
    ratios = {}
    for name in ("He", "Glorot"):
        design = Design("ReLU", name, False, layers=12, width=256)
        layers = dff.draw(np.random.default_rng(1), design, 256, 10)
        pixels = np.random.default_rng(2).normal(size=(50, 256))
        a, _ = dff.forward(layers, design, pixels)
        squares = [np.square(each).mean() for each in a[1:-1]]
        ratios[name] = (squares[-1] / squares[0]) ** (1 / (len(squares) - 1))
    assert ratios["He"] == pytest.approx(1, rel=0.1)
    assert ratios["Glorot"] == pytest.approx(0.5, rel=0.1)


def test_a_residual_block_hands_the_error_on_when_its_weights_are_zero():
    design = Design("tanh", "Glorot", True, layers=9, width=4)
    layers, pixels, classes = drawn(design)
    silent = [layers[0], *(Layer(0 * W, 0 * b) for W, b in layers[1:-1]), layers[-1]]
    found = dff.gradient(silent, design, pixels, classes)
    # σ′(0) = 1 there, so every δ_l of a block is ∂E/∂a_l, and all are equal.
    for delta in found.deltas[2:-1]:
        np.testing.assert_allclose(delta, found.deltas[1])


def test_accuracy_counts_the_likeliest_class():
    design = Design("tanh", "Glorot", False, layers=1)
    layers = [Layer(np.eye(3), np.zeros(3))]
    pixels = np.array([[2.0, 1, 0], [0, 1, 2], [0, 3, 1], [1, 0, 0]])
    assert dff.accuracy(layers, design, pixels, np.array([0, 2, 1, 2])) == 0.75
