"""The runs of Table 1 as data (ICML 2013, §4.2).

What arXiv v2 states is in `STATED`. What no edition states is in `CHOSEN`: chosen on the validation
fold among the runs of `SEARCH`, once for the three methods of a data set but for `UNCLIPPED`.
"""

from itertools import product
from typing import Any

from rnn_difficulty.experiments.table_1.batches import Table1Settings
from rnn_difficulty.experiments.table_1.candidates import CANDIDATES, PART
from rnn_difficulty.experiments.table_1.finalists import FINALISTS
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.training.data_run import DataOptimization

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
    "nottingham": {"deviation": 0.3, "input_deviation": 0.5, "halving": "valid"},
    "piano_midi": {"deviation": 0.1, "input_deviation": 0.5, "halving": "valid"},
    "musedata": {"deviation": 0.1, "input_deviation": 0.1, "halving": 17},
    "penn_treebank_1_step": {"learning_rate": 0.03, "deviation": 0.2, "input_deviation": 2.0},
    "penn_treebank_5_steps": {"learning_rate": 0.03, "deviation": 0.2, "input_deviation": 2.0},
}
"""The best runs of `SEARCH` by validation (`table_1.choose`); a test holds that they are. The 5th
next character was not searched and takes what is best for the next one."""
UNCLIPPED: dict[str, dict[str, Any]] = {
    "musedata": {"deviation": 0.2, "input_deviation": 0.5, "halving": 12},
    "penn_treebank_1_step": {"learning_rate": 0.01},
    "penn_treebank_5_steps": {"learning_rate": 0.01},
}
"""What MSGD has of its own, searched by itself (but for the 5th next character): without clipping a
high rate harms sooner. On the text arXiv v2 has a smaller rate for it too."""
LENGTHS: dict[str, dict[str, Any]] = {
    "nottingham": {"epochs": 30, "patience": 6},
    "piano_midi": {"epochs": 30, "patience": 6},
    "musedata": {"epochs": 27, "patience": 27},
    "penn_treebank_1_step": {"epochs": 36, "patience": 36, "halving": 28},
    "penn_treebank_5_steps": {"epochs": 11, "patience": 3, "halving": 6},
}
"""How long we train, and on the text when the rate begins to fall: not searched, but what a few
hours of two cores allow."""
SEQUENCES = 1
"""Pieces or streams in a batch. On the text 4 learn less in a pass (`CANDIDATES`); on music no
other number was tried."""
SEEDS = range(3)


def paper_run(
    data_set: str, method: str = "MSGD-C", seed: int = 0, **changes: Any
) -> Table1Settings:
    """Return one run with the paper's network; `changes` replace what is stated or chosen."""
    text = data_set.startswith("penn_treebank")
    values: dict[str, Any] = {"method": method, "seed": seed, "alpha_falls": True}
    values["sequences"] = SEQUENCES
    values |= {"biases": not text, "carried": text}
    values |= STATED[data_set] | CHOSEN[data_set] | LENGTHS[data_set]
    if method == "MSGD":
        values |= UNCLIPPED.get(data_set, {})
    values |= changes
    batch = {
        name: values.pop(name) for name in ("sequences", "characters", "searched") if name in values
    }
    return Table1Settings(
        data_set=data_set, optimization=DataOptimization(**values), steps=200, **batch
    )


def small_run(data_set: str, method: str, smoke: bool = False) -> Table1Settings:
    """Return a run with a small network: fewer units, fewer epochs, less text."""
    text = data_set.startswith("penn_treebank")
    less = {"hidden": 100, "epochs": 1 if text else 4, "sequences": 10 if text else 4}
    if smoke:
        less |= {"hidden": 10, "epochs": 1, "sequences": 50}
    characters = (20_000 if smoke else 500_000) if text else None
    return paper_run(data_set, method, **less, halving="train", characters=characters)


PAPER = (
    *(paper_run(name, method) for name in STATED for method in PAPER_METHODS),
    *(
        paper_run(name, method, seed)
        for seed, name, method in product(SEEDS, STATED, PAPER_METHODS)
        if seed > 0 and not name.startswith("penn_treebank")
    ),
)
"""One seed of every cell before the others."""
FIXED_ALPHA = tuple(paper_run("nottingham", "MSGD-CR", s, alpha_falls=False) for s in SEEDS)
"""ICML 2013, §4.2: a fixed α harms on natural data. What differs from `PAPER` is this alone."""
HEAVY = {"alpha": 50 * STATED["nottingham"]["alpha"]}
"""Fifty times the α of `STATED`: Ω then weighs about what the sum of eq. 9 would, where we train
with a mean (`table_1_omega.shares`)."""
HEAVY_OMEGA = tuple(paper_run("nottingham", "MSGD-CR", s, **HEAVY) for s in SEEDS)
HEAVY_FIXED_ALPHA = tuple(
    paper_run("nottingham", "MSGD-CR", s, **HEAVY, alpha_falls=False) for s in SEEDS
)
LONGER_PART = PART | {"epochs": 4, "halving": 2, "searched": True}
TEXT_OMEGA = (
    paper_run("penn_treebank_5_steps", "MSGD-C", **LONGER_PART),
    *(
        paper_run("penn_treebank_5_steps", "MSGD-CR", **LONGER_PART, alpha=alpha)
        for alpha in (0.05, 5.0, 50.0, 500.0)
    ),
)
"""On a part of the text, by validation alone: does Ω help once it weighs something?"""
SEARCH = tuple(
    paper_run(name, method, searched=True, patience=99, **changes)
    for (name, method), candidates in CANDIDATES.items()
    for changes in candidates
)
SMALL = ("nottingham", "penn_treebank_1_step")
"""One of either kind: what a chapter trains while it is built has to take seconds."""
FINAL = tuple(
    paper_run(name, method, seed, searched=True, patience=99, **changes)
    for seed in SEEDS
    for (name, method), finalists in FINALISTS.items()
    for changes in finalists
)
"""The best of the search once more, with every seed: `CHOSEN` is the best of them by the mean."""
QUICK = tuple(small_run(name, method) for name in SMALL for method in PAPER_METHODS)
SMOKE = tuple(small_run(name, method, smoke=True) for name in SMALL for method in PAPER_METHODS)
SETTINGS = {
    "smoke": SMOKE,
    "quick": QUICK,
    "search": SEARCH,
    "finalists": FINAL,
    "paper": PAPER,
    "fixed-alpha": FIXED_ALPHA,
    "heavy-omega": HEAVY_OMEGA,
    "heavy-fixed-alpha": HEAVY_FIXED_ALPHA,
    "text-omega": TEXT_OMEGA,
}
