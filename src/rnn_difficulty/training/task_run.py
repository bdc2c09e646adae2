"""A run on a synthetic task: what it is asked, how it trains, its state, how it ends (§4.1)."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.generators import restored

TEST_SEQUENCES = 10_000


class TaskProblem(NamedTuple):
    """A task, at one length or at lengths drawn anew for every batch."""

    task: Task
    shortest: int
    longest: int
    solved_below: int = TEST_SEQUENCES // 100
    """Solved with fewer wrong sequences of 10 000: the paper's 1 %; the authors' code waits for 0
    (here 1)."""
    clean_checks: int = 1
    """Solved after so many checks in a row that pass: a single one of thousands can be luck."""
    stratified: bool = False
    """Whether the lengths of a check are spread evenly, and not drawn."""


@dataclass(frozen=True, kw_only=True)
class TaskOptimization:
    """How one network is trained; the defaults are those of temporal order (ICML 2013, §4.1.1)."""

    initialization: str
    method: str
    seed: int
    max_updates: int
    alpha: float = 4.0
    learning_rate: float = 0.01
    threshold: float = 1.0
    hidden: int = 50
    sequences: int = 20
    check_every: int = 500
    """Updates between two checks for success: our choice, the paper does not say."""
    engine: str = "fused"
    """A name in `updates.ENGINES`."""


class Check(NamedTuple):
    """The state of a run at one check; means are over the updates since the check before."""

    updates: int
    cost: float
    """Mean training cost, nats."""
    gradient_norm: float
    """Mean ‖ĝ‖ before clipping."""
    largest_norm: float
    """Largest ‖ĝ‖ before clipping."""
    rho: float
    """ρ(W_rec)."""
    error: float
    """Share of fresh sequences misclassified."""


@dataclass
class TaskRun:
    """All that a run needs to go on, on any device."""

    theta: Parameters
    """float32 NumPy arrays."""
    updates: int
    curve: list[Check]
    drawn: np.random.Generator
    """Draws the training batches."""
    tested: np.random.Generator
    """Draws the sequences of the checks."""

    def to_save(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return what a checkpoint keeps."""
        rest = {
            "updates": self.updates,
            "curve": self.curve,
            "drawn": self.drawn.bit_generator.state,
            "tested": self.tested.bit_generator.state,
        }
        return self.theta._asdict(), rest

    @classmethod
    def saved(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> "TaskRun":
        """Return the run that a checkpoint kept."""
        return cls(
            theta=Parameters(**arrays),
            updates=rest["updates"],
            curve=[Check(*check) for check in rest["curve"]],
            drawn=restored(rest["drawn"]),
            tested=restored(rest["tested"]),
        )


@dataclass(frozen=True)
class TaskOutcome:
    """How a run ended: solved, diverged (NaN or ∞ in θ), or out of updates."""

    solved_at: int | None
    diverged: bool
    updates: int
    curve: list[Check]
    theta: Parameters | None = field(compare=False)
    """As the run ended; None where an earlier run has gone further."""
