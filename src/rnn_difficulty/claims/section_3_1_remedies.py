"""§3.1: the remedies of the literature; judged from the bench, and from generators."""

from statistics import fmean

from scipy.stats import mannwhitneyu

from rnn_difficulty.claims.bench_rules import (
    PLAIN,
    by_task,
    cell,
    cells,
    enough,
    explodes,
    of,
)
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import percent, significant
from rnn_difficulty.claims.success_rules import (
    PAPER_RUNS,
    SIGNIFICANT,
    by_p,
    compare,
    in_words,
    rate,
)
from rnn_difficulty.claims.verdict import Judgement, by_runs, graded, not_attempted
from rnn_difficulty.experiments import teacher_forcing as generators

LSTM, UNCLIPPED_LSTM = "LSTM", "LSTM, not clipped"
HESSIAN_FREE, DAMPED = "Hessian-free", "Hessian-free, structural damping"
LEAKY, GENETIC = "leaky units", "genetic search"
"""Methods by their names on the bench (`experiments.remedies.methods`)."""
HALF = 0.5


def teacher_forcing(evidence: Evidence) -> Judgement:
    """With it fewer checks hold an explosion."""
    forced, free = (
        evidence.select("teacher_forcing", forced=is_forced) for is_forced in (True, False)
    )
    if min(len(forced), len(free)) < PAPER_RUNS:
        return not_attempted()
    ours, theirs = ([generators.spiked(run) for run in runs] for runs in (forced, free))
    p = float(mannwhitneyu(ours, theirs, alternative="less").pvalue)
    said = (
        f"checks with an explosion: {percent(fmean(ours), 1)} with, {percent(fmean(theirs), 1)} "
        f"without (p = {significant(p, 2)})"
    )
    return by_runs(by_p(p, fmean(ours) < fmean(theirs)), said, [*forced, *free])


def lstm(evidence: Evidence) -> Judgement:
    """It is solved more often than MSGD; without clipping it explodes."""
    gated, plain, unclipped = (of(evidence, name) for name in (LSTM, PLAIN, UNCLIPPED_LSTM))
    if not enough(gated, plain, unclipped):
        return not_attempted()
    more, p = compare(gated, plain, cell)
    share = fmean(map(explodes, unclipped))
    said = (
        f"LSTM: {in_words(gated)}, MSGD: {in_words(plain)} (p = {significant(p, 2)}); without "
        f"clipping {percent(share)} of the runs explode"
    )
    both = more and p < SIGNIFICANT, share >= HALF
    return by_runs(graded(all(both), any(both)), said, [*gated, *plain, *unclipped])


def hessian_free(evidence: Evidence) -> Judgement:
    """With structural damping it is solved more often than MSGD, and never diverges."""
    runs, plain = of(evidence, DAMPED), of(evidence, PLAIN)
    if not enough(runs, plain):
        return not_attempted()
    more, p = compare(runs, plain, cell)
    both = more and p < SIGNIFICANT, not any(run.outcome["diverged"] for run in runs)
    said = f"{in_words(runs)}, MSGD: {in_words(plain)} (p = {significant(p, 2)})"
    return by_runs(graded(all(both), any(both)), said, [*runs, *plain])


def structural_damping(evidence: Evidence) -> Judgement:
    """Hessian-free is solved more often with it than without."""
    damped, plain = of(evidence, DAMPED), of(evidence, HESSIAN_FREE)
    if not enough(damped, plain):
        return not_attempted()
    more, p = compare(damped, plain, cell)
    said = f"{in_words(damped)}, without: {in_words(plain)} (p = {significant(p, 2)})"
    return by_runs(by_p(p, more), said, [*damped, *plain])


def leaky_units(evidence: Evidence) -> Judgement:
    """At least half of the runs are solved in every cell."""
    runs = of(evidence, LEAKY)
    if not enough(runs):
        return not_attempted()
    rates = [rate(one) for one in cells(runs)]
    return by_runs(graded(min(rates) >= HALF, max(rates) > 0), by_task(runs), runs)


def genetic_search(evidence: Evidence) -> Judgement:
    """At least half of the runs of some task and length are solved."""
    runs = of(evidence, GENETIC)
    if not enough(runs):
        return not_attempted()
    rates = [rate(one) for one in cells(runs)]
    return by_runs(graded(max(rates) >= HALF, max(rates) > 0), in_words(runs), runs)
