"""§4.1.1 and footnote 4: Figure 7 in words; judged from its records and from `sensitivity`."""

from collections.abc import Sequence

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import thousands
from rnn_difficulty.claims.success_rules import (
    PAPER_RUNS,
    SIGNIFICANT,
    by_cell,
    compare,
    grouped,
    in_words,
    interval,
    is_solved,
    rate,
    solved,
    solved_more,
)
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs, graded, not_attempted
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.records import Record

FIGURE_7, SENSITIVITY = "figure_7", "sensitivity"
INITIALIZATIONS = ("sigmoid", "basic tanh", "smart tanh")


def clipping_helps(evidence: Evidence) -> Judgement:
    """MSGD-C is solved more often than MSGD."""
    return _compare_methods(evidence, "MSGD-C", "MSGD")


def omega_helps(evidence: Evidence) -> Judgement:
    """MSGD-CR is solved more often than MSGD-C."""
    return _compare_methods(evidence, "MSGD-CR", "MSGD-C")


def figure_7_sigmoid(evidence: Evidence) -> Judgement:
    """The panel of the sigmoid initialization."""
    return _panel(evidence, "sigmoid")


def figure_7_basic_tanh(evidence: Evidence) -> Judgement:
    """The panel of basic tanh."""
    return _panel(evidence, "basic tanh")


def figure_7_smart_tanh(evidence: Evidence) -> Judgement:
    """The panel of smart tanh."""
    return _panel(evidence, "smart tanh")


def initialization_matters(evidence: Evidence) -> Judgement:
    """Sigmoid is solved least often, in the cells that all three initializations have."""
    panels = {name: evidence.select(FIGURE_7, initialization=name) for name in INITIALIZATIONS}
    shared = set.intersection(*({_task(r) for r in found} for found in panels.values()))
    panels = {name: [r for r in found if _task(r) in shared] for name, found in panels.items()}
    if not shared:
        return not_attempted("records of all three initializations are needed")
    tanh = [*panels["basic tanh"], *panels["smart tanh"]]
    found = solved_more(("tanh", tanh), ("sigmoid", panels["sigmoid"]), _task)
    sigmoid, *others = (rate(panels[name]) for name in INITIALIZATIONS)
    return found if sigmoid < min(others) else found._replace(verdict=Verdict.NOT_REPRODUCED)


def omega_without_clipping(evidence: Evidence) -> Judgement:
    """Ω alone usually fails, and fails more often than Ω with clipping."""
    alone = evidence.select(SENSITIVITY, method="MSGD-R")
    clipped = _with_clipping(evidence, {record.settings["length"] for record in alone})
    if not alone or not clipped:
        return not_attempted()
    fails = rate(alone) < 0.5
    fewer = compare(clipped, alone, lambda record: record.settings["length"]).p < SIGNIFICANT
    said = f"Ω alone: {in_words(alone)} ({by_cell(grouped(alone, 'length'))}); "
    said += f"with clipping: {solved(clipped)} of {len(clipped)} solved"
    verdict = graded(fails and fewer, fails or fewer)
    return by_runs(verdict, said, [*alone, *clipped], interval(alone))


def _task(record: Record) -> tuple[object, ...]:
    return record.settings["method"], record.settings["length"]


def _compare_methods(evidence: Evidence, better: str, worse: str) -> Judgement:
    runs = {method: evidence.select(FIGURE_7, method=method) for method in (better, worse)}
    shared = set.intersection(*({_cell(r) for r in found} for found in runs.values()))
    first, second = ([r for r in found if _cell(r) in shared] for found in runs.values())
    return solved_more((better, first), (worse, second), _cell)


def _cell(record: Record) -> tuple[object, ...]:
    return record.settings["initialization"], record.settings["length"]


def _panel(evidence: Evidence, initialization: str) -> Judgement:
    lengths = {
        length: [
            evidence.select(FIGURE_7, initialization=initialization, length=length, method=method)
            for method in PAPER_METHODS
        ]
        for length in evidence.values(FIGURE_7, "length", initialization=initialization)
    }
    lengths = {length: cells for length, cells in lengths.items() if all(cells)}
    if not lengths:
        return not_attempted("no length with all three methods")
    verdict = _ordered([cells for cells in lengths.values() if any(map(solved, cells))])
    said = "; ".join(
        f"{length}: {', '.join(f'{solved(cell)}/{len(cell)}' for cell in cells)}"
        for length, cells in lengths.items()
    )
    runs = [record for cells in lengths.values() for cell in cells for record in cell]
    said = f"{', '.join(PAPER_METHODS)} at length {said}{_censored(runs)}"
    return by_runs(verdict, said, runs)


def _ordered(seen: list[list[list[Record]]]) -> Verdict:
    """Judge the order of the methods at the lengths that some run solved."""
    rates = [[rate(cell) for cell in cells] for cells in seen]
    ordered = sum(plain <= clipped <= both for plain, clipped, both in rates)
    clipping = any(clipped > plain for plain, clipped, _ in rates)
    omega = any(both > clipped for _, clipped, both in rates)
    enough = all(len(cell) >= PAPER_RUNS for cells in seen for cell in cells)
    ahead = any(both > plain for plain, _, both in rates)
    return graded(
        clipping and omega and enough and ordered == len(rates),
        ahead and 2 * ordered >= len(rates),
    )


def _censored(runs: Sequence[Record]) -> str:
    left = [record.settings["max_updates"] for record in runs if not is_solved(record)]
    return f"; unsolved ones had {thousands(min(left))} updates" if left else ""


def _with_clipping(evidence: Evidence, lengths: set[int]) -> list[Record]:
    """Return the runs with Ω and clipping; what both experiments trained counts once."""
    found = {
        (record.settings["length"], record.settings["seed"]): record
        for name in (SENSITIVITY, FIGURE_7)
        for record in evidence.select(
            name, method="MSGD-CR", initialization="basic tanh", threshold=1.0, alpha=4.0
        )
        if record.settings["length"] in lengths
    }
    return list(found.values())
