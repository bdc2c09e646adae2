"""What an experiment is: settings as data, a function that runs one of them, a score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from rnn_difficulty.records import Record


class Result(NamedTuple):
    """What one run leaves behind."""

    outcome: dict[str, Any]
    curve: dict[str, list[Any]]
    """Columns of equal length."""


@dataclass(frozen=True)
class Experiment:
    """One experiment of the paper."""

    name: str
    module: str
    """Where the code is that a record's fingerprint covers."""
    settings: Mapping[str, Sequence[Any]]
    """Profile → the frozen settings of its runs."""
    run: Callable[[Any], Result]
    score: Callable[[Sequence[Record]], pd.DataFrame]
    """Records → the results table; a pure function."""
