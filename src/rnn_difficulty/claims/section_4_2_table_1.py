"""§4.2: the rows of Table 1; judged from the scores of `table_1`."""

import math

from rnn_difficulty import printed
from rnn_difficulty.claims.claim import Table1Cells
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import fixed
from rnn_difficulty.claims.table_1_scores import judged, scores
from rnn_difficulty.claims.verdict import Judgement, Verdict, graded, not_attempted
from rnn_difficulty.experiments.significance import is_at_least

EXACT = 1e-6
"""What is farther than the tolerance by less is not farther."""
TOLERANCE = {
    "piano_midi": 0.05,
    "nottingham": 0.05,
    "musedata": 0.05,
    "penn_treebank_1_step": 0.02,
    "penn_treebank_5_steps": 0.02,
}
"""How far from the printed value a score is still as printed, nats or bits."""


def row(evidence: Evidence, cells: Table1Cells) -> Judgement:
    """Judge the scores of each method in one data set and fold, on two scales."""
    (data_set,), fold = cells.data_sets, cells.fold
    found = scores(evidence, data_set, fold)
    if not found:
        return not_attempted()
    wanted = {m: v for m in cells.columns if (v := printed.value(data_set, fold, m)) is not None}
    places = {m: _place(found.get(m), v, TOLERANCE[data_set]) for m, v in wanted.items()}
    said = ", ".join(f"{m} {_number(found.get(m))} ({place})" for m, place in places.items())
    return judged(evidence, (data_set,), wanted, _verdict(list(places.values())), said)


def _place(score: float | None, value: float, tolerance: float) -> str:
    """Return where a score lies beside the printed value."""
    if score is None:
        return "no run"
    if is_at_least(score - value, tolerance + EXACT):
        return "worse"
    return "better" if is_at_least(value - score, tolerance + EXACT) else "as printed"


def _verdict(places: list[str]) -> Verdict:
    reached = [place in ("as printed", "better") for place in places]
    if all(reached) and "better" in places:
        return Verdict.BETTER
    return graded(all(reached), any(reached))


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return fixed(value, 3) if math.isfinite(value) else "diverged"
