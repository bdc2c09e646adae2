"""§4.1.2: the other pathological tasks; judged from runs of `other_tasks` with MSGD-CR."""

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import percent
from rnn_difficulty.claims.success_rules import always_solved, is_solved, solved_at_least
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs, graded, not_attempted
from rnn_difficulty.records import Record

EXPERIMENT = "other_tasks"
WITHOUT_ERROR = "other_tasks_no_error"
MEMORIZED_LENGTHS = (50, 100, 150, 200)
PRINTED_SHARE = 2 / 5
"""Of the runs on random permutation that the paper solves."""
LONGEST, FEW = 500, 0.01
TESTED = 10_000
"""Sequences at every tested length."""


def addition(evidence: Evidence) -> Judgement:
    """Addition, every run."""
    return always_solved({"addition": _runs(evidence, "addition")})


def multiplication(evidence: Evidence) -> Judgement:
    """Multiplication, every run."""
    return always_solved({"multiplication": _runs(evidence, "multiplication")})


def three_bit_temporal_order(evidence: Evidence) -> Judgement:
    """Temporal order with three symbols, every run."""
    name = "3-bit temporal order"
    return always_solved({name: _runs(evidence, name)})


def random_permutation(evidence: Evidence) -> Judgement:
    """Random permutation, two of five runs at the least."""
    return solved_at_least(PRINTED_SHARE, _runs(evidence, "random permutation"))


def memorization_5_bit(evidence: Evidence) -> Judgement:
    """Noiseless memorization of 5 bits, every run at every length."""
    return _memorization(evidence, "5-bit memorization")


def memorization_20_bit(evidence: Evidence) -> Judgement:
    """Noiseless memorization of more than 20 bits, every run at every length."""
    return _memorization(evidence, "20-bit memorization")


def addition_500(evidence: Evidence) -> Judgement:
    """Addition up to 500 steps."""
    return _generalizes(evidence.select(WITHOUT_ERROR, task="addition"))


def multiplication_500(evidence: Evidence) -> Judgement:
    """Multiplication up to 500 steps."""
    return _generalizes(evidence.select(WITHOUT_ERROR, task="multiplication"))


def _runs(evidence: Evidence, task: str, **settings: object) -> list[Record]:
    return evidence.select(EXPERIMENT, task=task, method="MSGD-CR", **settings)


def _memorization(evidence: Evidence, task: str) -> Judgement:
    cells = {
        str(length): _runs(evidence, task, shortest=length, longest=length)
        for length in MEMORIZED_LENGTHS
    }
    return always_solved(cells)


def _generalizes(runs: list[Record]) -> Judgement:
    if not runs:
        return not_attempted()
    tested = [record for record in runs if is_solved(record) and record.outcome.get("errors")]
    if not tested:
        if any(map(is_solved, runs)):
            return not_attempted("solved networks were not tested on longer sequences")
        return Judgement(Verdict.NOT_REPRODUCED, "no network was solved", n=len(runs))
    worst = [_worst(record) for record in tested]
    held = [share < FEW for share in worst]
    said = f"{sum(held)} of {len(held)} networks below 1 % up to {LONGEST} steps; "
    said += f"largest share wrong {percent(max(worst), 2)}"
    return by_runs(graded(all(held), any(held)), said, tested)


def _worst(record: Record) -> float:
    """Return the largest share of errors up to length 500; 1 where 500 was not tested."""
    errors: dict[str, int] = record.outcome["errors"]
    if str(LONGEST) not in errors:
        return 1.0
    return max(wrong / TESTED for length, wrong in errors.items() if int(length) <= LONGEST)
