"""The ledger: every claim judged, in the rows that the site and the command line show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.claims import section_4_2_sentences
from rnn_difficulty.claims.claim import Claim, claims
from rnn_difficulty.claims.evidence import Evidence, committed
from rnn_difficulty.claims.judges import BY_RECORDS, BY_THEORY
from rnn_difficulty.claims.verdict import SYMBOLS as SYMBOLS
from rnn_difficulty.claims.verdict import Judgement, Verdict, not_attempted, powers

OF_TABLE_1 = "from data/printed.toml"
"""What `claims.toml` says where the printed values stand in Table 1."""
BEST = ("MSGD-CR", "best RNN then")
OF_SENTENCES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "omega-five-steps": (section_4_2_sentences.TEXT, ("MSGD-C", "MSGD-CR")),
    "text-state-of-the-art": (("penn_treebank_1_step",), ("MSGD-C", *BEST)),
    "music-state-of-the-art": (section_4_2_sentences.MUSIC, BEST),
}
"""Claim → data sets and columns of Table 1 that it speaks of."""


@dataclass(frozen=True)
class Row:
    """One line of the ledger."""

    claim: Claim
    printed: str | None
    judgement: Judgement
    code: str | None
    """The function that judges, by its whole name."""

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
        return self.public() | {
            "interval": self.judgement.interval,
            "source": self.claim.source,
            "judged_by": self.claim.judged_by,
            "rule": self.claim.rule,
            "code": self.code,
            "runs": " ".join(self.judgement.runs),
        }


def ledger(evidence: Evidence | None = None) -> list[Row]:
    """Judge every claim, by the committed records unless others are given."""
    found = committed() if evidence is None else evidence
    return [_row(claim, found) for claim in claims()]


def table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return `results/tables/claims.csv`."""
    return pd.DataFrame([row.full() for row in rows])


def count(rows: Sequence[Row]) -> dict[Verdict, int]:
    """Return how many claims have each verdict."""
    found = Counter(row.judgement.verdict for row in rows)
    return {verdict: found[verdict] for verdict in Verdict}


def _row(claim: Claim, evidence: Evidence) -> Row:
    judge = BY_THEORY.get(claim.id) or BY_RECORDS.get(claim.id)
    code = f"{judge.__module__}.{judge.__name__}" if judge else None
    found = _judge(claim, evidence)
    return Row(claim, _printed(claim), found._replace(measured=powers(found.measured)), code)


def _judge(claim: Claim, evidence: Evidence) -> Judgement:
    if claim.judged_by == "theory":
        return BY_THEORY[claim.id]()
    if claim.judged_by == "none":
        return not_attempted("nothing here judges it")
    return BY_RECORDS[claim.id](evidence)


def _printed(claim: Claim) -> str | None:
    if claim.printed != OF_TABLE_1:
        return claim.printed
    row = claim.id.removeprefix("table-1-").replace("-", "_")
    fold = "train" if row.endswith("_train") else "test"
    data_sets, columns = OF_SENTENCES.get(
        claim.id, ((row.removesuffix("_train"),), printed.METHODS)
    )
    return "; ".join(_printed_row(data_set, fold, columns) for data_set in data_sets)


def _printed_row(data_set: str, fold: str, columns: Sequence[str]) -> str:
    values = ((name, printed.value(data_set, fold, name)) for name in columns)
    said = (f"{name} {value:.2f}" for name, value in values if value is not None)
    return f"{printed.titles()[data_set]}: {', '.join(said)}"
