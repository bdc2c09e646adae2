"""Plain stochastic gradient descent on the digits: no momentum, no normalization, no decay."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.datasets import digits
from rnn_difficulty.datasets.digits import Digits, Images
from rnn_difficulty.remedies import deep_feed_forward
from rnn_difficulty.remedies.deep_feed_forward import Design, Layer

BATCH = 20
"""Images of an update."""


class Trained(NamedTuple):
    """What one run shows."""

    accuracy: dict[str, float]
    """Of the training, validation and test images, at the end."""
    norms_before: list[float]
    norms_after: list[float]
    """‖δ_l‖ of every layer, as `signal_norms`."""
    costs: list[float]
    """Mean cost of every epoch."""


def train(design: Design, learning_rate: float, epochs: int, seed: int) -> Trained:
    """Train one network."""
    data = digits.load()
    rng = np.random.default_rng([seed, design.layers])
    layers = deep_feed_forward.draw(rng, design, digits.PIXELS, digits.CLASSES)
    before = signal_norms(layers, design, data.training)
    # Exploding weights overflow: that shows in the costs, and is no warning.
    with np.errstate(all="ignore"):
        costs = [epoch(rng, layers, design, data.training, learning_rate) for _ in range(epochs)]
        after = signal_norms(layers, design, data.training)
        return Trained(accuracies(layers, design, data), before, after, costs)


def epoch(
    rng: np.random.Generator, layers: list[Layer], design: Design, images: Images, rate: float
) -> float:
    """Descend once along every image, `layers` in place; return the mean cost."""
    order, costs = rng.permutation(len(images.digits)), []
    for first in range(0, len(order), BATCH):
        some = order[first : first + BATCH]
        found = deep_feed_forward.gradient(layers, design, images.pixels[some], images.digits[some])
        for layer, slope in zip(layers, found.gradient, strict=True):
            layer.W[...] -= rate * slope.W
            layer.b[...] -= rate * slope.b
        costs.append(found.cost)
    return float(np.mean(costs))


def signal_norms(layers: list[Layer], design: Design, images: Images) -> list[float]:
    """Return ‖δ_l‖ for l = 1 … L: the norm of an image's error signal, the mean over images."""
    # In float64: what is left after 30 layers has squares that float32 cannot hold.
    exact = [Layer(W.astype(float), b.astype(float)) for W, b in layers]
    found = deep_feed_forward.gradient(exact, design, *images)
    return [float(np.linalg.norm(delta, axis=1).sum()) for delta in found.deltas]


def accuracies(layers: list[Layer], design: Design, data: Digits) -> dict[str, float]:
    """Return the share of images that are read right, of every part."""
    return {
        part: deep_feed_forward.accuracy(layers, design, *images)
        for part, images in data._asdict().items()
    }
