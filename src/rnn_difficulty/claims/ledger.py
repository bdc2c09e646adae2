"""The ledger: a judge for every claim, and the rows that the site and the command line show."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.claims import (
    explosions,
    lengths,
    other_tasks,
    section_1_and_2,
    section_2_1,
    section_2_2,
    section_2_3,
    section_3,
    sensitivity,
    table_1,
    temporal_order,
)
from rnn_difficulty.claims.claim import Claim, claims
from rnn_difficulty.claims.evidence import Evidence, committed
from rnn_difficulty.claims.verdict import Judgement, Verdict, not_attempted, powers

BY_THEORY: Mapping[str, Callable[[], Judgement]] = {
    judge.__name__.replace("_", "-"): judge
    for judge in (
        section_1_and_2.two_forms,
        section_1_and_2.gradient_is_a_sum,
        section_1_and_2.long_term_components,
        section_2_1.linear_vanishing,
        section_2_1.linear_exploding,
        section_2_1.power_iteration,
        section_2_1.gamma,
        section_2_1.jacobian_bound,
        section_2_1.nonlinear_vanishing,
        section_2_1.eta_rate,
        section_2_1.nonlinear_exploding,
        section_2_1.eigenvalue_condition,
        section_2_1.echo_state,
        section_2_2.figure_3,
        section_2_2.bifurcation_not_sufficient,
        section_2_2.bifurcation_not_necessary,
        section_2_2.boundary_crossing,
        section_2_2.near_the_boundary,
        section_2_2.driven_maps,
        section_2_2.input_as_map,
        section_2_2.weight_decay_contracts,
        section_2_3.linear_curvature,
        section_2_3.curvature_explodes,
        section_2_3.figure_6_wall,
        section_2_3.unclipped_leaves,
        section_2_3.clipped_stays,
        section_3.small_weights,
        section_3.orthogonal_components,
        section_3.clipping_direction,
        section_3.clipping_cheap,
        section_3.omega_immediate,
        section_3.omega_direction,
        section_3.omega_not_descent,
    )
}
BY_RECORDS: Mapping[str, Callable[[Evidence], Judgement]] = {
    judge.__name__.replace("_", "-"): judge
    for judge in (
        sensitivity.threshold_heuristic,
        sensitivity.omega_without_clipping,
        explosions.omega_soft,
        explosions.omega_explosions,
        temporal_order.clipping_helps,
        temporal_order.omega_helps,
        temporal_order.figure_7_sigmoid,
        temporal_order.figure_7_basic_tanh,
        temporal_order.figure_7_smart_tanh,
        explosions.clipping_and_length,
        explosions.memory_and_radius,
        explosions.radius_and_explosions,
        explosions.memory_and_explosions,
        temporal_order.initialization_matters,
        lengths.one_model,
        lengths.length_5000,
        lengths.attractors_as_memory,
        other_tasks.addition,
        other_tasks.multiplication,
        other_tasks.three_bit_temporal_order,
        other_tasks.random_permutation,
        other_tasks.memorization_5_bit,
        other_tasks.memorization_20_bit,
        other_tasks.addition_500,
        other_tasks.multiplication_500,
        table_1.clipping_optimizes,
        table_1.omega_improves_test,
        table_1.omega_five_steps,
        table_1.fixed_alpha_harms,
        table_1.text_state_of_the_art,
        table_1.music_state_of_the_art,
    )
} | {
    f"table-1-{judge.__name__.replace('_', '-')}": judge
    for judge in (
        table_1.piano_midi,
        table_1.nottingham,
        table_1.musedata,
        table_1.penn_treebank_1_step,
        table_1.penn_treebank_5_steps,
    )
}
SYMBOLS = {
    Verdict.REPRODUCED: "✓",
    Verdict.PARTLY: "◐",
    Verdict.NOT_REPRODUCED: "✗",
    Verdict.NOT_ATTEMPTED: "·",
    Verdict.REFUTED: "≠",
}
"""What tells verdicts apart without colour."""
OF_TABLE_1 = "from data/printed.toml"
"""What `claims.toml` says where the printed values stand in Table 1."""
BEST = ("MSGD-CR", "best RNN then")
OF_SENTENCES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "omega-five-steps": (table_1.TEXT, ("MSGD-C", "MSGD-CR")),
    "text-state-of-the-art": (("penn_treebank_1_step",), ("MSGD-C", *BEST)),
    "music-state-of-the-art": (table_1.MUSIC, BEST),
}
"""Claim → data sets and columns of Table 1 that it speaks of."""


@dataclass(frozen=True)
class Row:
    """One line of the ledger."""

    claim: Claim
    printed: str | None
    judgement: Judgement
    code: str | None
    """The function that judges, by its whole name."""

    def public(self) -> dict[str, Any]:
        """Return what `rnn-difficulty claims --json` prints."""
        return {
            "id": self.claim.id,
            "section": self.claim.section,
            "claim": self.claim.claim,
            "printed": self.printed,
            "measured": self.judgement.measured,
            "n": self.judgement.n,
            "verdict": str(self.judgement.verdict),
            "page": self.claim.page,
        }

    def full(self) -> dict[str, Any]:
        """Return all of it, for the table of the site."""
        return self.public() | {
            "interval": self.judgement.interval,
            "source": self.claim.source,
            "judged_by": self.claim.judged_by,
            "rule": self.claim.rule,
            "code": self.code,
            "runs": " ".join(self.judgement.runs),
        }


def ledger(evidence: Evidence | None = None) -> list[Row]:
    """Judge every claim, by the committed records unless others are given."""
    found = committed() if evidence is None else evidence
    return [_row(claim, found) for claim in claims()]


def table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return `results/tables/claims.csv`."""
    return pd.DataFrame([row.full() for row in rows])


def count(rows: Sequence[Row]) -> dict[Verdict, int]:
    """Return how many claims have each verdict."""
    found = Counter(row.judgement.verdict for row in rows)
    return {verdict: found[verdict] for verdict in Verdict}


def _row(claim: Claim, evidence: Evidence) -> Row:
    judge = BY_THEORY.get(claim.id) or BY_RECORDS.get(claim.id)
    code = f"{judge.__module__}.{judge.__name__}" if judge else None
    found = _judge(claim, evidence)
    return Row(claim, _printed(claim), found._replace(measured=powers(found.measured)), code)


def _judge(claim: Claim, evidence: Evidence) -> Judgement:
    if claim.judged_by == "theory":
        return BY_THEORY[claim.id]()
    if claim.judged_by == "none":
        return not_attempted("nothing here judges it")
    return BY_RECORDS[claim.id](evidence)


def _printed(claim: Claim) -> str | None:
    if claim.printed != OF_TABLE_1:
        return claim.printed
    row = claim.id.removeprefix("table-1-").replace("-", "_")
    data_sets, columns = OF_SENTENCES.get(claim.id, ((row,), printed.METHODS))
    return "; ".join(_printed_row(data_set, columns) for data_set in data_sets)


def _printed_row(data_set: str, columns: Sequence[str]) -> str:
    values = ((name, printed.value(data_set, "test", name)) for name in columns)
    said = (f"{name} {value:.2f}" for name, value in values if value is not None)
    return f"{printed.titles()[data_set]}: {', '.join(said)}"
