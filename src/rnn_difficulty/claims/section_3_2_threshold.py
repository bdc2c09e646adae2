"""§3.2: the threshold of clipping; judged from `sensitivity`."""

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.success_rules import by_cell, grouped, interval, solved
from rnn_difficulty.claims.verdict import Judgement, by_runs, graded, not_attempted
from rnn_difficulty.experiments.sensitivity import HEURISTIC, average_norm
from rnn_difficulty.records import Record

EXPERIMENT = "sensitivity"
PRINTED = {"threshold": 1.0, "alpha": 4.0}


def threshold_heuristic(evidence: Evidence) -> Judgement:
    """All thresholds from half to ten times the average norm work."""
    runs = _with_omega(evidence)
    average = _average(runs)
    if average is None:
        return not_attempted()
    low, high = (factor * average for factor in HEURISTIC)
    inside = [r for r in runs if low <= r.settings["threshold"] <= high]
    if not inside:
        return not_attempted(
            f"no threshold from half to ten times the average, {significant(average, 2)}"
        )
    found = _all_work(inside, f"average norm {significant(average, 2)}; threshold")
    return found._replace(interval=interval(inside))


def small_thresholds(evidence: Evidence) -> Judgement:
    """Thresholds below half the average norm work too."""
    runs = _with_omega(evidence)
    average = _average(runs)
    if average is None:
        return not_attempted()
    low = HEURISTIC[0] * average
    below = [record for record in runs if record.settings["threshold"] < low]
    said = f"thresholds below {significant(low, 2)}:"
    return _all_work(below, said) if below else not_attempted()


def _with_omega(evidence: Evidence) -> list[Record]:
    return evidence.select(EXPERIMENT, method="MSGD-CR", alpha=PRINTED["alpha"])


def _average(runs: list[Record]) -> float | None:
    """Return the average norm with the paper's threshold; None without such a run."""
    usual = [r for r in runs if r.settings["threshold"] == PRINTED["threshold"]]
    return average_norm(usual) if usual else None


def _all_work(runs: list[Record], words: str) -> Judgement:
    """Judge "all runs are solved" threshold by threshold."""
    cells = grouped(runs, "threshold")
    complete = [solved(cell) == len(cell) for cell in cells.values()]
    return by_runs(graded(all(complete), any(complete)), f"{words} {by_cell(cells)} solved", runs)
