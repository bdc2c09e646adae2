"""§2: what a vanishing gradient cannot learn; judged from Figure 7's records.

The sigmoid initialization has λ₁ far below 1/γ = 4: at the start its gradient vanishes for certain
(eq. 7), and without Ω nothing works against that.
"""

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.success_rules import in_words, is_solved, solved
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs, not_attempted

EXPERIMENT, INITIALIZATION = "figure_7", "sigmoid"
WITHOUT, WITH = ("MSGD", "MSGD-C"), "MSGD-CR"


def distant_correlations(evidence: Evidence) -> Judgement:
    """No run without Ω is solved, at lengths that some run with Ω solves."""
    found = evidence.select(EXPERIMENT, initialization=INITIALIZATION)
    learnable = {
        r.settings["length"] for r in found if r.settings["method"] == WITH if is_solved(r)
    }
    alone = [r for r in found if r.settings["method"] in WITHOUT]
    if not alone:
        return not_attempted()
    told = [r for r in alone if r.settings["length"] in learnable]
    verdict = Verdict.REPRODUCED if told else Verdict.UNDETERMINED
    if solved(alone):
        verdict = Verdict.REFUTED
    solved_at = _in_words({r.settings["length"] for r in alone if is_solved(r)})
    said = f"without Ω: {in_words(alone)}; solved lengths: {solved_at}"
    said += f"; lengths that runs with Ω solve: {_in_words(learnable)}"
    return by_runs(verdict, f"{said}, where {len(told)} runs have none", alone)


def _in_words(lengths: set[int]) -> str:
    return ", ".join(map(str, sorted(lengths))) or "none"
