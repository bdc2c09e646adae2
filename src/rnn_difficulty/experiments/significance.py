"""When a difference between two mean scores of Table 1 says something."""

import math

from rnn_difficulty.printed import SHOWN

LONE = 0.02
"""Two single runs have to differ by this, nats or bits. The same runs, trained again with other
rounding alone, moved by up to half of it (chapter 14; a test holds that); seeds may do more."""


def standard_error(deviation: float | None, n: int) -> float:
    """Return that of a mean over n seeds; of a single run one that makes `LONE` of two of them."""
    if n == 1:
        return LONE / 8**0.5
    return deviation / n**0.5 if deviation and math.isfinite(deviation) else 0.0


def noise(*standard_errors: float) -> float:
    """Return the difference of two means that chance explains: 2 standard errors, or 0.01."""
    return max(SHOWN, 2 * math.hypot(*standard_errors))


def is_at_least(difference: float, least: float) -> bool:
    """Whether a difference of scores is as large, binary rounding aside."""
    return round(difference, 6) >= round(least, 6)
