"""Who is on the bench: where each remedy is defined, what its search compares, how fast it is.

Nothing here imports a trainer: that waits until a run begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

TEMPORAL_ORDER, ADDITION = "temporal order", "addition"
TASKS = (TEMPORAL_ORDER, ADDITION)
MOST_CANDIDATES = 12
Candidate = Mapping[str, Any]


@dataclass(frozen=True)
class Method:
    """One remedy on the bench."""

    module: str
    """Where it is defined."""
    remedy: str
    """Its name there."""
    source: str
    """Who published it."""
    candidates: tuple[Candidate, ...]
    """What the search compares, `MOST_CANDIDATES` at most."""
    pace: float
    """Gradient evaluations a second of one core, on sequences of 100 steps: measured, rounded."""
    batches_a_check: int = 500
    """Batches between two checks, which a call of the remedy gets at once."""
    tasks: tuple[str, ...] = TASKS


def grid(**values: tuple[Any, ...]) -> tuple[Candidate, ...]:
    """Return every combination of the values.

    >>> grid(learning_rate=(0.1, 0.01), threshold=(1.0,))
    ({'learning_rate': 0.1, 'threshold': 1.0}, {'learning_rate': 0.01, 'threshold': 1.0})
    """
    return tuple(dict(zip(values, row, strict=True)) for row in product(*values.values()))


ROOM = "rnn_difficulty.remedies"
SGD = grid(learning_rate=(0.01, 0.03, 0.1, 0.3), threshold=(0.1, 1.0, 10.0))
ADAM = grid(learning_rate=(0.001, 0.003, 0.01), threshold=(1.0, 10.0))
UNREACHED = 1e9
"""A threshold that clips nothing a network survives."""
MSGD = f"{ROOM}.msgd"
PAPER = "Pascanu, Mikolov & Bengio 2013"

CURVATURE: dict[str, tuple[int, ...]] = {"curvature_batches": (10,), "iterations": (30,)}
"""Of Hessian-free optimization: batches of a product, products of a step at most."""

METHODS: dict[str, Method] = {
    "MSGD": Method(MSGD, "MSGD", PAPER, grid(learning_rate=(0.001, 0.003, 0.01, 0.03, 0.1)), 2400),
    "MSGD-C": Method(MSGD, "MSGD_C", PAPER, SGD, 2400),
    "MSGD-CR": Method(
        MSGD,
        "MSGD_CR",
        PAPER,
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(1.0, 6.0), alpha=(0.5, 4.0)),
        2200,
    ),
    "Adam": Method(f"{ROOM}.adam", "ADAM", "Kingma & Ba 2015", ADAM, 900),
    "L1 penalty": Method(
        f"{ROOM}.weight_penalty",
        "L1",
        PAPER,
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(1.0,), penalty=(1e-4, 1e-3, 1e-2)),
        1000,
    ),
    "L2 penalty": Method(
        f"{ROOM}.weight_penalty",
        "L2",
        PAPER,
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(1.0,), penalty=(1e-4, 1e-3, 1e-2)),
        1000,
    ),
    "element-wise clipping": Method(
        f"{ROOM}.elementwise_clipping",
        "GRADIENT",
        "Mikolov 2012",
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(0.001, 0.01, 0.1, 1.0)),
        1000,
    ),
    "element-wise clipping of components": Method(
        f"{ROOM}.elementwise_clipping",
        "COMPONENTS",
        "Mikolov 2012",
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(0.001, 0.01, 0.1, 1.0)),
        700,
    ),
    "smart tanh": Method(f"{ROOM}.smart_initialization", "SMART_TANH", PAPER, SGD, 2400),
    "orthogonal initialization": Method(
        f"{ROOM}.orthogonal_initialization",
        "ORTHOGONAL",
        "Saxe, McClelland & Ganguli 2014",
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(1.0, 10.0), gain=(1.0, 1.2)),
        2400,
    ),
    "identity initialization": Method(
        f"{ROOM}.identity_initialization",
        "IRNN",
        "Le, Jaitly & Hinton 2015",
        grid(learning_rate=(0.001, 0.003, 0.01, 0.03), threshold=(1.0, 10.0, 100.0)),
        1000,
    ),
    "leaky units": Method(
        f"{ROOM}.leaky_units",
        "LEAKY_UNITS",
        "Jaeger 2012",
        grid(learning_rate=(0.03, 0.1), threshold=(1.0, 10.0), alpha=(0.5, 0.9, 0.98)),
        1000,
    ),
    "echo state network": Method(
        f"{ROOM}.echo_state",
        "ECHO_STATE",
        "Jaeger & Haas 2004",
        grid(rho=(0.8, 0.95, 0.99), input_scaling=(0.01, 0.1, 1.0), alpha=(0.0,)),
        115,
        batches_a_check=60,
    ),
    "leaky echo state network": Method(
        f"{ROOM}.echo_state",
        "ECHO_STATE",
        "Jaeger, Lukoševičius, Popovici & Siewert 2007",
        grid(rho=(0.8, 0.99), input_scaling=(0.1, 1.0), alpha=(0.5, 0.9, 0.98)),
        115,
        batches_a_check=60,
    ),
    "Hessian-free": Method(
        f"{ROOM}.hessian_free",
        "HESSIAN_FREE",
        "Martens 2010",
        grid(mu=(0.0,), damping=(0.1, 1.0, 10.0), batches=(10, 20), **CURVATURE),
        500,
        batches_a_check=20,
    ),
    "Hessian-free, structural damping": Method(
        f"{ROOM}.hessian_free",
        "HESSIAN_FREE",
        "Martens & Sutskever 2011",
        grid(mu=(0.03, 0.1, 0.3), damping=(0.1, 1.0), batches=(10, 20), **CURVATURE),
        500,
        batches_a_check=20,
    ),
    "genetic search": Method(
        f"{ROOM}.genetic_search",
        "GENETIC_SEARCH",
        "Whitley 1989; Holland 1975",
        grid(selection=("rank", "fitness"), genes=("real", "bits"), hidden=(5, 20, 50)),
        800,
        batches_a_check=5,
    ),
    "LSTM (1997)": Method(
        f"{ROOM}.lstm_1997", "LSTM_1997", "Hochreiter & Schmidhuber 1997", ADAM, 120
    ),
    "LSTM": Method(f"{ROOM}.lstm_fused", "LSTM", "Gers et al. 2002; Greff et al. 2017", ADAM, 170),
    "LSTM, not clipped": Method(
        f"{ROOM}.lstm_fused",
        "LSTM",
        "Gers et al. 2002; Greff et al. 2017",
        grid(learning_rate=(0.001, 0.003, 0.01), threshold=(UNREACHED,)),
        170,
    ),
    "GRU": Method(f"{ROOM}.gru", "GRU", "Cho et al. 2014", ADAM, 110),
    "gradient flossing": Method(
        f"{ROOM}.preflossing",
        "PREFLOSSING",
        "Engelken 2023",
        grid(learning_rate=(0.01, 0.03, 0.1), threshold=(1.0,), exponents=(1, 5, 15, 50)),
        1500,
    ),
    "LRU": Method(f"{ROOM}.lru", "LRU", "Orvieto et al. 2023", ADAM, 170),
}
"""In the order of the chapter."""
