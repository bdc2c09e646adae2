"""The ledger: every claim judged, in the rows that the site and the command line show."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnn_difficulty import paths
from rnn_difficulty.claims import judges
from rnn_difficulty.claims.claim import Claim, claims
from rnn_difficulty.claims.evidence import Evidence, committed
from rnn_difficulty.claims.remembered import remembered
from rnn_difficulty.claims.verdict import Interval, Judgement, Verdict, not_attempted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """One line of the ledger."""

    claim: Claim
    judgement: Judgement
    code: str | None
    """The function that judges, by its whole name."""

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
            "code": self.code,
            "runs": " ".join(self.judgement.runs),
        }


def ledger(evidence: Evidence | None = None) -> list[Row]:
    """Judge every claim, by the committed records unless others are given."""
    listed = claims()
    found = _by_theory() | _by_records(evidence)
    return [_row(claim, found.get(claim.id)) for claim in listed]


def table(rows: Sequence[Row]) -> "pd.DataFrame":
    """Return `results/tables/claims.csv`."""
    import pandas as pd

    return pd.DataFrame([row.full() for row in rows])


def count(rows: Sequence[Row]) -> dict[Verdict, int]:
    """Return how many claims have each verdict."""
    found = Counter(row.judgement.verdict for row in rows)
    return {verdict: found[verdict] for verdict in Verdict}


def _row(claim: Claim, found: Judgement | None) -> Row:
    if found is None:
        return Row(claim, not_attempted("nothing here judges it"), None)
    module = judges.whole_name(judges.MODULES[claim.id])
    return Row(claim, found, f"{module}.{judges.function_name(claim.id)}")


def _by_theory() -> dict[str, Judgement]:
    found: dict[str, Judgement] = {}
    for module, ids in judges.BY_THEORY.items():
        compute = partial(_judged, ids)
        found |= _remembered(module, compute, [judges.whole_name(module)], [])
    return found


def _by_records(evidence: Evidence | None) -> dict[str, Judgement]:
    ids = [id for each in judges.BY_RECORDS.values() for id in each]
    if evidence is not None:
        return _judged(ids, evidence)
    # All at once: reading the stores takes longer than judging.
    code = [committed.__module__, *map(judges.whole_name, judges.BY_RECORDS)]
    files = [*paths.RECORDS.glob("*.jsonl"), paths.DATA / "printed.toml"]
    return _remembered("judged_by_records", lambda: _judged(ids, committed()), code, files)


def _judged(ids: Iterable[str], *evidence: Evidence) -> dict[str, Judgement]:
    return {id: judges.judge(id)(*evidence) for id in ids}


def _remembered(
    name: str, compute: Callable[[], dict[str, Judgement]], code: list[str], files: list[Path]
) -> dict[str, Judgement]:
    found = remembered(
        name,
        lambda: {id: judgement._asdict() for id, judgement in compute().items()},
        [judges.__name__, *code],
        files,
    )
    return {id: _judgement(**values) for id, values in found.items()}


def _judgement(
    verdict: str, measured: str, interval: list[float] | None, n: int, runs: list[str]
) -> Judgement:
    rate = Interval(*interval) if interval else None
    return Judgement(Verdict(verdict), measured, rate, n, tuple(runs))
