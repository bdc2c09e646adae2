"""What enters a public function has the shape that its docstring names, in the paper's letters.

Inner loops, such as `Cell.step`, check nothing.
"""

from typing import Any

import numpy as np

from rnn_difficulty.theory.notation import Batch, Parameters

Known = dict[str, tuple[int, str]]
"""Letter → (its size, the array that fixed it)."""
REST = "…"
"""Stands for any number of leading axes."""


def check(known: Known, name: str, array: Any, *axes: str) -> None:
    """Hold `array` to its named axes; what a letter means for the first time is added to `known`.

    Raises:
        ValueError: another number of axes, or another size than a letter has by now.
    """
    shape = np.shape(array)
    free = axes[0] == REST
    letters = axes[1:] if free else axes
    own = shape[len(shape) - len(letters) :] if free else shape
    if len(own) != len(letters):
        _refuse(known, name, axes, shape, f"give it {len(letters)} axes, of length 1 where needed")
    for letter, size in zip(letters, own, strict=True):
        expected, origin = known.setdefault(letter, (size, name))
        if size != expected:
            _refuse(known, name, axes, shape, f"{letter} is {expected} in {origin}; make both fit")


def _refuse(known: Known, name: str, axes: Any, shape: Any, remedy: str) -> None:
    elsewhere = {each: known[each][0] for each in axes if known.get(each, (0, name))[1] != name}
    sizes = ", ".join(f"{letter} = {size}" for letter, size in elsewhere.items())
    expected = f"{name} [{', '.join(axes)}]" + (f" with {sizes}" if sizes else "")
    raise ValueError(f"expected {expected}, got [{', '.join(map(str, shape))}]: {remedy}")


def network(theta: Parameters) -> Known:
    """Return H, D and K of a network's parameters θ.

    Raises:
        TypeError: not `Parameters`.
        ValueError: the five arrays do not fit each other.
    """
    parameters(theta)
    known: Known = {}
    check(known, "W_rec", theta.W_rec, "H", "H")
    check(known, "W_in", theta.W_in, "H", "D")
    check(known, "b", theta.b, "H")
    check(known, "W_out", theta.W_out, "K", "H")
    check(known, "b_out", theta.b_out, "K")
    return known


def parameters(given: Any) -> None:
    """Raise TypeError unless `given` is `Parameters`."""
    if not isinstance(given, Parameters):
        raise TypeError(
            f"expected Parameters(W_rec, W_in, b, W_out, b_out), got {type(given).__name__}: put "
            "the arrays into Parameters; the parameters of any PyTorch model are clipped by "
            "rnn_difficulty.diagnosis.clip_norm_"
        )


def batch(known: Known, given: Batch, classes: bool) -> None:
    """Hold a batch to the network whose sizes are `known`; its targets are classes or values."""
    if not isinstance(given, Batch):
        raise TypeError(
            f"expected Batch(inputs, targets, weights), got {type(given).__name__}: put the "
            "arrays into Batch"
        )
    inputs = ("T", "B", "D") if np.ndim(given.inputs) == 3 else ("T", "B")
    targets = ("S", "B") if classes else ("S", "B", "K")
    check(known, "batch.inputs", given.inputs, *inputs)
    check(known, "batch.weights", given.weights, "S", "B")
    check(known, "batch.targets", given.targets, *targets)


def square(name: str, W: Any, letter: str = "H") -> None:
    """Raise ValueError unless W is `[H, H]` with H ≥ 1."""
    check({}, name, W, letter, letter)
    if not len(W):
        raise ValueError(f"expected {name} [{letter}, {letter}] with {letter} ≥ 1, got [0, 0]")


def generator(rng: Any) -> None:
    """Raise TypeError unless `rng` draws random numbers."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"expected a numpy.random.Generator, got {type(rng).__name__}: pass "
            "numpy.random.default_rng(seed)"
        )
