"""The data of a run on natural data, music or characters, cut into batches (ICML 2013, §4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_difficulty.datasets import polyphonic_music
from rnn_difficulty.datasets.errors import DataSetMalformed
from rnn_difficulty.datasets.penn_treebank import Characters
from rnn_difficulty.datasets.polyphonic_music import Folds
from rnn_difficulty.experiments.table_1.protocols import RESET
from rnn_difficulty.training import segments
from rnn_difficulty.training.data_run import DataOptimization, DataProblem, Fold

AHEAD = {"penn_treebank_1_step": 1, "penn_treebank_5_steps": 5}
EVALUATED_TOGETHER = 25
"""Sequences, or streams of a text, that are scored side by side."""


@dataclass(frozen=True)
class Table1Settings:
    """One network on one data set."""

    data_set: str
    """One of `polyphonic_music.NAMES` or `AHEAD`, or the path of one's own data (`own`)."""
    optimization: DataOptimization
    sequences: int
    """Sequences in a batch."""
    steps: int
    """Longest sequence trained on."""
    characters: int | None = None
    """Train on so many characters of the text; None: on all."""
    searched: bool = False
    """Whether the run is part of a search: then only the validation fold is scored."""
    content: str | None = None
    """Of one's own data: what is in the files (`own.content`), so that a change runs anew."""


def music(settings: Table1Settings, folds: Folds) -> DataProblem:
    """Return polyphonic music cut into batches: 88 independent coins a step."""
    rolls = segments.pieces(folds.train, settings.steps)

    def scored(rolls: Sequence[segments.Roll]) -> Fold:
        return Fold(lambda: segments.whole(rolls, EVALUATED_TOGETHER), carried=False)

    return DataProblem(
        inputs=polyphonic_music.KEYS,
        outputs=polyphonic_music.KEYS,
        loss="bernoulli",
        train=lambda rng: segments.shuffled(rolls, settings.sequences, rng),
        valid=scored(folds.valid),
        scored={
            "train": scored(folds.train),
            "test": scored(folds.test),
            "test_first_scored": scored([segments.after_silence(roll) for roll in folds.test]),
            "test_reset": scored(segments.pieces(folds.test, RESET)),
        },
    )


def text(settings: Table1Settings, folds: Characters) -> DataProblem:
    """Return a text cut into streams; the test text is one stream."""
    steps = settings.steps
    ahead, carried = AHEAD.get(settings.data_set, 1), settings.optimization.carried
    learned = folds.train[: settings.characters]
    expect_enough(settings, folds._replace(train=learned))

    def scored(fold: segments.Symbols, streams: int, carried: bool, steps: int = steps) -> Fold:
        return Fold(lambda: segments.streams(fold, ahead, streams, steps), carried)

    return DataProblem(
        inputs=len(folds.symbols),
        outputs=len(folds.symbols),
        loss="softmax",
        train=lambda rng: segments.streams(learned, ahead, settings.sequences, steps),
        valid=scored(folds.valid, EVALUATED_TOGETHER, carried),
        scored={
            "train": scored(learned, EVALUATED_TOGETHER, carried),
            "test": scored(folds.test, 1, carried=True),
            "test_reset": scored(folds.test, EVALUATED_TOGETHER, carried=False, steps=RESET),
        },
    )


def expect_enough(settings: Table1Settings, text: Characters) -> None:
    """Expect a step to learn from in every stream of every fold.

    Raises:
        DataSetMalformed: a fold is too short; the message names it.
    """
    least = max(settings.sequences, EVALUATED_TOGETHER) + AHEAD.get(settings.data_set, 1)
    for fold in ("train", "valid", "test"):
        if (got := len(getattr(text, fold))) < least:
            raise DataSetMalformed(
                f"{settings.data_set}: expected at least {least} characters in the {fold} fold, so"
                f" that something can be predicted, got {got}; use a longer text (of a single one"
                " valid and test are a tenth each)"
            )
