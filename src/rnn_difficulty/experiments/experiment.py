"""What an experiment is: settings as data, a function that runs one of them, a score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from rnn_difficulty.records import Record
from rnn_difficulty.theory.notation import Parameters


class Result(NamedTuple):
    """What one run leaves behind."""

    outcome: dict[str, Any]
    curve: dict[str, list[Any]]
    """Columns of equal length."""
    theta: Parameters | None = None
    """The trained network, float32 NumPy arrays, for who asks to keep it (`--save-weights`)."""


def one_a_run(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Count every run as the same work."""
    return 1.0


@dataclass(frozen=True)
class Experiment:
    """One experiment of the paper."""

    name: str
    code: tuple[str, ...]
    """The modules that compute its numbers: a record's fingerprint covers them."""
    settings: Mapping[str, Sequence[Any]]
    """Profile → the frozen settings of its runs."""
    run: Callable[[Any], Result]
    score: Callable[[Sequence[Record]], pd.DataFrame]
    """Records → the results table; a pure function."""
    work: Callable[[dict[str, Any], dict[str, Any]], float] = one_a_run
    """(settings, outcome) → work of that run; without an outcome ({}) the most it can be."""
    for_data_set: Callable[[Sequence[Any], str], Sequence[Any]] | None = None
    """(settings, name or path) → the same runs on that data set; None: it has its own data."""
