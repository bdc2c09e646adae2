"""§3.3 and §4.1.1: memory, ρ(W_rec) and explosions along training; judged from Figure 7's records.

An explosion is a check whose largest ‖ĝ‖ is over ten times the mean one.
"""

from collections.abc import Callable, Sequence
from statistics import mean

import numpy as np
from scipy.stats import mannwhitneyu, rankdata, spearmanr

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.success_rules import PAPER_RUNS, by_p, is_solved
from rnn_difficulty.claims.verdict import Judgement, graded, names, not_attempted
from rnn_difficulty.records import Record
from rnn_difficulty.theory.notation import FloatArray

FIGURE_7 = "figure_7"
CLIPPED = ("MSGD-C", "MSGD-CR")
PLAIN = ("MSGD", "MSGD-C")
EXPLOSION = 10
GROUP = ("initialization", "method")
"""Ω raises ρ and the explosions at every length: runs with and without it are not on one scale."""


def clipping_and_length(evidence: Evidence) -> Judgement:
    """Among solved runs without Ω the clipped ones are the longer ones."""
    runs = [r for r in evidence.select(FIGURE_7) if is_solved(r) and r.settings["method"] in PLAIN]
    clipped = [float(record.settings["method"] == "MSGD-C") for record in runs]
    return _grows(runs, _lengths(runs), clipped, "length and clipping")


def memory_and_radius(evidence: Evidence) -> Judgement:
    """Longer memory, larger final ρ(W_rec)."""
    runs = _solved_clipped(evidence)
    rho = _within(runs, lambda r: r.curve["rho"][-1], lambda v: v / v.mean())
    return _grows(runs, _lengths(runs), rho, "length and final ρ")


def radius_and_explosions(evidence: Evidence) -> Judgement:
    """Larger ρ(W_rec) along training, more explosions."""
    runs = _clipped(evidence)
    rho = _within(runs, lambda r: mean(r.curve["rho"]), _ranks)
    share = _within(runs, explosions, _ranks)
    return _grows(runs, rho, share, "mean ρ and explosions")


def memory_and_explosions(evidence: Evidence) -> Judgement:
    """Longer memory, more explosions."""
    runs = _solved_clipped(evidence)
    length = _within(runs, lambda r: r.settings["length"], _ranks)
    share = _within(runs, explosions, _ranks)
    return _grows(runs, length, share, "length and explosions")


def omega_explosions(evidence: Evidence) -> Judgement:
    """More explosions with Ω than without."""
    with_omega, without = (
        [r for r in _clipped(evidence) if r.settings["method"] == method]
        for method in ("MSGD-CR", "MSGD-C")
    )
    if not with_omega or not without:
        return not_attempted()
    shares = [[explosions(record) for record in group] for group in (with_omega, without)]
    p = float(mannwhitneyu(*shares, alternative="greater").pvalue)
    more = mean(shares[0]) > mean(shares[1])
    said = (
        f"checks with an explosion: MSGD-CR {mean(shares[0]):.1%}, MSGD-C {mean(shares[1]):.1%} "
        f"(p = {p:.2g})"
    ).replace("%", " %")
    runs = [*with_omega, *without]
    return Judgement(by_p(p, more), said, "", len(runs), names(runs))


def omega_soft(evidence: Evidence) -> Judgement:
    """MSGD-CR runs meet explosions."""
    runs = [r for r in _clipped(evidence) if r.settings["method"] == "MSGD-CR"]
    if not runs:
        return not_attempted()
    met = sum(explosions(record) > 0 for record in runs)
    verdict = graded(2 * met >= len(runs), met > 0)
    return Judgement(verdict, f"{met} of {len(runs)} runs met one", "", len(runs), names(runs))


def explosions(record: Record) -> float:
    """Return the share of checks whose largest ‖ĝ‖ is over ten times the mean one.

    A check that saw NaN or ∞, which JSON keeps as null, counts as an explosion.
    """
    pairs = zip(record.curve["largest_norm"], record.curve["gradient_norm"], strict=True)
    return mean(
        largest is None or usual is None or largest > EXPLOSION * usual for largest, usual in pairs
    )


def _clipped(evidence: Evidence) -> list[Record]:
    runs = evidence.select(FIGURE_7)
    return [r for r in runs if r.settings["method"] in CLIPPED and r.curve.get("rho")]


def _solved_clipped(evidence: Evidence) -> list[Record]:
    return [record for record in _clipped(evidence) if is_solved(record)]


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
    said = f"rank correlation of {words}: {found.statistic:.2f} (p = {found.pvalue:.2g})"
    said = said.replace("-0.", "−0.")
    return Judgement(by_p(float(found.pvalue), grows), said, "", len(runs), names(runs))
