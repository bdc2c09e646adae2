"""Tables as CSV files: UTF-8, commas, the same bytes for the same table on every machine."""

from pathlib import Path
from typing import TYPE_CHECKING

from rnn_difficulty import paths

if TYPE_CHECKING:
    import pandas as pd

DIGITS = "%.8g"


def write(table: "pd.DataFrame", name: str, decimals: int = 4) -> Path:
    """Write `results/tables/NAME.csv`."""
    return put(text(table, decimals), name)


def text(table: "pd.DataFrame", decimals: int = 4) -> str:
    """Return the content of a table's file."""
    return table.round(decimals).to_csv(index=False, float_format=DIGITS, lineterminator="\n")


def put(content: str, name: str, folder: Path | None = None) -> Path:
    """Write the content of NAME.csv; what is there already is not touched."""
    path = (folder or paths.TABLES) / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content.encode():
        path.write_text(content, encoding="utf-8", newline="\n")
    return path
