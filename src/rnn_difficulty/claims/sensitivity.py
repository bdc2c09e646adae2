"""§3.2 and footnote 4: the threshold, and Ω without clipping; judged from `sensitivity`."""

from rnn_difficulty.claims.counting import (
    SIGNIFICANT,
    interval,
    p_more,
    rate,
    solved,
    text,
)
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.verdict import Judgement, graded, names, not_attempted
from rnn_difficulty.experiments.sensitivity import HEURISTIC, average_norm
from rnn_difficulty.records import Record

SENSITIVITY = "sensitivity"
PRINTED = {"threshold": 1.0, "alpha": 4.0}


def threshold_heuristic(evidence: Evidence) -> Judgement:
    """All thresholds from half to ten times the average norm work."""
    runs = evidence.select(SENSITIVITY, method="MSGD-CR", alpha=PRINTED["alpha"])
    usual = [r for r in runs if r.settings["threshold"] == PRINTED["threshold"]]
    if not usual:
        return not_attempted()
    average = average_norm(usual)
    low, high = (factor * average for factor in HEURISTIC)
    inside = [r for r in runs if low <= r.settings["threshold"] <= high]
    if not inside:
        return not_attempted(f"no threshold from half to ten times the average, {average:.2g}")
    cells = _by_threshold(inside)
    complete = [solved(cell) == len(cell) for cell in cells.values()]
    parts = (f"{value:g}: {solved(cell)} of {len(cell)}" for value, cell in cells.items())
    said = f"average norm {average:.2g}; threshold {', '.join(parts)} solved"
    verdict = graded(all(complete), any(complete))
    return Judgement(verdict, said, interval(inside), len(inside), names(inside))


def omega_without_clipping(evidence: Evidence) -> Judgement:
    """Ω alone usually fails, and fails more often than Ω with clipping."""
    alone = evidence.select(SENSITIVITY, method="MSGD-R")
    lengths = {record.settings["length"] for record in alone}
    clipped = [
        record
        for name in ("figure_7", SENSITIVITY)
        for record in evidence.select(
            name, method="MSGD-CR", initialization="basic tanh", **PRINTED
        )
        if record.settings["length"] in lengths
    ]
    if not alone or not clipped:
        return not_attempted()
    fails, fewer = rate(alone) < 0.5, p_more(clipped, alone) < SIGNIFICANT
    said = f"Ω alone: {text(alone)}; with clipping: {solved(clipped)} of {len(clipped)} solved"
    runs = [*alone, *clipped]
    return Judgement(
        graded(fails and fewer, fails or fewer), said, interval(alone), len(runs), names(runs)
    )


def _by_threshold(runs: list[Record]) -> dict[float, list[Record]]:
    cells: dict[float, list[Record]] = {}
    for record in sorted(runs, key=lambda r: r.settings["threshold"]):
        cells.setdefault(record.settings["threshold"], []).append(record)
    return cells
