"""§4.2: the rows of Table 1; judged from the scores of `table_1`."""

import math

from rnn_difficulty import printed
from rnn_difficulty.claims.claim import Table1Cells
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import fixed
from rnn_difficulty.claims.table_1_scores import judged, scores
from rnn_difficulty.claims.verdict import Judgement, graded, not_attempted

TOLERANCE = {
    "piano_midi": 0.05,
    "nottingham": 0.05,
    "musedata": 0.05,
    "penn_treebank_1_step": 0.02,
    "penn_treebank_5_steps": 0.02,
}
"""How far above the printed value a score may lie, nats or bits."""


def row(evidence: Evidence, cells: Table1Cells) -> Judgement:
    """Judge the scores of each method in one data set and fold."""
    (data_set,), fold = cells.data_sets, cells.fold
    found = scores(evidence, data_set, fold)
    if not found:
        return not_attempted()
    wanted = {m: v for m in cells.columns if (v := printed.value(data_set, fold, m)) is not None}
    limit = TOLERANCE[data_set]
    reached = [m in found and found[m] <= value + limit for m, value in wanted.items()]
    said = ", ".join(f"{m} {_number(found.get(m))}" for m in wanted)
    return judged(evidence, (data_set,), wanted, graded(all(reached), any(reached)), said)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return fixed(value, 3) if math.isfinite(value) else "diverged"
