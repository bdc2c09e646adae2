"""Rules on cases that the theory computes: each holds or does not."""

from collections.abc import Iterable

from rnn_difficulty.claims.verdict import Judgement, Verdict, graded, not_attempted

MOST, HALF = 0.95, 0.5


def always(holds: Iterable[bool], measured: str) -> Judgement:
    """Judge a general statement: one case where it fails refutes it."""
    cases = list(map(bool, holds))
    if not cases:
        return not_attempted("no cases")
    verdict = Verdict.REPRODUCED if all(cases) else Verdict.REFUTED
    return Judgement(verdict, f"{sum(cases)} of {len(cases)} cases; {measured}", n=len(cases))


def possible(holds: Iterable[bool], measured: str) -> Judgement:
    """Judge a statement that something can happen: one case where it does shows it."""
    cases = list(map(bool, holds))
    if not cases:
        return not_attempted("no cases")
    return Judgement(graded(any(cases), False), measured, n=len(cases))


def mostly(holds: Iterable[bool], measured: str) -> Judgement:
    """Judge a tendency by the share of cases that show it."""
    cases = list(map(bool, holds))
    if not cases:
        return not_attempted("no cases")
    share = sum(cases) / len(cases)
    said = f"{sum(cases)} of {len(cases)} cases; {measured}"
    return Judgement(graded(share >= MOST, share >= HALF), said, n=len(cases))
