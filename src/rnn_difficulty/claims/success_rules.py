"""Rules on runs that are solved or not.

An unsolved run is censored: it says nothing about more updates than it had, so every text names
that number beside the paper's.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest, hypergeom

from rnn_difficulty.claims.numbers import significant, thousands
from rnn_difficulty.claims.verdict import (
    Interval,
    Judgement,
    Verdict,
    by_runs,
    graded,
    not_attempted,
)
from rnn_difficulty.records import Record

PAPER_RUNS = 5
PAPER_UPDATES = 5_000_000
"""What the paper allows every run (ICML 2013, §4.1.1)."""
Cell = Callable[[Record], Hashable]
"""What tells apart runs that are not to be compared: their length, say."""
ROUNDING = 1e-9
"""Of a mean over chances: a number of solved runs that equals it is not more."""
SIGNIFICANT, UNLIKELY = 0.05, 0.25
"""Below the first p a difference counts, below the second in part."""


def is_solved(record: Record) -> bool:
    """Whether a run reached the criterion of success within its budget."""
    return record.outcome.get("solved_at") is not None


def solved(records: Iterable[Record]) -> int:
    """Return how many runs are solved."""
    return sum(map(is_solved, records))


def rate(runs: Sequence[Record]) -> float:
    """Return the share of solved runs."""
    return solved(runs) / len(runs)


def in_words(records: Sequence[Record]) -> str:
    """Return `3 of 5 solved`, with the budget of those that are not."""
    said = f"{solved(records)} of {len(records)} solved"
    left = [record for record in records if not is_solved(record)]
    diverged = sum(bool(record.outcome.get("diverged")) for record in left)
    if len(left) > diverged:
        least = min(r.settings["max_updates"] for r in left if not r.outcome.get("diverged"))
        said += f"; unsolved ones had {thousands(least)} updates"
        if least < PAPER_UPDATES:
            said += f" (paper: {thousands(PAPER_UPDATES)})"
    return said + (f"; {diverged} diverged" if diverged else "")


def interval(records: Sequence[Record]) -> Interval:
    """Return Wilson's 95 % interval of the rate of success."""
    found = binomtest(solved(records), len(records)).proportion_ci(method="wilson")
    return Interval(float(found.low), float(found.high))


def grouped(runs: Iterable[Record], key: str) -> dict[str, list[Record]]:
    """Return the runs by the value of a setting that is a number, in ascending order."""
    cells: dict[str, list[Record]] = {}
    for record in sorted(runs, key=lambda r: r.settings[key]):
        cells.setdefault(f"{record.settings[key]:g}", []).append(record)
    return cells


def by_cell(cells: Mapping[str, Sequence[Record]]) -> str:
    """Return `50: 5 of 5, 100: 1 of 5`."""
    return ", ".join(f"{name}: {solved(cell)} of {len(cell)}" for name, cell in cells.items())


def always_solved(cells: Mapping[str, Sequence[Record]]) -> Judgement:
    """Judge "every run succeeds" in each of the cells, which an experiment may leave empty."""
    runs = [record for cell in cells.values() for record in cell]
    if not runs:
        return not_attempted()
    complete = all(len(cell) >= PAPER_RUNS for cell in cells.values())
    verdict = graded(complete and solved(runs) == len(runs), solved(runs) > 0)
    if len(cells) == 1:
        return by_runs(verdict, in_words(runs), runs, interval(runs))
    # An interval of cells with different chances would mean nothing.
    return by_runs(verdict, f"{in_words(runs)} ({by_cell(cells)})", runs)


def solved_at_least(share: float, runs: Sequence[Record]) -> Judgement:
    """Judge "this share of the runs succeeds"; all of them is better than printed."""
    if not runs:
        return not_attempted()
    enough = len(runs) >= PAPER_RUNS
    if enough and solved(runs) == len(runs):
        verdict = Verdict.BETTER
    else:
        verdict = graded(enough and rate(runs) >= share, solved(runs) > 0)
    return by_runs(verdict, in_words(runs), runs, interval(runs))


class Comparison(NamedTuple):
    """Whether one group of runs is solved more often than another."""

    more: bool
    p: float
    """One-sided."""


def compare(better: Sequence[Record], worse: Sequence[Record], cell: Cell) -> Comparison:
    """Compare two groups within each cell: is `better` solved more often than by chance?

    The exact conditional test of a common odds ratio over strata (exact Mantel–Haenszel): Fisher's
    test within each cell, its numbers of solved runs added up over the cells. Where all runs of a
    cell are solved, or none, it says nothing, whatever other cells say.
    """
    distribution, reached = np.ones(1), solved(better)
    for name in {cell(record) for record in better}:
        n, others = (sum(cell(r) == name for r in group) for group in (better, worse))
        all_solved = solved(r for r in (*better, *worse) if cell(r) == name)
        chances = hypergeom(n + others, all_solved, n).pmf(np.arange(n + 1))
        distribution = np.convolve(distribution, chances)
    by_chance = distribution @ np.arange(len(distribution))
    return Comparison(bool(reached > by_chance + ROUNDING), float(distribution[reached:].sum()))


def by_p(p: float, as_claimed: bool) -> Verdict:
    """Return the verdict on a difference that a one-sided test gives p."""
    return graded(as_claimed and p < SIGNIFICANT, as_claimed and p < UNLIKELY)


def solved_more(
    better: tuple[str, Sequence[Record]], worse: tuple[str, Sequence[Record]], cell: Cell
) -> Judgement:
    """Judge "the first are solved more often"; both are (name, runs)."""
    runs = [*better[1], *worse[1]]
    if not better[1] or not worse[1]:
        return not_attempted()
    more, p = compare(better[1], worse[1], cell)
    said = f"{by_cell(dict((better, worse)))} solved (p = {significant(p, 2)})"
    return by_runs(by_p(p, more), said, runs)
