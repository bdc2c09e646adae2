"""What one run leaves behind."""

from typing import Any, NamedTuple

from rnn_difficulty.theory.notation import Parameters


class Result(NamedTuple):
    """Outcome, learning curve and, for who asks to keep it, the network."""

    outcome: dict[str, Any]
    curve: dict[str, list[Any]]
    """Columns of equal length."""
    theta: Parameters | None = None
    """The trained network, float32 NumPy arrays (`--save-weights`)."""
