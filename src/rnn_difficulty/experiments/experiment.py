"""What an experiment is: settings as data, a function that runs one of them, a score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from rnn_difficulty.experiments.result import Result
from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.records import Record, provenance
from rnn_difficulty.training.checkpoint import Checkpoint


def one_a_run(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Count every run as the same work."""
    return 1.0


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Experiment:
    """One experiment of the paper. To look at its records no trainer is imported."""

    name: str
    code: tuple[str, ...]
    """The modules that compute its numbers: a record's fingerprint covers them."""
    settings: Mapping[str, Sequence[Any]]
    """Profile → the frozen settings of its runs."""
    run: Callable[[Any, Checkpoint | None], Result]
    """(settings, where the run is saved on its way) → what it leaves."""
    score: Callable[[Sequence[Record]], pd.DataFrame]
    """Records → the results table; a pure function."""
    work: Callable[[dict[str, Any], dict[str, Any]], float] = one_a_run
    """(settings, outcome) → work of that run; without an outcome ({}) the most it can be."""
    prepare: Callable[[], None] = nothing
    """What a process does once before its first run, and no run's seconds hold."""
    train_all: Callable[[Sequence[Any], Sequence[Checkpoint]], None] | None = None
    """Trains all runs at once, into their checkpoints, before `run` is asked for each."""
    device: Callable[[], str] = provenance.device
    """Names what computes the numbers."""
    for_data_set: Callable[[Sequence[Any], str], Sequence[Any]] | None = None
    """(settings, name or path) → the same runs on that data set; None: it has its own data."""
    data_set: Callable[[Any], str | None] | None = None
    """Settings → the data set of the manifest that the run learns; None: of one's own, or none."""
    code_of: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
    """Settings → those modules of `code` that compute this run; None: all do."""

    def fingerprint(self, settings: Mapping[str, Any] | None = None) -> str:
        """Return the fingerprint of the code that computes its numbers, or those of one run."""
        if settings is None or self.code_of is None:
            return _fingerprint(self.code)
        return _fingerprint(self.code_of(settings))


@cache
def _fingerprint(code: tuple[str, ...]) -> str:
    return fingerprint(*code)
