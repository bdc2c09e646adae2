"""The ledger: every claim judged, in the rows that the site and the command line show."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rnn_difficulty import paths
from rnn_difficulty.claims.claim import Claim, claims
from rnn_difficulty.claims.evidence import Evidence, committed
from rnn_difficulty.claims.judges import judge, module
from rnn_difficulty.claims.remembered import content, remembered
from rnn_difficulty.claims.verdict import Interval, Judgement, Verdict, not_attempted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """One line of the ledger."""

    claim: Claim
    judgement: Judgement

    @property
    def printed(self) -> str | None:
        """What the paper prints, in words."""
        return self.claim.printed_in_words()

    def public(self) -> dict[str, Any]:
        """Return what `rnn-difficulty claims --json` prints."""
        return {
            "id": self.claim.id,
            "section": self.claim.section,
            "claim": self.claim.claim,
            "printed": self.printed,
            "measured": self.judgement.measured,
            "n": self.judgement.n,
            "verdict": str(self.judgement.verdict),
            "page": self.claim.page,
        }

    def full(self) -> dict[str, Any]:
        """Return all of it, for the table of the site."""
        low, high = self.judgement.interval or (None, None)
        return self.public() | {
            "low": low,
            "high": high,
            "source": self.claim.source,
            "judged_by": self.claim.judged_by,
            "rule": self.claim.rule,
            "rule_since": self.claim.rule_since.date,
            "rule_commit": self.claim.rule_since.commit,
            "results_known": self.claim.results_known,
            "details": self.claim.details,
            "before": self.claim.before,
            "shared_evidence": self.claim.shared_evidence,
            "code": f"{__package__}.{self.claim.judge}" if self.claim.judge else None,
            "runs": " ".join(self.judgement.runs),
        }


def ledger(evidence: Evidence | None = None) -> list[Row]:
    """Judge every claim, by the committed records unless others are given."""
    listed = claims()
    by_records = _by_records() if evidence is None else lambda claim: judge(claim)(evidence)
    judges = {"theory": _by_theory, "none": lambda claim: not_attempted("nothing here judges it")}
    return [Row(claim, judges.get(claim.judged_by, by_records)(claim)) for claim in listed]


def table(rows: Sequence[Row]) -> "pd.DataFrame":
    """Return `results/tables/claims.csv`."""
    import pandas as pd

    return pd.DataFrame([row.full() for row in rows])


def count(rows: Sequence[Row]) -> dict[Verdict, int]:
    """Return how many claims have each verdict."""
    found = Counter(row.judgement.verdict for row in rows)
    return {verdict: found[verdict] for verdict in Verdict}


def _by_theory(claim: Claim) -> Judgement:
    found = remembered(
        claim.id, lambda: judge(claim)()._asdict(), [module(claim)], str(claim.judge)
    )
    return _judgement(**found)


def _by_records() -> Callable[[Claim], Judgement]:
    """Return what judges by the committed records, which are read where it must."""
    evidence = cache(committed)
    stores = content([*paths.RECORDS.glob("*.jsonl"), paths.DATA / "printed.toml"])

    def judgement(claim: Claim) -> Judgement:
        code = [committed.__module__, module(claim)]
        given = f"{stores} {claim.judge} {claim.table_1}"
        found = remembered(claim.id, lambda: judge(claim)(evidence())._asdict(), code, given)
        return _judgement(**found)

    return judgement


def _judgement(
    verdict: str, measured: str, interval: list[float] | None, n: int, runs: list[str]
) -> Judgement:
    rate = Interval(*interval) if interval else None
    return Judgement(Verdict(verdict), measured, rate, n, tuple(runs))
