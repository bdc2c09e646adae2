"""The claims as data (`data/claims.toml`)."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_difficulty import paths, printed

KNOWN = ("yes", "some", "no")


class ClaimsMalformed(ValueError):
    """`data/claims.toml` is not a list of claims."""


@dataclass(frozen=True)
class Table1Cells:
    """The cells of ICML 2013, Table 1, that a claim speaks of."""

    data_sets: Sequence[str]
    fold: str = "test"
    columns: Sequence[str] = printed.PAPER_METHODS

    def in_words(self) -> str:
        """Return `Nottingham: MSGD 3.80, …`, data set by data set."""
        return "; ".join(f"{printed.titles()[name]}: {self._row(name)}" for name in self.data_sets)

    def _row(self, data_set: str) -> str:
        cells = ((name, printed.value(data_set, self.fold, name)) for name in self.columns)
        return ", ".join(f"{name} {value:.2f}" for name, value in cells if value is not None)


@dataclass(frozen=True)
class Since:
    """The commit that last changed the words of a rule or of its claim."""

    commit: str
    """"HEAD" until the next commit can name it."""
    date: str

    def in_words(self) -> str:
        """Return `2026-11-20 (b8fbcb3)`, or the date alone."""
        return self.date if self.commit == "HEAD" else f"{self.date} ({self.commit})"


@dataclass(frozen=True)
class Claim:
    """One statement of the paper in our words, and how it is judged."""

    id: str
    section: str
    claim: str
    source: str
    """The edition."""
    judged_by: str
    """An experiment, "theory", or "none"."""
    page: str
    """The chapter, without its suffix."""
    rule: str
    rule_since: Since
    results_known: str
    """Before that commit: "yes", "some" or "no"."""
    details: str | None = None
    """What the rule leaves unsaid of its cases."""
    before: str | None = None
    """What the rule was first."""
    shared_evidence: str | None = None
    """What other claims rest on too."""
    judge: str | None = None
    """The function that judges, as `section_2_1.gamma`; None where nothing does."""
    printed: str | None = None
    table_1: Table1Cells | None = None

    def printed_in_words(self) -> str | None:
        """Return what the paper prints, if anything."""
        return self.table_1.in_words() if self.table_1 else self.printed


def claims() -> tuple[Claim, ...]:
    """Return all claims in the order of the paper; raise ClaimsMalformed for another file."""
    path = paths.DATA / "claims.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["claim"]
        return tuple(map(_claim, rows))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ClaimsMalformed(
            f"expected a list of claims in {path}, got: {error}; mend it, or restore it from git"
        ) from error


def _claim(row: dict[str, Any]) -> Claim:
    cells, since = row.pop("table_1", None), Since(**row.pop("rule_since"))
    claim = Claim(**row, rule_since=since, table_1=Table1Cells(**cells) if cells else None)
    if claim.results_known not in KNOWN:
        raise ValueError(
            f"{claim.id} says results_known = {claim.results_known!r}: {', '.join(KNOWN)}"
        )
    if claim.judge is not None and not re.fullmatch(r"\w+\.\w+", claim.judge):
        raise ValueError(f"{claim.id} names the judge {claim.judge!r}: MODULE.FUNCTION")
    module = Path(__file__).with_name(f"{str(claim.judge).partition('.')[0]}.py")
    if claim.judged_by != "none" and not module.is_file():
        raise ValueError(f"{claim.id} names the judge {claim.judge}, and there is no {module.name}")
    return claim
