"""§3.1 and §3.2: the remedies of the literature; judged from the bench, and from generators."""

from collections.abc import Sequence
from statistics import fmean

from scipy.stats import mannwhitneyu

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import percent, significant
from rnn_difficulty.claims.success_rules import (
    PAPER_RUNS,
    SIGNIFICANT,
    by_cell,
    by_p,
    compare,
    grouped,
    in_words,
    rate,
)
from rnn_difficulty.claims.verdict import Judgement, by_runs, graded, not_attempted
from rnn_difficulty.experiments import teacher_forcing as generators
from rnn_difficulty.records import Record

PLAIN, NORM, ELEMENTS = "MSGD", "MSGD-C", "element-wise clipping"
COMPONENTS = "element-wise clipping of components"
LSTM, UNCLIPPED_LSTM = "LSTM", "LSTM, not clipped"
HESSIAN_FREE, DAMPED = "Hessian-free", "Hessian-free, structural damping"
GENETIC = ("genetic search",)
"""Methods by their names on the bench (`experiments.remedies.methods`)."""
A_TENTH, A_QUARTER, HALF = 0.1, 0.25, 0.5
SPIKE = 10.0
"""A check whose largest ‖ĝ‖ is over so many times its mean one holds an explosion."""


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
    cells, plain, unclipped = (_of(evidence, name) for name in (LSTM, PLAIN, UNCLIPPED_LSTM))
    if not _enough(cells, plain, unclipped):
        return not_attempted()
    more, p = compare(cells, plain, _cell)
    share = fmean(map(_explodes, unclipped))
    said = (
        f"LSTM: {in_words(cells)}, MSGD: {in_words(plain)} (p = {significant(p, 2)}); without "
        f"clipping {percent(share)} of the runs explode"
    )
    both = more and p < SIGNIFICANT, share >= HALF
    return by_runs(graded(all(both), any(both)), said, [*cells, *plain, *unclipped])


def hessian_free(evidence: Evidence) -> Judgement:
    """With structural damping it is solved more often than MSGD, and never diverges."""
    runs, plain = _of(evidence, DAMPED), _of(evidence, PLAIN)
    if not _enough(runs, plain):
        return not_attempted()
    more, p = compare(runs, plain, _cell)
    both = more and p < SIGNIFICANT, not any(run.outcome["diverged"] for run in runs)
    said = f"{in_words(runs)}, MSGD: {in_words(plain)} (p = {significant(p, 2)})"
    return by_runs(graded(all(both), any(both)), said, [*runs, *plain])


def structural_damping(evidence: Evidence) -> Judgement:
    """Hessian-free is solved more often with it than without."""
    damped, plain = _of(evidence, DAMPED), _of(evidence, HESSIAN_FREE)
    if not _enough(damped, plain):
        return not_attempted()
    more, p = compare(damped, plain, _cell)
    said = f"{in_words(damped)}, without: {in_words(plain)} (p = {significant(p, 2)})"
    return by_runs(by_p(p, more), said, [*damped, *plain])


def leaky_units(evidence: Evidence) -> Judgement:
    """At least half of the runs are solved in every cell."""
    runs = _of(evidence, "leaky units")
    if not _enough(runs):
        return not_attempted()
    rates = [rate(cell) for cell in _cells(runs)]
    return by_runs(graded(min(rates) >= HALF, max(rates) > 0), _by_task(runs), runs)


def clipping_variants(evidence: Evidence) -> Judgement:
    """Components clipped element by element and the clipped norm are solved alike."""
    elements, norm = _of(evidence, COMPONENTS), _of(evidence, NORM)
    if not _enough(elements, norm):
        return not_attempted()
    apart = abs(rate(elements) - rate(norm))
    said = f"element by element: {_by_task(elements)}; the norm: {_by_task(norm)}"
    return by_runs(graded(apart <= A_TENTH, apart <= A_QUARTER), said, [*elements, *norm])


def clip_either_way(evidence: Evidence) -> Judgement:
    """Either clipping of the gradient is solved more often than none."""
    elements, norm, plain = (_of(evidence, name) for name in (ELEMENTS, NORM, PLAIN))
    if not _enough(elements, norm, plain):
        return not_attempted()
    better = []
    for runs in (elements, norm):
        more, p = compare(runs, plain, _cell)
        better.append(more and p < SIGNIFICANT)
    said = (
        f"element by element: {in_words(elements)}; the norm: {in_words(norm)}; "
        f"neither: {in_words(plain)}"
    )
    return by_runs(graded(all(better), any(better)), said, [*elements, *norm, *plain])


def genetic_search(evidence: Evidence) -> Judgement:
    """At least half of the runs of some task and length are solved."""
    runs = [run for name in GENETIC for run in _of(evidence, name)]
    if not _enough(runs):
        return not_attempted()
    rates = [rate(cell) for cell in _cells(runs)]
    return by_runs(graded(max(rates) >= HALF, max(rates) > 0), in_words(runs), runs)


def _of(evidence: Evidence, method: str) -> list[Record]:
    return evidence.select("remedies", method=method)


def _cell(record: Record) -> tuple[str, int]:
    return record.settings["task"], record.settings["length"]


def _cells(runs: Sequence[Record]) -> list[list[Record]]:
    """Return the runs of each method, task and length."""
    found: dict[tuple[object, ...], list[Record]] = {}
    for run in runs:
        found.setdefault((run.settings["method"], *_cell(run)), []).append(run)
    return list(found.values())


def _enough(*groups: Sequence[Record]) -> bool:
    """Whether each group has runs, and as many in a cell as the paper has."""
    return all(runs and min(map(len, _cells(runs))) >= PAPER_RUNS for runs in groups)


def _explodes(record: Record) -> bool:
    """Whether some check holds an explosion, or the run diverged."""
    checks = zip(record.curve["largest_norm"], record.curve["gradient_norm"], strict=True)
    spikes = (None in each or each[0] > SPIKE * each[1] for each in checks)
    return bool(record.outcome["diverged"]) or any(spikes)


def _by_task(runs: Sequence[Record]) -> str:
    """Return `temporal order 20: 5 of 5, 50: 3 of 5; addition 50: 0 of 5`."""
    tasks = dict.fromkeys(run.settings["task"] for run in runs)
    of = {task: [run for run in runs if run.settings["task"] == task] for task in tasks}
    return "; ".join(f"{task} {by_cell(grouped(cells, 'length'))}" for task, cells in of.items())
