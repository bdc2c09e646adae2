"""The results tables: CSV files, each a pure function of records or of the theory."""

from pathlib import Path

import pandas as pd
from pandas.io.formats.style import Styler

from rnn_difficulty import known
from rnn_difficulty.experiments.recorded import committed
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.paths import TABLES
from rnn_difficulty.records import Record

DIGITS = "%.8g"


def write(table: pd.DataFrame, name: str, decimals: int = 4) -> Path:
    """Write `results/tables/NAME.csv`; the same table gives the same bytes on every machine."""
    TABLES.mkdir(parents=True, exist_ok=True)
    path = TABLES / f"{name}.csv"
    table.round(decimals).to_csv(path, index=False, float_format=DIGITS, lineterminator="\n")
    return path


def regenerate() -> list[Path]:
    """Write every table that the theory and the committed records determine."""
    recorded = {name: found for name, e in EXPERIMENTS.items() if (found := committed(e))}
    scores = [write(EXPERIMENTS[name].score(found), name) for name, found in recorded.items()]
    return [
        write(known.table(), "known", decimals=8),
        *scores,
        write(_provenance(recorded), "provenance"),
    ]


def shown(table: pd.DataFrame) -> Styler:
    """Return the table as a chapter shows it: names in words, two decimals, – for nothing."""
    words = table.rename(columns=lambda name: str(name).replace("_", " ")).convert_dtypes()
    return words.style.format(precision=2, na_rep="–", thousands=" ").hide()


def _provenance(recorded: dict[str, list[Record]]) -> pd.DataFrame:
    rows = [
        {
            "table": name,
            "profile": ", ".join(sorted({record.profile for record in found})),
            "runs": len(found),
            "of": len(EXPERIMENTS[name].settings[found[0].profile]),
            "last_run": max(record.date for record in found)[:10],
            "device": ", ".join(sorted({record.device for record in found})),
            "command": f"rnn-difficulty run {name.replace('_', '-')} --profile {found[0].profile}",
        }
        for name, found in recorded.items()
    ]
    return pd.DataFrame(rows)
