"""Numbers in print, shown beside ours and never typed: the paper's, and those published by others.

The paper's are in `data/printed.toml`, the others in `data/published.toml`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from rnn_difficulty import paths

SHOWN = 0.01
"""The smallest difference that two decimals, those of Table 1, can show; less counts as none."""
PAPER_METHODS = ("MSGD", "MSGD-C", "MSGD-CR")


@dataclass(frozen=True)
class PrintedValue:
    """One cell of ICML 2013, Table 1; `unit` is nats per time step or bits per character."""

    data_set: str
    fold: str
    method: str
    value: float
    unit: str


def table_1() -> tuple[PrintedValue, ...]:
    """All printed cells of ICML 2013, Table 1, row by row; cells left empty there are absent."""
    return tuple(PrintedValue(**row) for row in _file()["row"])


def value(data_set: str, fold: str, method: str) -> float | None:
    """One printed cell of ICML 2013, Table 1; None where the paper leaves it empty.

    Raises:
        ValueError: the table has no such data set.
    """
    if data_set not in titles():
        raise ValueError(f"expected one of {', '.join(titles())}, got {data_set!r}")
    wanted = (data_set, fold, method)
    cells = {(cell.data_set, cell.fold, cell.method): cell.value for cell in table_1()}
    return cells.get(wanted)


def titles() -> dict[str, str]:
    """The data sets of ICML 2013, Table 1, in its order: name to the title a reader sees."""
    return dict(_file()["titles"])


def solved_shares() -> dict[str, str]:
    """Task of ICML 2013, §4.1.2 → the share of runs that the paper says solved it, in words."""
    return {row["task"]: _solved(row) for row in _file()["other_task"]}


def _solved(row: dict[str, Any]) -> str:
    words = f"{row['solved']} of {row['runs']}"
    other = row.get("arxiv_v2")
    return words + (f" (arXiv v2: {other['solved']} of {other['runs']})" if other else "")


def published(data_set: str) -> list[dict[str, Any]]:
    """Test scores published by others on a data set: rows of `model`, `test` and `source`."""
    file = _file("published")
    return [
        {"model": row["model"], "test": row["value"], "source": file["sources"][row["source"]]}
        for row in file["row"]
        if row["data_set"] == data_set
    ]


def _file(name: str = "printed") -> dict[str, Any]:
    return _parsed((paths.DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> dict[str, Any]:
    # A ledger asks a thousand times.
    return tomllib.loads(text)
