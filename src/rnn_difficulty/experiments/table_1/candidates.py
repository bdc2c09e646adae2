"""What the search before Table 1 tries, as changes to a run.

Short runs come first, then longer ones with what was best in those. MSGD-CR takes what is best for
MSGD-C, as MSGD does but for `table_1_settings.UNCLIPPED`, and the 5th next character takes what is
best for the next one.
"""

from typing import Any


def _music(*rows: tuple[int, str | int, float, float]) -> list[dict[str, Any]]:
    names = ("epochs", "halving", "deviation", "input_deviation")
    return [dict(zip(names, row, strict=True)) for row in rows]


PART: dict[str, Any] = {"epochs": 1, "halving": 1, "characters": 1_000_000}
"""One pass over a part of the text."""
BEST_WEIGHTS = {"deviation": 0.2, "input_deviation": 2.0}
CANDIDATES: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("nottingham", "MSGD-C"): _music(
        (8, "train", 0.1, 0.1),
        (8, "train", 0.2, 0.2),
        (8, "train", 0.2, 0.5),
        (8, "train", 0.3, 0.3),
        (8, "train", 0.3, 0.5),
        (20, "train", 0.3, 0.5),
        (20, "valid", 0.3, 0.5),
    ),
    ("piano_midi", "MSGD-C"): _music(
        (20, "train", 0.05, 0.05),
        (20, "train", 0.1, 0.1),
        (20, "train", 0.1, 0.5),
        (20, "train", 0.2, 0.5),
        (20, "valid", 0.05, 0.05),
        (20, "valid", 0.1, 0.1),
        (20, "valid", 0.1, 0.5),
        (20, "valid", 0.2, 0.5),
    ),
    ("musedata", "MSGD-C"): _music(
        (4, "train", 0.1, 0.1),
        (4, "train", 0.2, 0.2),
        (4, "train", 0.2, 0.5),
        (4, "train", 0.3, 0.5),
        (4, "train", 0.2, 1.0),
        (4, "train", 0.3, 1.0),
        (10, "train", 0.2, 0.5),
        (10, "valid", 0.2, 0.5),
        (20, 12, 0.2, 0.5),
        (28, 20, 0.2, 0.5),
        (18, 11, 0.1, 0.1),
        (27, 20, 0.1, 0.1),
        (27, 20, 0.05, 0.1),
        (27, 20, 0.1, 0.3),
        (27, 20, 0.15, 0.1),
        (27, 17, 0.1, 0.1),
        (37, 30, 0.1, 0.1),
    ),
    ("musedata", "MSGD"): _music(
        (27, "valid", 0.1, 0.1),
        (27, "valid", 0.2, 0.5),
        (27, 10, 0.1, 0.1),
        (27, 20, 0.1, 0.1),
        (27, 12, 0.2, 0.5),
        (27, 20, 0.2, 0.5),
    ),
    ("penn_treebank_1_step", "MSGD-C"): [
        PART | {"learning_rate": rate, "deviation": d, "input_deviation": i}
        for rate in (0.03, 0.1)
        for d, i in ((0.1, 0.1), (0.2, 1.0), (0.2, 2.0))
    ]
    + [PART | BEST_WEIGHTS | {"learning_rate": 0.1, "sequences": 4}]
    + [BEST_WEIGHTS | {"epochs": 3, "halving": 2, "learning_rate": rate} for rate in (0.03, 0.1)]
    + [BEST_WEIGHTS | {"epochs": 20, "halving": (8, 2), "learning_rate": 0.03}],
    ("penn_treebank_1_step", "MSGD"): [
        PART | {"learning_rate": rate, "deviation": 0.2, "input_deviation": 1.0}
        for rate in (0.001, 0.003, 0.01, 0.03)
    ],
}
"""Data set and method → the changes; of music a row is (epochs, halving, deviations of the initial
W_rec and W_in)."""
