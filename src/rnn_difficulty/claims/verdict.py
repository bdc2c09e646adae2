"""What a judge says: a verdict, and what it rests on."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from rnn_difficulty.records import Record

EXPONENT = re.compile(r"(?<=\d)e([+-]\d+)")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Verdict(StrEnum):
    """How a claim of the paper fares here."""

    REPRODUCED = "reproduced"
    PARTLY = "partly"
    NOT_REPRODUCED = "not reproduced"
    NOT_ATTEMPTED = "not attempted"
    REFUTED = "refuted"


SYMBOLS = {
    Verdict.REPRODUCED: "✓",
    Verdict.PARTLY: "◐",
    Verdict.NOT_REPRODUCED: "✗",
    Verdict.NOT_ATTEMPTED: "·",
    Verdict.REFUTED: "≠",
}
"""What tells verdicts apart without colour."""


class Judgement(NamedTuple):
    """A verdict with what was measured."""

    verdict: Verdict
    measured: str = ""
    """In words and numbers."""
    interval: str = ""
    """Of the measured value, 95 %, where there is one."""
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


def graded(reproduced: bool, partly: bool) -> Verdict:
    """Return `reproduced` where the first holds, else `partly` where the second does."""
    if reproduced:
        return Verdict.REPRODUCED
    return Verdict.PARTLY if partly else Verdict.NOT_REPRODUCED


def names(records: Iterable[Record]) -> tuple[str, ...]:
    """Return the names of the runs that a judgement rests on."""
    return tuple(record.run for record in records)


def powers(text: str) -> str:
    """Return a text with `2e-07` written as 2·10⁻⁷."""
    return EXPONENT.sub(lambda e: f"·10{str(int(e[1])).translate(SUPERSCRIPTS)}", text)
