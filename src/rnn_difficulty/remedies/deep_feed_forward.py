"""Deep feed-forward networks, and what lets a gradient through them.

    z_l = W_l a_{l−1} + b_l
    a_l = σ(z_l)                    plain                      l = 1 … L − 1
    a_l = a_{l−1} + σ(z_l)          residual, from l = 2 on
    E = mean of −log softmax(z_L)[class]

and back, with δ_l = ∂E/∂z_l:

    ∂E/∂a_{l−1} = W_lᵀ δ_l          plain
    ∂E/∂a_{l−1} = W_lᵀ δ_l + ∂E/∂a_l        residual: the error passes on unchanged, whatever W_l is
    δ_l = ∂E/∂a_l ∘ σ′(z_l)

The weights are drawn, with n units before a layer and m in it, from

    U(−1/√n, 1/√n)                  heuristic     Glorot & Bengio 2010, eq. 1
    U(−√6/√(n + m), √6/√(n + m))    Glorot        Glorot & Bengio 2010, eq. 16: variance 2/(n + m)
    N(0, 2/n)                       He            He et al. 2015, eq. 10: ReLU lets half through

Biases are 0. Residual connections: He et al. 2016, eq. 1, with one layer a block.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_softmax

Array = NDArray[np.floating]


class Activation(NamedTuple):
    """σ, and σ′ as a function of a = σ(z)."""

    sigma: Callable[[Array], Array]
    slope: Callable[[Array], Array]


ACTIVATIONS = {
    "sigmoid": Activation(expit, lambda a: a * (1 - a)),
    "tanh": Activation(np.tanh, lambda a: 1 - a * a),
    "ReLU": Activation(lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(a.dtype)),
}


def heuristic(rng: np.random.Generator, m: int, n: int) -> Array:
    """Draw W `[m, n]` from U(−1/√n, 1/√n), variance 1/(3 n)."""
    return rng.uniform(-1, 1, (m, n)) / np.sqrt(n)


def glorot(rng: np.random.Generator, m: int, n: int) -> Array:
    """Draw W `[m, n]` from U(±√6/√(n + m)), variance 2/(n + m)."""
    return rng.uniform(-1, 1, (m, n)) * np.sqrt(6 / (n + m))


def he(rng: np.random.Generator, m: int, n: int) -> Array:
    """Draw W `[m, n]` from N(0, 2/n)."""
    return rng.normal(0, np.sqrt(2 / n), (m, n))


INITIALIZATIONS = {"heuristic": heuristic, "Glorot": glorot, "He": he}


@dataclass(frozen=True)
class Design:
    """What is decided before the weights are drawn."""

    activation: str
    initialization: str
    residual: bool
    layers: int
    """L, layers of weights."""
    width: int = 64


class Layer(NamedTuple):
    """W_l and b_l, or ∂E/∂W_l and ∂E/∂b_l."""

    W: Array
    b: Array


class Pass(NamedTuple):
    """What one pass forward and back gives."""

    cost: float
    gradient: list[Layer]
    deltas: list[Array]
    """δ_1 … δ_L, `[B, m]`."""


def draw(rng: np.random.Generator, design: Design, inputs: int, outputs: int) -> list[Layer]:
    """Draw the layers, float32."""
    sizes = [inputs, *[design.width] * (design.layers - 1), outputs]
    W = INITIALIZATIONS[design.initialization]
    return [
        Layer(W(rng, m, n).astype(np.float32), np.zeros(m, np.float32)) for n, m in pairwise(sizes)
    ]


def forward(layers: list[Layer], design: Design, pixels: Array) -> tuple[list[Array], list[Array]]:
    """Return a_0 … a_{L−1} and then z_L; and σ(z_1) … σ(z_{L−1}). All `[B, m]`."""
    sigma = ACTIVATIONS[design.activation].sigma
    a, squashed = [pixels], []
    for number, (W, b) in enumerate(layers[:-1]):
        squashed.append(sigma(a[-1] @ W.T + b))
        a.append(a[-1] + squashed[-1] if design.residual and number else squashed[-1])
    W, b = layers[-1]
    return [*a, a[-1] @ W.T + b], squashed


def gradient(
    layers: list[Layer], design: Design, pixels: Array, classes: NDArray[np.int64]
) -> Pass:
    """Return E, its gradient and the error signals δ_l for images `[B, n]` of `classes` `[B]`."""
    a, squashed = forward(layers, design, pixels)
    slope = ACTIVATIONS[design.activation].slope
    log_p = log_softmax(a[-1], axis=-1)
    rows = np.arange(len(classes))
    delta = np.exp(log_p)
    delta[rows, classes] -= 1
    deltas = [delta / len(classes)]
    error = deltas[0] @ layers[-1].W
    for number in range(len(layers) - 2, -1, -1):
        deltas.insert(0, error * slope(squashed[number]))
        through = deltas[0] @ layers[number].W
        error = through + error if design.residual and number else through
    found = [Layer(d.T @ before, d.sum(0)) for d, before in zip(deltas, a, strict=False)]
    return Pass(float(-log_p[rows, classes].mean()), found, deltas)


def accuracy(
    layers: list[Layer], design: Design, pixels: Array, classes: NDArray[np.int64]
) -> float:
    """Return the share of images whose likeliest class is right."""
    z = forward(layers, design, pixels)[0][-1]
    return float((z.argmax(-1) == classes).mean())
