"""Every table that the theory and the committed records determine."""

from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.claims import judges
from rnn_difficulty.claims.claim import claims
from rnn_difficulty.claims.remembered import content, remembered
from rnn_difficulty.tables import csv_files


def regenerate(folder: Path | None = None) -> list[Path]:
    """Write the tables, into `results/tables` if nothing else is said."""
    code = [__name__, *{judges.module(claim) for claim in claims() if claim.judge}]
    files = [*paths.RECORDS.glob("*.jsonl"), *paths.DATA.glob("*.toml"), paths.VERIFIED]
    contents = remembered("tables", _contents, code, content(files))
    return [csv_files.put(content, name, folder) for name, content in contents.items()]


def _contents() -> dict[str, str]:
    """Return the content of each table's file by the table's name."""
    from rnn_difficulty.claims import ledger
    from rnn_difficulty.claims.evidence import committed as evidence_of_claims
    from rnn_difficulty.experiments.lookup import committed
    from rnn_difficulty.experiments.registry import EXPERIMENTS
    from rnn_difficulty.experiments.remedies.scores import error_signals
    from rnn_difficulty.tables import differences, known_values, provenance, runs

    recorded = {name: found for name, e in EXPERIMENTS.items() if (found := committed(e))}
    tables = {name: EXPERIMENTS[name].score(found) for name, found in recorded.items()} | {
        "provenance": provenance.table(recorded),
        "runs": runs.table(),
        "claims": ledger.table(ledger.ledger()),
        "differences": differences.table(evidence_of_claims()),
    }
    if bench := recorded.get("remedies"):
        tables["error_signals"] = error_signals(bench)
    known = {"known": csv_files.text(known_values.table(), decimals=8)}
    return known | {name: csv_files.text(table) for name, table in tables.items()}
