"""What a judge says: a verdict, and what it rests on."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from rnn_difficulty.records import Record


class Verdict(StrEnum):
    """How a claim of the paper fares here."""

    REPRODUCED = "reproduced"
    BETTER = "better than printed"
    """Of a printed number: ours is better than it by more than the tolerance."""
    PARTLY = "partly"
    NOT_REPRODUCED = "not reproduced"
    UNDETERMINED = "undetermined"
    """What was recorded cannot tell: the difference is within what rounding or seeds make."""
    NOT_ATTEMPTED = "not attempted"
    REFUTED = "refuted"


SYMBOLS = {
    Verdict.REPRODUCED: "✓",
    Verdict.BETTER: "↑",
    Verdict.PARTLY: "◐",
    Verdict.NOT_REPRODUCED: "✗",
    Verdict.UNDETERMINED: "?",
    Verdict.NOT_ATTEMPTED: "·",
    Verdict.REFUTED: "≠",
}
"""What tells verdicts apart without colour."""


class Interval(NamedTuple):
    """95 % of a measured rate, from 0 to 1."""

    low: float
    high: float


class Judgement(NamedTuple):
    """A verdict with what was measured."""

    verdict: Verdict
    measured: str = ""
    """In words and numbers, for a reader."""
    interval: Interval | None = None
    n: int = 0
    """Runs, or cases computed."""
    runs: tuple[str, ...] = ()
    """The records it rests on."""

    def in_words(self) -> str:
        """Return verdict and measurement as Markdown."""
        return f"**{self.verdict}** – {self.measured}"


def not_attempted(why: str = "no records") -> Judgement:
    """Return the judgement where there is nothing to judge by."""
    return Judgement(Verdict.NOT_ATTEMPTED, why)


def by_runs(
    verdict: Verdict, measured: str, runs: Sequence[Record], interval: Interval | None = None
) -> Judgement:
    """Return a judgement that rests on these runs."""
    return Judgement(verdict, measured, interval, len(runs), tuple(record.run for record in runs))


def graded(reproduced: bool, partly: bool) -> Verdict:
    """Return `reproduced` where the first holds, else `partly` where the second does."""
    if reproduced:
        return Verdict.REPRODUCED
    return Verdict.PARTLY if partly else Verdict.NOT_REPRODUCED
