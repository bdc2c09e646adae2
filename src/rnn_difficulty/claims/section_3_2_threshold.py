"""§3.2 and footnote 4: the threshold, and Ω without clipping; judged from `sensitivity`."""

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.success_rules import (
    SIGNIFICANT,
    by_cell,
    compare,
    interval,
    rate,
    solved,
    text,
)
from rnn_difficulty.claims.verdict import Judgement, graded, names, not_attempted
from rnn_difficulty.experiments.sensitivity import HEURISTIC, average_norm
from rnn_difficulty.records import Record

SENSITIVITY = "sensitivity"
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
        return not_attempted(f"no threshold from half to ten times the average, {average:.2g}")
    found = _all_work(inside, f"average norm {average:.2g}; threshold")
    return found._replace(interval=interval(inside))


def small_thresholds(evidence: Evidence) -> Judgement:
    """Thresholds below half the average norm work too."""
    runs = _with_omega(evidence)
    average = _average(runs)
    if average is None:
        return not_attempted()
    low = HEURISTIC[0] * average
    below = [record for record in runs if record.settings["threshold"] < low]
    return _all_work(below, f"thresholds below {low:.2g}:") if below else not_attempted()


def omega_without_clipping(evidence: Evidence) -> Judgement:
    """Ω alone usually fails, and fails more often than Ω with clipping."""
    alone = evidence.select(SENSITIVITY, method="MSGD-R")
    clipped = _clipped(evidence, {record.settings["length"] for record in alone})
    if not alone or not clipped:
        return not_attempted()
    fails = rate(alone) < 0.5
    fewer = compare(clipped, alone, lambda record: record.settings["length"]).p < SIGNIFICANT
    said = f"Ω alone: {text(alone)} ({by_cell(_by(alone, 'length'))}); "
    said += f"with clipping: {solved(clipped)} of {len(clipped)} solved"
    runs = [*alone, *clipped]
    return Judgement(
        graded(fails and fewer, fails or fewer), said, interval(alone), len(runs), names(runs)
    )


def _with_omega(evidence: Evidence) -> list[Record]:
    return evidence.select(SENSITIVITY, method="MSGD-CR", alpha=PRINTED["alpha"])


def _average(runs: list[Record]) -> float | None:
    """Return the average norm with the paper's threshold; None without such a run."""
    usual = [r for r in runs if r.settings["threshold"] == PRINTED["threshold"]]
    return average_norm(usual) if usual else None


def _all_work(runs: list[Record], words: str) -> Judgement:
    """Judge "all runs are solved" threshold by threshold."""
    cells = _by(runs, "threshold")
    complete = [solved(cell) == len(cell) for cell in cells.values()]
    said = f"{words} {by_cell(cells)} solved"
    return Judgement(graded(all(complete), any(complete)), said, "", len(runs), names(runs))


def _clipped(evidence: Evidence, lengths: set[int]) -> list[Record]:
    """Return the runs with Ω and clipping; what both experiments trained counts once."""
    found = {
        (record.settings["length"], record.settings["seed"]): record
        for name in (SENSITIVITY, "figure_7")
        for record in evidence.select(
            name, method="MSGD-CR", initialization="basic tanh", **PRINTED
        )
        if record.settings["length"] in lengths
    }
    return list(found.values())


def _by(runs: list[Record], key: str) -> dict[str, list[Record]]:
    cells: dict[str, list[Record]] = {}
    for record in sorted(runs, key=lambda r: r.settings[key]):
        cells.setdefault(f"{record.settings[key]:g}", []).append(record)
    return cells
