"""What a check found."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that was looked at."""

    what: str
    holds: bool | None
    """None: could not be looked at here."""
    message: str = ""
