"""The runs of Table 1 as data (ICML 2013, §4.2).

What arXiv v2 states is in `STATED`. What no edition states is in `CHOSEN`: chosen on the validation
fold among the runs of `SEARCH`, once for the three methods of a data set.
"""

from itertools import product
from typing import Any

from rnn_difficulty.experiments.natural import Settings
from rnn_difficulty.printed import METHODS
from rnn_difficulty.training.epochs import Optimization

STATED: dict[str, dict[str, Any]] = {
    "nottingham": {"hidden": 300, "learning_rate": 1.0, "threshold": 8.0, "alpha": 0.5},
    "piano_midi": {"hidden": 300, "learning_rate": 1.0, "threshold": 8.0, "alpha": 0.5},
    "musedata": {"hidden": 400, "learning_rate": 0.5, "threshold": 8.0, "alpha": 0.1},
    "penn_treebank_1_step": {"hidden": 500, "threshold": 45.0, "alpha": 0.01},
    "penn_treebank_5_steps": {"hidden": 500, "threshold": 45.0, "alpha": 0.05},
}
"""Sigmoid units, pieces of 200 steps; `alpha` is α in epoch 1. Its rates for the text belong to a
batch size that it does not state: they are among the settings that were searched."""
CHOSEN: dict[str, dict[str, Any]] = {
    "nottingham": {"deviation": 0.2, "halving": "valid", "sequences": 1},
    "piano_midi": {"deviation": 0.1, "halving": "valid", "sequences": 1},
    "musedata": {"deviation": 0.1, "halving": "valid", "sequences": 1},
    "penn_treebank_1_step": {"learning_rate": 0.05, "deviation": 0.1, "sequences": 16},
    "penn_treebank_5_steps": {"learning_rate": 0.05, "deviation": 0.1, "sequences": 16},
}
"""The best settings of `SEARCH` by validation (`table_1.choose`); a test holds that they are."""
LENGTHS: dict[str, dict[str, Any]] = {
    "nottingham": {"epochs": 60, "patience": 8},
    "piano_midi": {"epochs": 60, "patience": 8},
    "musedata": {"epochs": 30, "patience": 5},
    "penn_treebank_1_step": {"epochs": 6, "patience": 6, "halving": 4},
    "penn_treebank_5_steps": {"epochs": 6, "patience": 6, "halving": 4},
}
"""How long we train: what the time of two cores allows."""
SEEDS = range(3)
FRACTION = 800_000
"""Characters of a search on the text."""


def natural(data_set: str, method: str = "MSGD-C", seed: int = 0, **changes: Any) -> Settings:
    """Return one run with the paper's network; `changes` replace what is stated or chosen."""
    text = data_set.startswith("penn_treebank")
    values: dict[str, Any] = {"method": method, "seed": seed, "alpha_falls": True}
    values |= {"biases": not text, "carried": text}
    values |= STATED[data_set] | CHOSEN[data_set] | LENGTHS[data_set] | changes
    sequences, characters = values.pop("sequences"), values.pop("characters", None)
    return Settings(data_set, Optimization(**values), sequences, 200, characters)


def small(data_set: str, method: str, smoke: bool = False) -> Settings:
    """Return a run with a small network: fewer units, fewer epochs, less text."""
    text = data_set.startswith("penn_treebank")
    less = {"hidden": 100, "epochs": 3 if text else 12, "sequences": 10 if text else 4}
    if smoke:
        less |= {"hidden": 10, "epochs": 1, "sequences": 50}
    characters = (20_000 if smoke else 1_000_000) if text else None
    return natural(data_set, method, **less, halving="train", characters=characters)


PAPER = (
    *(natural(name, method) for name in STATED for method in METHODS),
    *(
        natural(name, method, seed)
        for seed, name, method in product(SEEDS, STATED, METHODS)
        if seed > 0 and not name.startswith("penn_treebank")
    ),
)
"""One seed of every cell before the others."""
FIXED_ALPHA = tuple(natural("nottingham", "MSGD-CR", s, alpha_falls=False) for s in SEEDS)
"""ICML 2013, §4.2: a fixed α harms on natural data. What differs from `PAPER` is this alone."""
SEARCH = (
    *(
        natural("nottingham", deviation=deviation, halving=halving, epochs=8)
        for deviation, halving in product((0.05, 0.1, 0.2), ("train", "valid"))
    ),
    natural("nottingham", deviation=0.2, sequences=4, epochs=8),
    *(
        natural("piano_midi", deviation=deviation, halving=halving, epochs=20)
        for deviation, halving in product((0.05, 0.1, 0.2), ("train", "valid"))
    ),
    *(natural("musedata", deviation=deviation, epochs=4) for deviation in (0.05, 0.1, 0.2)),
    *(
        natural(
            "penn_treebank_1_step",
            learning_rate=rate,
            deviation=deviation,
            characters=FRACTION,
            epochs=2,
        )
        for rate, deviation in product((0.01, 0.05, 0.2), (0.1, 0.2))
    ),
)
QUICK = tuple(
    small(name, method) for name in ("nottingham", "penn_treebank_1_step") for method in METHODS
)
SMOKE = tuple(
    small(name, method, smoke=True)
    for name in ("nottingham", "penn_treebank_1_step")
    for method in METHODS
)
SETTINGS = {
    "smoke": SMOKE,
    "quick": QUICK,
    "search": SEARCH,
    "paper": PAPER,
    "fixed_alpha": FIXED_ALPHA,
}
