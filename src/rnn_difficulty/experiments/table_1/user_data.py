"""Table 1 on other data: those of the manifest that the paper leaves out, and the user's."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rnn_difficulty.datasets import (
    DataSetMissing,
    mat_check,
    polyphonic_music,
    user_data,
    user_files,
)
from rnn_difficulty.experiments.table_1.batches import AHEAD, Table1Settings, expect_enough


def for_data_set(settings: Sequence[Table1Settings], data_set: str) -> tuple[Table1Settings, ...]:
    """Return the runs that `settings` have for a data set of the manifest, or for data at a path.

    A data set that has none is learned with the runs of Nottingham, or of the next character. The
    user's is read whole before any run of it starts, so that a damaged file is told of at once.
    Raises DataSetMissing or DataSetMalformed where the path holds no data that can be learned.
    """
    names = AHEAD if data_set == "penn_treebank" else (data_set,)
    if mine := tuple(s for s in settings if s.data_set in names):
        return mine
    if data_set in polyphonic_music.NAMES:
        return _learned_as("nottingham", settings, data_set, None)
    if AHEAD.keys() & set(names):
        raise DataSetMissing(_without_runs(settings, data_set))
    return tuple(run for path in user_files.find_all(data_set) for run in _on(settings, path))


def _on(settings: Sequence[Table1Settings], path: Path) -> tuple[Table1Settings, ...]:
    content = user_data.content(path)
    if not user_files.is_text(path):
        mat_check.check(path, content)
        return _learned_as("nottingham", settings, str(path), content)
    runs = _learned_as("penn_treebank_1_step", settings, str(path), content)
    text = user_data.characters(path, content)
    if warning := user_data.symbol_warning(path, text):
        warnings.warn(warning, stacklevel=3)
    for run in runs:
        expect_enough(run, text)
    return runs


def _without_runs(settings: Sequence[Table1Settings], data_set: str) -> str:
    named = dict.fromkeys([*(s.data_set for s in settings), *polyphonic_music.NAMES])
    return (
        f"expected a data set that the profile has runs for, one of {', '.join(named)}, or data at"
        f" a path; got {data_set!r}: use one of these, or another --profile"
    )


def _learned_as(
    example: str, settings: Sequence[Table1Settings], data_set: str, content: str | None
) -> tuple[Table1Settings, ...]:
    return tuple(
        replace(s, data_set=data_set, content=content) for s in settings if s.data_set == example
    )
