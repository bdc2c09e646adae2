"""The results tables: CSV files, each a pure function of records or of the theory."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from rnn_difficulty import paths, records
from rnn_difficulty.claims import ledger
from rnn_difficulty.claims.evidence import committed as committed_evidence
from rnn_difficulty.experiments import staleness
from rnn_difficulty.experiments.lookup import committed
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.staleness import Repetition
from rnn_difficulty.paths import TABLES
from rnn_difficulty.records import Record
from rnn_difficulty.tables import differences, known_values

DIGITS = "%.8g"
MADE_ANEW = "made anew with later code"


def write(table: pd.DataFrame, name: str, decimals: int = 4, folder: Path | None = None) -> Path:
    """Write `results/tables/NAME.csv`; the same table gives the same bytes on every machine."""
    folder = folder or TABLES
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    table.round(decimals).to_csv(path, index=False, float_format=DIGITS, lineterminator="\n")
    return path


def regenerate(folder: Path | None = None) -> list[Path]:
    """Write every table that the theory and the committed records determine."""
    recorded = {name: found for name, e in EXPERIMENTS.items() if (found := committed(e))}
    scores = {name: EXPERIMENTS[name].score(found) for name, found in recorded.items()}
    evidence = committed_evidence()
    written = scores | {
        "provenance": _provenance(recorded),
        "runs": runs(),
        "claims": ledger.table(ledger.ledger(evidence)),
        "differences": differences.table(evidence),
    }
    return [
        write(known_values.table(), "known", decimals=8, folder=folder),
        *(write(table, name, folder=folder) for name, table in written.items()),
    ]


def runs() -> pd.DataFrame:
    """Return a row per record: what was asked, what came out, from which code, on what."""
    repetitions = staleness.read()
    stores = sorted(paths.RECORDS.glob("*.jsonl"))
    found = [record for path in stores for record in records.load(path).records]
    last = {record.run: record for record in found}
    rows = [
        {
            "experiment": record.experiment,
            "run": record.run,
            "profile": record.profile,
            "settings": _compact(record.settings),
            "outcome": _compact(record.outcome),
            "seconds": record.seconds,
            "date": record.date[:10],
            "device": record.device,
            "commit": record.commit[:10],
            "code": _code(record, last[record.run], repetitions),
        }
        for record in found
    ]
    return pd.DataFrame(rows)


def _code(record: Record, last: Record, repetitions: list[Repetition]) -> str:
    return str(staleness.state(record, repetitions)) if record is last else MADE_ANEW


def shown(table: pd.DataFrame, decimals: int = 2) -> Styler:
    """Return the table as a chapter shows it: names in words, – for nothing.

    What the paper prints has its two decimals.
    """
    words = table.rename(columns=lambda name: str(name).replace("_", " ")).convert_dtypes()
    numbers = words.select_dtypes("number")
    words[numbers.columns] = numbers.round(decimals) + 0  # −0 becomes 0
    in_print: list[Hashable] = [name for name in ("printed", "gain printed") if name in words]
    styled = words.style.format(precision=decimals, na_rep="–", thousands=" ")
    return styled.format(precision=2, na_rep="–", subset=in_print).hide()


def _provenance(recorded: dict[str, list[Record]]) -> pd.DataFrame:
    repetitions = staleness.read()
    rows = [
        {
            "table": name,
            "profile": ", ".join(sorted({record.profile for record in found})),
            "runs": len(found),
            "of": len(EXPERIMENTS[name].settings[found[0].profile]),
            "seeds": _seeds(found),
            "last_run": max(record.date for record in found)[:10],
            "device": ", ".join(sorted({record.device for record in found})),
            "commit": ", ".join(sorted({record.commit[:10] for record in found})),
            "code": staleness.describe(found, repetitions),
            "command": f"rnn-difficulty run {name.replace('_', '-')} --profile {found[0].profile}",
        }
        for name, found in recorded.items()
    ]
    return pd.DataFrame(rows)


def _seeds(found: list[Record]) -> str:
    settings = (record.settings.get("optimization", record.settings) for record in found)
    return ", ".join(str(seed) for seed in sorted({each["seed"] for each in settings}))


def _compact(values: dict[str, Any]) -> str:
    """Return `length 50, method MSGD-C, …`."""
    flat = {k: v for key, value in values.items() for k, v in _flat(key, value).items()}
    return ", ".join(f"{key} {value}" for key, value in flat.items() if value is not None)


def _flat(key: str, value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) and key == "optimization" else {key: _words(value)}


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return f"({_compact(value)})"
    if isinstance(value, list):
        return f"({', '.join(str(_words(each)) for each in value)})"
    return value
