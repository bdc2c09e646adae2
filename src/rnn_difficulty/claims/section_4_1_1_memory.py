"""§4.1.1: memory, ρ(W_rec) and explosions along training; judged from Figure 7's records."""

from collections.abc import Callable, Sequence
from statistics import mean

import numpy as np
from scipy.stats import rankdata, spearmanr

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import fixed, significant
from rnn_difficulty.claims.section_3_3_explosions import EXPERIMENT, clipped_runs, explosions
from rnn_difficulty.claims.success_rules import PAPER_RUNS, by_p, is_solved
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs, not_attempted
from rnn_difficulty.records import Record
from rnn_difficulty.theory.notation import FloatArray

PLAIN = ("MSGD", "MSGD-C")
LONGER = 50
"""Length from which on the correlations are shown once more: length 20 is far easier."""
GROUP = ("initialization", "method")
"""Ω raises ρ and the explosions at every length: runs with and without it are not on one scale."""


def clipping_and_length(evidence: Evidence) -> Judgement:
    """Among solved runs without Ω the clipped ones are the longer ones."""
    runs = [
        r for r in evidence.select(EXPERIMENT) if is_solved(r) and r.settings["method"] in PLAIN
    ]
    return _beside_longer(_clipped_longer, runs)


def memory_and_radius(evidence: Evidence) -> Judgement:
    """Longer memory, larger final ρ(W_rec)."""
    return _beside_longer(_longer_wider, _solved_clipped(evidence))


def radius_and_explosions(evidence: Evidence) -> Judgement:
    """Larger ρ(W_rec) along training, more explosions."""
    runs = clipped_runs(evidence)
    rho = _within(runs, lambda r: mean(r.curve["rho"]), _ranks)
    share = _within(runs, explosions, _ranks)
    return _grows(runs, rho, share, "mean ρ and explosions")


def memory_and_explosions(evidence: Evidence) -> Judgement:
    """Longer memory, more explosions."""
    return _beside_longer(_longer_explosive, _solved_clipped(evidence))


def _beside_longer(
    rule: Callable[[Sequence[Record]], Judgement], runs: Sequence[Record]
) -> Judgement:
    """Judge all runs, and say what the longer sequences alone come to: length 20 is far easier."""
    judgement = rule(runs)
    if judgement.verdict == Verdict.NOT_ATTEMPTED:
        return judgement
    longer = rule([record for record in runs if record.settings["length"] >= LONGER])
    said = f"{judgement.measured}; from length {LONGER} on {longer.measured.rpartition(': ')[2]}"
    return judgement._replace(measured=said)


def _clipped_longer(runs: Sequence[Record]) -> Judgement:
    clipped = [float(record.settings["method"] == "MSGD-C") for record in runs]
    return _grows(runs, _lengths(runs), clipped, "length and clipping")


def _longer_wider(runs: Sequence[Record]) -> Judgement:
    rho = _within(runs, lambda r: r.curve["rho"][-1], lambda v: v / v.mean())
    return _grows(runs, _lengths(runs), rho, "length and final ρ")


def _longer_explosive(runs: Sequence[Record]) -> Judgement:
    length = _within(runs, lambda r: r.settings["length"], _ranks)
    share = _within(runs, explosions, _ranks)
    return _grows(runs, length, share, "length and explosions")


def _solved_clipped(evidence: Evidence) -> list[Record]:
    return [record for record in clipped_runs(evidence) if is_solved(record)]


def _lengths(runs: Sequence[Record]) -> list[float]:
    return [float(record.settings["length"]) for record in runs]


def _within(
    runs: Sequence[Record],
    value: Callable[[Record], float],
    standard: Callable[[FloatArray], FloatArray],
) -> list[float]:
    """Return a value of each run, brought to one scale among runs that are alike in `GROUP`."""
    values = np.array([value(record) for record in runs], dtype=float)
    groups = np.array([" ".join(record.settings[key] for key in GROUP) for record in runs])
    for group in set(groups):
        inside = groups == group
        values[inside] = standard(values[inside])
    return [float(v) for v in values]


def _ranks(values: FloatArray) -> FloatArray:
    """Return ranks between 0 and 1; where all values tie they are ½, however many there are."""
    return np.asarray((rankdata(values) - 0.5) / len(values))


def _grows(runs: Sequence[Record], x: Sequence[float], y: Sequence[float], words: str) -> Judgement:
    """Judge "y grows with x" by Spearman's rank correlation; its p takes runs as independent."""
    if len(runs) < PAPER_RUNS or len(set(x)) < 2 or len(set(y)) < 2:
        return not_attempted("too few runs, or all alike")
    found = spearmanr(x, y, alternative="greater")
    grows = bool(found.statistic > 0)
    r, p = fixed(found.statistic, 2), significant(found.pvalue, 2)
    said = f"rank correlation of {words}: {r} (p = {p})"
    return by_runs(by_p(float(found.pvalue), grows), said, runs)
