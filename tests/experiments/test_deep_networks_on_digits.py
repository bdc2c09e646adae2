"""Deep networks on digits: what is run, how it is scored, that the trainer descends."""

from dataclasses import asdict

import made_up
import numpy as np
import pytest
from torch import nn, tensor

from rnn_difficulty.datasets import digits
from rnn_difficulty.experiments import deep_feed_forward as deep
from rnn_difficulty.experiments.deep_feed_forward import DEPTHS, DESIGNS, RATES, training
from rnn_difficulty.remedies import deep_feed_forward as networks
from rnn_difficulty.remedies.deep_feed_forward import Design

DESIGN = Design("tanh", "Glorot", False, layers=2)


def record(accuracy, validation=None, ratio=1.0, **changes):
    settings = deep.DeepSettings(
        **({"design": "ReLU, He", "layers": 10, "learning_rate": 0.1, "seed": 0} | changes)
    )
    parts = {"training": 1.0, "validation": validation or accuracy, "test": accuracy}
    outcome = {f"{part}_accuracy": share for part, share in parts.items()}
    return made_up.of(
        "deep_feed_forward",
        asdict(settings),
        outcome | {"diverged": False, "first_to_last_at_start": ratio},
    )


def test_every_design_is_run_at_every_depth_rate_and_seed():
    paper = deep.SETTINGS["paper"]
    asked = {(s.design, s.layers, s.learning_rate, s.seed) for s in paper}
    assert len(asked) == len(paper) == len(DESIGNS) * len(DEPTHS) * len(RATES) * 3
    assert (min(DEPTHS), max(DEPTHS)) == (2, 30)
    for activation, initialization, _ in DESIGNS.values():
        assert activation in networks.ACTIVATIONS
        assert initialization in networks.INITIALIZATIONS


def test_validation_chooses_the_rate_and_the_test_images_are_counted():
    runs = [
        record(0.95, validation=0.80, learning_rate=0.1, seed=0, ratio=2.0),
        record(0.95, validation=0.80, learning_rate=0.1, seed=1),
        record(0.91, validation=0.85, learning_rate=0.01, seed=0, ratio=1e-6),
        record(0.89, validation=0.83, learning_rate=0.01, seed=1, ratio=1e-4),
    ]
    row = deep.score(runs).iloc[0]
    assert (row["learning_rate"], row["runs"], row["trained"]) == (0.01, 2, 1)
    assert row["test_accuracy"] == pytest.approx(0.9)
    assert float(row["first_to_last"]) == pytest.approx((1e-6 + 1e-4) / 2, rel=0.01)


def test_rows_stand_in_the_order_of_designs_and_depths():
    cells = [("ReLU, He", 30), ("ReLU, He", 2), ("tanh, Glorot", 5)]
    table = deep.score([record(0.5, design=design, layers=layers) for design, layers in cells])
    assert list(zip(table["design"], table["layers"], strict=True)) == [
        cells[2],
        cells[1],
        cells[0],
    ]


def test_an_epoch_is_stochastic_gradient_descent():
    """The same batches, by PyTorch."""
    images = digits.load().training
    images = digits.Images(images.pixels[:60], images.digits[:60])
    layers = networks.draw(np.random.default_rng(0), DESIGN, digits.PIXELS, digits.CLASSES)
    theirs = [[tensor(p.copy(), requires_grad=True) for p in layer] for layer in layers]
    costs = []
    order = np.random.default_rng(1).permutation(60)
    for some in order.reshape(3, 20):
        (W, b), (V, c) = theirs
        z = (tensor(images.pixels[some]) @ W.T + b).tanh() @ V.T + c
        cost = nn.functional.cross_entropy(z, tensor(images.digits[some]))
        cost.backward()
        costs.append(cost.item())
        for p in (W, b, V, c):
            p.data -= 0.1 * p.grad
            p.grad = None
    mean = training.epoch(np.random.default_rng(1), layers, DESIGN, images, 0.1)
    assert mean == pytest.approx(np.mean(costs), rel=1e-5)
    for ours, layer in zip(layers, theirs, strict=True):
        np.testing.assert_allclose(ours.W, layer[0].detach(), atol=1e-6)
        np.testing.assert_allclose(ours.b, layer[1].detach(), atol=1e-6)


def test_the_norm_of_a_signal_is_that_of_an_image_by_itself():
    images = digits.load().test
    images = digits.Images(images.pixels[:5], images.digits[:5])
    layers = networks.draw(np.random.default_rng(0), DESIGN, digits.PIXELS, digits.CLASSES)
    alone = [
        networks.gradient(layers, DESIGN, images.pixels[[i]], images.digits[[i]]).deltas
        for i in range(5)
    ]
    expected = [np.mean([np.linalg.norm(one[l]) for one in alone]) for l in range(2)]  # noqa: E741
    assert training.signal_norms(layers, DESIGN, images) == pytest.approx(expected, rel=1e-5)


def test_the_smallest_run_learns():
    done = deep.run(deep.SETTINGS["smoke"][0])
    assert done.outcome["training_accuracy"] > 0.8
    assert done.curve["cost"][1] < done.curve["cost"][0] < np.log(10)
    assert not done.outcome["diverged"]


def test_a_run_that_diverges_says_so():
    settings = deep.DeepSettings(
        design="ReLU, He, residual", layers=30, learning_rate=1.0, seed=0, epochs=1
    )
    done = deep.run(settings)
    assert done.outcome["diverged"]
    assert done.outcome["first_to_last_at_start"] > 1e3
