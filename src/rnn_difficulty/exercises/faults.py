"""What is off in an answer: a sentence, or None where it is right.

The sentences say what is off, never what is right; only of a function, on an input drawn at random,
they say both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-12
SHOWN = 12
"""Entries of an argument that are shown."""


def number(
    answer: Any, expected: float, remarks: Mapping[float, str] | None = None, within: float = 1e-3
) -> str | None:
    """Say whether a number is too large or too small, `within` relative (absolute where it is 0).

    `remarks` has a sentence of its own for known slips.
    """
    array = _as_numbers(answer)
    if array is None or array.size != 1:
        return f"Expected one number, got {answer!r}."
    value = array.item()
    if not np.isfinite(value):
        return f"Expected a finite number, got {value}."
    if _close(value, expected, within):
        return None
    slips = (said for slip, said in (remarks or {}).items() if _close(value, slip, within))
    return next(slips, f"{value:.6g} is too {'large' if value > expected else 'small'}.")


def array(
    answer: Any,
    expected: ArrayLike,
    remarks: Iterable[tuple[ArrayLike, str]] = (),
    within: float = 1e-3,
) -> str | None:
    """Say which entry of an array is the first that is off, or that its shape is."""
    found, wanted = _as_numbers(answer), np.asarray(expected, dtype=float)
    if found is None:
        return f"Expected numbers of shape {wanted.shape}, got {answer!r}."
    if found.shape != wanted.shape:
        return f"Expected the shape {wanted.shape}, got {found.shape}."
    if _close(found, wanted, within):
        return None
    slips = (said for slip, said in remarks if _close(found, np.asarray(slip, float), within))
    return next(slips, _first_off(found, wanted, within))


def shaped(answer: Any, shape: tuple[int, ...]) -> str | None:
    """Say that an answer is no array of finite numbers of this shape."""
    found = _as_numbers(answer)
    if found is None or found.shape != shape:
        return f"Expected numbers of shape {shape}, got {answer!r}."
    return None if np.isfinite(found).all() else "Expected finite numbers."


def function(
    answer: Any,
    reference: Callable[..., ArrayLike],
    cases: Iterable[tuple[Any, ...]],
    within: float = 1e-6,
) -> str | None:
    """Say on which arguments a function does not return what `reference` does."""
    if not callable(answer):
        return f"Expected a function, got {answer!r}."
    tried = (_tried(answer, reference, case, within) for case in cases)
    return next(filter(None, tried), None)


def words(answer: Any, expected: Mapping[str, str], known: Sequence[str]) -> str | None:
    """Say which word of a dictionary is off, without the right one."""
    if not isinstance(answer, Mapping) or set(answer) != set(expected):
        return f"Expected a dictionary with the keys {', '.join(expected)}, got {answer!r}."
    strange = [value for value in answer.values() if value not in known]
    if strange:
        return f"Expected words out of {', '.join(map(repr, known))}, got {strange[0]!r}."
    off = [key for key, value in expected.items() if answer[key] != value]
    return f"Look again at {off[0]}." if off else None


def _tried(
    answer: Callable[..., Any],
    reference: Callable[..., ArrayLike],
    case: tuple[Any, ...],
    within: float,
) -> str | None:
    expected = np.asarray(reference(*_copies(case)), dtype=float)
    with np.errstate(all="ignore"):
        returned = answer(*_copies(case))
    found = _as_numbers(returned)
    if found is None:
        return f"With {_shown(case)} expected numbers, got {returned!r}."
    if found.shape != expected.shape:
        return f"With {_shown(case)} expected the shape {expected.shape}, got {found.shape}."
    if _close(found, expected, within):
        return None
    return f"With {_shown(case)} expected {_short(expected)}, got {_short(found)}."


def _copies(case: tuple[Any, ...]) -> list[Any]:
    return [value.copy() if isinstance(value, np.ndarray) else value for value in case]


def _as_numbers(answer: Any) -> NDArray[np.float64] | None:
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None


def _close(found: ArrayLike, wanted: ArrayLike, within: float) -> bool:
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    return found.shape == wanted.shape and bool(np.all(_near(found, wanted, within)))


def _near(found: NDArray[Any], wanted: NDArray[Any], within: float) -> NDArray[np.bool_]:
    scale = np.where(wanted == 0, 1.0, np.abs(wanted))
    near: NDArray[np.bool_] = np.isfinite(found) & (
        np.abs(found - wanted) <= within * scale + ROUNDING
    )
    return near


def _first_off(found: NDArray[Any], wanted: NDArray[Any], within: float) -> str:
    where = tuple(int(i) for i in np.argwhere(~_near(found, wanted, within))[0])
    place = where[0] if len(where) == 1 else where
    return f"Entry {place} is {found[where]:.6g}, which is off."


def _shown(case: tuple[Any, ...]) -> str:
    return "the arguments " + ", ".join(_short(value) for value in case)


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > SHOWN:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array2string(value, precision=5, separator=", ").replace("\n", "")
    if isinstance(value, np.ndarray | float):
        return f"{float(value):.6g}"
    return repr(value)
