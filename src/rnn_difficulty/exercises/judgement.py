"""What a check says of an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

NOT_ANSWERED = "Not answered yet: replace the dots."


@dataclass(frozen=True, repr=False)
class Judgement:
    """A sentence for the reader; true where the answer is right."""

    right: bool | None
    """None where there is no answer yet."""
    said: str

    def __bool__(self) -> bool:
        """Return whether the answer is right."""
        return self.right is True

    def __repr__(self) -> str:
        """Return the sentence, which a notebook shows below the cell."""
        return self.said


def check(fault: Callable[[Any], str | None]) -> Callable[[Any], Judgement]:
    """Make a check of a function that says what is off in an answer, None where nothing is.

    Dots and None are no answer.
    """

    @wraps(fault)
    def judged(answer: Any) -> Judgement:
        if answer is ... or answer is None:
            return Judgement(None, NOT_ANSWERED)
        off = fault(answer)
        return Judgement(True, "Right.") if off is None else Judgement(False, f"Not yet. {off}")

    return judged
