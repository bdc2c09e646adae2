"""`rnn-difficulty tables`: the results tables, regenerated from the records."""

import typer


def tables() -> None:
    """Write results/tables/*.csv from the committed records and the theory."""
    from rnn_difficulty import records, seals
    from rnn_difficulty.paths import RECORDS
    from rnn_difficulty.tables import regenerate

    for path in sorted(RECORDS.glob("*.jsonl")):
        for message in records.load(path).set_aside:
            typer.echo(message, err=True)
    seals.add_missing()
    for message in seals.broken():
        typer.echo(message, err=True)
    for path in regenerate():
        typer.echo(path)
