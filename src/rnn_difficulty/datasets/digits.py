"""Handwritten digits, 8 × 8 pixels: 1797 images of 43 writers, as scikit-learn carries them.

    1000 images to train on, 397 to choose a learning rate by, 400 to test on

They are a part of the *optical recognition of handwritten digits* (Alpaydin & Kaynak 1998, UCI
Machine Learning Repository), and come with the package: nothing is downloaded.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PIXELS, CLASSES = 64, 10
BRIGHTEST = 16
TRAINING, VALIDATION = 1000, 397
ORDER = 0
"""The images are dealt out in a fixed random order: in the file, writers stand together."""


class Images(NamedTuple):
    """Some of the images."""

    pixels: NDArray[np.float32]
    """`[N, 64]`, from −1 (paper) to 1 (ink)."""
    digits: NDArray[np.int64]
    """`[N]`."""


class Digits(NamedTuple):
    """The three parts."""

    training: Images
    validation: Images
    test: Images


def load() -> Digits:
    """Return the three parts, always the same."""
    from sklearn.datasets import load_digits

    pixels, digits = load_digits(return_X_y=True)
    order = np.random.default_rng(ORDER).permutation(len(digits))
    parts = np.split(order, [TRAINING, TRAINING + VALIDATION])
    scaled = (pixels / BRIGHTEST * 2 - 1).astype(np.float32)
    return Digits(*(Images(scaled[part], digits[part].astype(np.int64)) for part in parts))
