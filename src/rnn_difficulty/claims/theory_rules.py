"""Rules on cases that the theory computes: each holds or does not."""

from collections.abc import Iterable

from rnn_difficulty.claims.verdict import Judgement, Verdict, graded, not_attempted

MOST, HALF = 0.95, 0.5


def always(holds: Iterable[bool], measured: str) -> Judgement:
    """Judge a general statement: one case where it fails refutes it."""
    cases = list(map(bool, holds))
    verdict = Verdict.REPRODUCED if all(cases) else Verdict.REFUTED
    return _judgement(verdict, cases, _counted(cases, measured))


def possible(holds: Iterable[bool], measured: str) -> Judgement:
    """Judge a statement that something can happen: one case where it does shows it."""
    cases = list(map(bool, holds))
    return _judgement(graded(any(cases), False), cases, measured)


def mostly(holds: Iterable[bool], measured: str) -> Judgement:
    """Judge a tendency by the share of cases that show it."""
    cases = list(map(bool, holds))
    share = sum(cases) / max(len(cases), 1)
    return _judgement(graded(share >= MOST, share >= HALF), cases, _counted(cases, measured))


def _counted(cases: list[bool], measured: str) -> str:
    return f"{sum(cases)} of {len(cases)} cases; {measured}"


def _judgement(verdict: Verdict, cases: list[bool], measured: str) -> Judgement:
    return Judgement(verdict, measured, n=len(cases)) if cases else not_attempted("no cases")
