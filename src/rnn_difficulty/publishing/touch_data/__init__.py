"""The data of figures to touch, as classic scripts: pages opened from a file may not fetch any."""

import base64

import numpy as np

from rnn_difficulty.theory.notation import Parameters


def packed(theta: Parameters) -> str:
    """Return W_rec, W_in, b, W_out, b_out, row by row, as float32 (little-endian) in base64."""
    numbers = np.concatenate([p.ravel() for p in theta]).astype("<f4")
    return base64.b64encode(numbers.tobytes()).decode("ascii")
