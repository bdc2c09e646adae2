"""§4.1.1: one model for every length; judged from `length_generalization`, `attractor_memory`."""

from typing import Any

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import percent
from rnn_difficulty.claims.success_rules import always_solved, is_solved
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs, graded, not_attempted
from rnn_difficulty.records import Record

EXPERIMENT = "length_generalization"
TRAINED_LENGTHS = (50, 100, 150, 200)
PRINTED_LENGTHS = (50, 100, 150, 200, 250, 500, 1000, 2000, 3000, 5000)
FEW = 0.01
MEMORY = "attractor_memory"
MOST, MOST_CLASSES = 0.9, 0.8


def one_model(evidence: Evidence) -> Judgement:
    """Every run learns lengths 50 to 200 without an error left."""
    runs = evidence.select(EXPERIMENT, method="MSGD-CR")
    found = always_solved({"lengths 50 to 200": runs})
    tested = _tested(runs)
    perfect = sum(_perfect(record, TRAINED_LENGTHS) == len(TRAINED_LENGTHS) for record in tested)
    if found.verdict == Verdict.REPRODUCED and perfect < len(runs):
        found = found._replace(verdict=Verdict.PARTLY)
    at = ", ".join(map(str, TRAINED_LENGTHS))
    said = f"{perfect} of {len(tested)} without an error at each of {at} afterwards"
    return found._replace(measured=f"{found.measured}; {said}" if tested else found.measured)


def length_5000(evidence: Evidence) -> Judgement:
    """Solved networks make no error at any of the ten lengths."""
    runs = evidence.select(EXPERIMENT, method="MSGD-CR")
    if not runs:
        return not_attempted()
    tested = _tested(runs)
    if not tested:
        return Judgement(Verdict.NOT_REPRODUCED, "no network was solved", n=len(runs))
    perfect = [_worst(record) == 0 for record in tested]
    verdict = graded(all(perfect), any(perfect) or all(_worst(r) < FEW for r in tested))
    fine = ", ".join(str(_perfect(record, PRINTED_LENGTHS)) for record in tested)
    said = f"lengths without an error, network by network: {fine} of {len(PRINTED_LENGTHS)}; "
    said += ", ".join(f"{length}: {_errors(tested, length)}" for length in PRINTED_LENGTHS)
    return by_runs(verdict, f"{said} (share wrong)", tested)


def attractors_as_memory(evidence: Evidence) -> Judgement:
    """The classes that a solved network keeps for 5000 steps are those that have an attractor."""
    solved = {r.run for r in evidence.select(EXPERIMENT, method="MSGD-CR") if is_solved(r)}
    runs = [r for r in evidence.select(MEMORY) if r.settings["network"] in solved]
    if not runs:
        return not_attempted()
    classes = [counts for record in runs for counts in record.outcome["classes"]]
    remembered = [_most(counts, "right after noise") for counts in classes]
    attracted = [_most(counts, "right on the attractor") for counts in classes]
    agree = sum(a == b for a, b in zip(remembered, attracted, strict=True))
    verdict = graded(agree == len(classes), agree >= MOST_CLASSES * len(classes))
    if not any(remembered):
        verdict = Verdict.NOT_REPRODUCED
    said = (
        f"{len(runs)} networks: {sum(remembered)} of {len(classes)} classes kept for 5000 steps, "
    )
    said += f"{sum(attracted)} have an attractor; both agree for {agree}"
    return by_runs(verdict, said, runs)._replace(n=len(classes))


def _tested(runs: list[Record]) -> list[Record]:
    return [record for record in runs if is_solved(record) and record.outcome.get("errors")]


def _perfect(record: Record, lengths: tuple[int, ...]) -> int:
    """Return at how many of the lengths a network makes no error."""
    return sum(record.outcome["errors"].get(str(length)) == 0 for length in lengths)


def _most(counts: dict[str, Any], stage: str) -> bool:
    return counts[stage] >= MOST * counts["sequences"]


def _worst(record: Record) -> float:
    """Return the largest share of errors over the printed lengths; 1 where one is untested."""
    errors = record.outcome["errors"]
    sequences = record.settings["tested_sequences"]
    return max(errors.get(str(length), sequences) / sequences for length in PRINTED_LENGTHS)


def _errors(runs: list[Record], length: int) -> str:
    wrong = [record.outcome["errors"].get(str(length)) for record in runs]
    if None in wrong:
        return "untested"
    total = sum(record.settings["tested_sequences"] for record in runs)
    return percent(sum(wrong) / total, 2)
