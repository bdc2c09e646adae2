"""`rnn-difficulty tables`: the results tables, regenerated from the records."""

import typer

from rnn_difficulty.cli.set_aside import tell_of_lines


def tables() -> None:
    """Write results/tables/*.csv from the committed records and the theory."""
    from rnn_difficulty.paths import RECORDS
    from rnn_difficulty.tables import regenerate

    tell_of_lines(*sorted(RECORDS.glob("*.jsonl")))
    for path in regenerate():
        typer.echo(path)
