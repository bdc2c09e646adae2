"""The paper's three methods, as the bench runs them: MSGD, MSGD-C, MSGD-CR (ICML 2013, §4).

    θ ← θ − learning_rate · ĝ                     MSGD
    ĝ clipped at `threshold` (Alg. 1)             MSGD-C
    ĝ + alpha ∂⁺Ω/∂W_rec, clipped (eq. 10)        MSGD-CR

All on the compiled engine, unchanged.
"""

from collections.abc import Callable, Sequence

from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.remedies import tanh_network
from rnn_difficulty.remedies.interface import Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.updates import ENGINES


def train(
    state: State, batches: Sequence[Batch], task: Task, settings: Settings, method: str
) -> Trained:
    """Do one update a batch."""
    rule = METHODS[method]
    done = ENGINES["fused"](
        tanh_network.parameters(state),
        batches,
        Rule(
            sigma=tanh_network.SIGMA,
            loss=task.loss,
            learning_rate=float(settings["learning_rate"]),
            threshold=float(settings["threshold"]) if rule.clips else None,
            alpha=float(settings["alpha"]) if rule.regularizes else 0.0,
        ),
    )
    return one_a_batch(list(done.cost), list(done.norm))


def remedy(name: str, method: str, start: Callable[..., State] = tanh_network.start) -> Remedy:
    """Return one of the methods, on networks that `start` makes."""

    def trained(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
        return train(state, batches, task, settings, method)

    return Remedy(name, start, trained, tanh_network.outputs, tanh_network.error_signal)


MSGD = remedy("MSGD", "MSGD")
MSGD_C = remedy("MSGD-C", "MSGD-C")
MSGD_CR = remedy("MSGD-CR", "MSGD-CR")
