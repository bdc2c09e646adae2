"""Parameters and batches as the flat arrays of `layout`.

Compiled code checks no index, so what could point outside an array is refused here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.engines.fused.layout import Chunk, Packed, Shape, zeros
from rnn_difficulty.engines.fused.products import padded
from rnn_difficulty.theory.notation import Batch, Parameters


def shape_of(theta: Parameters, batches: Sequence[Batch]) -> Shape:
    """Return the sizes. Raises ValueError unless all fits together and θ is float32."""
    K, H = theta.W_out.shape
    D, B = theta.W_in.shape[1], batches[0].inputs.shape[1]
    expected = Parameters((H, H), (H, D), (H,), (K, H), (K,))
    found = Parameters(*(p.shape for p in theta))
    if found != expected or any(p.dtype != np.float32 for p in theta):
        types = ", ".join(sorted({str(p.dtype) for p in theta}))
        raise ValueError(
            f"expected float32 parameters of shapes {tuple(expected)}, got {types} of shapes "
            f"{tuple(found)}: this engine changes θ in place, in single precision"
        )
    return Shape(H, D, K, B, padded(H), padded(K))


def chunk(batches: Sequence[Batch], shape: Shape, classes: bool) -> Chunk:
    """Put the batches one after the other; `classes` says which kind of target the cost needs.

    Raises ValueError for a batch whose shapes, symbols or classes do not fit.
    """
    symbols = batches[0].inputs.ndim == 2
    for batch in batches:
        _check(batch, shape, symbols, classes)
    inputs, targets = [b.inputs for b in batches], [b.targets for b in batches]
    return Chunk(
        steps=np.array([len(batch.inputs) for batch in batches]),
        scored=np.array([len(batch.weights) for batch in batches]),
        symbols=_indices(inputs if symbols else [], shape.inputs, "symbols"),
        dense=_flat([] if symbols else inputs, np.float32),
        classes=_indices(targets if classes else [], shape.outputs, "classes"),
        values=_flat([] if classes else targets, np.float32),
        weights=_flat([batch.weights for batch in batches], np.float32),
    )


def pack(theta: Parameters, shape: Shape) -> Packed:
    """Return θ as one flat array."""
    rows = [theta.W_rec, theta.W_in.T, theta.b[None], theta.W_out]
    wide = sum(map(len, rows)) * shape.W
    packed = zeros(wide + shape.Y)
    packed[:wide].reshape(-1, shape.W)[:, : shape.hidden] = np.concatenate(rows)
    packed[wide : wide + shape.outputs] = theta.b_out
    return packed


def unpack(packed: Packed, shape: Shape, theta: Parameters) -> None:
    """Write the flat array back into the arrays of `theta`."""
    H, D = shape.hidden, shape.inputs
    wide = packed[: -shape.Y].reshape(-1, shape.W)[:, :H]
    theta.W_rec[:], theta.W_in[:], theta.b[:] = wide[:H], wide[H : H + D].T, wide[H + D]
    theta.W_out[:], theta.b_out[:] = wide[H + D + 1 :], packed[-shape.Y :][: shape.outputs]


def pack_state(state: Packed | None, shape: Shape) -> Packed:
    """Return h_0 as one flat array; an empty one where there is none.

    Raises ValueError unless it is `[B, H]` and float32.
    """
    if state is None:
        return np.empty(0, np.float32)
    expected = (shape.sequences, shape.hidden)
    if state.shape != expected or state.dtype != np.float32:
        raise ValueError(
            f"expected a float32 state of shape {expected}, got {state.dtype} of shape "
            f"{state.shape}: this engine changes it in place, in single precision"
        )
    return np.pad(state, ((0, 0), (0, shape.W - shape.hidden))).ravel()


def unpack_state(packed: Packed, shape: Shape, state: Packed | None) -> None:
    """Write the flat array back into `state`, where there is one."""
    if state is not None:
        state[:] = packed.reshape(-1, shape.W)[:, : shape.hidden]


def _check(batch: Batch, shape: Shape, symbols: bool, classes: bool) -> None:
    T, S = len(batch.inputs), len(batch.weights)
    B, D, K = shape.sequences, shape.inputs, shape.outputs
    expected = Batch((T, B) if symbols else (T, B, D), (S, B) if classes else (S, B, K), (S, B))
    found = Batch(*(np.shape(array) for array in batch))
    if found != expected or not 1 <= S <= T:
        raise ValueError(
            f"expected inputs, targets and weights of shapes {tuple(expected)} with 1 ≤ S ≤ T, "
            f"got {tuple(found)}: all batches of a call need one number of sequences"
        )


def _indices(arrays: list[Any], size: int, kind: str) -> NDArray[np.int32]:
    flat = _flat(arrays, np.int32)
    if flat.size and not 0 <= flat.min() <= flat.max() < size:
        raise ValueError(
            f"expected {kind} in 0 … {size - 1}, got {flat.min()} … {flat.max()}: θ has {size}"
        )
    return flat


def _flat(arrays: list[Any], dtype: type) -> NDArray[Any]:
    if not arrays:
        return np.empty(0, dtype)
    return np.concatenate([np.ravel(a) for a in arrays], dtype=dtype, casting="same_kind")
