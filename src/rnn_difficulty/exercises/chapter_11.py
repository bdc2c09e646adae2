"""Chapter 11: the temporal order task."""

from typing import Any

import numpy as np
from scipy.stats import binom, binomtest, fisher_exact

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check


@check
def check_1(answer: Any) -> str | None:
    """`wilson(solved, runs)`, the two ends of Wilson's 95 % interval."""
    cases = [(0, 5), (5, 5), (3, 5), (45, 50)]
    return faults.function(answer, _wilson, cases, within=1e-3)


def _wilson(solved: int, runs: int) -> tuple[float, float]:
    interval = binomtest(solved, runs).proportion_ci(method="wilson")
    return interval.low, interval.high


@check
def check_2(answer: Any) -> str | None:
    """(cost, share wrong) of a network that knows the second symbol alone."""
    plateau = [np.log(4), 0.75]
    remark = "That is what knowing nothing comes to."
    return faults.array(answer, [np.log(2), 0.5], [(plateau, remark)])


@check
def check_3(answer: Any) -> str | None:
    """P(fewer than 100 of 10 000 are wrong) where each is with the probability 0.011."""
    return faults.number(answer, float(binom.cdf(99, 10_000, 0.011)), within=0.02)


@check
def check_4(answer: Any) -> str | None:
    """The two-sided p-value of Fisher's exact test for 5 of 5 against 1 of 5."""
    table = [[5, 0], [1, 4]]
    one_sided = float(fisher_exact(table, alternative="greater")[1])
    remarks = {one_sided: "That is one side: nobody said before which method would be better."}
    return faults.number(answer, float(fisher_exact(table)[1]), remarks, within=0.01)


@check
def check_5(answer: Any) -> str | None:
    """The median of 40, 90 and 100 thousand updates and two runs that never came so far."""
    never = np.inf
    remarks = {90_000.0: "Two runs more took longer than that.", 246_000.0: "A run is still open."}
    known = [40_000.0, 90_000.0, 100_000.0, never, never]
    return faults.number(answer, float(np.sort(known)[2]), remarks)
