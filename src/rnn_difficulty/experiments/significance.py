"""When a difference between two mean scores of Table 1 says something."""

import math

from rnn_difficulty.printed import SHOWN


def standard_error(deviation: float | None, n: int) -> float:
    """Return that of a mean over n seeds; 0 for one seed, which has no spread."""
    return deviation / n**0.5 if n > 1 and deviation and math.isfinite(deviation) else 0.0


def noise(*standard_errors: float) -> float:
    """Return the difference of two means that chance explains: 2 standard errors, or 0.01."""
    return max(SHOWN, 2 * math.hypot(*standard_errors))


def is_at_least(difference: float, least: float) -> bool:
    """Whether a difference of scores is as large, binary rounding aside."""
    return round(difference, 6) >= round(least, 6)
