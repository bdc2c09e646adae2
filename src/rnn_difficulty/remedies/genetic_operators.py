"""What genetic search does to individuals: selection, crossover, mutation.

    rank, linear bias          density of x = rank/n, the best 0:  f(x) = s − 2 (s − 1) x,
                               drawn as x = (s − √(s² − 4 (s − 1) u)) / (2 (s − 1)),  u ∈ [0, 1)
    fitness proportionate      P(i) = f_i / Σ_j f_j
    one-point crossover        first genes of one parent, the rest of the other:

        parent 1   001010011|010100101010101110
        parent 2   010101110|1010101101110101
        child      001010011|1010101101110101

The best is chosen s times as often as the mean, 1 < s ≤ 2; the worst 2 − s times. Ranks do not see
by how much one is better than the next: a lucky one cannot take over, and where all are nearly
alike the best is still preferred.

Source: Whitley 1989 (GENITOR; s is its *bias*); Holland 1975 (fitness proportionate).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory.notation import FloatArray

Genes = NDArray[Any]
BITS = 8
"""Bits of a weight, as Whitley, Starkweather & Bogart (1990) take them."""
WIDEST = 4.0
"""Bits reach weights from −4 to 4."""


def by_rank(rng: np.random.Generator, n: int, bias: float, count: int) -> NDArray[np.int64]:
    """Return `count` ranks out of 0 (the best) … n − 1.

    >>> np.bincount(by_rank(np.random.default_rng(0), n=2, bias=2.0, count=4000)) / 4000  # ¾, ¼
    array([0.74975, 0.25025])
    """
    s, u = bias, rng.random(count)
    x = (s - np.sqrt(s * s - 4 * (s - 1) * u)) / (2 * (s - 1))
    return np.minimum(n * x, n - 1).astype(np.int64)


def by_fitness(rng: np.random.Generator, fitness: FloatArray, count: int) -> NDArray[np.int64]:
    """Return `count` indices, each in proportion to its fitness, which is positive."""
    wheel = np.cumsum(fitness)
    turned = np.searchsorted(wheel, rng.random(count) * wheel[-1], side="right")
    return np.minimum(turned, len(fitness) - 1)


def one_point_crossover(first: Genes, second: Genes, point: int) -> Genes:
    """Return the genes of `first` before `point`, and those of `second` from it on."""
    return np.concatenate([first[:point], second[point:]])


def flip_bits(rng: np.random.Generator, bits: Genes, rate: float) -> Genes:
    """Return the bits, each flipped with probability `rate`."""
    return bits ^ (rng.random(bits.shape) < rate).astype(np.uint8)


def shift_reals(rng: np.random.Generator, genes: Genes, rate: float, step: float) -> Genes:
    """Return the genes, each moved by N(0, step²) with probability `rate`."""
    moved = rng.normal(0, step, genes.shape) * (rng.random(genes.shape) < rate)
    return (genes + moved).astype(np.float32)


def weights_of_bits(bits: Genes) -> FloatArray:
    """Return `[..., N]` weights of `[..., 8 N]` bits, the highest first: 0 is −4, 255 is 4."""
    numbers = np.packbits(bits, axis=-1)
    return WIDEST * (numbers / ((1 << BITS) - 1) * 2 - 1)
