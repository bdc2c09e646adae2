"""§4.2: the rows of Table 1; judged from the scores of `table_1`."""

import math

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import fixed
from rnn_difficulty.claims.table_1_scores import judged, scores
from rnn_difficulty.claims.verdict import Judgement, graded, not_attempted
from rnn_difficulty.printed import PAPER_METHODS

TOLERANCE = {
    "piano_midi": 0.05,
    "nottingham": 0.05,
    "musedata": 0.05,
    "penn_treebank_1_step": 0.02,
    "penn_treebank_5_steps": 0.02,
}
"""How far above the printed value a score may lie, nats or bits."""


def table_1_piano_midi_train(evidence: Evidence) -> Judgement:
    """Piano-midi.de, training fold."""
    return _row(evidence, "piano_midi", "train")


def table_1_piano_midi(evidence: Evidence) -> Judgement:
    """Piano-midi.de, test fold."""
    return _row(evidence, "piano_midi", "test")


def table_1_nottingham_train(evidence: Evidence) -> Judgement:
    """Nottingham, training fold."""
    return _row(evidence, "nottingham", "train")


def table_1_nottingham(evidence: Evidence) -> Judgement:
    """Nottingham, test fold."""
    return _row(evidence, "nottingham", "test")


def table_1_musedata_train(evidence: Evidence) -> Judgement:
    """MuseData, training fold."""
    return _row(evidence, "musedata", "train")


def table_1_musedata(evidence: Evidence) -> Judgement:
    """MuseData, test fold."""
    return _row(evidence, "musedata", "test")


def table_1_penn_treebank_1_step_train(evidence: Evidence) -> Judgement:
    """The next character, training fold."""
    return _row(evidence, "penn_treebank_1_step", "train")


def table_1_penn_treebank_1_step(evidence: Evidence) -> Judgement:
    """The next character, test fold."""
    return _row(evidence, "penn_treebank_1_step", "test")


def table_1_penn_treebank_5_steps_train(evidence: Evidence) -> Judgement:
    """The 5th next character, training fold."""
    return _row(evidence, "penn_treebank_5_steps", "train")


def table_1_penn_treebank_5_steps(evidence: Evidence) -> Judgement:
    """The 5th next character, test fold."""
    return _row(evidence, "penn_treebank_5_steps", "test")


def _row(evidence: Evidence, data_set: str, fold: str) -> Judgement:
    found = scores(evidence, data_set, fold)
    if not found:
        return not_attempted()
    wanted = {m: v for m in PAPER_METHODS if (v := printed.value(data_set, fold, m)) is not None}
    limit = TOLERANCE[data_set]
    reached = [m in found and found[m] <= value + limit for m, value in wanted.items()]
    said = ", ".join(f"{m} {_number(found.get(m))}" for m in wanted)
    return judged(evidence, (data_set,), wanted, graded(all(reached), any(reached)), said)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return fixed(value, 3) if math.isfinite(value) else "diverged"
