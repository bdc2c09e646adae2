"""Table 1: polyphonic music and the Penn Treebank (ICML 2013, §4.2).

Music scores are nats per time step, text scores bits per character; micro-averages over the steps
2 … T of whole sequences, the state carried from step to step without reset.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.datasets import penn_treebank, polyphonic_music
from rnn_difficulty.experiments.experiment import Experiment, Result
from rnn_difficulty.records import Record
from rnn_difficulty.training import segments
from rnn_difficulty.training.epochs import Epoch, Optimization, Problem, train

MUSIC_PROTOCOL = "nats per step, steps 2…T of whole sequences"
TEXT_PROTOCOL = "bits per character, whole text, state carried"
AHEAD = {"penn_treebank_1_step": 1, "penn_treebank_5_steps": 5}
EVALUATED_TOGETHER = 25
"""Sequences, or streams of the validation text, that are scored side by side."""


@dataclass(frozen=True)
class Settings:
    """One network for one row and one method of Table 1."""

    data_set: str
    optimization: Optimization
    sequences: int
    """Sequences in a batch."""
    steps: int
    """Longest sequence trained on."""
    characters: int | None = None
    """Train on so many characters of the text; None: on all."""


def _quick(method: str, text: bool, learning_rate: float, smoke: bool = False) -> Settings:
    """A small network; rates, thresholds and α as far as arXiv v2 states them."""
    optimization = Optimization(
        method=method,
        seed=0,
        epochs=1 if smoke else (3 if text else 12),
        hidden=10 if smoke else 100,
        learning_rate=learning_rate,
        threshold=45.0 if text else 8.0,
        alpha=0.01 if text else 0.5,
        deviation=0.1,
        biases=not text,
        carried=text,
    )
    if text:
        characters = 20_000 if smoke else 1_000_000
        return Settings("penn_treebank_1_step", optimization, 10, 100, characters)
    return Settings("nottingham", optimization, sequences=50 if smoke else 4, steps=200)


MUSIC_RATES = {"MSGD": 1.0, "MSGD-C": 1.0, "MSGD-CR": 1.0}
TEXT_RATES = {"MSGD": 0.001, "MSGD-C": 0.01, "MSGD-CR": 0.05}
SETTINGS = {
    profile: tuple(
        _quick(method, text, rate, smoke=profile == "smoke")
        for text, rates in ((False, MUSIC_RATES), (True, TEXT_RATES))
        for method, rate in rates.items()
    )
    for profile in ("smoke", "quick")
}


def is_music(settings: Settings) -> bool:
    """Whether a row is polyphonic music."""
    return settings.data_set in polyphonic_music.NAMES


def is_text(settings: Settings) -> bool:
    """Whether a row is the Penn Treebank."""
    return settings.data_set in AHEAD


def music(settings: Settings) -> Problem:
    """Return one of the music data sets cut into batches: 88 independent coins a step."""
    folds = polyphonic_music.load(settings.data_set)
    rolls = segments.pieces(folds.train, settings.steps)
    return Problem(
        inputs=polyphonic_music.KEYS,
        outputs=polyphonic_music.KEYS,
        loss="bernoulli",
        train=lambda rng: segments.shuffled(rolls, settings.sequences, rng),
        valid=lambda: segments.whole(folds.valid, EVALUATED_TOGETHER),
        test=lambda: segments.whole(folds.test, EVALUATED_TOGETHER),
    )


def text(settings: Settings) -> Problem:
    """Return the Penn Treebank cut into streams; the test text is one stream."""
    folds = penn_treebank.load()
    ahead, steps = AHEAD[settings.data_set], settings.steps
    learned = folds.train[: settings.characters]
    return Problem(
        inputs=len(folds.symbols),
        outputs=len(folds.symbols),
        loss="softmax",
        train=lambda rng: segments.streams(learned, ahead, settings.sequences, steps),
        valid=lambda: segments.streams(folds.valid, ahead, EVALUATED_TOGETHER, steps),
        test=lambda: segments.streams(folds.test, ahead, 1, steps),
    )


def run(settings: Settings) -> Result:
    """Train one network and score it on the test fold, once."""
    outcome = train((text if is_text(settings) else music)(settings), settings.optimization)
    unit = 1 / math.log(2) if is_text(settings) else 1.0
    curve = {name: [getattr(e, name) for e in outcome.curve] for name in Epoch._fields}
    return Result(
        outcome={
            "train": outcome.train * unit,
            "valid": outcome.valid * unit,
            "test": outcome.test * unit,
            "best_epoch": outcome.best_epoch,
            "diverged": outcome.diverged,
            "protocol": TEXT_PROTOCOL if is_text(settings) else MUSIC_PROTOCOL,
        },
        curve=curve | {name: [v * unit for v in curve[name]] for name in ("train", "valid")},
    )


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per data set, fold and method, with the printed value beside ours."""
    rows = [
        _score_cell(data_set, fold, method, records)
        for data_set in printed.titles()
        for fold in ("train", "test")
        for method in printed.METHODS
    ]
    return pd.DataFrame([row for row in rows if row["n"]])


def _score_cell(
    data_set: str, fold: str, method: str, records: Sequence[Record]
) -> dict[str, object]:
    mine = [
        record.outcome
        for record in records
        if record.settings["data_set"] == data_set
        and record.settings["optimization"]["method"] == method
    ]
    values = np.array([outcome[fold] for outcome in mine], dtype=float)
    return {
        "data_set": data_set,
        "fold": fold,
        "method": method,
        "printed": printed.value(data_set, fold, method),
        "measured_mean": values.mean() if len(values) else None,
        "measured_sd": values.std(ddof=1) if len(values) > 1 else None,
        "n": len(values),
        "protocol": mine[0]["protocol"] if mine else None,
    }


EXPERIMENT = Experiment("table_1", (__name__,), SETTINGS, run, score)
