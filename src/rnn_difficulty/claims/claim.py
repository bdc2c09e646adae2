"""The claims as data (`data/claims.toml`)."""

import tomllib
from dataclasses import dataclass

from rnn_difficulty import paths


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
    printed: str | None = None


def claims() -> tuple[Claim, ...]:
    """Return all claims in the order of the paper."""
    text = (paths.DATA / "claims.toml").read_text(encoding="utf-8")
    return tuple(Claim(**row) for row in tomllib.loads(text)["claim"])
