"""§4.2: the rows of Table 1; judged from the scores of `table_1`."""

from collections.abc import Collection

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.section_4_2_scores import EXPERIMENT, on
from rnn_difficulty.claims.verdict import Judgement, Verdict, graded, names, not_attempted
from rnn_difficulty.printed import METHODS
from rnn_difficulty.records import Record

TOLERANCE = {
    "piano_midi": 0.05,
    "nottingham": 0.05,
    "musedata": 0.05,
    "penn_treebank_1_step": 0.02,
    "penn_treebank_5_steps": 0.02,
}
"""How far above the printed value a score may lie, nats or bits."""


def piano_midi_train(evidence: Evidence) -> Judgement:
    """Piano-midi.de, training fold."""
    return _row(evidence, "piano_midi", "train")


def piano_midi(evidence: Evidence) -> Judgement:
    """Piano-midi.de, test fold."""
    return _row(evidence, "piano_midi", "test")


def nottingham_train(evidence: Evidence) -> Judgement:
    """Nottingham, training fold."""
    return _row(evidence, "nottingham", "train")


def nottingham(evidence: Evidence) -> Judgement:
    """Nottingham, test fold."""
    return _row(evidence, "nottingham", "test")


def musedata_train(evidence: Evidence) -> Judgement:
    """MuseData, training fold."""
    return _row(evidence, "musedata", "train")


def musedata(evidence: Evidence) -> Judgement:
    """MuseData, test fold."""
    return _row(evidence, "musedata", "test")


def penn_treebank_1_step_train(evidence: Evidence) -> Judgement:
    """The next character, training fold."""
    return _row(evidence, "penn_treebank_1_step", "train")


def penn_treebank_1_step(evidence: Evidence) -> Judgement:
    """The next character, test fold."""
    return _row(evidence, "penn_treebank_1_step", "test")


def penn_treebank_5_steps_train(evidence: Evidence) -> Judgement:
    """The 5th next character, training fold."""
    return _row(evidence, "penn_treebank_5_steps", "train")


def penn_treebank_5_steps(evidence: Evidence) -> Judgement:
    """The 5th next character, test fold."""
    return _row(evidence, "penn_treebank_5_steps", "test")


def judged(
    evidence: Evidence,
    data_sets: Collection[str],
    methods: Collection[str],
    verdict: Verdict,
    said: str,
) -> Judgement:
    """Return a judgement that rests on the runs of these data sets and methods."""
    runs = [
        record
        for record in evidence.records.get(EXPERIMENT, ())
        if record.settings["data_set"] in data_sets
        and record.settings["optimization"]["method"] in methods
    ]
    return Judgement(verdict, said + _still_improving(runs), "", len(runs), names(runs))


def _row(evidence: Evidence, data_set: str, fold: str) -> Judgement:
    scores = on(evidence, data_set, fold)
    if not scores:
        return not_attempted()
    wanted = {m: v for m in METHODS if (v := printed.value(data_set, fold, m)) is not None}
    limit = TOLERANCE[data_set]
    reached = [m in scores and scores[m] <= value + limit for m, value in wanted.items()]
    said = ", ".join(f"{m} {_number(scores.get(m))}" for m in wanted)
    return judged(evidence, (data_set,), wanted, graded(all(reached), any(reached)), said)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".replace("inf", "diverged")


def _still_improving(runs: list[Record]) -> str:
    """Say how many runs were best in the last epoch they were allowed: censored, as it were."""
    left = sum(r.outcome["best_epoch"] == r.settings["optimization"]["epochs"] for r in runs)
    return f"; {left} of {len(runs)} runs still improved in their last epoch" if left else ""
