"""§4.1.1 in PyTorch: Ω beside a stock nn.RNN; judged from `stock_rnn`."""

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.success_rules import by_cell, in_words, solved
from rnn_difficulty.claims.verdict import Judgement, by_runs, graded, not_attempted

SEEDS = 3


def omega_in_pytorch(evidence: Evidence) -> Judgement:
    """All runs with Ω are solved, and none without."""
    without, with_omega = (
        evidence.select("stock_rnn", method=method) for method in ("MSGD-C", "MSGD-CR")
    )
    if not without or not with_omega:
        return not_attempted()
    complete = min(len(without), len(with_omega)) >= SEEDS
    all_of_them = solved(with_omega) == len(with_omega) and not solved(without)
    verdict = graded(complete and all_of_them, solved(with_omega) > solved(without))
    runs = [*without, *with_omega]
    said = f"{by_cell({'with Ω': with_omega, 'without': without})} solved; {in_words(runs)}"
    return by_runs(verdict, said, runs)
